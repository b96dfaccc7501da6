//===- Gather.cpp - elements chosen by indices ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

LogicalResult GatherOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                   SmallVectorImpl<SymbolicType> &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  SymbolicType indices = shapes.typeOf(adaptor.getIndices());
  SymbolicType result{operand.element, std::nullopt};
  int64_t axis = adaptor.getAxis(), batch = adaptor.getBatchDims();
  if (!operand.ranked() || !indices.ranked()) {
    results.push_back(result);
    return success();
  }
  if (axis < 0 || axis >= operand.rank() || batch < 0 || batch > axis ||
      batch > indices.rank())
    return failure();
  ArrayRef<AffineExpr> from = *operand.dims, by = *indices.dims;
  result.dims.emplace(from.take_front(axis));
  result.dims->append(by.begin() + batch, by.end());
  result.dims->append(from.begin() + axis + 1, from.end());
  results.push_back(result);
  return success();
}

std::optional<SmallVector<AffineExpr>>
GatherOp::inferContents(ShapeContext &shapes, unsigned) {
  auto operand = shapes.contentsOf(getOperand());
  auto indices = shapes.contentsOf(getIndices());
  SymbolicType type = shapes.typeOf(getOperand());
  if (!operand || !indices || !type.ranked() || type.rank() != 1)
    return std::nullopt;
  SmallVector<AffineExpr> result;
  for (AffineExpr index : *indices) {
    auto value = constantValue(index);
    if (!value || *value < 0 || *value >= (int64_t)operand->size())
      return std::nullopt;
    result.push_back((*operand)[*value]);
  }
  return result;
}

LogicalResult GatherOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getOperand().getType());
  if (type && getAxis() >= static_cast<uint64_t>(type.getRank()))
    return emitOpError("axis ")
           << static_cast<int64_t>(getAxis()) << " is out of range for rank " << type.getRank();
  if (getBatchDims() > getAxis())
    return emitOpError("has ")
           << getBatchDims() << " batch dimensions, must be between 0 and axis "
           << getAxis();
  return success();
}

LogicalResult TakeOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                 SmallVectorImpl<SymbolicType> &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  if (operand.ranked()) {
    if (operand.rank() < 1)
      return failure();
    operand.dims->erase(operand.dims->begin());
  }
  results.push_back(operand);
  return success();
}

LogicalResult PutOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                SmallVectorImpl<SymbolicType> &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand()),
               slice = shapes.typeOf(adaptor.getSlice());
  if (operand.ranked() && operand.rank() < 1)
    return failure();
  if (operand.ranked() && slice.ranked()) {
    if (slice.rank() + 1 != operand.rank())
      return failure();
    for (auto [own, whole] :
         llvm::zip(*slice.dims, llvm::drop_begin(*operand.dims)))
      if (constantValue(own) && constantValue(whole) && own != whole)
        return failure();
  }
  results.push_back(operand);
  return success();
}
