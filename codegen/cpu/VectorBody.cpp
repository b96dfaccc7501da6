//===- VectorBody.cpp - scalar bodies on vectors --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/VectorBody.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

static bool canBeLane(Type type) { return type.isIntOrFloat(); }

static bool canVectorize(Operation &op) {
  if (isa<arith::ConstantOp>(op))
    return canBeLane(op.getResult(0).getType());
  return OpTrait::hasElementwiseMappableTraits(&op) &&
         llvm::all_of(op.getOperandTypes(), canBeLane) &&
         llvm::all_of(op.getResultTypes(), canBeLane);
}

bool weir::codegen::canVectorizeBody(Block &body) {
  return llvm::all_of(body.without_terminator(), canVectorize) &&
         llvm::all_of(body.getTerminator()->getOperandTypes(), canBeLane);
}

Value weir::codegen::repeat(OpBuilder &b, Value value, int64_t lanes) {
  if (isa<VectorType>(value.getType()))
    return value;
  auto type = VectorType::get(lanes, value.getType());
  TypedAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return arith::ConstantOp::create(
        b, value.getLoc(),
        DenseElementsAttr::get(type, ArrayRef<Attribute>(constant)));
  return vector::BroadcastOp::create(b, value.getLoc(), type, value);
}

SmallVector<Value> weir::codegen::vectorizeBody(OpBuilder &b, Block &body,
                                                ValueRange arguments,
                                                int64_t lanes) {
  IRMapping vectors;
  auto vectorOf = [&](Value value) {
    if (!vectors.contains(value))
      vectors.map(value, repeat(b, value, lanes));
    return vectors.lookup(value);
  };
  for (auto [scalar, argument] : llvm::zip_equal(body.getArguments(), arguments))
    if (!scalar.use_empty())
      vectors.map(scalar, repeat(b, argument, lanes));
  for (Operation &op : body.without_terminator()) {
    if (isa<arith::ConstantOp>(op)) {
      vectors.map(op.getResult(0), repeat(b, op.getResult(0), lanes));
      continue;
    }
    for (Value operand : op.getOperands())
      vectorOf(operand);
    Operation *clone = b.clone(op, vectors);
    for (auto [scalar, result] :
         llvm::zip_equal(op.getResults(), clone->getResults())) {
      result.setType(VectorType::get(lanes, scalar.getType()));
      vectors.map(scalar, result);
    }
  }
  return llvm::map_to_vector(body.getTerminator()->getOperands(), vectorOf);
}
