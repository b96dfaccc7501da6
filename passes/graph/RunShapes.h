//===- RunShapes.h - what only the run can check of shapes ------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_GRAPH_RUNSHAPES_H
#define WEIR_PASSES_GRAPH_RUNSHAPES_H

#include "passes/ShapeBuilder.h"

namespace weir {

/// Marks an op whose shape the run checks already.
constexpr llvm::StringLiteral kCheckedAttr = "weir.checked";

/// Asserts before an op that each dim of `type` is 1 or that of the common
/// shape, where only the run can tell. Fails where a dim isn't bound.
mlir::LogicalResult checkDims(mlir::OpBuilder &b, mlir::Location loc,
                              ShapeBuilder &builder, const SymbolicType &type,
                              const SymbolicType &common);

/// Asserts before an op that what it reads is there: the number of elements of
/// a reshape, whose -1 is resolved, and dimensions that must be equal. Returns
/// whether anything was added.
bool checkRunShape(mlir::Operation *op, ShapeAnalysis &shapes,
                   ShapeBuilder &builder);

} // namespace weir

#endif // WEIR_PASSES_GRAPH_RUNSHAPES_H
