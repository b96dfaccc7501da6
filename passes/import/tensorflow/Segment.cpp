//===- Segment.cpp - reductions over segments ---===//
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

namespace {
/// What joins the rows of a segment.
enum class Joins { Sum, Mean, SqrtN, Product, Min, Max };

/// Rows of `data` joined where their segments are equal.
struct Segments {
  Node &node;
  Value data, ids, count;

  Value join(Joins joins);
  Value joinWithZeros(Joins joins);
  Value sum() { return scatterInto(node.zero(element()), ScatterKind::Add); }
  Value rowCounts(Type type);

private:
  Type element() { return getElementTypeOrSelf(data.getType()); }
  Value scatterInto(Value initial, ScatterKind kind);
  Value spread(Value perSegment);
};
} // namespace

Value Segments::scatterInto(Value initial, ScatterKind kind) {
  Value shape =
      joinSizes(node, {count, sizesFrom(node, data, rankOf(node, ids))});
  return scatterRows(node, fill(node, initial, shape), ids, data, kind);
}

Value Segments::rowCounts(Type type) {
  return countPlaces(node, ids, count, type);
}

/// A vector of segments in a shape that broadcasts with the result's.
Value Segments::spread(Value perSegment) {
  SmallVector<int64_t> axes;
  for (int64_t i = rankOf(node, ids); i < rankOf(node, data); ++i)
    axes.push_back(i - rankOf(node, ids) + 1);
  return node.expandDims(perSegment, axes);
}

/// Segments without rows get what the scatter starts from.
Value Segments::join(Joins joins) {
  if (!node.ok())
    return {};
  switch (joins) {
  case Joins::Sum:
    return sum();
  case Joins::Product:
    return scatterInto(node.scalar(int64_t(1), element()), ScatterKind::Mul);
  case Joins::Min:
    return scatterInto(highest(node, element(), true), ScatterKind::Min);
  case Joins::Max:
    return scatterInto(lowest(node, element(), true), ScatterKind::Max);
  case Joins::Mean:
  case Joins::SqrtN:
    break;
  }
  bool isComplex = isa<ComplexType>(element());
  Type real = isComplex ? i64(node) : element();
  Value one = node.scalar(int64_t(1), real);
  Value counts = node.createBinary<MaximumOp>(rowCounts(real), one);
  counts = convert(node, counts, element());
  if (joins == Joins::SqrtN)
    counts = node.create<SqrtOp>(counts);
  return node.createBinary<DivOp>(sum(), spread(counts));
}

/// The same where segments without rows are 0.
Value Segments::joinWithZeros(Joins joins) {
  if (joins != Joins::Min && joins != Joins::Max)
    return join(joins);
  if (!node.ok())
    return {};
  bool isMin = joins == Joins::Min;
  Value extremes =
      isMin ? scatterInto(highest(node, element(), false), ScatterKind::Min)
            : scatterInto(lowest(node, element(), false), ScatterKind::Max);
  Value zero = node.zero(i64(node));
  Value hasRows = node.createBinary<GreaterOp>(rowCounts(i64(node)), zero);
  return select(node, spread(hasRows), extremes, node.zero(element()));
}

//===----------------------------------------------------------------------===//
// Sorted segments
//===----------------------------------------------------------------------===//

/// One more than the last segment of input `i`, a vector in ascending order.
static Value countSegments(Node &node, unsigned i) {
  if (auto ids = node.findInts(i))
    return node.vector({ids->empty() ? 0 : ids->back() + 1}, i64(node));
  Value ids = convert(node, node.getInput(i), i64(node));
  Value last = reduce<ReduceMaxOp>(node, ids, {0}, true);
  Value bounded =
      node.createBinary<MaximumOp>(last, node.scalar(int64_t(-1), i64(node)));
  return node.createBinary<AddOp>(bounded, node.scalar(int64_t(1), i64(node)));
}

static bool isVector(Node &node, unsigned i) {
  RankedTensorType type = node.getRanked(i);
  if (node.ok() && type.getRank() != 1)
    node.error() << node.describe(i) << " has rank " << type.getRank()
                 << ", must be a vector";
  return node.ok();
}

template <Joins joins> static LogicalResult convertSegment(Node &node) {
  if (!isVector(node, 1) || !node.getRanked(0))
    return failure();
  requireSegments(node, 1);
  Segments segments{node, node.getInput(0), node.getInput(1),
                    countSegments(node, 1)};
  return node.give(segments.joinWithZeros(joins));
}

/// The rows that input 1 names, by the segments of input 2; with input 3 so
/// many segments.
template <Joins joins> static LogicalResult convertSparseSegment(Node &node) {
  if (!isVector(node, 1) || !isVector(node, 2) || !node.getRanked(0))
    return failure();
  requireInside(node, 1, node.getInput(0), 0);
  requireSegments(node, 2);
  Value rows = gather(node, node.getInput(0), node.getInput(1));
  Value count =
      node.getNumInputs() > 3 ? sizeInput(node, 3) : countSegments(node, 2);
  Segments segments{node, rows, node.getInput(2), count};
  return node.give(node.ok() ? segments.joinWithZeros(joins) : Value());
}

//===----------------------------------------------------------------------===//
// Unsorted segments
//===----------------------------------------------------------------------===//

template <Joins joins> static LogicalResult convertUnsortedSegment(Node &node) {
  RankedTensorType data = node.getRanked(0), ids = node.getRanked(1);
  if (!node.ok())
    return failure();
  if (ids.getRank() > data.getRank())
    return node.error() << node.describe(1) << " has rank " << ids.getRank()
                        << ", must be at most " << data.getRank()
                        << ", that of the data";
  // Negative ones are in no segment.
  Value count = sizeInput(node, 2);
  Value named = convert(node, node.getInput(1), i64(node));
  require(node, node.createBinary<LessOp>(named, count),
          node.describe(1) + " holds a segment that is out of range");
  Segments segments{node, node.getInput(0), node.getInput(1), count};
  return node.give(segments.join(joins));
}

void tensorflow::addSegmentRules(RuleTable &rules) {
  rules.add({
      {"SegmentSum", convertSegment<Joins::Sum>, 2},
      {"SegmentMean", convertSegment<Joins::Mean>, 2},
      {"SegmentProd", convertSegment<Joins::Product>, 2},
      {"SegmentMin", convertSegment<Joins::Min>, 2},
      {"SegmentMax", convertSegment<Joins::Max>, 2},
      {"UnsortedSegmentSum", convertUnsortedSegment<Joins::Sum>, 3},
      {"UnsortedSegmentProd", convertUnsortedSegment<Joins::Product>, 3},
      {"UnsortedSegmentMin", convertUnsortedSegment<Joins::Min>, 3},
      {"UnsortedSegmentMax", convertUnsortedSegment<Joins::Max>, 3},
      {"SparseSegmentSum", convertSparseSegment<Joins::Sum>, 3},
      {"SparseSegmentMean", convertSparseSegment<Joins::Mean>, 3},
      {"SparseSegmentSqrtN", convertSparseSegment<Joins::SqrtN>, 3},
      {"SparseSegmentSumWithNumSegments", convertSparseSegment<Joins::Sum>, 4},
      {"SparseSegmentMeanWithNumSegments", convertSparseSegment<Joins::Mean>,
       4},
      {"SparseSegmentSqrtNWithNumSegments", convertSparseSegment<Joins::SqrtN>,
       4},
  });
}
