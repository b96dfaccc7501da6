//===- ImageLowering.cpp - sampling images, as linalg ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Image.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

//===--- resample ----------------------------------------------------------===//

/// Loops: the result's dims, then the terms of the sum.
FailureOr<SmallVector<Value>>
ResampleOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  int64_t rank = cast<RankedTensorType>(getType()).getRank(), axis = getAxis();
  AffineMap term = AffineMap::get(
      rank + 1, 0, {b.getAffineDimExpr(axis), b.getAffineDimExpr(rank)},
      b.getContext());
  AffineMap result =
      b.getMultiDimIdentityMap(rank + 1).getMajorSubMap(rank);
  Type element = getElementTypeOrSelf(getType());
  Value out = buildFill(b, getLoc(), zeroAttr(element, false),
                        context.emptyLike(b, getLoc(), getResult()));
  Value operand = getOperand();
  OpFoldResult dim = context.dimsOf(operand)[axis];
  Value sum = buildGeneric(
      b, getLoc(), {getPlaces(), getWeights()}, out, {term, term, result},
      [&](OpBuilder &b, Location loc, ValueRange args) {
        IndexOps x{b, loc};
        SmallVector<Value> place;
        for (int64_t i = 0; i < rank; ++i)
          place.push_back(linalg::IndexOp::create(b, loc, i));
        place[axis] = x.clamp(x.cast(args[0]), x.constant(0),
                              x.sub(x.get(dim), x.constant(1)));
        Value read = tensor::ExtractOp::create(b, loc, operand, place);
        ScalarOps s{b, loc};
        return s.add(args[2], s.mul(s.cast(args[1], read.getType()), read));
      });
  return SmallVector<Value>{sum};
}

//===--- sample ------------------------------------------------------------===//

namespace {
/// The two elements around a place along one dimension, and their weights.
struct Neighbours {
  Value low, high, lowWeight, highWeight, size;
};

/// Reads images at places between their elements.
struct Sampler {
  OpBuilder &b;
  Location loc;
  IndexOps x{b, loc};
  ScalarOps s{b, loc};

  /// Numbers beyond `kFar` are as far outside as it is.
  Neighbours around(Value at, OpFoldResult dim);
  Value isInside(Value place, Value size) {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, place, size);
  }
  Value inRange(Value place, Value size) {
    return x.max(x.min(place, x.sub(size, x.constant(1))), x.constant(0));
  }
};
} // namespace

Neighbours Sampler::around(Value at, OpFoldResult dim) {
  constexpr double far = 1 << 30;
  Value limit = s.constant(at, far), zero = s.zero(at);
  // One that is no number is outside.
  Value whole = s.select(s.eq(at, at), s.floor(at), s.neg(limit));
  whole = s.max(s.min(whole, limit), s.neg(limit));
  Value part = s.sub(at, whole);
  part = s.select(s.lt(zero, part), s.min(part, s.one(at)), zero);
  Value low = x.cast(s.cast(whole, b.getI32Type()));
  return {low, x.add(low, x.constant(1)), s.sub(s.one(at), part), part, x.get(dim)};
}

FailureOr<SmallVector<Value>>
SampleOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  SmallVector<OpFoldResult> dims = context.dimsOf(getImages());
  Value images = getImages();
  auto map = [&](ArrayRef<unsigned> dims) {
    SmallVector<AffineExpr> at;
    for (unsigned dim : dims)
      at.push_back(b.getAffineDimExpr(dim));
    return AffineMap::get(4, 0, at, b.getContext());
  };
  AffineMap perImage = map({0}), perPlace = map({0, 1, 2}), scalar = map({});
  Value sampled = buildGeneric(
      b, getLoc(), {getBatch(), getYs(), getXs(), getFill()},
      context.emptyLike(b, getLoc(), getResult()),
      {perImage, perPlace, perPlace, scalar, b.getMultiDimIdentityMap(4)},
      [&](OpBuilder &b, Location loc, ValueRange args) {
        Sampler sampler{b, loc};
        IndexOps x{b, loc};
        ScalarOps s{b, loc};
        Value image = x.cast(args[0]), count = x.get(dims[0]);
        Value there = sampler.isInside(image, count);
        image = sampler.inRange(image, count);
        Neighbours rows = sampler.around(args[1], dims[1]);
        Neighbours columns = sampler.around(args[2], dims[2]);
        Value channel = linalg::IndexOp::create(b, loc, 3);
        Value zero = s.zero(args[3]), sum = zero;
        for (auto [row, rowWeight] : {std::pair(rows.low, rows.lowWeight),
                                      std::pair(rows.high, rows.highWeight)})
          for (auto [column, columnWeight] :
               {std::pair(columns.low, columns.lowWeight),
                std::pair(columns.high, columns.highWeight)}) {
            Value inside = s.logicalAnd(
                there, s.logicalAnd(sampler.isInside(row, rows.size),
                                    sampler.isInside(column, columns.size)));
            Value element = tensor::ExtractOp::create(
                b, loc, images,
                ValueRange{image, sampler.inRange(row, rows.size),
                           sampler.inRange(column, columns.size), channel});
            Value weight = s.cast(s.mul(rowWeight, columnWeight), element.getType());
            Value term = s.mul(weight, s.select(inside, element, args[3]));
            sum = s.add(sum, s.select(s.eq(weight, s.zero(weight)), zero, term));
          }
        return sum;
      });
  return SmallVector<Value>{sampled};
}

//===--- pool_argmax -------------------------------------------------------===//

/// How many elements `same` padding adds before the first along a dimension.
static Value lowPadding(IndexOps x, Value dim, int64_t window, int64_t stride) {
  Value one = x.constant(1), step = x.constant(stride);
  Value size = arith::CeilDivSIOp::create(x.b, x.loc, dim, step);
  Value covered = x.add(x.mul(x.sub(size, one), step), x.constant(window));
  Value total = x.max(x.sub(covered, dim), x.constant(0));
  return arith::DivSIOp::create(x.b, x.loc, total, x.constant(2));
}

/// The smallest place among the window's elements that equal its maximum. Where
/// none does (it is not a number) that is the window's first element.
FailureOr<SmallVector<Value>>
PoolArgmaxOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getImages()), window;
  for (int64_t size : getWindow())
    window.push_back(b.getIndexAttr(size));
  bool isSame = getPadding() == Padding::Same;
  // Gives the loops over the window their extents; never read.
  Value extents = context.empty(b, loc, window, b.getI1Type());
  constexpr int64_t none = std::numeric_limits<int64_t>::max();
  Value out = buildFill(b, loc, b.getI64IntegerAttr(none),
                        context.emptyLike(b, loc, getResult()));
  AffineMap taps = AffineMap::get(
      6, 0, {b.getAffineDimExpr(4), b.getAffineDimExpr(5)}, b.getContext());
  AffineMap result = b.getMultiDimIdentityMap(6).getMajorSubMap(4);
  Value images = asSignless(b, loc, getImages());
  Value places = buildGeneric(
      b, loc, {getMaxima(), extents}, out, {result, taps, result},
      [&](OpBuilder &b, Location loc, ValueRange args) {
        IndexOps x{b, loc};
        ScalarOps s{b, loc};
        SmallVector<Value> place{linalg::IndexOp::create(b, loc, 0)};
        Value isThere;
        for (int64_t i = 0; i < 2; ++i) {
          Value dim = x.get(dims[i + 1]);
          Value out = linalg::IndexOp::create(b, loc, i + 1);
          Value tap = linalg::IndexOp::create(b, loc, i + 4);
          Value at = x.add(x.mul(out, x.constant(getStrides()[i])), tap);
          if (isSame)
            at = x.sub(at, lowPadding(x, dim, getWindow()[i], getStrides()[i]));
          Value inside = arith::CmpIOp::create(
              b, loc, arith::CmpIPredicate::ult, at, dim);
          isThere = isThere ? s.logicalAnd(isThere, inside) : inside;
          place.push_back(x.clamp(at, x.constant(0), x.sub(dim, x.constant(1))));
        }
        place.push_back(linalg::IndexOp::create(b, loc, 3));
        Value element = tensor::ExtractOp::create(b, loc, images, place);
        Value flat = getInBatch() ? place[0] : x.constant(0);
        for (int64_t i = 1; i < 4; ++i)
          flat = x.add(x.mul(flat, x.get(dims[i])), place[i]);
        Value isMaximum = s.logicalOr(s.eq(element, args[0]), s.ne(args[0], args[0]));
        flat = arith::IndexCastOp::create(b, loc, b.getI64Type(), flat);
        Value nowhere = arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(none));
        flat = s.select(s.logicalAnd(isThere, isMaximum), flat, nowhere);
        return s.min(args[2], flat);
      });
  return SmallVector<Value>{places};
}
