//===- Jacobian.h - gradients of each element of a tensor -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_GRAPH_JACOBIAN_H
#define WEIR_PASSES_GRAPH_JACOBIAN_H

#include "dialects/weir/Differentiation.h"

namespace weir {

/// Makes a loop before `op` that takes the gradient of one element a step, and
/// returns what it gives. An error has been told where that fails.
mlir::FailureOr<llvm::SmallVector<mlir::Value>> expandJacobian(JacobianOp op);

} // namespace weir

#endif // WEIR_PASSES_GRAPH_JACOBIAN_H
