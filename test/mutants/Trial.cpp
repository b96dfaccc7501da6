//===- Trial.cpp - verbs on one damaged model ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/mutants/Trial.h"
#include "test/mutants/Mutate.h"
#include "tools/weir/Verbs.h"
#include "llvm/ADT/StringRef.h"

using namespace weir;
using namespace weir::test;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Mutants
//===----------------------------------------------------------------------===//

/// The file of the graph, whatever else the model has.
static File &graphOf(Files &files) {
  for (File &file : files)
    if (StringRef(file.name).starts_with("saved_model.pb") ||
        StringRef(file.name).ends_with(".meta"))
      return file;
  return files.front();
}

Files weir::test::makeMutant(const Options &options,
                             const std::vector<Files> &models, int64_t number) {
  Random numbers(options.seed * 1000003 + uint64_t(options.kind));
  Random random(numbers.next() + uint64_t(number) * 0x9e3779b97f4a7c15);
  random.next();
  Files files = random.pick(models);
  switch (options.kind) {
  case Kind::Graph:
    mutateGraph(graphOf(files), random);
    break;
  case Kind::Bundle:
    mutateBundle(files, random);
    break;
  case Kind::Archive:
    mutateArchive(files.front(), random);
    break;
  case Kind::Text:
    random.oneIn(4) ? mutateBytes(files.back().bytes, random)
                    : mutateText(files.front(), random);
  }
  return files;
}

//===----------------------------------------------------------------------===//
// Verbs
//===----------------------------------------------------------------------===//

/// The model's path: the folder of a SavedModel, or its file.
static std::string modelPath(const Files &files, const std::string &folder) {
  const File &graph = graphOf(const_cast<Files &>(files));
  if (StringRef(graph.name).starts_with("saved_model.pb"))
    return folder;
  return folder + "/" + graph.name;
}

std::vector<Words> weir::test::listTrials(const Options &options,
                                          const Files &model,
                                          const std::string &folder,
                                          const std::string &out) {
  std::string path = modelPath(model, folder);
  Words inspect{"inspect", path};
  Words compile{"compile",     path, "--compile-to=shapes",
                "--threads=1", "-o", out + "/out.mlir"};
  if (options.kind == Kind::Archive)
    return {inspect,
            compile,
            {"run", options.model, "--inputs=" + path, "--threads=1"}};
  if (options.kind == Kind::Text)
    for (Words *words : {&inspect, &compile})
      words->push_back("--weights=" + folder + "/" + model.back().name);
  if (!options.phase.empty())
    compile.push_back("--compile-from=" + options.phase);
  return {inspect, compile};
}

int weir::test::runVerb(const Words &words) {
  std::vector<const char *> rest;
  for (const std::string &word : words)
    rest.push_back(word.c_str());
  tool::Words given{"weir", llvm::ArrayRef(rest).drop_front()};
  if (words[0] == "inspect")
    return tool::inspect(given);
  if (words[0] == "run")
    return tool::run(given);
  return tool::compile(given);
}

/// Whether a verb may end so. An archive without an input that the program asks
/// for is the command line's fault.
static bool isAllowed(int status, StringRef verb) {
  return status == 0 || status == 1 || status == 3 ||
         (status == 2 && verb == "run");
}

std::string weir::test::findFault(const Outcome &outcome, StringRef verb) {
  if (!outcome.broke.empty())
    return "took too much " + outcome.broke;
  if (!isAllowed(outcome.status, verb))
    return "ended with status " + std::to_string(outcome.status);
  StringRef said = outcome.said;
  // Inspecting lists what is not supported as its answer.
  bool isSilent =
      outcome.status == 0 || (outcome.status == 3 && verb == "inspect");
  bool isOneLine = said.starts_with("weir: error: ") && said.count('\n') == 1 &&
                   said.ends_with("\n");
  if (isSilent ? said.empty() : isOneLine)
    return "";
  return "ended with status " + std::to_string(outcome.status) +
         (isSilent ? " and said something" : " without one line of error");
}
