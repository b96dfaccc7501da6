//===- RunSlice.cpp - slices whose places a run computes ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/RunSlice.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// Whether an expression over dimensions is seen not to be negative.
static bool isNonNegative(AffineExpr expression) {
  if (auto value = constantValue(expression))
    return *value >= 0;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  return !binary || (isNonNegative(binary.getLHS()) && isNonNegative(binary.getRHS()));
}

RunSlice::RunSlice(Node &node, Value operand, int64_t axis, Type index)
    : node(node), operand(operand), axis(axis), index(index) {}

Value RunSlice::getSize() {
  Value shape = node.create<ShapeOp>(operand, index);
  return node.squeeze(node.sliceVector(shape, axis, axis + 1), {0});
}

Value RunSlice::getElement(unsigned input, int64_t entry) {
  Value part = node.sliceVector(node.getInput(input), entry, entry + 1);
  return node.squeeze(part, {0});
}

void RunSlice::require(Value less, Value more) {
  Value fits = node.create<LessEqualOp>(less, more);
  std::string message =
      ("node '" + node.getName() + "': a slice is out of range").str();
  node.createAs<AssertOp>(TypeRange(), fits, StringRef(message));
}

/// A negative place counts from the end.
Value RunSlice::fromEnd(Value place) {
  Value isNegative = node.create<LessOp>(place, getZero());
  Value shifted = node.create<AddOp>(place, getSize());
  return node.create<SelectOp>(isNegative, shifted, place);
}

Value RunSlice::getIndex(unsigned input, int64_t entry) {
  Value place = fromEnd(getElement(input, entry));
  requireInside(place, node.scalar(int64_t(1), index));
  return place;
}

Value RunSlice::getPlace(unsigned input, int64_t entry, AffineExpr known) {
  Value place = getElement(input, entry), size = getSize();
  if (known && !constantValue(known) && isNonNegative(known)) {
    require(place, size);
    return place;
  }
  if (!known || !isNonNegative(known)) {
    place = node.create<MaximumOp>(fromEnd(place), getZero());
  }
  return node.create<MinimumOp>(place, size);
}

Value RunSlice::getBound(unsigned input, int64_t entry, bool isForward) {
  Value place = fromEnd(getElement(input, entry)), size = getSize();
  Value last = node.create<SubOp>(size, node.scalar(int64_t(1), index));
  place = node.create<MaximumOp>(
      place, node.scalar(int64_t(isForward ? 0 : -1), index));
  return node.create<MinimumOp>(place, isForward ? size : last);
}

Value RunSlice::takeOne(Value place) {
  return node.create<GatherOp>(operand, place, uint64_t(axis), uint64_t(0));
}

Value RunSlice::take(Value start, Value count) {
  Value one = node.scalar(int64_t(1), index);
  Value places = node.create<IotaOp>(start, one, node.expandDims(count, {0}));
  return takeOne(places);
}

void RunSlice::requireInside(Value start, Value count) {
  require(getZero(), start);
  require(getZero(), count);
  require(node.create<AddOp>(start, count), getSize());
}

/// Whether shape arithmetic says that a scalar is never negative.
bool RunSlice::isSize(Value value) {
  TypeShapeContext shapes(node.getContext());
  auto contents = shapes.contentsOf(value);
  return contents && contents->size() == 1 && isNonNegative(simplify(contents->front()));
}

Value RunSlice::takeRange(Value start, Value limit) {
  Value count = node.create<SubOp>(limit, start);
  if (node.ok() && count && !isSize(count))
    count = node.create<MaximumOp>(count, getZero());
  return node.ok() ? take(start, count) : Value();
}

/// There are `ceil((limit - start) / stride)` of them.
Value RunSlice::takeSteps(Value start, Value limit, int64_t stride) {
  Value way = stride > 0 ? node.create<SubOp>(limit, start)
                         : node.create<SubOp>(start, limit);
  int64_t step = std::abs(stride);
  way = node.create<AddOp>(way, node.scalar(step - 1, index));
  Value count = node.create<FloorDivOp>(way, node.scalar(step, index));
  count = node.create<MaximumOp>(count, getZero());
  return takeOne(node.create<IotaOp>(start, node.scalar(stride, index),
                                     node.expandDims(count, {0})));
}
