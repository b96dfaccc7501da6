//===- Linear.cpp - matrix products ---------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Number.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// Sums of halves are kept in f32, as TensorFlow keeps them.
Value tensorflow::multiplyMatrices(Node &node, Value x, Value y, bool left,
                                   bool right) {
  if (!node.ok() || !x || !y)
    return {};
  Type element = getElementTypeOrSelf(x.getType());
  if (!element.isF16() && !element.isBF16())
    return node.create<MatMulOp>(x, y, left, right);
  Type wide = node.getBuilder().getF32Type();
  Value product = node.create<MatMulOp>(node.create<CastOp>(x, wide),
                                        node.create<CastOp>(y, wide), left, right);
  return node.create<CastOp>(product, element);
}

static LogicalResult convertMatMul(Node &node) {
  for (unsigned i = 0; i < 2; ++i)
    if (RankedTensorType type = node.getRanked(i); type && type.getRank() != 2)
      return node.error() << node.describe(i) << " has rank " << type.getRank()
                          << ", must be a matrix";
  bool left = node.getFlag("transpose_a", false);
  bool right = node.getFlag("transpose_b", false);
  return node.give(tensorflow::multiplyMatrices(
      node, node.getInput(0), node.getInput(1), left, right));
}

/// Zeros are elements like all others.
static LogicalResult convertSparseMatMul(Node &node) {
  Type wide = node.getBuilder().getF32Type();
  bool left = node.getFlag("transpose_a", false);
  bool right = node.getFlag("transpose_b", false);
  Value x = node.create<CastOp>(node.getInput(0), wide);
  Value y = node.create<CastOp>(node.getInput(1), wide);
  return node.give(node.create<MatMulOp>(x, y, left, right));
}

//===----------------------------------------------------------------------===//
// Batches
//===----------------------------------------------------------------------===//

namespace {
/// A product of batches of matrices, `adj_x` and `adj_y` being transposes of the
/// two last dimensions, with the conjugates of complex elements.
struct BatchProduct {
  explicit BatchProduct(Node &node) : node(node) {}
  LogicalResult convert();

private:
  bool check();
  Value inType(Value operand, Type element);
  Value conjugate(Value operand);
  Value timesMatrix();
  bool batchesDiffer();
  Value withBatch(Value operand, RankedTensorType type, Value batch);
  Value commonBatch();
  Value batchOf(Value operand, RankedTensorType type);

  Node &node;
  Value lhs, rhs;
  RankedTensorType left, right;
  bool adjointLeft = false, adjointRight = false;
};
} // namespace

Value BatchProduct::inType(Value operand, Type element) {
  bool isSame = getElementTypeOrSelf(operand.getType()) == element;
  return isSame ? operand : node.create<CastOp>(operand, element);
}

Value BatchProduct::conjugate(Value operand) {
  bool isComplex = operand && isa<ComplexType>(getElementTypeOrSelf(operand.getType()));
  return isComplex ? node.create<ConjOp>(operand) : operand;
}

bool BatchProduct::check() {
  left = node.getRanked(0);
  right = node.getRanked(1);
  if (!node.ok())
    return false;
  // The last version says the result's type.
  Type element = node.getTypeAttr("Tout", left.getElementType());
  lhs = inType(node.getInput(0), element);
  rhs = inType(node.getInput(1), element);
  adjointLeft = node.getFlag("adj_x", false);
  adjointRight = node.getFlag("adj_y", false);
  for (unsigned i = 0; i < 2 && node.ok(); ++i)
    if (int64_t rank = (i == 0 ? left : right).getRank(); rank < 2)
      node.error() << node.describe(i) << " has rank " << rank
                   << ", must be at least 2";
  if (adjointLeft)
    lhs = conjugate(lhs);
  if (adjointRight)
    rhs = conjugate(rhs);
  return node.ok();
}

/// One matrix for the whole batch: the rows of the batch are one tall matrix.
Value BatchProduct::timesMatrix() {
  int64_t rank = left.getRank();
  Value shape = node.shapeOf(lhs);
  Value minusOne = node.vector({-1}, node.getBuilder().getI64Type());
  Value depth = node.sliceVector(shape, rank - 1, rank);
  Value tall = node.create<ReshapeOp>(lhs, node.concat({minusOne, depth}, 0));
  Value product = tensorflow::multiplyMatrices(node, tall, rhs, false, adjointRight);
  int64_t last = adjointRight ? 0 : 1;
  Value columns = node.sliceVector(node.shapeOf(rhs), last, last + 1);
  Value rows = node.sliceVector(shape, 0, rank - 1);
  return node.create<ReshapeOp>(product, node.concat({rows, columns}, 0));
}

/// Whether the batches may have to be broadcast: they aren't seen to be equal.
bool BatchProduct::batchesDiffer() {
  if (left.getRank() != right.getRank())
    return true;
  for (int64_t i = 0; i + 2 < left.getRank(); ++i)
    if (left.isDynamicDim(i) || left.getDimSize(i) != right.getDimSize(i))
      return true;
  return false;
}

/// A value that has the batch dimensions of an operand; only its shape is used.
Value BatchProduct::batchOf(Value operand, RankedTensorType type) {
  Value shape = node.sliceVector(node.shapeOf(operand), 0, type.getRank() - 2);
  return node.create<BroadcastOp>(node.zero(type.getElementType()), shape);
}

/// The shape of both batches broadcast together.
Value BatchProduct::commonBatch() {
  auto batches = node.broadcastTogether({batchOf(lhs, left), batchOf(rhs, right)});
  return node.shapeOf(batches.front());
}

Value BatchProduct::withBatch(Value operand, RankedTensorType type, Value batch) {
  int64_t rank = type.getRank();
  Value matrix = node.sliceVector(node.shapeOf(operand), rank - 2, rank);
  return node.create<BroadcastOp>(operand, node.concat({batch, matrix}, 0));
}

LogicalResult BatchProduct::convert() {
  if (!check())
    return failure();
  if (right.getRank() == 2 && left.getRank() > 2 && !adjointLeft)
    return node.give(timesMatrix());
  if (batchesDiffer()) {
    Value batch = commonBatch();
    lhs = withBatch(lhs, left, batch);
    rhs = withBatch(rhs, right, batch);
  }
  return node.give(tensorflow::multiplyMatrices(node, lhs, rhs, adjointLeft, adjointRight));
}

static LogicalResult convertBatchMatMul(Node &node) {
  return BatchProduct(node).convert();
}

void tensorflow::addLinearRules(RuleTable &rules) {
  rules.add({
      {"MatMul", convertMatMul, 2},
      {"SparseMatMul", convertSparseMatMul, 2},
      {"BatchMatMul", convertBatchMatMul, 2},
      {"BatchMatMulV2", convertBatchMatMul, 2},
      {"BatchMatMulV3", convertBatchMatMul, 2},
  });
}
