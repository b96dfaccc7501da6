//===- UseLists.h - one order of uses for equal programs --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_USELISTS_H
#define WEIR_LIB_COMPILER_USELISTS_H

#include "mlir/IR/Operation.h"

namespace weir {

/// Puts the uses of every value in the order of the program. Text doesn't hold
/// the order that passes left, yet passes see it: without this a program read
/// from a dump could compile to other code than the same program in memory.
void sortUseLists(mlir::Operation *op);

} // namespace weir

#endif // WEIR_LIB_COMPILER_USELISTS_H
