//===- ShapeGradient.cpp - pullbacks of what moves elements ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/GradientBuilder.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

Cotangents ReshapeOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{g.reshapeLike(dy[0], getOperand()), Value()};
}

Cotangents ExpandDimsOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{g.squeeze(dy[0], getAxes())};
}

Cotangents SqueezeOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{g.expand(dy[0], getAxes())};
}

Cotangents TransposeOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{g.transpose(dy[0], inverseOrder(getPermutation()))};
}

Cotangents ReduceToOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{g.broadcastLike(dy[0], getOperand()), Value()};
}

Cotangents LeakyReluOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value isBelow = g.make<LessOp>(getOperand(), g.zeros(getOperand()));
  Value slope = g.fill(dy[0], getAlpha().convertToDouble());
  return SmallVector<Value>{g.select(isBelow, g.mul(dy[0], slope), dy[0])};
}

/// To and from integers nothing flows.
Cotangents CastOp::pullback(OpBuilder &b, ValueRange dy) {
  Type from = getElementTypeOrSelf(getOperand().getType());
  if (!isa<FloatType>(from) || !isa<FloatType>(getTo()))
    return SmallVector<Value>{Value()};
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{g.make<CastOp>(dy[0], from)};
}

//===----------------------------------------------------------------------===//
// Parts of an axis
//===----------------------------------------------------------------------===//

/// `size` elements of `value` along an axis, after those of all inputs before.
static Value takePart(GradientBuilder &g, Value value, int64_t axis,
                      OperandRange inputs, unsigned part) {
  int64_t start = 0;
  bool isKnown = GradientBuilder::sizeOf(inputs[part], axis) >= 0;
  for (Value input : inputs.take_front(part)) {
    int64_t size = GradientBuilder::sizeOf(input, axis);
    isKnown &= size >= 0;
    start += size;
  }
  if (isKnown) {
    int64_t rank = GradientBuilder::rankOf(value);
    SmallVector<int64_t> starts(rank, 0), strides(rank, 1),
        limits(rank, std::numeric_limits<int64_t>::max());
    starts[axis] = start;
    limits[axis] = start + GradientBuilder::sizeOf(inputs[part], axis);
    return g.make<SliceOp>(value, g.ints(starts), g.ints(limits),
                           g.ints(strides));
  }
  Value places = g.places(inputs[part], axis);
  for (Value input : inputs.take_front(part))
    places = g.add(places,
                   g.broadcast(g.sizeVector(input, axis), g.shapeOf(places)));
  return g.at(value, axis, places);
}

Cotangents ConcatOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  SmallVector<Value> parts;
  for (unsigned i = 0; i < getInputs().size(); ++i)
    parts.push_back(takePart(g, dy[0], getAxis(), getInputs(), i));
  return parts;
}

/// What follows `low` elements of `value`, as long as `like`, in each
/// dimension.
static Value takeInside(GradientBuilder &g, Value value, ArrayRef<int64_t> low,
                        ArrayRef<int64_t> high) {
  SmallVector<int64_t> strides(low.size(), 1), limits;
  for (int64_t count : high)
    limits.push_back(count == 0 ? std::numeric_limits<int64_t>::max() : -count);
  return g.make<SliceOp>(value, g.ints(low), g.ints(limits), g.ints(strides));
}

/// The sum over the element of `dy` that is `x[i]` and those that mirror it
/// before the first and after the last.
static Value foldMirrored(GradientBuilder &g, Value dy, Value like,
                          int64_t axis, int64_t low, int64_t high,
                          bool isReflected) {
  Value i = g.places(like, axis);
  Value last = g.plus(g.broadcast(g.sizeVector(like, axis), g.shapeOf(i)), -1);
  Value sum = g.at(dy, axis, g.plus(i, low));
  auto add = [&](Value isInside, Value place) {
    sum = g.add(sum, g.at(dy, axis, g.where(isInside, place)));
  };
  int64_t skipped = isReflected ? 0 : 1;
  // Before the first: low - skipped - i, for those that are copied.
  Value none = g.same(i, 0);
  Value before = g.plus(g.neg(i), low - skipped);
  Value isCopied = g.make<GreaterEqualOp>(before, none);
  if (isReflected)
    isCopied = g.make<LogicalAndOp>(isCopied, g.make<GreaterOp>(i, none));
  if (low > 0)
    add(isCopied, before);
  if (high == 0)
    return sum;
  // After the last: the distance from it, and one more where it is copied too.
  Value distance = g.sub(last, i);
  Value after = g.plus(g.add(last, distance), low + skipped);
  Value most = g.same(i, high - skipped);
  isCopied = g.make<LessEqualOp>(distance, most);
  if (isReflected)
    isCopied =
        g.make<LogicalAndOp>(isCopied, g.make<GreaterOp>(distance, none));
  add(isCopied, after);
  return sum;
}

Cotangents PadOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  if (getMode() == PadMode::Constant)
    return SmallVector<Value>{takeInside(g, dy[0], getLow(), getHigh())};
  Value sum = dy[0];
  for (int64_t i = 0, e = getLow().size(); i < e; ++i)
    if (getLow()[i] != 0 || getHigh()[i] != 0)
      sum = foldMirrored(g, sum, getOperand(), i, getLow()[i], getHigh()[i],
                         getMode() == PadMode::Reflect);
  return SmallVector<Value>{sum};
}

namespace {
/// A slice along one dimension of known size.
struct KnownSlice {
  int64_t start, count, size;
};
} // namespace

static std::optional<KnownSlice> knownSlice(SliceOp op, int64_t axis) {
  int64_t size = GradientBuilder::sizeOf(op.getOperand(), axis);
  AffineExpr dim = size < 0 ? getAffineSymbolExpr(0, op.getContext())
                            : getAffineConstantExpr(size, op.getContext());
  SliceBounds bounds = sliceBounds(dim, op.getStarts()[axis],
                                   op.getLimits()[axis], op.getStrides()[axis]);
  auto start = constantValue(simplify(bounds.start)),
       count = constantValue(simplify(bounds.size));
  if (!start || !count || size < 0)
    return std::nullopt;
  return KnownSlice{*start, *count, size};
}

/// Zeros around the slice, where it lies at a place known when compiling.
static bool padAround(SliceOp op, int64_t axis, int64_t &low, int64_t &high) {
  if (op.getStrides()[axis] != 1)
    return false;
  auto known = knownSlice(op, axis);
  if (!known || known->start < 0)
    return false;
  low = known->start;
  high = known->size - known->start - known->count;
  return high >= 0;
}

static bool isWhole(SliceOp op, int64_t axis) {
  return op.getStarts()[axis] == 0 && op.getStrides()[axis] == 1 &&
         op.getLimits()[axis] == std::numeric_limits<int64_t>::max();
}

/// The first place of the slice as a vector of one i64.
static Value startVector(GradientBuilder &g, SliceOp op, int64_t axis) {
  int64_t start = op.getStarts()[axis], stride = op.getStrides()[axis];
  Value size = g.sizeVector(op.getOperand(), axis);
  Value last = g.plus(size, stride > 0 ? 0 : -1);
  Value first = g.same(size, stride > 0 ? 0 : -1);
  Value given = start < 0 && start != std::numeric_limits<int64_t>::min()
                    ? g.plus(size, start)
                    : g.same(size, std::max<int64_t>(start, -1));
  if (start == std::numeric_limits<int64_t>::max())
    return last;
  return g.make<MinimumOp>(g.make<MaximumOp>(given, first), last);
}

/// Each element of the operand from the one of `dy` that was taken of it, or 0.
static Value spread(GradientBuilder &g, SliceOp op, Value dy, int64_t axis) {
  Value i = g.places(op.getOperand(), axis);
  Value start = g.broadcast(startVector(g, op, axis), g.shapeOf(i));
  int64_t stride = op.getStrides()[axis];
  Value distance = stride > 0 ? g.sub(i, start) : g.sub(start, i);
  Value step = g.same(i, std::abs(stride));
  Value zero = g.same(i, 0);
  Value isTaken = g.make<LogicalAndOp>(
      g.make<EqualOp>(g.make<FloorModOp>(distance, step), zero),
      g.make<GreaterEqualOp>(distance, zero));
  return g.at(dy, axis, g.where(isTaken, g.make<FloorDivOp>(distance, step)));
}

Cotangents SliceOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  int64_t rank = getStarts().size();
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  Value result = dy[0];
  bool isPadded = false;
  for (int64_t i = 0; i < rank; ++i) {
    if (isWhole(*this, i))
      continue;
    if (padAround(*this, i, low[i], high[i])) {
      isPadded |= low[i] + high[i] > 0;
      continue;
    }
    result = spread(g, *this, result, i);
  }
  if (isPadded)
    result = g.make<PadOp>(result, g.ints(low), g.ints(high), PadMode::Constant,
                           TypedAttr());
  return SmallVector<Value>{result};
}
