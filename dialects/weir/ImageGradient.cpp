//===- ImageGradient.cpp - pullbacks of resampling ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/GradientBuilder.h"
#include "dialects/weir/Image.h"
#include "dialects/weir/Scatter.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

static Value castTo(GradientBuilder &g, Value value, Type element) {
  return getElementTypeOrSelf(value.getType()) == element
             ? value
             : g.make<CastOp>(value, element);
}

//===----------------------------------------------------------------------===//
// Weighted sums along an axis
//===----------------------------------------------------------------------===//

/// Where elements are read: inside.
static Value clampedPlaces(GradientBuilder &g, ResampleOp op) {
  Value size = g.sizeVector(op.getOperand(), op.getAxis());
  Value places = castTo(g, op.getPlaces(), g.getBuilder().getI64Type());
  Value last = g.broadcast(g.plus(size, -1), g.shapeOf(places));
  return g.make<MinimumOp>(g.make<MaximumOp>(places, g.fill(places, 0)), last);
}

/// The weights as a matrix `[results, elements]`.
static Value weightMatrix(GradientBuilder &g, ResampleOp op, Value places) {
  Value size = g.sizeVector(op.getOperand(), op.getAxis());
  Value rows = g.broadcastLike(g.expand(g.places(places, 0), 1), places);
  Value both = g.make<ConcatOp>(
      ValueRange{g.expand(rows, 2), g.expand(places, 2)}, uint64_t(2));
  Value shape =
      g.make<ConcatOp>(ValueRange{g.sizeVector(places, 0), size}, uint64_t(0));
  Type element = getElementTypeOrSelf(op.getWeights().getType());
  Value zeros = g.broadcast(g.scalar(0, element), shape);
  return g.make<ScatterOp>(zeros, both, op.getWeights(), ScatterKind::Add);
}

/// Each weight's: the sum of what it multiplied, times the cotangents.
static Value weightsGradient(GradientBuilder &g, ResampleOp op, Value places,
                             Value dy) {
  int64_t axis = op.getAxis();
  Type element = getElementTypeOrSelf(dy.getType());
  Value read = castTo(g, g.at(op.getOperand(), axis, places), element);
  Value product = g.mul(read, g.broadcastLike(g.expand(dy, axis + 1), read));
  SmallVector<int64_t> others;
  for (int64_t i = 0, e = GradientBuilder::rankOf(product); i < e; ++i)
    if (i != axis && i != axis + 1)
      others.push_back(i);
  return castTo(g, g.sum(product, others),
                getElementTypeOrSelf(op.getWeights().getType()));
}

/// A product with the transposed matrix along the axis.
Cotangents ResampleOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  int64_t axis = getAxis(), rank = GradientBuilder::rankOf(dy[0]);
  Type element = getElementTypeOrSelf(dy[0].getType());
  Value places = clampedPlaces(g, *this);
  Value matrix = castTo(g, weightMatrix(g, *this, places), element);
  SmallVector<int64_t> order;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      order.push_back(i);
  order.push_back(axis);
  Value last = g.transpose(dy[0], order);
  Value flat = g.reshape(
      last,
      g.make<ConcatOp>(ValueRange{g.vector(-1), g.sizeVector(last, rank - 1)},
                       uint64_t(0)));
  Value product = g.make<MatMulOp>(flat, matrix, UnitAttr(), UnitAttr());
  Value like = g.transpose(getOperand(), order);
  return SmallVector<Value>{
      g.transpose(g.reshapeLike(product, like), inverseOrder(order)), Value(),
      weightsGradient(g, *this, places, dy[0])};
}

//===----------------------------------------------------------------------===//
// Samples between elements
//===----------------------------------------------------------------------===//

namespace {
/// One coordinate of all samples: the element before, and how far behind it.
struct Coordinate {
  Coordinate(GradientBuilder &g, Value places, Type element) {
    Value floor = g.make<FloorOp>(places);
    before = g.make<CastOp>(floor, g.getBuilder().getI64Type());
    behind = castTo(g, g.sub(places, floor), element);
  }
  /// The element before or the one after.
  Value element(GradientBuilder &g, bool isAfter) {
    return isAfter ? g.add(before, g.fill(before, 1)) : before;
  }
  Value weight(GradientBuilder &g, bool isAfter) {
    return isAfter ? behind : g.sub(g.fill(behind, 1), behind);
  }
  Value before, behind;
};

/// Adds up the cotangents of a sample's operands, element by element.
class SamplePullback {
public:
  SamplePullback(GradientBuilder &g, SampleOp op, Value dy)
      : g(g), op(op), dy(dy), element(getElementTypeOrSelf(dy.getType())),
        y(g, op.getYs(), element), x(g, op.getXs(), element),
        images(g.zeros(castTo(g, op.getImages(), element))),
        ys(g.zeros(y.behind)), xs(ys), fill(g.scalar(0, element)) {}
  SmallVector<Value> run();

private:
  /// Whether an element lies inside along a dimension of the images.
  Value isInside(Value places, int64_t dim);
  void addCorner(bool isBelow, bool isRight);

  GradientBuilder &g;
  SampleOp op;
  Value dy;
  Type element;
  Coordinate y, x;
  Value images, ys, xs, fill;
};
} // namespace

Value SamplePullback::isInside(Value places, int64_t dim) {
  Value size =
      g.broadcast(g.sizeVector(op.getImages(), dim), g.shapeOf(places));
  return g.make<LogicalAndOp>(g.make<GreaterEqualOp>(places, g.zeros(places)),
                              g.make<LessOp>(places, size));
}

void SamplePullback::addCorner(bool isBelow, bool isRight) {
  Value row = y.element(g, isBelow), column = x.element(g, isRight);
  Value batch = castTo(g, op.getBatch(), g.getBuilder().getI64Type());
  Value image = g.broadcast(g.expand(batch, {1, 2}), g.shapeOf(row));
  Value indices = g.make<ConcatOp>(
      ValueRange{g.expand(image, 3), g.expand(row, 3), g.expand(column, 3)},
      uint64_t(3));
  Value inside = g.make<LogicalAndOp>(isInside(row, 1), isInside(column, 2));
  Value wy = y.weight(g, isBelow), wx = x.weight(g, isRight);
  auto spread = [&](Value value) {
    return g.broadcastLike(g.expand(value, 3), dy);
  };
  Value part = g.mul(dy, spread(g.mul(wy, wx)));
  images = g.make<ScatterOp>(images, indices, part, ScatterKind::Add);
  Value outside = g.select(spread(inside), g.zeros(part), part);
  fill = g.add(fill, g.sum(outside, {0, 1, 2, 3}));
  Value read = g.retype(
      castTo(g, g.make<GatherNdOp>(op.getImages(), indices, uint64_t(0)),
             element),
      dy.getType());
  Value other = g.broadcast(castTo(g, op.getFill(), element), g.shapeOf(dy));
  Value slope = g.sum(g.mul(dy, g.select(spread(inside), read, other)), 3);
  Value byY = g.mul(slope, wx), byX = g.mul(slope, wy);
  ys = isBelow ? g.add(ys, byY) : g.sub(ys, byY);
  xs = isRight ? g.add(xs, byX) : g.sub(xs, byX);
}

SmallVector<Value> SamplePullback::run() {
  for (bool isBelow : {false, true})
    for (bool isRight : {false, true})
      addCorner(isBelow, isRight);
  auto like = [&](Value value, Value operand) {
    return castTo(g, value, getElementTypeOrSelf(operand.getType()));
  };
  return {like(images, op.getImages()), Value(), like(ys, op.getYs()),
          like(xs, op.getXs()), like(fill, op.getFill())};
}

Cotangents SampleOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SamplePullback(g, *this, dy[0]).run();
}
