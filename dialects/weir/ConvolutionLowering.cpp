//===- ConvolutionLowering.cpp - convolutions and pooling as linalg ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

/// The loops of a window op: the result's dims, then one per tap dimension.
struct WindowLoops {
  Layout layout;
  int64_t rank, spatial, total;
  ArrayRef<int64_t> strides, dilations;
  MLIRContext *context;

  AffineExpr dim(int64_t i) const { return getAffineDimExpr(i, context); }
  AffineExpr tap(int64_t i) const { return dim(rank + i); }
  AffineExpr channel() const { return dim(channelDim(layout, rank)); }

  /// Where the input is read, with its channel given.
  AffineMap input(AffineExpr channel) const {
    SmallVector<AffineExpr> exprs(rank);
    exprs[0] = dim(0);
    exprs[channelDim(layout, rank)] = channel;
    for (int64_t i = 0; i < spatial; ++i)
      exprs[spatialDim(layout, i)] =
          dim(spatialDim(layout, i)) * strides[i] + tap(i) * dilations[i];
    return AffineMap::get(total, 0, exprs, context);
  }
  AffineMap result() const {
    return AffineMap::getMultiDimIdentityMap(total, context)
        .getMajorSubMap(rank);
  }
};

template <typename Op>
static WindowLoops loopsOf(Op op, int64_t innerLoops) {
  int64_t rank = cast<RankedTensorType>(op.getType()).getRank();
  return {op.getLayout(),  rank,
          rank - 2,        rank + rank - 2 + innerLoops,
          op.getStrides(), op.getDilations(),
          op.getContext()};
}

//===--- borders that the run alone knows ----------------------------------===//

/// How many elements are missing before the first one along a dimension.
static Value lowPadding(IndexOps x, Value dim, OpFoldResult window,
                        int64_t stride, int64_t dilation) {
  Value one = x.constant(1), step = x.constant(stride);
  Value reach =
      x.add(x.mul(x.sub(x.get(window), one), x.constant(dilation)), one);
  Value size = arith::CeilDivSIOp::create(x.b, x.loc, dim, step);
  Value covered = x.add(x.mul(x.sub(size, one), step), reach);
  Value total = x.max(x.sub(covered, dim), x.constant(0));
  return arith::DivSIOp::create(x.b, x.loc, total, x.constant(2));
}

/// The same for spatial dimension `i` by the op's own padding.
template <typename Op>
static Value firstPadding(Op op, IndexOps x, const WindowLoops &loops,
                          int64_t i, Value dim, OpFoldResult window) {
  if (op.getPadding() == Padding::Valid)
    return x.constant(0);
  if (op.getPadding() == Padding::Explicit)
    return x.constant(op.getPads()[2 * i]);
  return lowPadding(x, dim, window, loops.strides[i], loops.dilations[i]);
}

/// The element of the input that a loop's indices mean, or `outside` beyond the
/// border.
template <typename Op>
static Value readAtBorder(Op op, OpBuilder &b, Location loc,
                          const WindowLoops &loops, Value input,
                          ArrayRef<OpFoldResult> dims,
                          ArrayRef<OpFoldResult> window, Value channel,
                          Value outside) {
  IndexOps x{b, loc};
  SmallVector<Value> place(loops.rank);
  place[0] = linalg::IndexOp::create(b, loc, 0);
  place[channelDim(loops.layout, loops.rank)] = channel;
  Value inside;
  for (int64_t i = 0; i < loops.spatial; ++i) {
    int64_t at = spatialDim(loops.layout, i);
    Value dim = x.get(dims[at]);
    Value low = firstPadding(op, x, loops, i, dim, window[i]);
    Value out = linalg::IndexOp::create(b, loc, at);
    Value tap = linalg::IndexOp::create(b, loc, loops.rank + i);
    Value where = x.sub(x.add(x.mul(out, x.constant(loops.strides[i])),
                              x.mul(tap, x.constant(loops.dilations[i]))),
                        low);
    // Unsigned: a negative place is beyond the end too.
    Value here = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, where,
                                       dim);
    inside = inside ? Value(arith::AndIOp::create(b, loc, inside, here)) : here;
    place[at] = x.clamp(where, x.constant(0), x.sub(dim, x.constant(1)));
  }
  Value element = tensor::ExtractOp::create(b, loc, input, place);
  return arith::SelectOp::create(b, loc, inside, element, outside);
}

/// Groups of channels share nothing; with one input channel a group (depthwise)
/// there is no loop over input channels.
FailureOr<SmallVector<Value>> ConvOp::lowerToLinalg(OpBuilder &b,
                                                    LoweringContext &context) {
  auto filter = cast<RankedTensorType>(getFilter().getType());
  int64_t perGroup = filter.getDimSize(filter.getRank() - 2);
  int64_t features = filter.getDimSize(filter.getRank() - 1);
  bool isKnown = !ShapedType::isDynamic(perGroup) && !ShapedType::isDynamic(features);
  if (!isKnown && getGroups() != 1)
    return failure();
  WindowLoops loops = loopsOf(*this, perGroup == 1 ? 0 : 1);
  AffineExpr inner = perGroup == 1 ? b.getAffineConstantExpr(0)
                                   : b.getAffineDimExpr(loops.total - 1);
  AffineExpr feature = loops.channel();
  AffineExpr channel = inner;
  if (getGroups() != 1)
    channel = feature.floorDiv(features / getGroups()) * perGroup + inner;
  SmallVector<AffineExpr> weight;
  for (int64_t i = 0; i < loops.spatial; ++i)
    weight.push_back(loops.tap(i));
  weight.append({inner, feature});

  Value out = buildFill(b, getLoc(), zeroAttr(filter.getElementType(), false),
                        context.emptyLike(b, getLoc(), getResult()));
  AffineMap weightMap = AffineMap::get(loops.total, 0, weight, b.getContext());
  if (getPadding() != Padding::Valid) {
    SmallVector<OpFoldResult> dims = context.dimsOf(getInput());
    SmallVector<OpFoldResult> window = context.dimsOf(getFilter());
    Value input = asSignless(b, getLoc(), getInput());
    Value result = buildGeneric(
        b, getLoc(), getFilter(), out, {weightMap, loops.result()},
        [&](OpBuilder &b, Location loc, ValueRange x) {
          SmallVector<Value> indices;
          for (int64_t i = 0; i < loops.total; ++i)
            indices.push_back(linalg::IndexOp::create(b, loc, i));
          Value at = affine::AffineApplyOp::create(
              b, loc, AffineMap::get(loops.total, 0, channel), indices);
          ScalarOps s{b, loc};
          Value element =
              readAtBorder(*this, b, loc, loops, input, dims,
                           window, at, s.zero(x[1]));
          return s.add(x[1], s.mul(element, x[0]));
        });
    return SmallVector<Value>{result};
  }
  Value result = buildGeneric(
      b, getLoc(), {getInput(), getFilter()}, out,
      {loops.input(channel), weightMap, loops.result()},
      [&](OpBuilder &b, Location loc, ValueRange x) {
        ScalarOps s{b, loc};
        return s.add(x[2], s.mul(x[0], x[1]));
      });
  return SmallVector<Value>{result};
}

/// Combines the elements of each window, starting from `initial`. A tensor of
/// the window's shape, never read, gives the tap loops their extents.
template <typename Op>
static FailureOr<Value> lowerPool(Op op, OpBuilder &b, LoweringContext &context,
                                  TypedAttr initial, Combine combine) {
  Location loc = op.getLoc();
  WindowLoops loops = loopsOf(op, 0);
  SmallVector<OpFoldResult> window;
  SmallVector<AffineExpr> taps;
  for (int64_t i = 0; i < loops.spatial; ++i) {
    window.push_back(b.getIndexAttr(op.getWindow()[i]));
    taps.push_back(loops.tap(i));
  }
  Type element = getElementTypeOrSelf(op.getType());
  Value extents = context.empty(b, loc, window, element);
  Value out =
      buildFill(b, loc, initial, context.emptyLike(b, loc, op.getResult()));
  bool readsUnsigned = isUnsigned(op.getInput());
  AffineMap tapMap = AffineMap::get(loops.total, 0, taps, b.getContext());
  if (op.getPadding() != Padding::Valid) {
    SmallVector<OpFoldResult> dims = context.dimsOf(op.getInput());
    Value input = asSignless(b, loc, op.getInput());
    Value outside = arith::ConstantOp::create(b, loc, initial);
    return buildGeneric(
        b, loc, extents, out, {tapMap, loops.result()},
        [&](OpBuilder &b, Location loc, ValueRange x) {
          Value channel = linalg::IndexOp::create(
              b, loc, channelDim(loops.layout, loops.rank));
          Value element = readAtBorder(op, b, loc, loops, input, dims,
                                       window, channel, outside);
          return combine(ScalarOps{b, loc, readsUnsigned}, {x[1], element});
        });
  }
  return buildGeneric(
      b, loc, {op.getInput(), extents}, out,
      {loops.input(loops.channel()), tapMap, loops.result()},
      [&](OpBuilder &b, Location loc, ValueRange x) {
        return combine(ScalarOps{b, loc, readsUnsigned}, {x[2], x[0]});
      });
}

FailureOr<SmallVector<Value>>
MaxPoolOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Type element = getElementTypeOrSelf(getType());
  FailureOr<Value> result = lowerPool(
      *this, b, context, lowestAttr(element, isUnsigned(getInput())),
      [](ScalarOps s, ValueRange x) { return s.max(x[0], x[1]); });
  if (failed(result))
    return failure();
  return SmallVector<Value>{*result};
}

/// How many taps along spatial dimension `i` lie inside the image.
static Value countInside(AvgPoolOp op, IndexOps x, const WindowLoops &loops,
                         int64_t i, Value dim) {
  int64_t at = spatialDim(loops.layout, i), size = op.getWindow()[i];
  Value low = firstPadding(op, x, loops, i, dim, x.b.getIndexAttr(size));
  Value out = linalg::IndexOp::create(x.b, x.loc, at);
  Value start = x.sub(x.mul(out, x.constant(loops.strides[i])), low);
  Value dilation = x.constant(loops.dilations[i]), zero = x.constant(0);
  auto taps = [&](Value elements) -> Value {
    return arith::CeilDivSIOp::create(x.b, x.loc, elements, dilation);
  };
  Value end = x.min(taps(x.sub(dim, start)), x.constant(size));
  return x.sub(end, x.max(taps(x.sub(zero, start)), zero));
}

/// The sums divided by the number of elements that aren't padding.
static Value divideByCount(AvgPoolOp op, OpBuilder &b, LoweringContext &context,
                           Value sum) {
  WindowLoops loops = loopsOf(op, 0);
  SmallVector<OpFoldResult> dims = context.dimsOf(op.getInput());
  AffineMap identity = b.getMultiDimIdentityMap(loops.rank);
  return buildGeneric(
      b, op.getLoc(), sum, context.emptyLike(b, op.getLoc(), op.getResult()),
      {identity, identity}, [&](OpBuilder &b, Location loc, ValueRange args) {
        IndexOps x{b, loc};
        ScalarOps s{b, loc};
        Value count = x.constant(1);
        for (int64_t i = 0; i < loops.spatial; ++i) {
          Value dim = x.get(dims[spatialDim(loops.layout, i)]);
          count = x.mul(count, countInside(op, x, loops, i, dim));
        }
        count = arith::IndexCastOp::create(b, loc, b.getI64Type(), count);
        return s.div(args[0], s.cast(count, args[0].getType()));
      });
}

FailureOr<SmallVector<Value>>
AvgPoolOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Type element = getElementTypeOrSelf(getType());
  FailureOr<Value> sum = lowerPool(
      *this, b, context, zeroAttr(element, isUnsigned(getInput())),
      [](ScalarOps s, ValueRange x) { return s.add(x[0], x[1]); });
  if (failed(sum))
    return failure();
  if (getPadding() != Padding::Valid)
    return SmallVector<Value>{divideByCount(*this, b, context, *sum)};
  int64_t count = 1;
  for (int64_t size : getWindow())
    count *= size;
  int64_t rank = cast<RankedTensorType>(getType()).getRank();
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  Value mean = buildGeneric(
      b, getLoc(), *sum, context.emptyLike(b, getLoc(), getResult()),
      {identity, identity}, [&](OpBuilder &b, Location loc, ValueRange x) {
        ScalarOps s{b, loc};
        return s.div(x[0], s.constant(x[0], count));
      });
  return SmallVector<Value>{mean};
}
