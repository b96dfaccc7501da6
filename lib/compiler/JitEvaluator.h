//===- JitEvaluator.h - constants by compiling and running ------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_JITEVALUATOR_H
#define WEIR_LIB_COMPILER_JITEVALUATOR_H

#include "mlir/IR/DialectRegistry.h"

namespace weir {

/// Gives the weir dialect an `Evaluator` that compiles the function by the
/// compiler's own phases and runs it in this process: for a fixed instruction
/// set and with strict floating point, so that constants have the same bytes on
/// any machine of the architecture. Stops after a minute.
void attachJitEvaluator(mlir::DialectRegistry &registry);

} // namespace weir

#endif // WEIR_LIB_COMPILER_JITEVALUATOR_H
