//===- Differentiate.cpp - gradients as graph ops ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Bessel.h"
#include "dialects/weir/Differentiation.h"
#include "dialects/weir/Number.h"
#include "dialects/weir/Special.h"
#include "dialects/weir/Trigonometry.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/Passes.h"
#include "passes/graph/Backward.h"
#include "passes/graph/Decompose.h"
#include "passes/graph/Jacobian.h"

namespace weir {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
#include "dialects/weir/Gradients.inc"

/// The parts take the place of the values, cast to their types.
struct ReplaceCotangents : OpRewritePattern<CotangentsOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CotangentsOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> values;
    for (auto [part, value] : llvm::zip(op.getParts(), op.getValues())) {
      if (part.getType() != value.getType())
        part = tensor::CastOp::create(rewriter, op.getLoc(), value.getType(),
                                      part);
      values.push_back(part);
    }
    rewriter.replaceOp(op, values);
    return success();
  }
};

struct Differentiate : weir::impl::DifferentiateBase<Differentiate> {
  void runOnOperation() override;
};

} // namespace

/// Larger ops without a rule of their own are taken apart first.
static void decomposeBefore(Operation *op) {
  for (bool changed = true; changed;) {
    changed = false;
    SmallVector<Decomposable> ops;
    for (Operation &each : *op->getBlock()) {
      if (&each == op)
        break;
      each.walk([&](Decomposable inner) {
        if (!isa<Differentiable>(inner.getOperation()))
          ops.push_back(inner);
      });
    }
    for (Decomposable each : ops)
      changed |= succeeded(decomposeOp(each));
  }
}

/// Rewrites the pullbacks by the rows.
static void expandPullbacks(Operation *root,
                            const FrozenRewritePatternSet &rows) {
  SmallVector<Operation *> ops;
  root->walk([&](Operation *op) {
    if (isa<PullbackOp, CotangentsOp>(op))
      ops.push_back(op);
  });
  (void)applyOpPatternsGreedily(ops, rows);
}

static FailureOr<SmallVector<Value>> differentiate(GradientOp op) {
  OpBuilder b(op);
  SmallVector<Value> by(op.getBy());
  Backward backward(b, op->getBlock(), op->getIterator(), by);
  for (auto [i, of] : llvm::enumerate(op.getOf()))
    if (backward.reaches(of))
      backward.seed(of, op.getSeeds().empty()
                            ? filledLike(b, op.getLoc(), of, 1)
                            : op.getSeeds()[i]);
  if (failed(backward.run()))
    return failure();
  GradientBuilder g(b, op.getLoc());
  SmallVector<Value> gradients;
  for (auto [value, result] : llvm::zip(by, op.getGradients()))
    gradients.push_back(
        g.retype(backward.cotangentOf(value), result.getType()));
  return gradients;
}

static FailureOr<SmallVector<Value>> expand(Operation *op) {
  decomposeBefore(op);
  if (auto jacobian = dyn_cast<JacobianOp>(op))
    return expandJacobian(jacobian);
  return differentiate(cast<GradientOp>(op));
}

/// Takes ops away that mean something to gradients alone.
static void erasePassThroughs(Operation *root) {
  root->walk([](Operation *op) {
    if (!isa<WatchOp, StopGradientOp, CustomGradientOp>(op))
      return;
    OpBuilder b(op);
    GradientBuilder g(b, op->getLoc());
    for (auto [result, value] : llvm::zip(op->getResults(), op->getOperands()))
      result.replaceAllUsesWith(g.retype(value, result.getType()));
    op->erase();
  });
}

void Differentiate::runOnOperation() {
  RewritePatternSet patterns(&getContext());
  populateWithGenerated(patterns);
  patterns.add<ReplaceCotangents>(&getContext());
  FrozenRewritePatternSet rows(std::move(patterns));
  SmallVector<Operation *> ops;
  getOperation().walk([&](Operation *op) {
    if (isa<GradientOp, JacobianOp>(op))
      ops.push_back(op);
  });
  for (Operation *op : ops) {
    auto gradients = expand(op);
    if (failed(gradients))
      return signalPassFailure();
    op->replaceAllUsesWith(*gradients);
    op->erase();
    expandPullbacks(getOperation(), rows); // the next may be of these
  }
  getOperation().walk([&](PullbackOp op) {
    Operation *from = op.getResult().getDefiningOp();
    StringRef node = nodeName(op.getLoc());
    op.emitError("no gradient for '")
        << (!node.empty() || !from ? node : from->getName().getStringRef())
        << "'";
    signalPassFailure();
  });
  erasePassThroughs(getOperation());
}
