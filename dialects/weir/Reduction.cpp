//===- Reduction.cpp - reductions, softmax ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

LogicalResult weir::verifyNumbers(Operation *op, Value operand) {
  Type element = getElementTypeOrSelf(operand.getType());
  if (!element.isIntOrFloat() && !isa<ComplexType>(element))
    return op->emitOpError("elements must be numbers or bools, not ") << element;
  return success();
}

LogicalResult weir::verifyAxes(Operation *op, Value operand,
                               ArrayRef<int64_t> axes) {
  auto type = dyn_cast<RankedTensorType>(operand.getType());
  int64_t last = -1;
  for (int64_t axis : axes) {
    if (axis < 0 || (type && axis >= type.getRank()))
      return op->emitOpError("axis ")
             << axis << " is out of range for rank "
             << (type ? std::to_string(type.getRank()) : "unknown");
    if (axis <= last)
      return op->emitOpError("axes must ascend, but ")
             << axis << " follows " << last;
    last = axis;
  }
  return success();
}

LogicalResult weir::inferReduction(ShapeContext &shapes, Value operand,
                                   ArrayRef<int64_t> axes, bool keepDims,
                                   SmallVectorImpl<SymbolicType> &results) {
  SymbolicType type = shapes.typeOf(operand);
  if (!type.ranked()) {
    results.push_back(type);
    return success();
  }
  SymbolicType result{type.element, SmallVector<AffineExpr>()};
  for (int64_t axis : axes)
    if (axis < 0 || axis >= type.rank())
      return failure();
  for (int64_t i = 0; i < type.rank(); ++i) {
    if (!llvm::is_contained(axes, i))
      result.dims->push_back(type[i]);
    else if (keepDims)
      result.dims->push_back(shapes.constant(1));
  }
  results.push_back(result);
  return success();
}

/// The whole of a vector of dimensions, summed or multiplied.
std::optional<SmallVector<AffineExpr>>
weir::reductionContents(Operation *op, ShapeContext &shapes) {
  auto contents = shapes.contentsOf(op->getOperand(0));
  SymbolicType type = shapes.typeOf(op->getOperand(0));
  auto axes = op->getAttrOfType<DenseI64ArrayAttr>("axes");
  if (!contents || !type.ranked())
    return std::nullopt;
  if (axes.empty() || type.rank() == 0)
    return contents;
  bool isProduct = isa<ReduceProdOp>(op);
  if (!isProduct && !isa<ReduceSumOp>(op))
    return std::nullopt;
  AffineExpr total = shapes.constant(isProduct ? 1 : 0);
  for (AffineExpr value : *contents)
    total = isProduct ? multiply(total, value) : total + value;
  return SmallVector<AffineExpr>{total};
}

LogicalResult ReduceMeanOp::verify() {
  return verifyAxes(*this, getOperand(), getAxes());
}

LogicalResult
ReduceMeanOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                         SmallVectorImpl<SymbolicType> &results) {
  return inferReduction(shapes, adaptor.getOperand(), adaptor.getAxes(),
                        adaptor.getKeepDims(), results);
}

FailureOr<SmallVector<Value>> ReduceMeanOp::decompose(OpBuilder &b) {
  Location loc = getLoc();
  auto type = dyn_cast<RankedTensorType>(getOperand().getType());
  if (!type)
    return failure();
  Value sum = ReduceSumOp::create(b, loc, getOperand(), getAxesAttr(),
                                  getKeepDimsAttr());
  Type element = type.getElementType();
  // The number of elements: a constant, or a product of the shape.
  auto scalar = RankedTensorType::get({}, b.getI64Type());
  Value count = ConstantOp::create(
      b, loc, DenseElementsAttr::get(scalar, b.getI64IntegerAttr(1)));
  for (int64_t axis : getAxes()) {
    Value shape = ShapeOp::create(b, loc, getOperand(), b.getI64Type());
    Value dim = SliceOp::create(b, loc, shape, ArrayRef<int64_t>{axis},
                                ArrayRef<int64_t>{axis + 1},
                                ArrayRef<int64_t>{1});
    dim = SqueezeOp::create(b, loc, dim, ArrayRef<int64_t>{0});
    count = MulOp::create(b, loc, count, dim);
  }
  count = CastOp::create(b, loc, count, element);
  Value shape = ShapeOp::create(b, loc, sum, b.getI64Type());
  Value repeated = BroadcastOp::create(b, loc, count, shape);
  Value mean = DivOp::create(b, loc, sum, repeated);
  return SmallVector<Value>{mean};
}

template <typename Op> static LogicalResult verifySoftmax(Op op) {
  auto type = dyn_cast<RankedTensorType>(op.getOperand().getType());
  int64_t axis = op.getAxis();
  if (type && (axis < 0 || axis >= type.getRank()))
    return op.emitOpError("axis ")
           << axis << " is out of range for rank " << type.getRank();
  return success();
}
LogicalResult SoftmaxOp::verify() { return verifySoftmax(*this); }
LogicalResult LogSoftmaxOp::verify() { return verifySoftmax(*this); }

LogicalResult SoftmaxOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    SmallVectorImpl<SymbolicType> &results) {
  results.push_back(shapes.typeOf(adaptor.getOperand()));
  return success();
}
LogicalResult LogSoftmaxOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                       SmallVectorImpl<SymbolicType> &results) {
  results.push_back(shapes.typeOf(adaptor.getOperand()));
  return success();
}

/// `x` repeated to the shape of `like`.
static Value repeat(OpBuilder &b, Location loc, Value x, Value like) {
  Value shape = ShapeOp::create(b, loc, like, b.getI64Type());
  return BroadcastOp::create(b, loc, x, shape);
}

/// `x - max(x)` along the axis.
static Value shiftByMax(OpBuilder &b, Location loc, Value x, int64_t axis) {
  Value max = ReduceMaxOp::create(b, loc, x, b.getDenseI64ArrayAttr({axis}),
                                  b.getUnitAttr());
  return SubOp::create(b, loc, x, repeat(b, loc, max, x));
}

static Value sumAlong(OpBuilder &b, Location loc, Value x, int64_t axis) {
  return ReduceSumOp::create(b, loc, x, b.getDenseI64ArrayAttr({axis}),
                             b.getUnitAttr());
}

FailureOr<SmallVector<Value>> SoftmaxOp::decompose(OpBuilder &b) {
  Location loc = getLoc();
  if (!isa<RankedTensorType>(getOperand().getType()))
    return failure();
  Value e = ExpOp::create(b, loc, shiftByMax(b, loc, getOperand(), getAxis()));
  Value sum = sumAlong(b, loc, e, getAxis());
  Value result = DivOp::create(b, loc, e, repeat(b, loc, sum, e));
  return SmallVector<Value>{result};
}

FailureOr<SmallVector<Value>> LogSoftmaxOp::decompose(OpBuilder &b) {
  Location loc = getLoc();
  if (!isa<RankedTensorType>(getOperand().getType()))
    return failure();
  Value shifted = shiftByMax(b, loc, getOperand(), getAxis());
  Value e = ExpOp::create(b, loc, shifted);
  Value log = LogOp::create(b, loc, sumAlong(b, loc, e, getAxis()));
  Value result = SubOp::create(b, loc, shifted, repeat(b, loc, log, shifted));
  return SmallVector<Value>{result};
}
