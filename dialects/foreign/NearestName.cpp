//===- NearestName.cpp - names that were meant ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/foreign/NearestName.h"
#include <algorithm>

using namespace weir::foreign;

NearestName::NearestName(llvm::StringRef word)
    : word(word), least(std::min<size_t>(2 + word.size() / 8, 8)) {}

void NearestName::offer(llvm::StringRef candidate) {
  size_t longer = std::max(candidate.size(), word.size());
  size_t shorter = std::min(candidate.size(), word.size());
  // The lengths alone ask for as many edits.
  if (longer - shorter > least || longer > 1000)
    return;
  unsigned distance =
      word.edit_distance(candidate, /*AllowReplacements=*/true, least);
  // A word of which nothing is left is another one.
  if (distance > least || distance >= longer)
    return;
  // Letters change places more often than they are left out.
  auto rank = [&](llvm::StringRef name) {
    bool isOfLength = name.size() == word.size();
    return std::make_pair(!isOfLength, name);
  };
  if (distance == least && !best.empty() && rank(candidate) >= rank(best))
    return;
  least = distance;
  best = candidate.str();
}

std::string NearestName::question() const {
  return best.empty() ? "" : "; did you mean '" + best + "'?";
}
