//===- ReductionGradient.cpp - pullbacks of reductions --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/GradientBuilder.h"
#include "dialects/weir/Number.h"
#include "dialects/weir/Scan.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

Cotangents ReduceSumOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  return SmallVector<Value>{
      g.unreduce(dy[0], getOperand(), getAxes(), getKeepDims())};
}

/// Equal elements share the cotangent.
template <typename Op>
static Cotangents pullExtreme(Op op, OpBuilder &b, Value dy) {
  GradientBuilder g(b, op.getLoc());
  Value x = op.getOperand();
  auto spread = [&](Value value) {
    return g.unreduce(value, x, op.getAxes(), op.getKeepDims());
  };
  Value isExtreme = g.make<EqualOp>(x, spread(op.getResult()));
  Value ones = g.make<CastOp>(isExtreme, getElementTypeOrSelf(x.getType()));
  Value count = g.sum(ones, op.getAxes(), op.getKeepDims());
  Value share = g.make<DivOp>(dy, count);
  return SmallVector<Value>{g.mul(ones, spread(share))};
}

Cotangents ReduceMaxOp::pullback(OpBuilder &b, ValueRange dy) {
  return pullExtreme(*this, b, dy[0]);
}

Cotangents ReduceMinOp::pullback(OpBuilder &b, ValueRange dy) {
  return pullExtreme(*this, b, dy[0]);
}

static Value scan(GradientBuilder &g, Value x, ScanKind kind, int64_t axis,
                  bool isExclusive, bool isReverse) {
  return g.make<ScanOp>(x, kind, uint64_t(axis), isExclusive, isReverse);
}

/// The product of all other elements along an axis: what is before times what
/// is after, so that zeros do no harm.
static Value productOfOthers(GradientBuilder &g, Value x, int64_t axis) {
  return g.mul(scan(g, x, ScanKind::Product, axis, true, false),
               scan(g, x, ScanKind::Product, axis, true, true));
}

/// One axis after the other: the product over an axis, `x` at its stage.
Cotangents ReduceProdOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  SmallVector<Value> stages{getOperand()};
  for (int64_t axis : getAxes())
    stages.push_back(
        g.make<ReduceProdOp>(stages.back(), g.ints(axis), b.getUnitAttr()));
  SmallVector<int64_t> sorted(getAxes());
  llvm::sort(sorted);
  Value cotangent = getKeepDims() ? dy[0] : g.expand(dy[0], sorted);
  for (int64_t i = getAxes().size(); i-- > 0;)
    cotangent = g.mul(g.broadcastLike(cotangent, stages[i]),
                      productOfOthers(g, stages[i], getAxes()[i]));
  return SmallVector<Value>{cotangent};
}
