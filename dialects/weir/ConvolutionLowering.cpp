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
static Value lowPadding(IndexOps x, Value dim, int64_t window, int64_t stride,
                        int64_t dilation) {
  int64_t reach = (window - 1) * dilation + 1;
  Value one = x.constant(1), step = x.constant(stride);
  Value size = arith::CeilDivSIOp::create(x.b, x.loc, dim, step);
  Value covered = x.add(x.mul(x.sub(size, one), step), x.constant(reach));
  Value total = x.max(x.sub(covered, dim), x.constant(0));
  return arith::DivSIOp::create(x.b, x.loc, total, x.constant(2));
}

/// The element of the input that a loop's indices mean, or `outside` beyond the
/// border.
template <typename Op>
static Value readAtBorder(Op op, OpBuilder &b, Location loc,
                          const WindowLoops &loops, Value input,
                          ArrayRef<OpFoldResult> dims, ArrayRef<int64_t> window,
                          Value channel, Value outside) {
  IndexOps x{b, loc};
  SmallVector<Value> place(loops.rank);
  place[0] = linalg::IndexOp::create(b, loc, 0);
  place[channelDim(loops.layout, loops.rank)] = channel;
  Value inside;
  bool isExplicit = op.getPadding() == Padding::Explicit;
  for (int64_t i = 0; i < loops.spatial; ++i) {
    int64_t at = spatialDim(loops.layout, i);
    Value dim = x.get(dims[at]);
    Value low = isExplicit ? x.constant(op.getPads()[2 * i])
                           : lowPadding(x, dim, window[i], loops.strides[i],
                                        loops.dilations[i]);
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
  if (ShapedType::isDynamic(perGroup) || ShapedType::isDynamic(features))
    return failure();
  WindowLoops loops = loopsOf(*this, perGroup == 1 ? 0 : 1);
  AffineExpr inner = perGroup == 1 ? b.getAffineConstantExpr(0)
                                   : b.getAffineDimExpr(loops.total - 1);
  AffineExpr feature = loops.channel();
  AffineExpr channel =
      feature.floorDiv(features / getGroups()) * perGroup + inner;
  if (getGroups() == 1)
    channel = inner;
  SmallVector<AffineExpr> weight;
  for (int64_t i = 0; i < loops.spatial; ++i)
    weight.push_back(loops.tap(i));
  weight.append({inner, feature});

  Value out = buildFill(b, getLoc(), zeroAttr(filter.getElementType(), false),
                        context.emptyLike(b, getLoc(), getResult()));
  AffineMap weightMap = AffineMap::get(loops.total, 0, weight, b.getContext());
  if (getPadding() != Padding::Valid) {
    SmallVector<OpFoldResult> dims = context.dimsOf(getInput());
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
                           filter.getShape().drop_back(2), at, s.zero(x[1]));
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
                                       op.getWindow(), channel, outside);
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

FailureOr<SmallVector<Value>>
AvgPoolOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Type element = getElementTypeOrSelf(getType());
  // How many elements of a window aren't padding must be known.
  if (getPadding() != Padding::Valid)
    return failure();
  FailureOr<Value> sum = lowerPool(
      *this, b, context, zeroAttr(element, isUnsigned(getInput())),
      [](ScalarOps s, ValueRange x) { return s.add(x[0], x[1]); });
  if (failed(sum))
    return failure();
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
