//===- Decompose.h - larger ops as smaller ones -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_GRAPH_DECOMPOSE_H
#define WEIR_PASSES_GRAPH_DECOMPOSE_H

#include "dialects/interfaces/Interfaces.h"

namespace weir {

/// Puts what the op is made of in its place; fails, changing nothing, where
/// that can't be said yet.
llvm::LogicalResult decomposeOp(Decomposable op);

} // namespace weir

#endif // WEIR_PASSES_GRAPH_DECOMPOSE_H
