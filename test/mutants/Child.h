//===- Child.h - a verb in a process of its own ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_MUTANTS_CHILD_H
#define WEIR_TEST_MUTANTS_CHILD_H

#include <functional>
#include <string>

namespace weir::test {

/// What a process may take. Time is the processor's: a busy machine makes no
/// difference. Memory is what is resident: a sanitizer reserves terabytes of
/// addresses.
struct Limits {
  int seconds = 10;
  int64_t bytes = int64_t(2) << 30;
};

/// How a process ended.
struct Outcome {
  /// The exit status, or 128 and the signal.
  int status = 0;
  /// What it wrote to stderr, the first part of much.
  std::string said;
  /// Which limit it broke; empty: none.
  std::string broke;
  double seconds = 0;
  int64_t peakBytes = 0;
};

/// Runs `work` in a fork of this process, whose exit status is what it returns.
Outcome runChild(const std::function<int()> &work, const Limits &limits);

} // namespace weir::test

#endif // WEIR_TEST_MUTANTS_CHILD_H
