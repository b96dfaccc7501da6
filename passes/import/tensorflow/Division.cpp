//===- Division.cpp - division, remainders, powers and their corners ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Number.h"
#include "mlir/IR/Matchers.h"
#include "passes/import/tensorflow/Check.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

static bool isInteger(const Term &x) {
  return x.get() && x.getElement().isInteger();
}

//===--- division of integers ---------------------------------------------===//

/// Whether a constant's elements all satisfy what a check asks.
static bool holdsAlready(Value value, function_ref<bool(const APInt &)> holds) {
  DenseIntElementsAttr constant;
  return matchPattern(value, m_Constant(&constant)) &&
         llvm::all_of(constant.getValues<APInt>(), holds);
}

/// TensorFlow's kernels for integers report a divisor of 0.
static void checkDivisor(Node &node, Term y) {
  if (!isInteger(y) ||
      holdsAlready(y, [](const APInt &x) { return !x.isZero(); }))
    return;
  tensorflow::require(node, y != 0.0, "integer division by zero");
}

template <typename Op> static LogicalResult convertDivision(Node &node) {
  Term x(node, 0u), y(node, 1);
  checkDivisor(node, y);
  return node.give(x.with<Op>(y).get());
}

/// Floats are divided, then rounded towards zero.
static LogicalResult convertTruncateDiv(Node &node) {
  Term x(node, 0u), y(node, 1);
  checkDivisor(node, y);
  Term quotient = x / y;
  if (isInteger(x))
    return node.give(quotient.get());
  Term up = quotient.apply<CeilOp>(), down = quotient.apply<FloorOp>();
  return node.give(up.where(quotient < 0.0, down).get());
}

static LogicalResult convertPow(Node &node) {
  Term x(node, 0u), y(node, 1);
  bool mayBeNegative = isInteger(y) && !holdsAlready(y, [](const APInt &x) {
                         return !x.isNegative();
                       });
  if (mayBeNegative)
    tensorflow::require(node, y.number(0) <= y,
                        "integers to negative integer powers are not allowed");
  return node.give(x.with<PowOp>(y).get());
}

//===--- products that are 0 where one factor is --------------------------===//

/// `value` where `x` isn't 0, else 0.
static LogicalResult giveUnlessZero(Node &node, Term x, Term value) {
  return node.give(value.number(0).where(x == 0.0, value).get());
}

static LogicalResult convertMulNoNan(Node &node) {
  Term x(node, 0u), y(node, 1);
  return giveUnlessZero(node, y, x * y);
}
static LogicalResult convertXdivy(Node &node) {
  Term x(node, 0u), y(node, 1);
  return giveUnlessZero(node, x, x / y);
}
static LogicalResult convertXlogy(Node &node) {
  Term x(node, 0u), y(node, 1);
  return giveUnlessZero(node, x, x * y.apply<LogOp>());
}
static LogicalResult convertXlog1py(Node &node) {
  Term x(node, 0u), y(node, 1);
  return giveUnlessZero(node, x, x * y.apply<Log1pOp>());
}

void tensorflow::addDivisionRules(RuleTable &rules) {
  rules.add({
      {"Div", convertDivision<DivOp>, 2},
      {"TruncateDiv", convertTruncateDiv, 2},
      {"FloorDiv", convertDivision<FloorDivOp>, 2},
      {"FloorMod", convertDivision<FloorModOp>, 2},
      {"Mod", convertDivision<TruncModOp>, 2},
      {"TruncateMod", convertDivision<TruncModOp>, 2},
      {"Pow", convertPow, 2},
      {"MulNoNan", convertMulNoNan, 2},
      {"Xdivy", convertXdivy, 2},
      {"Xlogy", convertXlogy, 2},
      {"Xlog1py", convertXlog1py, 2},
  });
}
