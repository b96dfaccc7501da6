//===- PoolGradient.cpp - pullbacks of pooling ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/WindowGradient.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

namespace {
/// A pool whose tensors have their channels last.
struct Pool {
  Value image, result;
  SmallVector<WindowAxis> axes;
};
} // namespace

template <typename Op> static Pool findPool(GradientBuilder &g, Op op) {
  Value image = channelsLast(g, op.getInput(), op.getLayout());
  Value result = channelsLast(g, op.getResult(), op.getLayout());
  return {image, result,
          windowAxes(g, image, result, op.getWindow(), op.getStrides(),
                     op.getDilations(), op.getPadding(), op.getPads())};
}

/// Whether each output's tap lies in the image: a vector of bools.
static Value isInside(GradientBuilder &g, const Pool &pool,
                      const WindowAxis &axis, int64_t tap) {
  Value place = inputPlaces(g, axis, tap, pool.result);
  Value size =
      g.broadcast(g.sizeVector(pool.image, axis.dim), g.shapeOf(place));
  return g.make<LogicalAndOp>(g.make<GreaterEqualOp>(place, g.same(place, 0)),
                              g.make<LessOp>(place, size));
}

/// Whether every output's window lies in the image wholly.
static bool isValid(const WindowAxis &axis) {
  return axis.isKnown() && *axis.low == 0 &&
         (axis.outputSize - 1) * axis.stride + axis.reach() <= axis.inputSize;
}

/// The elements of each output's window along an axis, as floats: a vector.
static Value countAlong(GradientBuilder &g, const Pool &pool,
                        const WindowAxis &axis, Type element) {
  Value count;
  for (int64_t tap = 0; tap < axis.taps; ++tap) {
    Value one = g.make<CastOp>(isInside(g, pool, axis, tap), element);
    count = count ? g.add(count, one) : one;
  }
  return count;
}

/// The sum over the windows that an input is in, along one axis.
static Value gather(GradientBuilder &g, const Pool &pool,
                    const WindowAxis &axis, Value value) {
  Value sum;
  for (int64_t tap = 0; tap < axis.taps; ++tap) {
    Value part = g.at(value, axis.dim,
                      outputPlaces(g, axis, tap, pool.image, pool.result));
    sum = sum ? g.add(sum, part) : part;
  }
  return sum;
}

Cotangents AvgPoolOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Pool pool = findPool(g, *this);
  Value share = channelsLast(g, dy[0], getLayout());
  Type element = getElementTypeOrSelf(share.getType());
  for (const WindowAxis &axis : pool.axes) {
    if (isValid(axis))
      share = g.mul(share, g.fill(share, 1.0 / double(axis.taps)));
    else
      share = g.make<DivOp>(
          share, g.along(countAlong(g, pool, axis, element), axis.dim, share));
  }
  for (const WindowAxis &axis : pool.axes)
    share = gather(g, pool, axis, share);
  return SmallVector<Value>{channelsLast(g, share, getLayout(), /*back=*/true)};
}

/// What each output reads at a tap, and where that is in the image: null where
/// it always is.
static std::pair<Value, Value> atTap(GradientBuilder &g, const Pool &pool,
                                     ArrayRef<int64_t> tap) {
  Value value = pool.image, inside;
  for (auto [axis, k] : llvm::zip_equal(pool.axes, tap))
    value = g.at(value, axis.dim, inputPlaces(g, axis, k, pool.result));
  for (auto [axis, k] : llvm::zip_equal(pool.axes, tap)) {
    if (isValid(axis))
      continue;
    Value here = g.along(isInside(g, pool, axis, k), axis.dim, pool.result);
    inside = inside ? g.make<LogicalAndOp>(inside, here) : here;
  }
  return {value, inside};
}

/// The first element of a window that is the largest has the whole cotangent.
Cotangents MaxPoolOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Pool pool = findPool(g, *this);
  Value cotangent = channelsLast(g, dy[0], getLayout());
  Value zero = g.zeros(cotangent), isFree, sum;
  SmallVector<int64_t> tap(pool.axes.size(), 0);
  do {
    auto [value, inside] = atTap(g, pool, tap);
    Value isMet = g.make<EqualOp>(value, pool.result);
    if (inside)
      isMet = g.make<LogicalAndOp>(isMet, inside);
    if (isFree)
      isMet = g.make<LogicalAndOp>(isMet, isFree);
    Value isOther = g.make<LogicalNotOp>(isMet);
    isFree = isFree ? g.make<LogicalAndOp>(isFree, isOther) : isOther;
    Value part = g.select(isMet, cotangent, zero);
    for (auto [axis, k] : llvm::zip_equal(pool.axes, tap))
      part = g.at(part, axis.dim,
                  outputPlaces(g, axis, k, pool.image, pool.result));
    sum = sum ? g.add(sum, part) : part;
  } while (nextTap(pool.axes, tap));
  return SmallVector<Value>{channelsLast(g, sum, getLayout(), /*back=*/true)};
}
