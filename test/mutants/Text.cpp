//===- Text.cpp - damage to text -----------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/mutants/Mutate.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace weir::test;
using llvm::StringRef;

/// The text in words: names and numbers, and what stands between them.
static std::vector<std::string> splitWords(StringRef text) {
  std::vector<std::string> words;
  bool wasWord = false;
  for (char c : text) {
    bool isWord = llvm::isAlnum(c) || c == '_' || c == '.' || c == '%';
    if (words.empty() || !isWord || !wasWord)
      words.emplace_back();
    words.back() += c;
    wasWord = isWord;
  }
  return words;
}

static void changeWord(std::vector<std::string> &words, Random &random) {
  static const std::vector<std::string> odd = {
      "f32", "i32", "i1", "f16", "?", "-", "1", "0", "index", "*"};
  size_t at = random.below(words.size());
  std::string &word = words[at];
  int64_t value;
  // Numbers tell more than the many names do.
  for (int tries = 0; tries < 8 && StringRef(word).getAsInteger(10, value);
       ++tries)
    word.swap(words[at = random.below(words.size())]);
  std::string &chosen = words[at];
  if (!StringRef(chosen).getAsInteger(10, value))
    chosen = std::to_string(oddNumber(value, random));
  else if (random.oneIn(3))
    chosen = random.pick(odd);
  else
    chosen = random.pick(words);
}

static void changeLine(std::string &text, Random &random) {
  size_t at = text.rfind('\n', random.below(text.size()));
  size_t begin = at == std::string::npos ? 0 : at + 1;
  size_t end = text.find('\n', begin);
  std::string line = text.substr(begin, end - begin) + "\n";
  if (random.oneIn(2))
    text.erase(begin, line.size());
  else
    text.insert(begin, line);
}

void weir::test::mutateText(File &file, Random &random) {
  if (file.bytes.empty() || random.oneIn(4))
    return mutateBytes(file.bytes, random);
  if (random.oneIn(4))
    return changeLine(file.bytes, random);
  std::vector<std::string> words = splitWords(file.bytes);
  for (size_t i = 0, end = 1 + random.below(3); i < end; ++i)
    changeWord(words, random);
  file.bytes = llvm::join(words, "");
}
