//===- LinearGradient.cpp - pullbacks of matrix products ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/GradientBuilder.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

static Value product(GradientBuilder &g, Value x, Value y, bool transposeX,
                     bool transposeY) {
  auto unit = [&](bool set) {
    return set ? g.getBuilder().getUnitAttr() : UnitAttr();
  };
  return g.make<MatMulOp>(x, y, unit(transposeX), unit(transposeY));
}

/// Each cotangent in the layout that its operand has.
Cotangents MatMulOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value x = getLhs(), y = getRhs();
  bool tx = getTransposeLhs(), ty = getTransposeRhs();
  Value dx =
      tx ? product(g, y, dy[0], ty, true) : product(g, dy[0], y, false, !ty);
  Value dw =
      ty ? product(g, dy[0], x, true, tx) : product(g, x, dy[0], !tx, false);
  return SmallVector<Value>{dx, dw};
}
