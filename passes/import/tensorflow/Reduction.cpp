//===- Reduction.cpp - reductions, softmax --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Number.h"
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

/// The type in which TensorFlow sums elements of a type: halves in f32.
static Type sumType(Node &node, Type element) {
  bool isHalf = element.isF16() || element.isBF16();
  return isHalf ? Type(node.getBuilder().getF32Type()) : element;
}

static Value cast(Node &node, Value value, Type to) {
  bool isSame = value && getElementTypeOrSelf(value.getType()) == to;
  return isSame ? value : node.create<CastOp>(value, to);
}

/// A reduction in another type than the elements'.
template <typename Op> static LogicalResult reduceIn(Node &node, Type wide) {
  SmallVector<int64_t> axes = getAxes(node);
  Value reduced = reduce<Op>(node, cast(node, node.getInput(0), wide), axes);
  return node.give(node.ok() ? cast(node, reduced, node.getElement(0)) : Value());
}

/// A sum that undoes a broadcast of which only the run knows the axes. All
/// dimensions stay, those of TensorFlow's sum don't: a reshape to the shape
/// before the broadcast follows it always.
static LogicalResult convertSumTo(Node &node, BroadcastAxesOp axes) {
  Value like =
      node.create<BroadcastOp>(node.zero(node.getElement(0)), axes.getShape());
  return node.give(node.create<ReduceToOp>(node.getInput(0), like));
}

static LogicalResult convertSum(Node &node) {
  if (Value axes = node.getInput(1))
    if (auto repeated = axes.getDefiningOp<BroadcastAxesOp>())
      return convertSumTo(node, repeated);
  return reduceIn<ReduceSumOp>(node, sumType(node, node.getElement(0)));
}

/// Integers are summed in 64 bits, so that means don't overflow.
static LogicalResult convertMean(Node &node) {
  Type element = node.getElement(0);
  bool isNarrow = element.isInteger() && element.getIntOrFloatBitWidth() < 64;
  return reduceIn<ReduceMeanOp>(node, isNarrow ? Type(node.getBuilder().getI64Type())
                                               : sumType(node, element));
}

/// The root of an integer as a C program converts it, NaN included.
static Value integerRoot(Node &node, Value x) {
  Type element = getElementTypeOrSelf(x.getType());
  Builder &b = node.getBuilder();
  Type wide = element.getIntOrFloatBitWidth() < 64 ? b.getI32Type() : b.getI64Type();
  Value root = node.create<SqrtOp>(node.create<CastOp>(x, b.getF64Type()));
  return cast(node, node.create<CastOp>(root, wide), element);
}

/// The root of the sum of squares, of complex numbers those of their magnitudes.
static LogicalResult convertEuclideanNorm(Node &node) {
  SmallVector<int64_t> axes = getAxes(node);
  if (!node.ok())
    return failure();
  Type element = node.getElement(0);
  Value x = cast(node, node.getInput(0), sumType(node, element));
  Value other = isa<ComplexType>(element) ? node.create<ConjOp>(x) : x;
  Value sum = reduce<ReduceSumOp>(node, node.create<MulOp>(x, other), axes);
  if (!node.ok())
    return failure();
  if (element.isInteger())
    return node.give(integerRoot(node, sum));
  return node.give(cast(node, node.create<SqrtOp>(sum), element));
}

/// Half the sum of squares of all elements.
static LogicalResult convertL2Loss(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  Type element = type.getElementType(), wide = sumType(node, element);
  Value squares = node.create<SquareOp>(cast(node, node.getInput(0), wide));
  Value sum = node.create<ReduceSumOp>(squares, axes, false);
  Value half = node.scalar(0.5, wide);
  return node.give(cast(node, node.create<MulOp>(sum, half), element));
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
      {"Sum", convertSum, 2},
      {"Prod", convertReduction<ReduceProdOp>, 2},
      {"Max", convertReduction<ReduceMaxOp>, 2},
      {"Min", convertReduction<ReduceMinOp>, 2},
      {"Mean", convertMean, 2},
      {"All", convertReduction<ReduceAllOp>, 2},
      {"Any", convertReduction<ReduceAnyOp>, 2},
      {"EuclideanNorm", convertEuclideanNorm, 2},
      {"L2Loss", convertL2Loss, 1},
      {"Softmax", convertSoftmax<SoftmaxOp>, 1},
      {"LogSoftmax", convertSoftmax<LogSoftmaxOp>, 1},
  });
}
