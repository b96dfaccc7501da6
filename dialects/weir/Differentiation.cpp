//===- Differentiation.cpp - what is differentiated, and how --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Differentiation.h"

using namespace mlir;
using namespace weir;

LogicalResult WatchOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                  SmallVectorImpl<SymbolicType> &results) {
  results.push_back(shapes.typeOf(adaptor.getOperand()));
  return success();
}

FailureOr<SmallVector<Value>> WatchOp::pullback(OpBuilder &, ValueRange dy) {
  return SmallVector<Value>(dy);
}

LogicalResult
StopGradientOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                           SmallVectorImpl<SymbolicType> &results) {
  results.push_back(shapes.typeOf(adaptor.getOperand()));
  return success();
}

std::optional<SmallVector<AffineExpr>>
StopGradientOp::inferContents(ShapeContext &shapes, unsigned) {
  return shapes.contentsOf(getOperand());
}

LogicalResult JacobianOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                     SmallVectorImpl<SymbolicType> &results) {
  SymbolicType of = shapes.typeOf(adaptor.getOf());
  for (Value value : adaptor.getBy()) {
    SymbolicType by = shapes.typeOf(value);
    SymbolicType result{by.element, std::nullopt};
    if (of.ranked() && by.ranked()) {
      ArrayRef<AffineExpr> dims = *by.dims;
      result.dims = of.dims;
      llvm::append_range(*result.dims, dims.drop_front(adaptor.getBatched() &&
                                                       !dims.empty()));
    }
    results.push_back(result);
  }
  return success();
}

LogicalResult JacobianOp::verify() {
  if (getBy().size() != getJacobians().size())
    return emitOpError("gives ") << getJacobians().size() << " tensors by "
                                 << getBy().size() << " values";
  for (Value value : getOperands()) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (getBatched() && type && type.getRank() == 0)
      return emitOpError("is batched, and an operand is a scalar");
  }
  return success();
}

LogicalResult
GivenCotangentOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                             SmallVectorImpl<SymbolicType> &results) {
  results.push_back(shapes.typeOf(adaptor.getOf()));
  return success();
}

LogicalResult
CustomGradientOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                             SmallVectorImpl<SymbolicType> &results) {
  for (Value value : adaptor.getOf())
    results.push_back(shapes.typeOf(value));
  return success();
}

LogicalResult CustomGradientOp::verify() {
  if (getOf().size() != getResults().size())
    return emitOpError("gives ") << getResults().size() << " results for "
                                 << getOf().size() << " values";
  Operation *yield = getBackward().front().getTerminator();
  if (yield->getNumOperands() != getInputs().size())
    return emitOpError("has a pullback that yields ")
           << yield->getNumOperands() << " values, must yield "
           << getInputs().size();
  WalkResult walked = getBackward().walk([&](GivenCotangentOp given) {
    uint64_t index = given.getIndex();
    bool isMine = given->getParentOfType<CustomGradientOp>() == *this;
    return isMine && index >= getOf().size() ? WalkResult::interrupt()
                                             : WalkResult::advance();
  });
  if (walked.wasInterrupted())
    return emitOpError("has a pullback that asks for the cotangent of a value "
                       "that there isn't");
  return success();
}
