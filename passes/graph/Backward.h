//===- Backward.h - pullbacks of a block's ops, last to first ---*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_GRAPH_BACKWARD_H
#define WEIR_PASSES_GRAPH_BACKWARD_H

#include "dialects/weir/GradientBuilder.h"
#include "llvm/ADT/SetVector.h"

namespace weir {

/// Whether cotangents flow into and out of a value.
bool isDifferentiable(mlir::Value value);

/// The values from outside that an op uses: its operands and what its regions
/// capture, each once.
llvm::SmallVector<mlir::Value> usedValues(mlir::Operation *op);

/// Cotangents of values by which others in the same block, or blocks around it,
/// are differentiated. What it builds stands where the builder is: behind the
/// ops that it pulls back.
class Backward {
public:
  /// Ops of the block before `end` are looked at.
  Backward(mlir::OpBuilder &b, mlir::Block *block, mlir::Block::iterator end,
           llvm::ArrayRef<mlir::Value> by);

  /// Whether `value` depends on what is differentiated by.
  bool reaches(mlir::Value value) const { return reached.contains(value); }
  /// The cotangent that `value` starts with; adds up.
  void seed(mlir::Value value, mlir::Value cotangent) {
    accumulate(value, cotangent);
  }
  /// Pulls all back; an error has been told where that fails.
  llvm::LogicalResult run();
  /// The cotangent of a value, zeros where nothing flowed to it.
  mlir::Value cotangentOf(mlir::Value value);

private:
  void collect(mlir::Block *block, mlir::Block::iterator end);
  void accumulate(mlir::Value value, mlir::Value cotangent);
  llvm::LogicalResult pull(mlir::Operation *from);
  /// Of complex numbers the conjugates. Cotangents of complex `z` are those of
  /// its real part plus i times those of its imaginary part.
  void conjugate(llvm::MutableArrayRef<mlir::Value> values);
  llvm::LogicalResult pullRegions(mlir::Operation *from,
                                  mlir::ValueRange given);

  mlir::OpBuilder &b;
  llvm::DenseSet<mlir::Value> reached;
  /// Ops between what is differentiated by and the rest, in program order.
  llvm::SetVector<mlir::Operation *> path;
  llvm::DenseMap<mlir::Value, mlir::Value> cotangents;
};

/// What the pullback of an op with regions gives: cotangents of values from
/// outside.
struct OuterCotangent {
  mlir::Value value, cotangent;
};
using OuterCotangents = llvm::SmallVector<OuterCotangent>;

/// The branch is computed once more and pulled back by another `weir.if`.
mlir::FailureOr<OuterCotangents> pullIf(mlir::OpBuilder &b, IfOp op,
                                        mlir::ValueRange given,
                                        llvm::ArrayRef<mlir::Value> outer);

/// The loop is run again, keeping what each iteration starts with; another one
/// pulls the iterations back, the last one first.
mlir::FailureOr<OuterCotangents> pullWhile(mlir::OpBuilder &b, WhileOp op,
                                           mlir::ValueRange given,
                                           llvm::ArrayRef<mlir::Value> outer);

} // namespace weir

#endif // WEIR_PASSES_GRAPH_BACKWARD_H
