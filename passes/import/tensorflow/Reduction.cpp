//===- Reduction.cpp - reductions, softmax --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// The axes of input 1: a scalar or vector.
static SmallVector<int64_t> getAxes(Node &node) {
  SmallVector<int64_t> axes = node.getInts(1);
  RankedTensorType type = node.getRanked(0);
  return node.ok() ? node.normalizeAxes(axes, type.getRank()) : axes;
}

template <typename Op>
static Value reduce(Node &node, Value operand, ArrayRef<int64_t> axes) {
  bool keepDims = node.getFlag("keep_dims", false);
  return node.create<Op>(operand, axes, keepDims);
}

template <typename Op> static LogicalResult convertReduction(Node &node) {
  SmallVector<int64_t> axes = getAxes(node);
  return node.give(reduce<Op>(node, node.getInput(0), axes));
}

/// The root of the sum of squares.
static LogicalResult convertEuclideanNorm(Node &node) {
  SmallVector<int64_t> axes = getAxes(node);
  Value squares = node.create<SquareOp>(node.getInput(0));
  return node.give(node.create<SqrtOp>(reduce<ReduceSumOp>(node, squares, axes)));
}

/// Half the sum of squares of all elements.
static LogicalResult convertL2Loss(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  Value squares = node.create<SquareOp>(node.getInput(0));
  Value sum = node.create<ReduceSumOp>(squares, axes, false);
  Value half = node.scalar(0.5, type.getElementType());
  return node.give(node.create<MulOp>(sum, half));
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

/// Along the last dimension.
template <typename Op> static LogicalResult convertSoftmax(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  if (type.getRank() < 1)
    return node.error() << node.describe(0) << " must have rank 1 or more";
  return node.give(node.create<Op>(node.getInput(0), uint64_t(type.getRank() - 1)));
}

void tensorflow::addReductionRules(RuleTable &rules) {
  rules.add({
      {"Sum", convertReduction<ReduceSumOp>, 2},
      {"Prod", convertReduction<ReduceProdOp>, 2},
      {"Max", convertReduction<ReduceMaxOp>, 2},
      {"Min", convertReduction<ReduceMinOp>, 2},
      {"Mean", convertReduction<ReduceMeanOp>, 2},
      {"All", convertReduction<ReduceAllOp>, 2},
      {"Any", convertReduction<ReduceAnyOp>, 2},
      {"EuclideanNorm", convertEuclideanNorm, 2},
      {"L2Loss", convertL2Loss, 1},
      {"Softmax", convertSoftmax<SoftmaxOp>, 1},
      {"LogSoftmax", convertSoftmax<LogSoftmaxOp>, 1},
  });
}
