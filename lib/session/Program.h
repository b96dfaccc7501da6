//===- Program.h - a compiled program and what its runs need ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_PROGRAM_H
#define WEIR_LIB_SESSION_PROGRAM_H

#include "weir/abi.h"
#include "weir/tensor.hpp"
#include <memory>
#include <string>
#include <vector>

namespace weir::session {

/// A variable of open shape, whose value goes in and out by tensors of the
/// session's.
struct PassedVariable {
  std::string name;
  int input = -1, output = -1; ///< of the function; -1: none
  /// Where the state block says whether it has a value; -1: nowhere.
  int64_t flag = -1;
  bool isUnranked = false; ///< it declares no rank
};

/// Code for one kind of run. Constant; any number of sessions run it.
struct Program {
  std::shared_ptr<const void> owner; ///< of the code and the weights
  const weir_program *code = nullptr;
  /// Its inputs are the feeds, then variables that are passed; its outputs the
  /// fetches that have values, then variables.
  const weir_function *function = nullptr;
  size_t feedCount = 0;
  std::vector<int> fetches; ///< outputs by fetch; -1 for an op
  std::vector<PassedVariable> passed;
  /// Whether it changes variables.
  bool writes = false;
  /// Variables that it assigns, and that have a value from the start.
  std::vector<std::string> assigned;
  /// Variables whose values from the start are constants of the code.
  std::vector<std::string> frozen;
  /// Variables with a value from the start that it reads from the state, since
  /// the session that it was compiled for had assigned them.
  std::vector<std::string> thawed;
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_PROGRAM_H
