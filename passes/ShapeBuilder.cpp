//===- ShapeBuilder.cpp - shapes as values, from expressions ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/ShapeBuilder.h"
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

static Value vectorConstant(OpBuilder &b, Location loc,
                            ArrayRef<int64_t> values) {
  auto type =
      RankedTensorType::get({(int64_t)values.size()}, b.getI64Type());
  return ConstantOp::create(b, loc, DenseElementsAttr::get(type, values));
}

/// One element of an integer tensor, as a vector of i64.
static Value readElement(OpBuilder &b, Location loc, RunDim dim) {
  Value vector = dim.tensor;
  auto type = cast<RankedTensorType>(vector.getType());
  if (type.getRank() == 0)
    vector = ExpandDimsOp::create(b, loc, vector, ArrayRef<int64_t>{0});
  else if (type.getNumElements() > 1)
    vector = SliceOp::create(b, loc, vector, ArrayRef<int64_t>{dim.index},
                             ArrayRef<int64_t>{dim.index + 1},
                             ArrayRef<int64_t>{1});
  if (!type.getElementType().isInteger(64))
    vector = CastOp::create(b, loc, vector, b.getI64Type());
  return vector;
}

/// A run dim is read off its tensor, a free dim off the first argument that
/// has it.
FailureOr<Value> ShapeBuilder::symbol(OpBuilder &b, Location loc,
                                      AffineExpr expression) {
  if (std::optional<RunDim> dim = shapes.runDim(expression))
    return readElement(b, loc, *dim);
  for (BlockArgument argument : function.getArguments()) {
    SymbolicType type = shapes.typeOf(argument);
    for (int64_t i = 0, e = type.ranked() ? type.rank() : 0; i < e; ++i) {
      if (type[i] != expression)
        continue;
      Value shape = ShapeOp::create(b, loc, argument, b.getI64Type());
      return SliceOp::create(b, loc, shape, ArrayRef<int64_t>{i},
                             ArrayRef<int64_t>{i + 1}, ArrayRef<int64_t>{1})
          .getResult();
    }
  }
  return failure();
}

/// A vector of one element.
FailureOr<Value> ShapeBuilder::scalar(OpBuilder &b, Location loc,
                                      AffineExpr expression) {
  if (auto value = constantValue(expression))
    return vectorConstant(b, loc, {*value});
  if (isa<AffineSymbolExpr>(expression))
    return symbol(b, loc, expression);
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return failure();
  FailureOr<Value> x = scalar(b, loc, binary.getLHS());
  FailureOr<Value> y = scalar(b, loc, binary.getRHS());
  if (failed(x) || failed(y))
    return failure();
  switch (binary.getKind()) {
  case AffineExprKind::Add:
    return AddOp::create(b, loc, *x, *y).getResult();
  case AffineExprKind::Mul:
    return MulOp::create(b, loc, *x, *y).getResult();
  case AffineExprKind::FloorDiv:
    return FloorDivOp::create(b, loc, *x, *y).getResult();
  case AffineExprKind::Mod:
    return FloorModOp::create(b, loc, *x, *y).getResult();
  case AffineExprKind::CeilDiv: {
    Value less = SubOp::create(b, loc, *y, vectorConstant(b, loc, {1}));
    Value sum = AddOp::create(b, loc, *x, less);
    return FloorDivOp::create(b, loc, sum, *y).getResult();
  }
  default:
    return failure();
  }
}

FailureOr<Value> ShapeBuilder::build(OpBuilder &b, Location loc,
                                     ArrayRef<AffineExpr> dims) {
  SmallVector<int64_t> constants;
  for (AffineExpr dim : dims)
    if (auto value = constantValue(dim))
      constants.push_back(*value);
  if (constants.size() == dims.size())
    return vectorConstant(b, loc, constants);
  SmallVector<Value> parts;
  for (AffineExpr dim : dims) {
    FailureOr<Value> part = scalar(b, loc, dim);
    if (failed(part))
      return failure();
    parts.push_back(*part);
  }
  return ConcatOp::create(b, loc, parts, 0).getResult();
}
