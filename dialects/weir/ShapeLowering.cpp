//===- ShapeLowering.cpp - moving elements, as linalg ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

static int64_t rankOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getRank();
}

/// A generic over the result's dims that reads the operand through `map`.
static SmallVector<Value> readThrough(OpBuilder &b, LoweringContext &context,
                                      Operation *op, Value operand,
                                      ArrayRef<AffineExpr> at) {
  Value result = op->getResult(0);
  int64_t rank = rankOf(result);
  Value moved = buildGeneric(
      b, op->getLoc(), operand, context.emptyLike(b, op->getLoc(), result),
      {AffineMap::get(rank, 0, at, b.getContext()),
       b.getMultiDimIdentityMap(rank)},
      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
  return {moved};
}

/// A vector of the operand's dims: chosen by index.
FailureOr<SmallVector<Value>> ShapeOp::lowerToLinalg(OpBuilder &b,
                                                     LoweringContext &context) {
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  Type element = signless(getTo());
  Value shape = buildByIndex(
      b, getLoc(), context, getResult(),
      [&](OpBuilder &b, Location loc, ValueRange index) {
        IndexOps x{b, loc};
        Value value = x.constant(0);
        for (auto [i, dim] : llvm::enumerate(dims))
          value = arith::SelectOp::create(
              b, loc, x.eq(index[0], x.constant(i)), x.get(dim), value);
        return arith::IndexCastOp::create(b, loc, element, value);
      });
  return SmallVector<Value>{shape};
}

/// Dims known to be 1 are read at 0, dims known to be equal through a map; a
/// dim that may be either is told at run time.
FailureOr<SmallVector<Value>>
BroadcastOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  SmallVector<OpFoldResult> from = context.dimsOf(getOperand());
  SmallVector<OpFoldResult> to = context.dimsOf(getResult());
  int64_t added = to.size() - from.size();
  SmallVector<AffineExpr> at;
  bool isKnown = true;
  for (auto [i, dim] : llvm::enumerate(from)) {
    if (isConstantIntValue(dim, 1))
      at.push_back(b.getAffineConstantExpr(0));
    else
      at.push_back(b.getAffineDimExpr(added + i));
    isKnown &= isConstantIntValue(dim, 1) || dim == to[added + i] ||
               getConstantIntValue(dim).has_value();
  }
  if (isKnown)
    return readThrough(b, context, *this, getOperand(), at);
  Value operand = asSignless(b, getLoc(), getOperand());
  Value repeated = buildByIndex(
      b, getLoc(), context, getResult(),
      [&](OpBuilder &b, Location loc, ValueRange index) {
        IndexOps x{b, loc};
        SmallVector<Value> place;
        Value zero = x.constant(0), one = x.constant(1);
        for (auto [i, dim] : llvm::enumerate(from))
          place.push_back(arith::SelectOp::create(
              b, loc, x.eq(x.get(dim), one), zero, index[added + i]));
        return tensor::ExtractOp::create(b, loc, operand, place);
      });
  return SmallVector<Value>{repeated};
}

FailureOr<SmallVector<Value>>
TransposeOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  SmallVector<AffineExpr> at(getPermutation().size());
  for (auto [to, from] : llvm::enumerate(getPermutation()))
    at[from] = b.getAffineDimExpr(to);
  return readThrough(b, context, *this, getOperand(), at);
}

/// Each input is copied to its place in the result.
FailureOr<SmallVector<Value>>
ConcatOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Location loc = getLoc();
  int64_t rank = rankOf(getResult()), axis = getAxis();
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  SmallVector<OpFoldResult> strides(rank, b.getIndexAttr(1));
  SmallVector<OpFoldResult> offsets(rank, b.getIndexAttr(0));
  Value all = context.emptyLike(b, loc, getResult());
  IndexOps x{b, loc};
  for (Value input : getInputs()) {
    SmallVector<OpFoldResult> sizes = context.dimsOf(input);
    Value place =
        tensor::ExtractSliceOp::create(b, loc, all, offsets, sizes, strides);
    Value part = buildGeneric(
        b, loc, input, place, {identity, identity},
        [](OpBuilder &, Location, ValueRange y) { return y[0]; });
    all = tensor::InsertSliceOp::create(b, loc, part, all, offsets, sizes,
                                        strides);
    auto offset = getConstantIntValue(offsets[axis]);
    auto size = getConstantIntValue(sizes[axis]);
    offsets[axis] =
        offset && size ? OpFoldResult(b.getIndexAttr(*offset + *size))
                       : OpFoldResult(x.add(x.get(offsets[axis]),
                                            x.get(sizes[axis])));
  }
  return SmallVector<Value>{all};
}

/// The start of a slice along a dim of unknown size, clamped to it.
static Value dynamicStart(IndexOps x, Value dim, int64_t start,
                          int64_t stride) {
  constexpr int64_t first = std::numeric_limits<int64_t>::min();
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  Value last = stride > 0 ? dim : x.sub(dim, x.constant(1));
  if (start == end)
    return last;
  if (start == first)
    return x.constant(0);
  Value place = start < 0 ? x.add(dim, x.constant(start)) : x.constant(start);
  return x.clamp(place, x.constant(0), last);
}

FailureOr<SmallVector<Value>> SliceOp::lowerToLinalg(OpBuilder &b,
                                                     LoweringContext &context) {
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  SmallVector<OpFoldResult> offsets, strides;
  bool isKnown = true;
  for (auto [i, dim] : llvm::enumerate(dims)) {
    int64_t start = getStarts()[i], stride = getStrides()[i];
    isKnown &= stride > 0;
    if (auto size = getConstantIntValue(dim))
      start = *constantValue(sliceBounds(b.getAffineConstantExpr(*size), start,
                                         getLimits()[i], stride)
                                 .start);
    else
      isKnown &= start == 0;
    offsets.push_back(b.getIndexAttr(start));
    strides.push_back(b.getIndexAttr(stride));
  }
  Value operand = asSignless(b, getLoc(), getOperand());
  if (isKnown)
    return SmallVector<Value>{tensor::ExtractSliceOp::create(
        b, getLoc(), operand, offsets, context.dimsOf(getResult()), strides)};
  Value sliced = buildByIndex(
      b, getLoc(), context, getResult(),
      [&](OpBuilder &b, Location loc, ValueRange index) {
        IndexOps x{b, loc};
        SmallVector<Value> place;
        for (auto [i, dim] : llvm::enumerate(dims)) {
          int64_t stride = getStrides()[i];
          Value start = dynamicStart(x, x.get(dim), getStarts()[i], stride);
          if (auto size = getConstantIntValue(dim))
            start = x.constant(
                *constantValue(sliceBounds(b.getAffineConstantExpr(*size),
                                           getStarts()[i], getLimits()[i],
                                           stride)
                                   .start));
          place.push_back(
              x.add(start, x.mul(index[i], x.constant(stride))));
        }
        return tensor::ExtractOp::create(b, loc, operand, place);
      });
  return SmallVector<Value>{sliced};
}

/// The place in the operand that an index beyond the border mirrors.
static Value mirrored(IndexOps x, Value i, Value dim, bool withBorder) {
  Value zero = x.constant(0), one = x.constant(1);
  Value below = withBorder ? x.sub(x.sub(zero, i), one) : x.sub(zero, i);
  i = arith::SelectOp::create(x.b, x.loc, x.lt(i, zero), below, i);
  Value twice = x.add(dim, dim);
  Value above = x.sub(x.sub(twice, i), x.constant(withBorder ? 1 : 2));
  return arith::SelectOp::create(x.b, x.loc, x.lt(i, dim), i, above);
}

FailureOr<SmallVector<Value>> PadOp::lowerToLinalg(OpBuilder &b,
                                                   LoweringContext &context) {
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  Value operand = asSignless(b, getLoc(), getOperand());
  bool isConstant = getMode() == PadMode::Constant;
  Type element = getElementTypeOrSelf(operand.getType());
  TypedAttr value = getValue() ? *getValue() : zeroAttr(element, false);
  if (auto integer = dyn_cast<IntegerAttr>(value))
    value = IntegerAttr::get(element, integer.getValue());
  Value outside = buildScalarConstant(b, getLoc(), value);
  Value padded = buildByIndex(
      b, getLoc(), context, getResult(),
      [&](OpBuilder &b, Location loc, ValueRange index) -> Value {
        IndexOps x{b, loc};
        SmallVector<Value> place;
        Value inside;
        for (auto [i, size] : llvm::enumerate(dims)) {
          int64_t low = getLow()[i];
          if (low == 0 && getHigh()[i] == 0) {
            place.push_back(index[i]);
            continue;
          }
          Value dim = x.get(size), at = x.sub(index[i], x.constant(low));
          if (!isConstant) {
            place.push_back(mirrored(x, at, dim,
                                     getMode() == PadMode::Symmetric));
            continue;
          }
          // Unsigned: a negative place is beyond the end too.
          Value here = arith::CmpIOp::create(
              b, loc, arith::CmpIPredicate::ult, at, dim);
          inside = inside ? Value(arith::AndIOp::create(b, loc, inside, here))
                          : here;
          place.push_back(x.clamp(at, x.constant(0),
                                  x.sub(dim, x.constant(1))));
        }
        Value element = tensor::ExtractOp::create(b, loc, operand, place);
        return inside ? Value(arith::SelectOp::create(b, loc, inside, element,
                                                      outside))
                      : element;
      });
  return SmallVector<Value>{padded};
}

FailureOr<SmallVector<Value>> IotaOp::lowerToLinalg(OpBuilder &b,
                                                    LoweringContext &context) {
  Value out = context.emptyLike(b, getLoc(), getResult());
  AffineMap scalar = AffineMap::get(1, 0, b.getContext());
  AffineMap identity = b.getMultiDimIdentityMap(1);
  Value row = buildGeneric(
      b, getLoc(), {getStart(), getDelta()}, out, {scalar, scalar, identity},
      [](OpBuilder &b, Location loc, ValueRange x) {
        ScalarOps s{b, loc};
        Value i = linalg::IndexOp::create(b, loc, 0);
        i = arith::IndexCastOp::create(b, loc, b.getI64Type(), i);
        return s.add(x[0], s.mul(s.cast(i, x[0].getType()), x[1]));
      });
  return SmallVector<Value>{row};
}

//===--- by indices --------------------------------------------------------===//

FailureOr<SmallVector<Value>>
GatherOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  int64_t axis = getAxis(), batch = getBatchDims();
  int64_t indexRank = rankOf(getIndices()), rank = rankOf(getResult());
  SmallVector<AffineExpr> indexAt;
  for (int64_t i = 0; i < indexRank; ++i)
    indexAt.push_back(b.getAffineDimExpr(i < batch ? i : axis + i - batch));
  Value operand = asSignless(b, getLoc(), getOperand());
  OpFoldResult dim = context.dimsOf(getOperand())[axis];
  Value gathered = buildGeneric(
      b, getLoc(), getIndices(), context.emptyLike(b, getLoc(), getResult()),
      {AffineMap::get(rank, 0, indexAt, b.getContext()),
       b.getMultiDimIdentityMap(rank)},
      [&](OpBuilder &b, Location loc, ValueRange args) {
        IndexOps x{b, loc};
        Value size = x.get(dim), at = x.cast(args[0]);
        Value inside =
            arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, at, size);
        at = x.clamp(at, x.constant(0), x.sub(size, x.constant(1)));
        SmallVector<Value> place;
        for (int64_t i = 0; i < axis; ++i)
          place.push_back(linalg::IndexOp::create(b, loc, i));
        place.push_back(at);
        for (int64_t i = axis + indexRank - batch; i < rank; ++i)
          place.push_back(linalg::IndexOp::create(b, loc, i));
        Value element = tensor::ExtractOp::create(b, loc, operand, place);
        ScalarOps s{b, loc};
        return s.select(inside, element, s.zero(element));
      });
  return SmallVector<Value>{gathered};
}

/// The scalar index, clamped to the first dimension of `operand`.
static Value scalarIndex(IndexOps x, Value index, OpFoldResult size) {
  Value at = x.cast(tensor::ExtractOp::create(x.b, x.loc, index, ValueRange()));
  return x.clamp(at, x.constant(0), x.sub(x.get(size), x.constant(1)));
}

FailureOr<SmallVector<Value>> TakeOp::lowerToLinalg(OpBuilder &b,
                                                    LoweringContext &context) {
  Value operand = asSignless(b, getLoc(), getOperand());
  Value at = scalarIndex({b, getLoc()}, getIndex(),
                         context.dimsOf(getOperand()).front());
  Value taken = buildByIndex(b, getLoc(), context, getResult(),
                             [&](OpBuilder &b, Location loc, ValueRange index) {
                               SmallVector<Value> place{at};
                               llvm::append_range(place, index);
                               return tensor::ExtractOp::create(
                                   b, loc, operand, place);
                             });
  return SmallVector<Value>{taken};
}

/// Writes the slice into the operand: the kernel's result is tied to it.
FailureOr<SmallVector<Value>> PutOp::lowerToLinalg(OpBuilder &b,
                                                   LoweringContext &context) {
  Location loc = getLoc();
  Value at =
      scalarIndex({b, loc}, getIndex(), context.dimsOf(getOperand()).front());
  int64_t rank = rankOf(getSlice());
  SmallVector<OpFoldResult> offsets(rank + 1, b.getIndexAttr(0)),
      strides(rank + 1, b.getIndexAttr(1)), sizes{b.getIndexAttr(1)};
  offsets[0] = at;
  // The slice's own: it may know more of them than the operand.
  llvm::append_range(sizes, context.dimsOf(getSlice()));
  Value operand = asSignless(b, loc, getOperand());
  auto type = cast<RankedTensorType>(
      asSignless(b, loc, getSlice()).getType());
  Value place = tensor::ExtractSliceOp::create(b, loc, type, operand, offsets,
                                               sizes, strides);
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  Value part = buildGeneric(
      b, loc, getSlice(), place, {identity, identity},
      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
  Value result = tensor::InsertSliceOp::create(b, loc, part, operand, offsets,
                                               sizes, strides);
  return SmallVector<Value>{result};
}
