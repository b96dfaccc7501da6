//===- Lowering.cpp - what the lowerings to linalg share, reductions, matrix products ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

//===--- constants of element types ----------------------------------------===//

static TypedAttr number(Type element, double value) {
  element = signless(element);
  Builder b(element.getContext());
  if (isa<FloatType>(element))
    return b.getFloatAttr(element, value);
  if (auto complex = dyn_cast<ComplexType>(element))
    return complex::NumberAttr::get(complex, value, 0);
  return b.getIntegerAttr(element, static_cast<int64_t>(value));
}
TypedAttr weir::zeroAttr(Type element, bool) { return number(element, 0); }
TypedAttr weir::oneAttr(Type element, bool) { return number(element, 1); }

static TypedAttr extreme(Type element, bool isUnsigned, bool lowest) {
  element = signless(element);
  Builder b(element.getContext());
  if (auto type = dyn_cast<FloatType>(element))
    return b.getFloatAttr(type,
                          APFloat::getInf(type.getFloatSemantics(), lowest));
  unsigned width = element.getIntOrFloatBitWidth();
  if (isUnsigned || width == 1)
    return b.getIntegerAttr(element, lowest ? APInt::getZero(width)
                                            : APInt::getMaxValue(width));
  return b.getIntegerAttr(element, lowest ? APInt::getSignedMinValue(width)
                                          : APInt::getSignedMaxValue(width));
}
TypedAttr weir::lowestAttr(Type element, bool isUnsigned) {
  return extreme(element, isUnsigned, true);
}
TypedAttr weir::highestAttr(Type element, bool isUnsigned) {
  return extreme(element, isUnsigned, false);
}

//===--- builders ----------------------------------------------------------===//

Value weir::buildGeneric(OpBuilder &b, Location loc, ValueRange inputs,
                         Value out, ArrayRef<AffineMap> maps,
                         ScalarBuilder body) {
  AffineMap last = maps.back();
  SmallVector<utils::IteratorType> iterators(last.getNumDims(),
                                             utils::IteratorType::reduction);
  for (AffineExpr expr : last.getResults())
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      iterators[dim.getPosition()] = utils::IteratorType::parallel;
  SmallVector<Value> signlessInputs;
  for (Value input : inputs)
    signlessInputs.push_back(asSignless(b, loc, input));
  auto generic = linalg::GenericOp::create(
      b, loc, out.getType(), signlessInputs, out, maps, iterators,
      [&](OpBuilder &b, Location loc, ValueRange args) {
        linalg::YieldOp::create(b, loc, body(b, loc, args));
      });
  return generic.getResult(0);
}

Value weir::buildByIndex(OpBuilder &b, Location loc, LoweringContext &context,
                         Value like, ScalarBuilder body) {
  Value out = context.emptyLike(b, loc, like);
  int64_t rank = cast<RankedTensorType>(out.getType()).getRank();
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  return buildGeneric(b, loc, {}, out, identity,
                      [&](OpBuilder &b, Location loc, ValueRange) {
                        SmallVector<Value> index;
                        for (int64_t i = 0; i < rank; ++i)
                          index.push_back(linalg::IndexOp::create(b, loc, i));
                        return body(b, loc, index);
                      });
}

Value weir::buildScalarConstant(OpBuilder &b, Location loc, TypedAttr value) {
  auto complex = dyn_cast<complex::NumberAttr>(value);
  if (!complex)
    return arith::ConstantOp::create(b, loc, value);
  Type part = cast<ComplexType>(value.getType()).getElementType();
  auto parts = b.getArrayAttr({b.getFloatAttr(part, complex.getReal()),
                               b.getFloatAttr(part, complex.getImag())});
  return complex::ConstantOp::create(b, loc, value.getType(), parts);
}

Value weir::buildFill(OpBuilder &b, Location loc, TypedAttr value, Value out) {
  Value scalar = buildScalarConstant(b, loc, value);
  return linalg::FillOp::create(b, loc, scalar, out).getResult(0);
}

SmallVector<Value> weir::buildLoops(OpBuilder &b, Location loc,
                                    ArrayRef<OpFoldResult> dims,
                                    ValueRange carried, LoopBuilder body) {
  IndexOps x{b, loc};
  SmallVector<Value> limits;
  for (OpFoldResult dim : dims)
    limits.push_back(x.get(dim));
  SmallVector<Value> starts(dims.size(), x.constant(0)),
      steps(dims.size(), x.constant(1));
  auto nest = scf::buildLoopNest(
      b, loc, starts, limits, steps, carried,
      [&](OpBuilder &b, Location loc, ValueRange index, ValueRange carried) {
        SmallVector<Value> next = body(b, loc, index, carried);
        return scf::ValueVector(next.begin(), next.end());
      });
  return SmallVector<Value>(nest.results.begin(), nest.results.end());
}

Value weir::asSignless(OpBuilder &b, Location loc, Value value) {
  auto type = cast<ShapedType>(value.getType());
  Type element = signless(type.getElementType());
  if (element == type.getElementType())
    return value;
  return UnrealizedConversionCastOp::create(b, loc, type.clone(element), value)
      .getResult(0);
}

Value IndexOps::constant(int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}
Value IndexOps::get(OpFoldResult value) {
  if (auto attr = dyn_cast<Attribute>(value))
    return constant(llvm::cast<IntegerAttr>(attr).getInt());
  return llvm::cast<Value>(value);
}
Value IndexOps::add(Value x, Value y) {
  return arith::AddIOp::create(b, loc, x, y);
}
Value IndexOps::sub(Value x, Value y) {
  return arith::SubIOp::create(b, loc, x, y);
}
Value IndexOps::mul(Value x, Value y) {
  return arith::MulIOp::create(b, loc, x, y);
}
Value IndexOps::min(Value x, Value y) {
  return arith::MinSIOp::create(b, loc, x, y);
}
Value IndexOps::max(Value x, Value y) {
  return arith::MaxSIOp::create(b, loc, x, y);
}
Value IndexOps::lt(Value x, Value y) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, x, y);
}
Value IndexOps::eq(Value x, Value y) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x, y);
}
Value IndexOps::clamp(Value x, Value low, Value high) {
  return min(max(x, low), high);
}
Value IndexOps::cast(Value integer) {
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), integer);
}

//===--- reductions --------------------------------------------------------===//

FailureOr<SmallVector<Value>>
weir::lowerReduction(OpBuilder &b, LoweringContext &context, Operation *op,
                     Value operand, ArrayRef<int64_t> axes, bool keepDims,
                     TypedAttr initial, Combine combine) {
  Location loc = op->getLoc();
  Value result = op->getResult(0);
  int64_t rank = cast<RankedTensorType>(operand.getType()).getRank();
  SmallVector<AffineExpr> kept;
  for (int64_t i = 0; i < rank; ++i) {
    if (!llvm::is_contained(axes, i))
      kept.push_back(b.getAffineDimExpr(i));
    else if (keepDims)
      kept.push_back(b.getAffineConstantExpr(0));
  }
  Value out = buildFill(b, loc, initial, context.emptyLike(b, loc, result));
  bool readsUnsigned = isUnsigned(operand);
  Value reduced = buildGeneric(
      b, loc, operand, out,
      {b.getMultiDimIdentityMap(rank),
       AffineMap::get(rank, 0, kept, b.getContext())},
      [&](OpBuilder &b, Location loc, ValueRange x) {
        return combine(ScalarOps{b, loc, readsUnsigned}, {x[1], x[0]});
      });
  return SmallVector<Value>{reduced};
}

//===--- linear ------------------------------------------------------------===//

FailureOr<SmallVector<Value>> MatMulOp::lowerToLinalg(OpBuilder &b,
                                                      LoweringContext &context) {
  Location loc = getLoc();
  int64_t rank = cast<RankedTensorType>(getType()).getRank();
  // Loops: batch..., m, n, k.
  AffineExpr m = b.getAffineDimExpr(rank - 2), n = b.getAffineDimExpr(rank - 1),
             k = b.getAffineDimExpr(rank);
  SmallVector<AffineExpr> batch;
  for (int64_t i = 0; i + 2 < rank; ++i)
    batch.push_back(b.getAffineDimExpr(i));
  auto map = [&](AffineExpr row, AffineExpr column, bool transposed) {
    SmallVector<AffineExpr> exprs = batch;
    exprs.push_back(transposed ? column : row);
    exprs.push_back(transposed ? row : column);
    return AffineMap::get(rank + 1, 0, exprs, b.getContext());
  };
  Type element = getElementTypeOrSelf(getType());
  Value out = buildFill(b, loc, zeroAttr(element, false),
                        context.emptyLike(b, loc, getResult()));
  Value product = buildGeneric(
      b, loc, {getLhs(), getRhs()}, out,
      {map(m, k, getTransposeLhs()), map(k, n, getTransposeRhs()),
       map(m, n, false)},
      [&](OpBuilder &b, Location loc, ValueRange x) {
        ScalarOps s{b, loc};
        return s.add(x[2], s.mul(x[0], x[1]));
      });
  return SmallVector<Value>{product};
}

/// `weights[tap..., c, panel * width + lane]`, or 0 past the last column.
FailureOr<SmallVector<Value>>
PackWeightsOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  auto type = cast<RankedTensorType>(getWeights().getType());
  int64_t rank = type.getRank(), width = getPanel();
  bool transposed = getTransposed();
  SmallVector<OpFoldResult> dims = context.dimsOf(getWeights());
  Value weights = asSignless(b, getLoc(), getWeights());
  Value packed = buildByIndex(
      b, getLoc(), context, getResult(),
      [&](OpBuilder &b, Location loc, ValueRange index) {
        IndexOps x{b, loc};
        Value columns = x.get(dims[transposed ? 0 : rank - 1]);
        Value column = x.add(x.mul(index[0], x.constant(width)), index[3]);
        Value inside = x.lt(column, columns);
        column = x.min(column, x.sub(columns, x.constant(1)));
        SmallVector<Value> at(rank);
        at[transposed ? 0 : rank - 1] = column;
        at[transposed ? 1 : rank - 2] = index[2];
        Value tap = index[1];
        for (int64_t i = rank - 3; i >= 0; --i) {
          Value size = x.get(dims[i]);
          at[i] = i == 0 ? tap
                         : Value(arith::RemUIOp::create(b, loc, tap, size));
          tap = arith::DivUIOp::create(b, loc, tap, size);
        }
        Value element = tensor::ExtractOp::create(b, loc, weights, at);
        ScalarOps s{b, loc};
        return s.select(inside, element, s.zero(element));
      });
  return SmallVector<Value>{packed};
}
