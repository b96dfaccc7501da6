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

/// Sums over the dimensions that were added and over those that are known to be
/// 1. One of unknown size is taken for the same in both: where the run makes it
/// 1, and the other not, the result is wrong.
FailureOr<SmallVector<Value>> ReduceToOp::decompose(OpBuilder &b) {
  auto from = dyn_cast<RankedTensorType>(getOperand().getType());
  auto to = dyn_cast<RankedTensorType>(getLike().getType());
  if (!from || !to || to.getRank() > from.getRank())
    return failure();
  int64_t added = from.getRank() - to.getRank();
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, added));
  Value sum = getOperand();
  SmallVector<int64_t> kept;
  for (int64_t i = 0; i < to.getRank(); ++i)
    if (to.getDimSize(i) == 1 && from.getDimSize(added + i) != 1)
      kept.push_back(added + i);
  if (!kept.empty())
    sum = ReduceSumOp::create(b, getLoc(), sum, b.getDenseI64ArrayAttr(kept),
                              b.getUnitAttr());
  if (!axes.empty())
    sum = ReduceSumOp::create(b, getLoc(), sum, b.getDenseI64ArrayAttr(axes),
                              UnitAttr());
  return SmallVector<Value>{sum};
}
