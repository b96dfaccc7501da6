//===- Scan.cpp - partial sums and their like ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Scan.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

LogicalResult ScanOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                 SmallVectorImpl<SymbolicType> &results) {
  results.push_back(shapes.typeOf(adaptor.getOperand()));
  return success();
}

LogicalResult ScanOp::verify() {
  if (failed(verifyNumbers(*this, getOperand())))
    return failure();
  auto type = dyn_cast<RankedTensorType>(getOperand().getType());
  if (type && getAxis() >= static_cast<uint64_t>(type.getRank()))
    return emitOpError("axis ")
           << static_cast<int64_t>(getAxis()) << " is out of range for rank "
           << type.getRank();
  Type element = getElementTypeOrSelf(getOperand().getType());
  if (isa<ComplexType>(element) &&
      (getKind() == ScanKind::Min || getKind() == ScanKind::Max))
    return emitOpError("orders elements, which ") << element << " has no order for";
  if (getKind() == ScanKind::LogSumExp && !isa<FloatType>(element))
    return emitOpError("log_sum_exp needs floats, not ") << element;
  return success();
}

/// The scan over no elements.
static TypedAttr initialOf(ScanKind kind, Type element, bool isUnsigned) {
  switch (kind) {
  case ScanKind::Sum:
    return zeroAttr(element, isUnsigned);
  case ScanKind::Product:
    return oneAttr(element, isUnsigned);
  case ScanKind::Min:
    return highestAttr(element, isUnsigned);
  case ScanKind::Max:
  case ScanKind::LogSumExp:
    return lowestAttr(element, isUnsigned);
  }
  llvm_unreachable("all kinds are listed");
}

/// `ln(e ** x + e ** y)` without overflow: the greater, and what the other
/// adds.
static Value logSumExp(ScalarOps s, Value x, Value y) {
  Value low = s.min(x, y), high = s.max(x, y);
  Value sum = s.add(high, s.log1p(s.exp(s.sub(low, high))));
  Value infinity = arith::ConstantOp::create(
      s.b, s.loc, lowestAttr(x.getType(), /*isUnsigned=*/false));
  return s.select(s.eq(high, infinity), high, sum);
}

static Value join(ScanKind kind, ScalarOps s, Value x, Value y) {
  switch (kind) {
  case ScanKind::Sum:
    return s.add(x, y);
  case ScanKind::Product:
    return s.mul(x, y);
  case ScanKind::Max:
    return s.max(x, y);
  case ScanKind::Min:
    return s.min(x, y);
  case ScanKind::LogSumExp:
    return logSumExp(s, x, y);
  }
  llvm_unreachable("all kinds are listed");
}

namespace {
/// One element of a scan, given the elements before it.
struct ScanStep {
  ScanOp op;
  Value operand, size, initial;
  bool isUnsigned;

  Value operator()(OpBuilder &b, Location loc, ValueRange index, Value out) {
    IndexOps x{b, loc};
    ScalarOps s{b, loc, isUnsigned};
    int64_t axis = op.getAxis();
    SmallVector<Value> at(index), before(index);
    Value zero = x.constant(0), one = x.constant(1), i = index[axis];
    Value last = x.sub(size, one), previous = x.max(x.sub(i, one), zero);
    at[axis] = op.getReverse() ? x.sub(last, i) : i;
    before[axis] = op.getReverse() ? x.sub(last, previous) : previous;
    Value isFirst = x.eq(i, zero);
    Value sum = tensor::ExtractOp::create(b, loc, out, before);
    Value next = tensor::ExtractOp::create(b, loc, operand,
                                           op.getExclusive() ? before : at);
    if (!op.getExclusive())
      sum = s.select(isFirst, initial, sum);
    Value joined = join(op.getKind(), s, sum, next);
    if (op.getExclusive())
      joined = s.select(isFirst, initial, joined);
    return tensor::InsertOp::create(b, loc, joined, out, at);
  }
};
} // namespace

FailureOr<SmallVector<Value>> ScanOp::lowerToLinalg(OpBuilder &b,
                                                    LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  bool isUnsigned = weir::isUnsigned(getOperand());
  Type element = signless(getElementTypeOrSelf(getType()));
  Value initial =
      buildScalarConstant(b, loc, initialOf(getKind(), element, isUnsigned));
  ScanStep step{*this, asSignless(b, loc, getOperand()),
                IndexOps{b, loc}.get(dims[getAxis()]), initial, isUnsigned};
  Value out = buildFill(b, loc, initialOf(getKind(), element, isUnsigned),
                        context.emptyLike(b, loc, getResult()));
  return buildLoops(
      b, loc, dims, out,
      [&](OpBuilder &b, Location loc, ValueRange index, ValueRange carried) {
        return SmallVector<Value>{step(b, loc, index, carried.front())};
      });
}
