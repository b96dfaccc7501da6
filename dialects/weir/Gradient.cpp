//===- Gradient.cpp - what differentiation is written in ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

LogicalResult GradientOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                     SmallVectorImpl<SymbolicType> &results) {
  for (Value value : adaptor.getBy())
    results.push_back(shapes.typeOf(value));
  return success();
}

LogicalResult GradientOp::verify() {
  if (!getSeeds().empty() && getSeeds().size() != getOf().size())
    return emitOpError("has ")
           << getSeeds().size() << " seeds for " << getOf().size() << " values";
  if (getBy().size() != getGradients().size())
    return emitOpError("gives ") << getGradients().size() << " gradients by "
                                 << getBy().size() << " values";
  return success();
}

LogicalResult ReduceToOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                     SmallVectorImpl<SymbolicType> &results) {
  SymbolicType like = shapes.typeOf(adaptor.getLike());
  like.element = shapes.typeOf(adaptor.getOperand()).element;
  results.push_back(like);
  return success();
}

LogicalResult
BroadcastAxesOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                            SmallVectorImpl<SymbolicType> &results) {
  SymbolicType type = shapes.typeOf(adaptor.getShape());
  type.dims = SmallVector<AffineExpr>{shapes.unknown()};
  results.push_back(type);
  return success();
}
