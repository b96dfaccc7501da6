//===- GatherGradient.cpp - pullbacks of what chooses by index ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/GradientBuilder.h"
#include "dialects/weir/Scatter.h"
#include "dialects/weir/Sorting.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

static Value scatter(GradientBuilder &g, Value operand, Value indices,
                     Value updates, ScatterKind kind) {
  return g.make<ScatterOp>(operand, indices, updates, kind);
}

/// The order that puts dimension `axis` behind the first `batch` ones.
static SmallVector<int64_t> axisAfterBatch(int64_t rank, int64_t axis,
                                           int64_t batch) {
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  order.erase(order.begin() + axis);
  order.insert(order.begin() + batch, axis);
  return order;
}

Cotangents GatherOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  int64_t axis = getAxis(), batch = getBatchDims();
  int64_t rank = GradientBuilder::rankOf(getOperand());
  int64_t chosen = GradientBuilder::rankOf(getIndices()) - batch;
  // The operand with the axis behind the batch, and dy with its indices there.
  SmallVector<int64_t> order = axisAfterBatch(rank, axis, batch);
  SmallVector<int64_t> dyOrder;
  for (int64_t i = 0; i < batch; ++i)
    dyOrder.push_back(i);
  for (int64_t i = 0; i < chosen; ++i)
    dyOrder.push_back(axis + i);
  for (int64_t i = batch; i < axis; ++i)
    dyOrder.push_back(i);
  for (int64_t i = axis + chosen; i < rank - 1 + chosen; ++i)
    dyOrder.push_back(i);
  Value zeros = g.transpose(g.zeros(getOperand()), order);
  Value indices = g.withBatch(g.expand(getIndices(), batch + chosen), batch);
  Value sum =
      scatter(g, zeros, indices, g.transpose(dy[0], dyOrder), ScatterKind::Add);
  return SmallVector<Value>{g.transpose(sum, inverseOrder(order)), Value()};
}

Cotangents SortOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{
      g.addAt(getOperand(), getAxis(), getIndices(), dy[0])};
}

Cotangents GatherNdOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value indices = g.withBatch(getIndices(), getBatchDims());
  Value sum =
      scatter(g, g.zeros(getOperand()), indices, dy[0], ScatterKind::Add);
  return SmallVector<Value>{sum, Value()};
}

Cotangents TakeOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value sum = g.make<PutOp>(g.zeros(getOperand()), getIndex(), dy[0]);
  return SmallVector<Value>{sum, Value()};
}

Cotangents PutOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value rest = g.make<PutOp>(dy[0], getIndex(), g.zeros(getSlice()));
  return SmallVector<Value>{rest, Value(), g.make<TakeOp>(dy[0], getIndex())};
}

/// The elements of a result that come from the operand or an update, by
/// equality; ties share the cotangent.
static Cotangents pullExtreme(GradientBuilder &g, ScatterOp op, Value dy) {
  Value x = op.getOperand(), i = op.getIndices(), u = op.getUpdates();
  Type element = getElementTypeOrSelf(x.getType());
  Value reached = g.make<GatherNdOp>(op.getResult(), i, uint64_t(0));
  Value isKept = g.make<CastOp>(g.make<EqualOp>(x, op.getResult()), element);
  Value isTaken = g.make<CastOp>(g.make<EqualOp>(u, reached), element);
  Value count = scatter(g, isKept, i, isTaken, ScatterKind::Add);
  Value share = g.make<DivNoNanOp>(dy, count);
  Value taken = g.make<GatherNdOp>(share, i, uint64_t(0));
  return SmallVector<Value>{g.mul(isKept, share), Value(),
                            g.mul(isTaken, taken)};
}

/// The operand's and the updates' of a product. An update is multiplied by the
/// operand and all other updates of its place, zeros among them or not.
static Cotangents pullProduct(GradientBuilder &g, ScatterOp op, Value dy) {
  Value i = op.getIndices(), u = op.getUpdates();
  auto taken = [&](Value value) {
    return g.make<GatherNdOp>(value, i, uint64_t(0));
  };
  Value isZero = g.make<EqualOp>(u, g.zeros(u));
  Value ones = g.make<CastOp>(isZero, getElementTypeOrSelf(u.getType()));
  Value zeros =
      taken(scatter(g, g.zeros(op.getOperand()), i, ones, ScatterKind::Add));
  Value others = g.sub(zeros, ones);
  Value rest = g.select(isZero, g.fill(u, 1), u);
  Value product = g.make<DivOp>(
      taken(scatter(g, op.getOperand(), i, rest, ScatterKind::Mul)), rest);
  Value hasZero = g.make<GreaterOp>(others, g.zeros(others));
  return SmallVector<Value>{
      scatter(g, dy, i, u, ScatterKind::Mul), Value(),
      g.select(hasZero, g.zeros(u), g.mul(taken(dy), product))};
}

static Cotangents pullQuotient(GradientBuilder &g, ScatterOp op, Value dy) {
  Value i = op.getIndices(), u = op.getUpdates();
  Value slope = g.make<GatherNdOp>(g.mul(dy, op.getResult()), i, uint64_t(0));
  return SmallVector<Value>{scatter(g, dy, i, u, ScatterKind::Div), Value(),
                            g.neg(g.make<DivOp>(slope, u))};
}

Cotangents ScatterOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  auto taken = [&] {
    return g.make<GatherNdOp>(dy[0], getIndices(), uint64_t(0));
  };
  switch (getKind()) {
  case ScatterKind::Set:
    return SmallVector<Value>{scatter(g, dy[0], getIndices(),
                                      g.zeros(getUpdates()), ScatterKind::Set),
                              Value(), taken()};
  case ScatterKind::Add:
    return SmallVector<Value>{dy[0], Value(), taken()};
  case ScatterKind::Sub:
    return SmallVector<Value>{dy[0], Value(), g.neg(taken())};
  case ScatterKind::Min:
  case ScatterKind::Max:
    return pullExtreme(g, *this, dy[0]);
  case ScatterKind::Mul:
    return pullProduct(g, *this, dy[0]);
  case ScatterKind::Div:
    return pullQuotient(g, *this, dy[0]);
  }
  return failure();
}
