//===- Linear.cpp - matrix products ---------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

static LogicalResult convertMatMul(Node &node) {
  for (unsigned i = 0; i < 2; ++i)
    if (RankedTensorType type = node.getRanked(i); type && type.getRank() != 2)
      return node.error() << node.describe(i) << " has rank " << type.getRank()
                          << ", must be a matrix";
  bool left = node.getFlag("transpose_a", false);
  bool right = node.getFlag("transpose_b", false);
  return node.give(
      node.create<MatMulOp>(node.getInput(0), node.getInput(1), left, right));
}

//===----------------------------------------------------------------------===//
// Batches
//===----------------------------------------------------------------------===//

namespace {
/// A product of batches of matrices, `adj_x` and `adj_y` being transposes of the
/// two last dimensions (their elements are real).
struct BatchProduct {
  explicit BatchProduct(Node &node) : node(node) {}
  LogicalResult convert();

private:
  bool check();
  Value timesMatrix();
  bool batchesDiffer();
  Value withBatch(Value operand, RankedTensorType type, Value batch);
  Value commonBatch();
  Value batchOf(Value operand, RankedTensorType type, int64_t rank);

  Node &node;
  Value lhs, rhs;
  RankedTensorType left, right;
  bool adjointLeft = false, adjointRight = false;
};
} // namespace

bool BatchProduct::check() {
  lhs = node.getInput(0);
  rhs = node.getInput(1);
  left = node.getRanked(0);
  right = node.getRanked(1);
  adjointLeft = node.getFlag("adj_x", false);
  adjointRight = node.getFlag("adj_y", false);
  for (unsigned i = 0; i < 2 && node.ok(); ++i)
    if (int64_t rank = (i == 0 ? left : right).getRank(); rank < 2)
      node.error() << node.describe(i) << " has rank " << rank
                   << ", must be at least 2";
  if (node.ok() && isa<ComplexType>(left.getElementType()))
    node.error() << "adjoint products of complex elements are not supported";
  return node.ok();
}

/// One matrix for the whole batch: the rows of the batch are one tall matrix.
Value BatchProduct::timesMatrix() {
  int64_t rank = left.getRank();
  Value shape = node.shapeOf(lhs);
  Value minusOne = node.vector({-1}, node.getBuilder().getI64Type());
  Value depth = node.sliceVector(shape, rank - 1, rank);
  Value tall = node.create<ReshapeOp>(lhs, node.concat({minusOne, depth}, 0));
  Value product = node.create<MatMulOp>(tall, rhs, false, adjointRight);
  int64_t last = adjointRight ? 0 : 1;
  Value columns = node.sliceVector(node.shapeOf(rhs), last, last + 1);
  Value rows = node.sliceVector(shape, 0, rank - 1);
  return node.create<ReshapeOp>(product, node.concat({rows, columns}, 0));
}

/// Whether the types show batches that must be broadcast: of different rank, or
/// 1 beside another size. Sizes that aren't known are taken to be equal.
bool BatchProduct::batchesDiffer() {
  if (left.getRank() != right.getRank())
    return true;
  for (int64_t i = 0; i + 2 < left.getRank(); ++i) {
    int64_t x = left.getDimSize(i), y = right.getDimSize(i);
    if (x != y && (x == 1 || y == 1))
      return true;
  }
  return false;
}

/// The batch dimensions of an operand, with 1s before up to `rank` of them.
Value BatchProduct::batchOf(Value operand, RankedTensorType type, int64_t rank) {
  int64_t own = type.getRank() - 2;
  Value dims = node.sliceVector(node.shapeOf(operand), 0, own);
  SmallVector<int64_t> ones(rank - own, 1);
  if (ones.empty())
    return dims;
  Value front = node.vector(ones, node.getBuilder().getI64Type());
  return own == 0 ? front : node.concat({front, dims}, 0);
}

/// The larger of each dimension: sizes are equal, or one of them is 1.
Value BatchProduct::commonBatch() {
  int64_t rank = std::max(left.getRank(), right.getRank()) - 2;
  SmallVector<Value> dims;
  for (int64_t i = 0; i < rank; ++i) {
    auto dimOf = [&](RankedTensorType type) {
      int64_t place = i - (rank + 2 - type.getRank());
      return place < 0 ? 1 : type.getDimSize(place);
    };
    // A known size above 1 is the common one, whatever the other is.
    int64_t x = dimOf(left), y = dimOf(right);
    bool fromRight = x == 1 || (ShapedType::isDynamic(x) && y > 1);
    Value batch = fromRight ? batchOf(rhs, right, rank) : batchOf(lhs, left, rank);
    dims.push_back(node.sliceVector(batch, i, i + 1));
  }
  return node.concat(dims, 0);
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
  return node.give(node.create<MatMulOp>(lhs, rhs, adjointLeft, adjointRight));
}

static LogicalResult convertBatchMatMul(Node &node) {
  return BatchProduct(node).convert();
}

void tensorflow::addLinearRules(RuleTable &rules) {
  rules.add({
      {"MatMul", convertMatMul, 2},
      {"BatchMatMul", convertBatchMatMul, 2},
      {"BatchMatMulV2", convertBatchMatMul, 2},
      {"BatchMatMulV3", convertBatchMatMul, 2},
  });
}
