//===- Sorting.cpp - order, sets, places of what is sought ---===//
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
// Extremes
//===----------------------------------------------------------------------===//

template <typename Op> static LogicalResult convertArg(Node &node) {
  int64_t axis = node.getInt(1);
  RankedTensorType type = node.getRanked(0);
  Type to = node.getTypeAttr("output_type", i64(node));
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank());
  return node.give(node.create<Op>(node.getInput(0), uint64_t(axis), to));
}

/// Stops the run where a row has fewer than `count` elements.
static void requireElements(Node &node, Value size, Value count) {
  Value fits = node.squeeze(node.createBinary<LessEqualOp>(count, size), {0});
  std::string message = ("node '" + node.getName() +
                         "': k is greater than the number of elements")
                            .str();
  node.createAs<AssertOp>(TypeRange(), fits, StringRef(message));
}

/// The first `count` elements along the last axis; `known` is the count if it
/// is.
static Value takeTop(Node &node, Value value, Value count,
                     std::optional<int64_t> known) {
  RankedTensorType type = node.getRanked(value, "the input");
  if (!node.ok())
    return {};
  int64_t axis = type.getRank() - 1;
  if (known && !type.isDynamicDim(axis))
    return sliceAlong(node, value, axis, 0, *known);
  return gather(node, value, numbers(node, count, i64(node)), axis);
}

/// The `count` largest along the last axis, in descending order.
static LogicalResult takeLargest(Node &node, Value count,
                                 std::optional<int64_t> known) {
  RankedTensorType type = node.getRanked(0);
  Type to = node.getTypeAttr("index_type", node.getBuilder().getI32Type());
  if (!node.ok())
    return failure();
  int64_t axis = type.getRank() - 1,
          size = axis < 0 ? 0 : type.getDimSize(axis);
  if (axis < 0)
    return node.error() << node.describe(0) << " must have rank 1 or more";
  if (known && (*known < 0 || (!type.isDynamicDim(axis) && *known > size)))
    return node.error() << "k is " << *known << ", must be between 0 and "
                        << size;
  Type places = to.isInteger(16) ? node.getBuilder().getI32Type() : to;
  Sorted sorted =
      sort(node, node.getInput(0), axis, /*isDescending=*/true, places);
  if (!known || type.isDynamicDim(axis))
    requireElements(node, sizeOf(node, node.getInput(0), axis), count);
  return node.giveAll(ValueRange{
      takeTop(node, sorted.values, count, known),
      convert(node, takeTop(node, sorted.places, count, known), to)});
}

static LogicalResult convertTopK(Node &node) {
  int64_t count = node.getIntAttr("k", 0);
  return takeLargest(node, node.vector({count}, i64(node)), count);
}

static LogicalResult convertTopKV2(Node &node) {
  auto known = node.findInts(1);
  bool isOne = known && known->size() == 1;
  return takeLargest(node, sizeInput(node, 1),
                     isOne ? std::optional(known->front()) : std::nullopt);
}

/// `|x| < infinity`, which NaN isn't.
static Value isFinite(Node &node, Value x) {
  if (!node.ok() || !x)
    return {};
  Value infinity = highest(node, getElementTypeOrSelf(x.getType()), false);
  return node.createBinary<LessOp>(node.create<AbsOp>(x), infinity);
}

/// Whether fewer than k classes of a row are likelier than the target, all
/// being finite and the target a class.
static LogicalResult inTopK(Node &node, Value k) {
  Value predictions = node.getInput(0), targets = node.getInput(1);
  RankedTensorType type = node.getRanked(0), by = node.getRanked(1);
  if (!node.ok())
    return failure();
  if (type.getRank() != 2 || by.getRank() != 1)
    return node.error() << "has predictions of rank " << type.getRank()
                        << " and targets of rank " << by.getRank()
                        << ", must have 2 and 1";
  Value column = node.expandDims(convert(node, targets, i64(node)), {1});
  Value wanted = gather(node, predictions, column, 1, 1);
  Value isLikelier = node.createBinary<GreaterOp>(predictions, wanted);
  Value likelier =
      reduce<ReduceSumOp>(node, convert(node, isLikelier, i64(node)), {1});
  Value isAbove =
      node.createBinary<LessOp>(likelier, convert(node, k, i64(node)));
  Value zero = node.zero(i64(node)), size = sizeOf(node, predictions, 1);
  Value isClass = node.createBinary<LogicalAndOp>(
      node.createBinary<LessEqualOp>(zero, node.squeeze(column, {1})),
      node.createBinary<LessOp>(node.squeeze(column, {1}), size));
  Value areFinite = reduce<ReduceAllOp>(node, isFinite(node, predictions), {1});
  Value maySay = node.createBinary<LogicalAndOp>(isClass, areFinite);
  return node.give(node.createBinary<LogicalAndOp>(maySay, isAbove));
}

static LogicalResult convertInTopK(Node &node) {
  return inTopK(node, node.scalar(node.getIntAttr("k", 0), i64(node)));
}
static LogicalResult convertInTopKV2(Node &node) {
  return inTopK(node, node.getInput(2));
}

//===----------------------------------------------------------------------===//
// What is true, what is equal
//===----------------------------------------------------------------------===//

/// The places in a tensor of the given shape from those in the flat one.
static Value unravel(Node &node, Value places, Value operand) {
  SmallVector<Value> columns;
  for (int64_t i = rankOf(node, operand); i-- > 0;) {
    Value size = sizeOf(node, operand, i);
    columns.insert(columns.begin(),
                   node.createBinary<FloorModOp>(places, size));
    places = node.createBinary<FloorDivOp>(places, size);
  }
  return joinColumns(node, columns);
}

static LogicalResult convertWhere(Node &node) {
  Value operand = node.getInput(0);
  if (rankOf(node, operand) == 0)
    return node.ok()
               ? node.error() << node.describe(0) << " must have rank 1 or more"
               : failure();
  Value isTrue = operand;
  if (node.ok() && !node.getElement(0).isInteger(1))
    isTrue = node.createBinary<NotEqualOp>(operand, node.zero(node.getElement(0)));
  Places found = findTrue(node, flatten(node, isTrue));
  Value places = takeFirst(node, found.padded, found.size);
  return node.give(unravel(node, places, operand));
}

/// Whether each element of `x` is among those of `y`; both are vectors.
static Value isAmong(Node &node, Value x, Value y) {
  Value isEqual = node.createBinary<EqualOp>(node.expandDims(x, {1}),
                                             node.expandDims(y, {0}));
  return reduce<ReduceAnyOp>(node, isEqual, {1});
}

/// Of numbers that are known when compiling, as where axes are put in order.
static LogicalResult diffKnown(Node &node, ArrayRef<int64_t> x,
                               ArrayRef<int64_t> y, Type to) {
  SmallVector<int64_t> values, places;
  for (auto [place, value] : llvm::enumerate(x)) {
    if (llvm::is_contained(y, value))
      continue;
    values.push_back(value);
    places.push_back(place);
  }
  return node.giveAll(ValueRange{node.vector(values, node.getElement(0)),
                                 node.vector(places, to)});
}

/// The elements of `x` that `y` lacks, in their order, and their places.
static LogicalResult convertListDiff(Node &node) {
  Type to = node.getTypeAttr("out_idx", node.getBuilder().getI32Type());
  auto x = node.findInts(0), y = node.findInts(1);
  if (x && y)
    return diffKnown(node, *x, *y, to);
  Value isMissing = node.create<LogicalNotOp>(
      isAmong(node, node.getInput(0), node.getInput(1)));
  Places found = findTrue(node, isMissing);
  Value places = takeFirst(node, found.padded, found.size);
  return node.giveAll(ValueRange{gather(node, node.getInput(0), places),
                                 convert(node, places, to)});
}

/// For each element the place of the first that is equal to it: sorted, equal
/// ones stand side by side, the first of them first.
static Value firstEqual(Node &node, Value x) {
  Sorted sorted = sort(node, x, 0, /*isDescending=*/false, i64(node));
  Value size = sizeOf(node, x, 0), places = numbers(node, size, i64(node));
  Value one = node.scalar(int64_t(1), i64(node));
  Value before = node.createBinary<SubOp>(places, one);
  Value previous =
      gather(node, sorted.values,
             node.createBinary<MaximumOp>(before, node.zero(i64(node))));
  Value isEqual = node.create<EqualOp>(sorted.values, previous);
  Value start = select(node, isEqual, node.zero(i64(node)), places);
  Value firsts =
      gather(node, sorted.places, scan(node, start, ScanKind::Max, 0));
  return scatterRows(node, places, sorted.places, firsts, ScatterKind::Set);
}

/// The same for the rows of a matrix, by comparing all pairs.
static Value firstEqualRow(Node &node, Value rows) {
  Value isEqual = node.createBinary<EqualOp>(node.expandDims(rows, {1}),
                                             node.expandDims(rows, {0}));
  Value areEqual = reduce<ReduceAllOp>(node, isEqual, {2});
  return node.create<ArgMaxOp>(areEqual, uint64_t(1), i64(node));
}

/// The distinct slices along an axis in order of appearance; for each slice the
/// number of its like; where asked, how many each number stands for.
static LogicalResult giveUnique(Node &node, Value x, int64_t axis, Value firsts,
                                bool withCounts) {
  Type to = node.getTypeAttr("out_idx", node.getBuilder().getI32Type());
  if (!node.ok())
    return failure();
  Value places = numbers(node, sizeOf(node, x, axis), i64(node));
  Value isFirst = node.create<EqualOp>(firsts, places);
  Places found = findTrue(node, isFirst);
  Value rank = scan(node, convert(node, isFirst, i64(node)), ScanKind::Sum, 0,
                    /*isExclusive=*/true);
  Value numbersOfLike = gather(node, rank, firsts);
  Value chosen = takeFirst(node, found.padded, found.size);
  SmallVector<Value> results{gather(node, x, chosen, axis),
                             convert(node, numbersOfLike, to)};
  if (withCounts)
    results.push_back(countPlaces(node, numbersOfLike, found.size, to));
  return node.ok() ? node.giveAll(results) : failure();
}

template <bool withCounts> static LogicalResult convertUnique(Node &node) {
  Value x = node.getInput(0);
  if (rankOf(node, x) != 1)
    return node.ok() ? node.error() << node.describe(0) << " must be a vector"
                     : failure();
  return giveUnique(node, x, 0, firstEqual(node, x), withCounts);
}

template <bool withCounts> static LogicalResult convertUniqueV2(Node &node) {
  SmallVector<int64_t> axes = node.getInts(1);
  int64_t rank = rankOf(node, node.getInput(0));
  if (node.ok() && axes.size() > 1)
    return node.error() << "has " << axes.size()
                        << " axes, must have at most 1";
  int64_t axis = axes.empty() ? 0 : node.normalizeAxis(axes.front(), rank);
  if (rank == 1 || axes.empty())
    return convertUnique<withCounts>(node);
  if (!node.ok())
    return failure();
  SmallVector<int64_t> permutation{axis};
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      permutation.push_back(i);
  Value slices = node.create<TransposeOp>(node.getInput(0), permutation);
  Value all = node.vector({-1}, i64(node));
  Value rows = node.create<ReshapeOp>(
      slices, joinSizes(node, {sizeOf(node, slices, 0), all}));
  return giveUnique(node, node.getInput(0), axis, firstEqualRow(node, rows),
                    withCounts);
}

//===----------------------------------------------------------------------===//
// Searches, scans
//===----------------------------------------------------------------------===//

/// How many elements of a sorted row stand before each value.
template <typename Op> static LogicalResult convertSearch(Node &node) {
  Type to = node.getTypeAttr("out_type", node.getBuilder().getI32Type());
  if (rankOf(node, node.getInput(0)) != 2 ||
      rankOf(node, node.getInput(1)) != 2)
    return node.ok() ? node.error() << "must have inputs of rank 2" : failure();
  Value row = node.expandDims(node.getInput(0), {1});
  Value values = node.expandDims(node.getInput(1), {2});
  Value isBefore = node.createBinary<Op>(row, values);
  return node.give(reduce<ReduceSumOp>(node, convert(node, isBefore, to), {2}));
}

/// `r[p[i]] = i`, for a permutation that is known.
static LogicalResult invertKnown(Node &node, ArrayRef<int64_t> permutation) {
  int64_t size = permutation.size();
  SmallVector<int64_t> inverse(size, -1);
  for (auto [i, place] : llvm::enumerate(permutation)) {
    if (place < 0 || place >= size || inverse[place] != -1)
      return node.error() << node.describe(0) << " must hold each of 0 to "
                          << size - 1 << " once";
    inverse[place] = i;
  }
  return node.give(node.vector(inverse, node.getElement(0)));
}

static LogicalResult convertInvertPermutation(Node &node) {
  if (auto known = node.findInts(0))
    return invertKnown(node, *known);
  Value permutation = node.getInput(0);
  if (rankOf(node, permutation) != 1)
    return node.ok() ? node.error() << node.describe(0) << " must be a vector"
                     : failure();
  Value places =
      numbers(node, sizeOf(node, permutation, 0), node.getElement(0));
  return node.give(
      scatterRows(node, places, permutation, places, ScatterKind::Set));
}

/// Element `n` of each sorted row.
static LogicalResult convertNthElement(Node &node) {
  int64_t last = rankOf(node, node.getInput(0)) - 1;
  bool isReverse = node.getFlag("reverse", false);
  if (node.ok() && last < 0)
    return node.error() << node.describe(0) << " must have rank 1 or more";
  if (!node.ok())
    return failure();
  requireInside(node, 1, node.getInput(0), last);
  Sorted sorted = sort(node, node.getInput(0), last, isReverse, i64(node));
  return node.give(gather(node, sorted.values, node.getInput(1), last));
}

/// Places in the flat form of a shape as one row of places for each dimension.
static LogicalResult convertUnravelIndex(Node &node) {
  if (rankOf(node, node.getInput(1)) != 1 || rankOf(node, node.getInput(0)) > 1)
    return node.ok() ? node.error() << "must have inputs of rank 0 or 1, and 1"
                     : failure();
  Value dims = node.getInput(1), places = node.getInput(0);
  Value strides = scan(node, dims, ScanKind::Product, 0, /*isExclusive=*/true,
                       /*isReverse=*/true);
  Value count = reduce<ReduceProdOp>(node, dims, {0});
  requireNotNegative(node, 0);
  require(node, node.createBinary<LessOp>(places, count),
          node.describe(0) + " holds an index that is out of range");
  if (rankOf(node, places) == 1) {
    dims = node.expandDims(dims, {1});
    strides = node.expandDims(strides, {1});
  }
  Value whole = node.createBinary<FloorDivOp>(places, strides);
  return node.give(node.createBinary<FloorModOp>(whole, dims));
}

template <ScanKind kind> static LogicalResult convertScan(Node &node) {
  int64_t axis = node.getInt(1);
  RankedTensorType type = node.getRanked(0);
  bool isExclusive = node.getFlag("exclusive", false);
  bool isReverse = node.getFlag("reverse", false);
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank());
  return node.give(
      scan(node, node.getInput(0), kind, axis, isExclusive, isReverse));
}

void tensorflow::addSortingRules(RuleTable &rules) {
  rules.add({
      {"ArgMax", convertArg<ArgMaxOp>, 2},
      {"ArgMin", convertArg<ArgMinOp>, 2},
      {"TopK", convertTopK, 1},
      {"TopKV2", convertTopKV2, 2},
      {"InTopK", convertInTopK, 2},
      {"InTopKV2", convertInTopKV2, 3},
      {"Where", convertWhere, 1},
      {"ListDiff", convertListDiff, 2},
      {"Unique", convertUnique<false>, 1},
      {"UniqueWithCounts", convertUnique<true>, 1},
      {"UniqueV2", convertUniqueV2<false>, 2},
      {"UniqueWithCountsV2", convertUniqueV2<true>, 2},
      {"LowerBound", convertSearch<LessOp>, 2},
      {"UpperBound", convertSearch<LessEqualOp>, 2},
      {"NthElement", convertNthElement, 2},
      {"UnravelIndex", convertUnravelIndex, 2},
      {"InvertPermutation", convertInvertPermutation, 1},
      {"Cumsum", convertScan<ScanKind::Sum>, 2},
      {"Cumprod", convertScan<ScanKind::Product>, 2},
      {"CumulativeLogsumexp", convertScan<ScanKind::LogSumExp>, 2},
  });
}
