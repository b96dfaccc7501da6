//===- Steps.h - weir run --steps -------------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_STEPS_H
#define WEIR_TOOLS_WEIR_STEPS_H

#include "lib/compiler/Compiler.h"
#include "tools/weir/Arrays.h"

namespace weir::tool {

/// Runs the steps in one session, which compiles what each distinct (targets,
/// feeds, fetches) needs. Fetches are compared with the
/// arrays expected, written to DIR/KEY.npy, or else summed up on the terminal.
absl::Status runSteps(CompileOptions options, const ArrayOptions &arrays,
                      int threads);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_STEPS_H
