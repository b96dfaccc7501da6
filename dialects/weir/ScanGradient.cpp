//===- ScanGradient.cpp - pullbacks of scans ------------------------------===//
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

namespace {
/// Scans along the axis of one, and what stands before and after there.
class AlongScan {
public:
  AlongScan(GradientBuilder &g, ScanOp op) : g(g), op(op) {}

  Value scan(Value x, ScanKind kind, bool isExclusive, bool isReverse) {
    return g.make<ScanOp>(x, kind, op.getAxis(), isExclusive, isReverse);
  }
  /// What the scan has joined before it comes to an element.
  Value before() {
    return op.getExclusive()
               ? op.getResult()
               : scan(op.getOperand(), op.getKind(), true, op.getReverse());
  }
  /// The sum of `terms` over the results that an element went into.
  Value sumBackwards(Value terms) {
    return scan(terms, ScanKind::Sum, op.getExclusive(), !op.getReverse());
  }
  /// The elements that come `count` later, zeros at the end.
  Value later(Value x, int64_t count) {
    Value places = g.places(x, op.getAxis());
    return g.at(x, op.getAxis(),
                g.plus(places, op.getReverse() ? -count : count));
  }
  Value pullProduct(Value dy);
  Value pullExtreme(Value dy);

private:
  GradientBuilder &g;
  ScanOp op;
};
} // namespace

/// `before[j] * s[j]` with `s[j] = dy[j] + x[j + 1] s[j + 1]`: right where
/// elements are 0. Each round doubles how far `s` reaches. Where only the run
/// knows how far that must be, it is a quotient, as in TensorFlow.
Value AlongScan::pullProduct(Value dy) {
  Value x = op.getOperand();
  int64_t size = GradientBuilder::sizeOf(x, op.getAxis());
  if (size < 0)
    return g.make<DivNoNanOp>(sumBackwards(g.mul(dy, op.getResult())), x);
  Value factor = later(x, 1);
  Value sum = op.getExclusive() ? later(dy, 1) : dy;
  for (int64_t reach = 1; reach < size; reach *= 2) {
    sum = g.add(sum, g.mul(factor, later(sum, reach)));
    factor = g.mul(factor, later(factor, reach));
  }
  return g.mul(before(), sum);
}

/// Each result comes from the place where the extreme last changed.
Value AlongScan::pullExtreme(Value dy) {
  Value x = op.getOperand();
  int64_t axis = op.getAxis();
  bool isMax = op.getKind() == ScanKind::Max, isReverse = op.getReverse();
  Value changes =
      isMax ? g.make<GreaterOp>(x, before()) : g.make<LessOp>(x, before());
  Value places = g.along(g.places(x, axis), axis, x);
  Value nowhere = g.fill(places, isReverse ? double(1ull << 62) : -1);
  Value source = scan(g.select(changes, places, nowhere),
                      isReverse ? ScanKind::Min : ScanKind::Max,
                      op.getExclusive(), isReverse);
  return g.addAt(x, axis, source, dy);
}

Cotangents ScanOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  AlongScan along(g, *this);
  Value r = getResult();
  switch (getKind()) {
  case ScanKind::Sum:
    return SmallVector<Value>{along.sumBackwards(dy[0])};
  case ScanKind::Product:
    return SmallVector<Value>{along.pullProduct(dy[0])};
  case ScanKind::LogSumExp: {
    // dy exp(x - r), summed; r may be minus infinity where it is exclusive.
    Value weight = g.make<ExpOp>(g.neg(r));
    Value isThere = g.make<IsFiniteOp>(r);
    Value terms = g.select(isThere, g.mul(dy[0], weight), g.zeros(r));
    return SmallVector<Value>{
        g.mul(g.make<ExpOp>(getOperand()), along.sumBackwards(terms))};
  }
  case ScanKind::Max:
  case ScanKind::Min:
    return SmallVector<Value>{along.pullExtreme(dy[0])};
  }
  return failure();
}
