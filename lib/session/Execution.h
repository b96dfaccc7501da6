//===- Execution.h - one run of a program -----------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_EXECUTION_H
#define WEIR_LIB_SESSION_EXECUTION_H

#include "lib/session/Contexts.h"
#include "lib/session/Program.h"
#include "lib/session/State.h"
#include "weir/session.hpp"

namespace weir::session {

/// What a run gets and gives: as many tensors as the feeds and the fetches. An
/// output that is the only owner of memory of the right type and shape is
/// written in place.
struct Buffers {
  const Tensor *const *inputs;
  Tensor *const *outputs;
};

/// Runs the program on the state, which covers it and is the caller's alone
/// where the program writes. `options` may be null.
Status execute(const Program &program, State &state, Frame &frame,
               const Buffers &buffers, const RunOptions *options);

} // namespace weir::session

#endif // WEIR_LIB_SESSION_EXECUTION_H
