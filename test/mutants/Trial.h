//===- Trial.h - verbs on one damaged model --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_MUTANTS_TRIAL_H
#define WEIR_TEST_MUTANTS_TRIAL_H

#include "test/mutants/Child.h"
#include "test/mutants/Files.h"
#include "test/mutants/Random.h"
#include "llvm/ADT/StringRef.h"

namespace weir::test {

enum class Kind { Graph, Bundle, Archive, Text };

/// What is done.
struct Options {
  Kind kind = Kind::Graph;
  std::string kindName;
  uint64_t seed = 1;
  int64_t first = 0, count = 300;
  int jobs = 1;
  /// The program that gets the arrays of an archive.
  std::string model;
  /// For text: the phase that it was written after.
  std::string phase;
  /// How far models are compiled.
  std::string to = "shapes";
  /// Where mutants go that a verb fails at.
  std::string keep;
  Limits limits;
  std::vector<std::string> seeds;
};

/// A damaged model; the same for the same seed, number and models.
Files makeMutant(const Options &options, const std::vector<Files> &models,
                 int64_t number);

/// A verb with its words, without the tool's name.
using Words = std::vector<std::string>;

/// What is run on a model whose files stand in `folder`; what is written goes
/// into `out`.
std::vector<Words> listTrials(const Options &options, const Files &model,
                              const std::string &folder,
                              const std::string &out);

/// Runs the verb in this process; its exit status.
int runVerb(const Words &words);

/// What is wrong with how a verb ended; empty: nothing. One line of error and
/// the statuses of models at fault are right.
std::string findFault(const Outcome &outcome, llvm::StringRef verb);

} // namespace weir::test

#endif // WEIR_TEST_MUTANTS_TRIAL_H
