//===- Places.cpp - values at computed places ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Places.h"
#include <limits>

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

//===--- Types and sizes
//---------------------------------------------------===//

Type tensorflow::i64(Node &node) { return node.getBuilder().getI64Type(); }

Value tensorflow::convert(Node &node, Value value, Type element) {
  if (!node.ok() || !value || getElementTypeOrSelf(value.getType()) == element)
    return value;
  return node.create<CastOp>(value, element);
}

Value tensorflow::flatten(Node &node, Value value) {
  return rankOf(node, value) == 1 ? value : node.reshape(value, {-1});
}

int64_t tensorflow::rankOf(Node &node, Value value) {
  RankedTensorType type = node.ok() && value ? node.getRanked(value, "a value")
                                             : RankedTensorType();
  return type ? type.getRank() : 0;
}

Value tensorflow::joinSizes(Node &node, ArrayRef<Value> parts) {
  SmallVector<Value> vectors;
  for (Value part : parts)
    vectors.push_back(convert(node, part, i64(node)));
  return node.ok() ? node.concat(vectors, 0) : Value();
}

Value tensorflow::sizeOf(Node &node, Value value, int64_t axis) {
  return node.sliceVector(node.shapeOf(value), axis, axis + 1);
}

Value tensorflow::sizesFrom(Node &node, Value value, int64_t from) {
  return node.sliceVector(node.shapeOf(value), from, rankOf(node, value));
}

Value tensorflow::countOf(Node &node, Value value) {
  return reduce<ReduceProdOp>(node, node.shapeOf(value), {0},
                              /*keepDims=*/true);
}

Value tensorflow::sizeInput(Node &node, unsigned i) {
  return convert(node, node.reshape(node.getInput(i), {1}), i64(node));
}

//===--- New tensors
//-------------------------------------------------------===//

Value tensorflow::fill(Node &node, Value scalar, Value shape) {
  return node.create<BroadcastOp>(scalar, shape);
}
Value tensorflow::fill(Node &node, int64_t value, Type element, Value shape) {
  return node.ok() ? fill(node, node.scalar(value, element), shape) : Value();
}
Value tensorflow::fillLike(Node &node, int64_t value, Type element,
                           Value like) {
  return fill(node, value, element, node.shapeOf(like));
}

Value tensorflow::numbers(Node &node, Value size, Type element) {
  if (!node.ok())
    return {};
  Value zero = node.zero(element), one = node.scalar(int64_t(1), element);
  return node.create<IotaOp>(zero, one, size);
}

Value tensorflow::numbersAlong(Node &node, Value value, int64_t axis,
                               Type element) {
  SmallVector<int64_t> axes;
  for (int64_t i = axis + 1; i < rankOf(node, value); ++i)
    axes.push_back(i - axis);
  return node.expandDims(numbers(node, sizeOf(node, value, axis), element),
                         axes);
}

/// The number of `element` that `ofFloat` and `ofInteger` say.
static Value extreme(Node &node, Type element, bool isFinite, bool isLowest) {
  if (!node.ok())
    return {};
  if (auto type = dyn_cast<FloatType>(element)) {
    auto &semantics = type.getFloatSemantics();
    APFloat value = isFinite ? APFloat::getLargest(semantics, isLowest)
                             : APFloat::getInf(semantics, isLowest);
    bool losesInfo;
    value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
    return node.scalar(value.convertToDouble(), element);
  }
  if (!element.isInteger())
    return node.zero(element); // reports the type
  unsigned width = element.getIntOrFloatBitWidth();
  bool isUnsigned = element.isUnsignedInteger() || width == 1;
  APInt value = isLowest ? (isUnsigned ? APInt::getZero(width)
                                       : APInt::getSignedMinValue(width))
                         : (isUnsigned ? APInt::getMaxValue(width)
                                       : APInt::getSignedMaxValue(width));
  return node.scalar(value.getSExtValue(), element);
}
Value tensorflow::lowest(Node &node, Type element, bool isFinite) {
  return extreme(node, element, isFinite, /*isLowest=*/true);
}
Value tensorflow::highest(Node &node, Type element, bool isFinite) {
  return extreme(node, element, isFinite, /*isLowest=*/false);
}

//===--- Parts
//-------------------------------------------------------------===//

Value tensorflow::sliceAlong(Node &node, Value value, int64_t axis,
                             int64_t from, int64_t to) {
  int64_t rank = rankOf(node, value);
  SmallVector<int64_t> starts(rank, 0), strides(rank, 1),
      limits(rank, std::numeric_limits<int64_t>::max());
  if (!node.ok())
    return {};
  starts[axis] = from;
  limits[axis] = to;
  return node.create<SliceOp>(value, starts, limits, strides);
}

Value tensorflow::column(Node &node, Value matrix, int64_t i) {
  return node.squeeze(sliceAlong(node, matrix, 1, i, i + 1), {1});
}

Value tensorflow::joinColumns(Node &node, ArrayRef<Value> columns) {
  SmallVector<Value> parts;
  for (Value column : columns)
    parts.push_back(node.expandDims(column, {1}));
  return node.ok() ? node.concat(parts, 1) : Value();
}

Value tensorflow::gather(Node &node, Value value, Value places, int64_t axis,
                         int64_t batch) {
  return node.create<GatherOp>(value, places, uint64_t(axis), uint64_t(batch));
}

Value tensorflow::takeFirst(Node &node, Value value, Value size) {
  return gather(node, value, numbers(node, size, i64(node)));
}

//===--- Scans, scatters, sorts
//--------------------------------------------===//

Value tensorflow::scan(Node &node, Value value, ScanKind kind, int64_t axis,
                       bool isExclusive, bool isReverse) {
  return node.create<ScanOp>(value, kind, uint64_t(axis), isExclusive,
                             isReverse);
}

Value tensorflow::scatter(Node &node, Value operand, Value indices,
                          Value updates, ScatterKind kind) {
  return node.create<ScatterOp>(operand, indices, updates, kind);
}

Value tensorflow::scatterRows(Node &node, Value operand, Value places,
                              Value updates, ScatterKind kind) {
  Value indices = node.expandDims(places, {rankOf(node, places)});
  return scatter(node, operand, indices, updates, kind);
}

Value tensorflow::countPlaces(Node &node, Value places, Value size,
                              Type element) {
  Value ones = fillLike(node, 1, element, places);
  return scatterRows(node, fill(node, 0, element, size), places, ones,
                     ScatterKind::Add);
}

Sorted tensorflow::sort(Node &node, Value value, int64_t axis,
                        bool isDescending, Type places) {
  Builder &b = node.getBuilder();
  SmallVector<NamedAttribute> attributes{
      b.getNamedAttr("axis", b.getI64IntegerAttr(axis)),
      b.getNamedAttr("to", TypeAttr::get(places))};
  if (isDescending)
    attributes.push_back(b.getNamedAttr("descending", b.getUnitAttr()));
  Operation *op =
      node.createNamed(SortOp::getOperationName(), value, attributes, 2);
  return op ? Sorted{op->getResult(0), op->getResult(1)} : Sorted();
}

Places tensorflow::findTrue(Node &node, Value condition) {
  Value flags = convert(node, condition, i64(node)),
        size = sizeOf(node, condition, 0);
  Value rank = scan(node, flags, ScanKind::Sum, 0, /*isExclusive=*/true);
  // What isn't true goes beyond the end, that is nowhere.
  Value target = select(node, condition, rank, size);
  Value zeros = fillLike(node, 0, i64(node), condition);
  Value padded = scatterRows(node, zeros, target,
                             numbers(node, size, i64(node)), ScatterKind::Set);
  return {padded, reduce<ReduceSumOp>(node, flags, {0}, /*keepDims=*/true)};
}

Value tensorflow::gatherPlaces(Node &node, Value value, const Places &places) {
  return gather(node, value, takeFirst(node, places.padded, places.size));
}

Value tensorflow::select(Node &node, Value condition, Value x, Value y) {
  if (!node.ok() || !condition || !x || !y)
    return {};
  auto operands = node.broadcastTogether({condition, x, y});
  return node.create<SelectOp>(operands[0], operands[1], operands[2]);
}
