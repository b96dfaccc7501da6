//===- ShapeBuilder.h - shapes as values, from expressions ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_SHAPEBUILDER_H
#define WEIR_PASSES_SHAPEBUILDER_H

#include "passes/ShapeAnalysis.h"

namespace weir {

/// Builds graph ops that compute dimensions: a vector of i64 for expressions
/// over a function's free dims, from the shapes of its arguments, and over run
/// dims, from the tensors that hold them, which must be defined where they are
/// used. Fails where an expression isn't bound.
class ShapeBuilder {
public:
  ShapeBuilder(mlir::func::FuncOp function, ShapeAnalysis &shapes)
      : function(function), shapes(shapes) {}
  mlir::FailureOr<mlir::Value> build(mlir::OpBuilder &b, mlir::Location loc,
                                     llvm::ArrayRef<mlir::AffineExpr> dims);

private:
  mlir::FailureOr<mlir::Value> scalar(mlir::OpBuilder &b, mlir::Location loc,
                                      mlir::AffineExpr expression);
  mlir::FailureOr<mlir::Value> symbol(mlir::OpBuilder &b, mlir::Location loc,
                                      mlir::AffineExpr expression);
  mlir::func::FuncOp function;
  ShapeAnalysis &shapes;
};

} // namespace weir

#endif // WEIR_PASSES_SHAPEBUILDER_H
