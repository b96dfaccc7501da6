//===- Broadcasts.h - broadcasts, once all shapes are known -----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_GRAPH_BROADCASTS_H
#define WEIR_PASSES_GRAPH_BROADCASTS_H

#include "passes/ShapeAnalysis.h"
#include "passes/ShapeBuilder.h"

namespace weir {

/// A shape over `symbols` free dims, as the attribute `weir.shape` has it.
mlir::AffineMapAttr shapeAttr(const SymbolicType &type, unsigned symbols,
                              mlir::MLIRContext *context);

/// Writes a `weir.broadcast_together` or `weir.reduce_to` as what it comes down
/// to for its shapes, whichever way the run finds dims to be 1. Fails, with an
/// error, where a shape isn't known, and for a `weir.broadcast_axes` that is
/// used. The op stays, without uses.
mlir::LogicalResult resolveBroadcast(ShapeAnalysis &shapes,
                                     ShapeBuilder &builder,
                                     mlir::Operation *op);

} // namespace weir

#endif // WEIR_PASSES_GRAPH_BROADCASTS_H
