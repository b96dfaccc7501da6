//===- Counting.cpp - classes counted, marked and scored ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Check.h"
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

//===----------------------------------------------------------------------===//
// OneHot
//===----------------------------------------------------------------------===//

/// `on` where the place along the new axis is the index, else `off`.
static LogicalResult convertOneHot(Node &node) {
  int64_t rank = rankOf(node, node.getInput(0));
  int64_t axis = node.normalizeAxis(node.getIntAttr("axis", -1), rank + 1);
  if (!node.ok())
    return failure();
  Type number = node.getElement(0).isInteger(64)
                    ? i64(node)
                    : node.getBuilder().getI32Type();
  Value places = numbers(node, sizeInput(node, 1), number);
  SmallVector<int64_t> axes;
  for (int64_t i = axis + 1; i <= rank; ++i)
    axes.push_back(i - axis);
  places = node.expandDims(places, axes);
  Value indices =
      node.expandDims(convert(node, node.getInput(0), number), {axis});
  Value isHot = node.createBinary<EqualOp>(indices, places);
  return node.give(select(node, isHot, node.getInput(2), node.getInput(3)));
}

//===----------------------------------------------------------------------===//
// Bincount, histograms
//===----------------------------------------------------------------------===//

/// A weight for each element: the given ones, or 1 where there are none.
static Value weightsOf(Node &node, Value places, unsigned input, Type element) {
  RankedTensorType weights = node.getRanked(input);
  if (!node.ok())
    return {};
  if (weights.hasStaticShape() && weights.getNumElements() == 0)
    return fillLike(node, 1, element, places);
  return flatten(node, node.getInput(input));
}

static Value addUp(Node &node, Value shape, Value indices, Value weights,
                   bool isBinary) {
  if (!node.ok() || !weights)
    return {};
  Type element = getElementTypeOrSelf(weights.getType());
  Value zeros = fill(node, 0, element, shape);
  return scatter(node, zeros, indices, weights,
                 isBinary ? ScatterKind::Set : ScatterKind::Add);
}

static LogicalResult countFlat(Node &node, bool isBinary) {
  requireNotNegative(node, 0);
  Value places = flatten(node, node.getInput(0));
  if (!node.ok())
    return failure();
  Value weights = weightsOf(node, places, 2, node.getElement(2));
  if (isBinary)
    weights =
        node.ok() ? fillLike(node, 1, node.getElement(2), places) : Value();
  return node.give(addUp(node, sizeInput(node, 1), node.expandDims(places, {1}),
                         weights, isBinary));
}

static LogicalResult convertBincount(Node &node) {
  return countFlat(node, false);
}

/// For each row of a matrix by itself.
static LogicalResult convertDenseBincount(Node &node) {
  bool isBinary = node.getFlag("binary_output", false);
  RankedTensorType type = node.getRanked(0);
  if (!node.ok() || type.getRank() < 2)
    return node.ok() ? countFlat(node, isBinary) : failure();
  if (type.getRank() > 2)
    return node.error() << node.describe(0) << " has rank " << type.getRank()
                        << ", must be at most 2";
  requireNotNegative(node, 0);
  Value operand = node.getInput(0), columns = flatten(node, operand);
  Value rows = numbersAlong(node, operand, 0, node.getElement(0));
  rows = flatten(node, fill(node, rows, node.shapeOf(operand)));
  Value weights = weightsOf(node, columns, 2, node.getElement(2));
  if (isBinary)
    weights =
        node.ok() ? fillLike(node, 1, node.getElement(2), columns) : Value();
  Value shape = joinSizes(node, {sizeOf(node, operand, 0), sizeInput(node, 1)});
  return node.give(addUp(node, shape, joinColumns(node, {rows, columns}),
                         weights, isBinary));
}

/// Buckets of equal width between two bounds, what lies outside in the outer
/// ones.
static LogicalResult convertHistogram(Node &node) {
  Type to = node.getTypeAttr("dtype", node.getBuilder().getI32Type());
  Value values = flatten(node, node.getInput(0)), size = sizeInput(node, 2);
  Value bounds = node.getInput(1);
  Type wide = node.getBuilder().getF64Type();
  Value low = node.squeeze(node.sliceVector(bounds, 0, 1), {0});
  Value high = node.squeeze(node.sliceVector(bounds, 1, 2), {0});
  Value count = convert(node, node.squeeze(size, {0}), wide);
  Value span = convert(node, node.create<SubOp>(high, low), wide);
  Value step = node.create<DivOp>(span, count);
  Value above =
      node.createBinary<SubOp>(node.createBinary<MaximumOp>(values, low), low);
  Value place = node.createBinary<DivOp>(convert(node, above, wide), step);
  Value last = node.create<SubOp>(count, node.scalar(1.0, wide));
  place = convert(node, node.createBinary<MinimumOp>(place, last), i64(node));
  return node.give(countPlaces(node, place, size, to));
}

//===----------------------------------------------------------------------===//
// Losses
//===----------------------------------------------------------------------===//

/// The loss of each row, `-sum(labels * log_softmax)`, and its gradient.
static LogicalResult giveLoss(Node &node, Value features, Value labels) {
  Value logs = node.create<LogSoftmaxOp>(features, uint64_t(1));
  Value terms = node.createBinary<MulOp>(labels, logs);
  Value loss = node.create<NegOp>(reduce<ReduceSumOp>(node, terms, {1}));
  Value share = node.create<SoftmaxOp>(features, uint64_t(1));
  return node.giveAll(
      ValueRange{loss, node.createBinary<SubOp>(share, labels)});
}

static LogicalResult convertXent(Node &node) {
  if (rankOf(node, node.getInput(0)) != 2 ||
      rankOf(node, node.getInput(1)) != 2)
    return node.ok() ? node.error() << "must have inputs of rank 2" : failure();
  auto both = node.broadcastTogether({node.getInput(0), node.getInput(1)});
  return giveLoss(node, both[0], both[1]);
}

/// Labels are classes: a class that there isn't makes its row NaN.
static LogicalResult convertSparseXent(Node &node) {
  if (rankOf(node, node.getInput(0)) != 2 ||
      rankOf(node, node.getInput(1)) != 1)
    return node.ok() ? node.error() << "must have inputs of rank 2 and 1"
                     : failure();
  Value features = node.getInput(0);
  Value labels =
      node.expandDims(convert(node, node.getInput(1), i64(node)), {1});
  Value classes =
      node.expandDims(numbers(node, sizeOf(node, features, 1), i64(node)), {0});
  Value isLabel = node.createBinary<EqualOp>(labels, classes);
  Type element = node.getElement(0);
  Value isClass = reduce<ReduceAnyOp>(node, isLabel, {1}, /*keepDims=*/true);
  Value one = node.scalar(int64_t(1), element), zero = node.zero(element);
  Value hot = select(node, isLabel, one, zero);
  Value nan = node.create<DivOp>(zero, zero);
  return giveLoss(node, features, select(node, isClass, hot, nan));
}

//===----------------------------------------------------------------------===//
// CTCGreedyDecoder
//===----------------------------------------------------------------------===//

namespace {
/// The best path through `[time, batch, class]`, without blanks.
struct GreedyDecoder {
  Node &node;
  Value inputs, lengths;

  /// `[batch, time]`: the likeliest class, and whether the time counts.
  Value classes, isTime;

  void read();
  Value isKept(int64_t blank, bool merges);
  Value scores();
};
} // namespace

void GreedyDecoder::read() {
  constexpr int64_t toBatch[] = {1, 0};
  Value best = node.create<ArgMaxOp>(inputs, uint64_t(2), i64(node));
  classes = node.create<TransposeOp>(best, ArrayRef(toBatch));
  Value times =
      node.expandDims(numbers(node, sizeOf(node, inputs, 0), i64(node)), {0});
  Value limits = node.expandDims(convert(node, lengths, i64(node)), {1});
  isTime = node.createBinary<LessOp>(times, limits);
}

/// Neither blank nor, where equal ones are merged, the one before it.
Value GreedyDecoder::isKept(int64_t blank, bool merges) {
  Value none = node.scalar(blank, i64(node));
  Value isClass = node.createBinary<NotEqualOp>(classes, none);
  Value kept = node.createBinary<LogicalAndOp>(isClass, isTime);
  if (!merges || !node.ok())
    return kept;
  Value first =
      fillLike(node, -1, i64(node), sliceAlong(node, classes, 1, 0, 1));
  Value before = node.concat({first, sliceAlong(node, classes, 1, 0, -1)}, 1);
  Value isNew = node.create<NotEqualOp>(classes, before);
  return node.createBinary<LogicalAndOp>(kept, isNew);
}

/// Minus the sum of the best scores, in a column.
Value GreedyDecoder::scores() {
  constexpr int64_t toBatch[] = {1, 0};
  Value best = node.create<TransposeOp>(reduce<ReduceMaxOp>(node, inputs, {2}),
                                        ArrayRef(toBatch));
  if (!node.ok())
    return {};
  Value counted = select(node, isTime, best, node.zero(node.getElement(0)));
  return node.create<NegOp>(reduce<ReduceSumOp>(node, counted, {1}, true));
}

/// The kept classes of all rows: `[row, place in the row]` for each, the
/// classes themselves, and the shape of the sparse tensor.
static SmallVector<Value> sparseClasses(Node &node, Value classes,
                                        Value isKept) {
  Value counted = convert(node, isKept, i64(node));
  Places found = findTrue(node, flatten(node, isKept));
  Value places = takeFirst(node, found.padded, found.size);
  Value perRow = reduce<ReduceSumOp>(node, counted, {1});
  Value rank = scan(node, counted, ScanKind::Sum, 1, /*isExclusive=*/true);
  Value rows = node.createBinary<FloorDivOp>(places, sizeOf(node, classes, 1));
  Value columns = gather(node, flatten(node, rank), places);
  Value longest = node.createBinary<MaximumOp>(
      reduce<ReduceMaxOp>(node, perRow, {0}, true), node.zero(i64(node)));
  return {joinColumns(node, {rows, columns}),
          gather(node, flatten(node, classes), places),
          joinSizes(node, {sizeOf(node, classes, 0), longest})};
}

static LogicalResult convertGreedyDecoder(Node &node) {
  RankedTensorType type = node.getRanked(0);
  int64_t blank = node.getIntAttr("blank_index", -1);
  bool merges = node.getFlag("merge_repeated", false);
  if (!node.ok())
    return failure();
  if (type.getRank() != 3 || type.isDynamicDim(2))
    return node.error() << node.describe(0)
                        << " must have rank 3 and a known number of classes";
  blank = node.normalizeAxis(blank, type.getDimSize(2));
  GreedyDecoder decoder{node, node.getInput(0), node.getInput(1), {}, {}};
  decoder.read();
  SmallVector<Value> results =
      sparseClasses(node, decoder.classes, decoder.isKept(blank, merges));
  results.push_back(decoder.scores());
  return node.ok() ? node.giveAll(results) : failure();
}

void tensorflow::addCountingRules(RuleTable &rules) {
  rules.add({
      {"OneHot", convertOneHot, 4},
      {"Bincount", convertBincount, 3},
      {"DenseBincount", convertDenseBincount, 3},
      {"HistogramFixedWidth", convertHistogram, 3},
      {"SoftmaxCrossEntropyWithLogits", convertXent, 2},
      {"SparseSoftmaxCrossEntropyWithLogits", convertSparseXent, 2},
      {"CTCGreedyDecoder", convertGreedyDecoder, 2},
  });
}
