//===- MathApproximations.cpp - elementary functions by polynomials -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/StringSet.h"

namespace weir::codegen {
#define GEN_PASS_DEF_CPUMATHAPPROXIMATIONS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace mlir;

/// What MLIR's polynomials compute to a few units in the last place.
static bool hasPolynomial(StringRef name) {
  static const llvm::StringSet<llvm::MallocAllocator> names = {
      math::ExpOp::getOperationName(),   math::ExpM1Op::getOperationName(),
      math::LogOp::getOperationName(),   math::Log1pOp::getOperationName(),
      math::Log2Op::getOperationName(),  math::TanhOp::getOperationName(),
      math::ErfOp::getOperationName(),   math::AtanOp::getOperationName(),
      math::Atan2Op::getOperationName(),
  };
  return names.contains(name);
}

//===--- integer division -------------------------------------------------===//

static Value constantLike(OpBuilder &b, Value like, int64_t value) {
  auto attr = b.getIntegerAttr(getElementTypeOrSelf(like), value);
  if (auto vector = dyn_cast<VectorType>(like.getType()))
    return arith::ConstantOp::create(b, like.getLoc(),
                                     DenseElementsAttr::get(vector, attr));
  return arith::ConstantOp::create(b, like.getLoc(), attr);
}

static bool isDivision(Operation *op) {
  return isa<arith::DivSIOp, arith::DivUIOp, arith::FloorDivSIOp,
             arith::CeilDivSIOp, arith::CeilDivUIOp>(op);
}

static bool isRemainder(Operation *op) {
  return isa<arith::RemSIOp, arith::RemUIOp>(op);
}

/// Whether the machine's instruction may trap: divisors that are no constants,
/// or 0 or -1. Index arithmetic is the compiler's own.
static bool mayTrap(Operation *op) {
  if ((!isDivision(op) && !isRemainder(op)) ||
      getElementTypeOrSelf(op->getOperand(1)).isIndex())
    return false;
  APInt divisor;
  return !matchPattern(op->getOperand(1), m_ConstantInt(&divisor)) ||
         divisor.isZero() || divisor.isAllOnes();
}

static Value equals(OpBuilder &b, Value x, int64_t value) {
  return arith::CmpIOp::create(b, x.getLoc(), arith::CmpIPredicate::eq, x,
                               constantLike(b, x, value));
}

/// Divides by 1 where it would trap: x / 0 becomes 0, and x / -1 becomes -x,
/// which wraps.
static void guardDivision(Operation *op) {
  OpBuilder b(op);
  Location loc = op->getLoc();
  bool isSigned =
      isa<arith::DivSIOp, arith::FloorDivSIOp, arith::CeilDivSIOp, arith::RemSIOp>(op);
  Value x = op->getOperand(0), y = op->getOperand(1);
  Value one = constantLike(b, y, 1), zero = constantLike(b, y, 0);
  Value isZero = equals(b, y, 0), isMinusOne, unsafe = isZero;
  if (isSigned) {
    isMinusOne = equals(b, y, -1);
    unsafe = arith::OrIOp::create(b, loc, isZero, isMinusOne);
  }
  op->setOperand(1, arith::SelectOp::create(b, loc, unsafe, one, y));
  if (isRemainder(op))
    return;
  b.setInsertionPointAfter(op);
  Value quotient = op->getResult(0), result = quotient;
  llvm::SmallPtrSet<Operation *, 2> own;
  auto select = [&](Value condition, Value yes) {
    auto chosen = arith::SelectOp::create(b, loc, condition, yes, result);
    own.insert(chosen);
    result = chosen;
  };
  if (isSigned)
    select(isMinusOne, arith::SubIOp::create(b, loc, zero, x));
  select(isZero, zero);
  quotient.replaceAllUsesExcept(result, own);
}

namespace {
struct CpuMathApproximations
    : public weir::codegen::impl::CpuMathApproximationsBase<
          CpuMathApproximations> {
  void runOnOperation() override {
    SmallVector<Operation *> divisions;
    getOperation()->walk([&](Operation *op) {
      if (mayTrap(op))
        divisions.push_back(op);
    });
    llvm::for_each(divisions, guardDivision);
    RewritePatternSet patterns(&getContext());
    populateMathAlgebraicSimplificationPatterns(patterns);
    populateMathF32ExpansionPatterns(patterns, hasPolynomial);
    populateMathPolynomialApproximationPatterns(patterns, hasPolynomial);
    // LLVM has no divisions but towards zero, and bf16 for few machines. Not all
    // of arith's expansions: the machine's own maximum is one instruction.
    arith::populateCeilFloorDivExpandOpsPatterns(patterns);
    arith::populateExpandBFloat16Patterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
