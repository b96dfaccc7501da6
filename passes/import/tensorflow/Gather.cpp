//===- Gather.cpp - elements chosen by indices ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Check.h"
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include <limits>

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

//===----------------------------------------------------------------------===//
// Slices by indices
//===----------------------------------------------------------------------===//

/// Slices of `operand` along `axis`, the first `batch` dimensions being common.
/// Both may count from the end: of the operand, and of the indices.
static LogicalResult gatherSlices(Node &node, Value operand, Value indices,
                                  int64_t axis, int64_t batch) {
  RankedTensorType type = node.getRanked(operand, "the operand");
  RankedTensorType by = node.getRanked(1);
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank());
  if (node.ok() && (batch < -by.getRank() || batch > by.getRank()))
    return node.error() << "batch_dims is " << batch
                        << ", out of range for indices of rank "
                        << by.getRank();
  batch = batch < 0 ? batch + by.getRank() : batch;
  if (node.ok() && batch > axis)
    return node.error() << "batch_dims is " << batch
                        << ", must not be above the axis, which is " << axis;
  requireInside(node, 1, operand, axis);
  return node.give(gather(node, operand, indices, axis, batch));
}

/// The first version: along the first dimension.
static LogicalResult convertGather(Node &node) {
  return gatherSlices(node, node.getInput(0), node.getInput(1), 0, 0);
}

static LogicalResult convertGatherV2(Node &node) {
  int64_t axis = node.getInt(2);
  int64_t batch = node.getIntAttr("batch_dims", 0);
  return gatherSlices(node, node.getInput(0), node.getInput(1), axis, batch);
}

/// Along the first dimension of a variable, or the first after the batch.
static LogicalResult convertResourceGather(Node &node) {
  int64_t batch = node.getIntAttr("batch_dims", 0);
  Value table = node.readVariable();
  return gatherSlices(node, table, node.getInput(1), batch, batch);
}

/// All dimensions of the indices but the last are common to both.
static LogicalResult convertBatchGather(Node &node) {
  int64_t batch = rankOf(node, node.getInput(1)) - 1;
  return gatherSlices(node, node.getInput(0), node.getInput(1), batch, batch);
}

static LogicalResult gatherNd(Node &node, Value operand) {
  RankedTensorType type = node.getRanked(operand, "the operand");
  RankedTensorType by = node.getRanked(1);
  if (!node.ok())
    return failure();
  if (by.getRank() < 1 || by.isDynamicDim(by.getRank() - 1))
    return node.error() << node.describe(1)
                        << " must have a last dimension that "
                        << "is known when compiling";
  if (by.getShape().back() > type.getRank())
    return node.error() << node.describe(1) << " names " << by.getShape().back()
                        << " dimensions of a value of rank " << type.getRank();
  requireInside(node, 1, operand, 0, by.getShape().back());
  return node.give(
      node.create<GatherNdOp>(operand, node.getInput(1), uint64_t(0)));
}

static LogicalResult convertGatherNd(Node &node) {
  return gatherNd(node, node.getInput(0));
}
static LogicalResult convertResourceGatherNd(Node &node) {
  return gatherNd(node, node.readVariable());
}

//===----------------------------------------------------------------------===//
// Other orders
//===----------------------------------------------------------------------===//

static LogicalResult reverse(Node &node, ArrayRef<int64_t> axes) {
  constexpr int64_t first = std::numeric_limits<int64_t>::min(),
                    last = std::numeric_limits<int64_t>::max();
  int64_t rank = rankOf(node, node.getInput(0));
  SmallVector<int64_t> starts(rank, 0), limits(rank, last), strides(rank, 1);
  if (!node.ok())
    return failure();
  for (int64_t axis : axes) {
    starts[axis] = last;
    limits[axis] = first;
    strides[axis] = -1;
  }
  if (axes.empty())
    return node.give(node.getInput(0));
  return node.give(
      node.create<SliceOp>(node.getInput(0), starts, limits, strides));
}

static LogicalResult convertReverseV2(Node &node) {
  SmallVector<int64_t> axes = node.getInts(1);
  return reverse(node,
                 node.normalizeAxes(axes, rankOf(node, node.getInput(0))));
}

/// The first version: a bool for each dimension.
static LogicalResult convertReverse(Node &node) {
  SmallVector<int64_t> flags = node.getInts(1), axes;
  int64_t rank = rankOf(node, node.getInput(0));
  if (node.ok() && int64_t(flags.size()) != rank)
    return node.error() << node.describe(1) << " has " << flags.size()
                        << " elements, must have " << rank;
  for (auto [axis, flag] : llvm::enumerate(flags))
    if (flag)
      axes.push_back(axis);
  return reverse(node, axes);
}

/// `[batch, seq, ...]` and the way back.
static SmallVector<int64_t> sequencesFirst(int64_t batch, int64_t seq,
                                           int64_t rank) {
  SmallVector<int64_t> permutation{batch, seq};
  for (int64_t i = 0; i < rank; ++i)
    if (i != batch && i != seq)
      permutation.push_back(i);
  return permutation;
}
static SmallVector<int64_t> invert(ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> inverse(permutation.size());
  for (auto [to, from] : llvm::enumerate(permutation))
    inverse[from] = to;
  return inverse;
}

/// Element `i` of a row of length `n` comes from `n - 1 - i` where `i < n`.
static Value reversedPlaces(Node &node, Value operand, Value lengths) {
  Value places =
      node.expandDims(numbers(node, sizeOf(node, operand, 1), i64(node)), {0});
  Value lasts = node.expandDims(convert(node, lengths, i64(node)), {1});
  if (!node.ok())
    return {};
  auto both = node.broadcastTogether({places, lasts});
  Value one = node.scalar(int64_t(1), i64(node));
  Value mirrored =
      node.createBinary<SubOp>(node.create<SubOp>(both[1], both[0]), one);
  return select(node, node.create<LessOp>(both[0], both[1]), mirrored, both[0]);
}

static LogicalResult convertReverseSequence(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  int64_t rank = type.getRank();
  int64_t seq = node.normalizeAxis(node.getIntAttr("seq_dim", 0), rank);
  int64_t batch = node.normalizeAxis(node.getIntAttr("batch_dim", 0), rank);
  if (node.ok() && seq == batch)
    return node.error() << "seq_dim and batch_dim are both " << seq;
  if (!node.ok())
    return failure();
  SmallVector<int64_t> permutation = sequencesFirst(batch, seq, rank);
  requireNotNegative(node, 1);
  Value rows = node.create<TransposeOp>(node.getInput(0), permutation);
  Value places = reversedPlaces(node, rows, node.getInput(1));
  Value reversed = gather(node, rows, places, 1, 1);
  return node.give(node.create<TransposeOp>(reversed, invert(permutation)));
}

/// Element `i` comes from `i - shift`, around the end.
static Value roll(Node &node, Value operand, Value shift, int64_t axis) {
  Value size = sizeOf(node, operand, axis);
  Value places = numbers(node, size, i64(node));
  Value moved = node.createBinary<SubOp>(places, shift);
  return gather(node, operand, node.createBinary<FloorModOp>(moved, size),
                axis);
}

static LogicalResult convertRoll(Node &node) {
  SmallVector<int64_t> axes = node.getInts(2);
  RankedTensorType type = node.getRanked(0), by = node.getRanked(1);
  if (!node.ok())
    return failure();
  if (by.getRank() > 1 || !by.hasStaticShape() ||
      by.getNumElements() != int64_t(axes.size()))
    return node.error() << node.describe(1) << " must have " << axes.size()
                        << " elements, one for each axis";
  Value shifts = convert(node, flatten(node, node.getInput(1)), i64(node));
  Value rolled = node.getInput(0);
  for (auto [i, axis] : llvm::enumerate(axes))
    rolled = roll(node, rolled, node.sliceVector(shifts, i, i + 1),
                  node.normalizeAxis(axis, type.getRank()));
  return node.give(rolled);
}

void tensorflow::addGatherRules(RuleTable &rules) {
  rules.add({
      {"Gather", convertGather, 2},
      {"GatherV2", convertGatherV2, 3},
      {"BatchGather", convertBatchGather, 2},
      {"ResourceGather", convertResourceGather, 2, Takes::VariableValue},
      {"GatherNd", convertGatherNd, 2},
      {"ResourceGatherNd", convertResourceGatherNd, 2, Takes::VariableValue},
      {"ReverseV2", convertReverseV2, 2},
      {"Reverse", convertReverse, 2},
      {"ReverseSequence", convertReverseSequence, 2},
      {"Roll", convertRoll, 3},
  });
}
