//===- Elementwise.cpp - ops that compute element by element ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace weir;

/// Whether an expression over dimensions, which are never negative, is not.
static bool isNonNegative(AffineExpr expression) {
  if (auto value = constantValue(expression))
    return *value >= 0;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  return !binary || (isNonNegative(binary.getLHS()) &&
                     isNonNegative(binary.getRHS()));
}

/// The larger of two elements where that is known.
static AffineExpr largerContents(AffineExpr x, AffineExpr y) {
  auto a = constantValue(x), b = constantValue(y);
  if (x == y || (b && *b <= 0 && isNonNegative(x)))
    return x;
  if (a && *a <= 0 && isNonNegative(y))
    return y;
  return a && b ? (*a > *b ? x : y) : AffineExpr();
}

/// Whether a comparison holds, where the difference of its sides tells.
static AffineExpr compareContents(AffineExpr x, AffineExpr y,
                                  llvm::function_ref<bool(int64_t)> holds) {
  auto difference = constantValue(simplify(x - y));
  if (!difference)
    return {};
  return getAffineConstantExpr(holds(*difference), x.getContext());
}

/// One element of shape arithmetic; null where the op isn't part of it.
static AffineExpr combineContents(Operation *op, ArrayRef<AffineExpr> x) {
  return TypeSwitch<Operation *, AffineExpr>(op)
      .Case<AddOp>([&](auto) { return x[0] + x[1]; })
      .Case<SubOp>([&](auto) { return x[0] - x[1]; })
      .Case<MulOp>([&](auto) { return multiply(x[0], x[1]); })
      .Case<NegOp>([&](auto) { return -x[0]; })
      .Case<FloorDivOp, DivOp>([&](auto) -> AffineExpr {
        auto divisor = constantValue(x[1]);
        if (!divisor || *divisor <= 0)
          return {};
        return divideExactly(x[0], x[1]);
      })
      .Case<FloorModOp>([&](auto) -> AffineExpr {
        auto divisor = constantValue(x[1]);
        return divisor && *divisor > 0 ? x[0] % *divisor : AffineExpr();
      })
      .Case<MaximumOp>([&](auto) { return largerContents(x[0], x[1]); })
      .Case<MinimumOp>([&](auto) -> AffineExpr {
        auto a = constantValue(x[0]), b = constantValue(x[1]);
        if (x[0] == x[1])
          return x[0];
        return a && b ? (*a < *b ? x[0] : x[1]) : AffineExpr();
      })
      .Case<CastOp>([&](auto) { return x[0]; })
      .Case<EqualOp>([&](auto) {
        return compareContents(x[0], x[1], [](int64_t d) { return d == 0; });
      })
      .Case<NotEqualOp>([&](auto) {
        return compareContents(x[0], x[1], [](int64_t d) { return d != 0; });
      })
      .Case<LessOp>([&](auto) {
        return compareContents(x[0], x[1], [](int64_t d) { return d < 0; });
      })
      .Case<LessEqualOp>([&](auto) {
        return compareContents(x[0], x[1], [](int64_t d) { return d <= 0; });
      })
      .Case<GreaterOp>([&](auto) {
        return compareContents(x[0], x[1], [](int64_t d) { return d > 0; });
      })
      .Case<GreaterEqualOp>([&](auto) {
        return compareContents(x[0], x[1], [](int64_t d) { return d >= 0; });
      })
      .Case<SelectOp>([&](auto) -> AffineExpr {
        auto condition = constantValue(x[0]);
        return condition ? (*condition ? x[1] : x[2]) : AffineExpr();
      })
      .Default(AffineExpr());
}

std::optional<SmallVector<AffineExpr>>
weir::elementwiseContents(Operation *op, ShapeContext &shapes) {
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  // Comparisons are known too, but not what bools are computed to.
  if (!element.isIntOrIndex() || (element.isInteger(1) && isa<CastOp>(op)))
    return std::nullopt;
  SmallVector<SmallVector<AffineExpr>> operands;
  for (Value operand : op->getOperands()) {
    auto contents = shapes.contentsOf(operand);
    if (!contents || (!operands.empty() &&
                      contents->size() != operands.front().size()))
      return std::nullopt;
    operands.push_back(std::move(*contents));
  }
  SmallVector<AffineExpr> result;
  for (size_t i = 0; i < operands.front().size(); ++i) {
    SmallVector<AffineExpr> x;
    for (auto &operand : operands)
      x.push_back(operand[i]);
    AffineExpr value = combineContents(op, x);
    if (!value)
      return std::nullopt;
    result.push_back(value);
  }
  return result;
}
