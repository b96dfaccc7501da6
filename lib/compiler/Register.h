//===- Register.h - what the compiler's tools know --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_REGISTER_H
#define WEIR_LIB_COMPILER_REGISTER_H

#include "mlir/IR/DialectRegistry.h"

namespace weir {

/// All dialects that programs go through, with what passes ask of them; the
/// weir dialect gets the evaluator of constants. Call it before the context is
/// made.
void registerWeir(mlir::DialectRegistry &registry);

/// All passes and pipelines, by their names; once a process.
void registerWeirPassesAndPipelines();

} // namespace weir

#endif // WEIR_LIB_COMPILER_REGISTER_H
