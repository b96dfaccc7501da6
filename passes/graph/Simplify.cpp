//===- Simplify.cpp - algebra on graphs ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"
#include "passes/graph/SimplifyLoops.h"

namespace weir {
#define GEN_PASS_DEF_SIMPLIFY
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

//===--- moving nothing ----------------------------------------------------===//

namespace {
/// transpose(transpose(x)) is one transpose, or x.
struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    if (llvm::equal(op.getPermutation(),
                    llvm::seq<int64_t>(0, op.getPermutation().size()))) {
      rewriter.replaceOp(op, op.getOperand());
      return success();
    }
    auto inner = op.getOperand().getDefiningOp<TransposeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "not of a transpose");
    SmallVector<int64_t> permutation;
    for (int64_t from : op.getPermutation())
      permutation.push_back(inner.getPermutation()[from]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(),
                                             inner.getOperand(), permutation);
    return success();
  }
};

/// Only the last of several reshapes in a row counts.
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    Operation *inner = op.getOperand().getDefiningOp();
    if (!isa_and_nonnull<ReshapeOp, ExpandDimsOp, SqueezeOp>(inner))
      return rewriter.notifyMatchFailure(op, "not of a reshape");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(),
                                           inner->getOperand(0), op.getShape());
    return success();
  }
};

/// expand_dims(squeeze(x)) and squeeze(expand_dims(x)) at equal axes.
template <typename Outer, typename Inner>
struct CancelInverse : OpRewritePattern<Outer> {
  using OpRewritePattern<Outer>::OpRewritePattern;
  LogicalResult matchAndRewrite(Outer op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getOperand().template getDefiningOp<Inner>();
    if (!inner || inner.getAxes() != op.getAxes() ||
        inner.getOperand().getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "not the inverse");
    rewriter.replaceOp(op, inner.getOperand());
    return success();
  }
};

/// A slice, cast or pad that leaves the operand as it is.
struct DropIdentity : RewritePattern {
  DropIdentity(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<CastOp, SliceOp, PadOp, BroadcastOp, ReshapeOp, ConcatOp,
             ExpandDimsOp, SqueezeOp>(op) ||
        op->getNumOperands() == 0)
      return failure();
    auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
    bool isSame = type && type == op->getResult(0).getType() &&
                  (type.hasStaticShape() || isa<CastOp>(op));
    if (isa<ConcatOp>(op))
      isSame = op->getNumOperands() == 1;
    if (auto slice = dyn_cast<SliceOp>(op))
      isSame &= llvm::all_of(slice.getStrides(), [](int64_t s) { return s == 1; });
    if (!isSame)
      return failure();
    rewriter.replaceOp(op, op->getOperand(0));
    return success();
  }
};

//===--- batch normalisation into weights ----------------------------------===//

/// A constant, or computed from constants alone: evaluation makes it one.
bool isConstantExpression(Value value, int depth = 0) {
  constexpr int maxDepth = 16;
  Operation *op = value.getDefiningOp();
  if (!op || depth > maxDepth)
    return false;
  if (op->hasTrait<OpTrait::ConstantLike>())
    return true;
  return isa<WeirDialect>(op->getDialect()) && isMemoryEffectFree(op) &&
         op->getNumRegions() == 0 &&
         llvm::all_of(op->getOperands(), [&](Value operand) {
           return isConstantExpression(operand, depth + 1);
         });
}

/// The vector along the last dimension that `value` repeats; null if none.
Value repeatedVector(Value value) {
  auto broadcast = value.getDefiningOp<BroadcastOp>();
  if (!broadcast)
    return {};
  auto type = dyn_cast<RankedTensorType>(broadcast.getOperand().getType());
  auto result = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !result || type.getRank() != 1 ||
      type.getDimSize(0) != result.getShape().back() ||
      !isConstantExpression(broadcast.getOperand()))
    return {};
  return broadcast.getOperand();
}

/// The two sides of a commutative op, the repeated vector second.
template <typename Op> std::pair<Value, Value> splitVector(Op op) {
  if (Value vector = repeatedVector(op.getRhs()))
    return {op.getLhs(), vector};
  if (Value vector = repeatedVector(op.getLhs()))
    return {op.getRhs(), vector};
  return {};
}

/// `vector` repeated like the broadcast `like` among the op's operands was.
template <typename Op>
Value repeatLike(PatternRewriter &b, Op op, Value vector) {
  Value old = repeatedVector(op.getRhs()) ? op.getRhs() : op.getLhs();
  auto broadcast = old.getDefiningOp<BroadcastOp>();
  return BroadcastOp::create(b, op.getLoc(), broadcast.getType(), vector,
                             broadcast.getShape());
}

/// The vector repeated to the shape of weights, whose last dim it runs along.
Value scaleWeights(PatternRewriter &b, Location loc, Value weights,
                   Value factor) {
  Value shape = ShapeOp::create(b, loc, weights, b.getI64Type());
  Value repeated = BroadcastOp::create(b, loc, factor, shape);
  return MulOp::create(b, loc, weights, repeated);
}

/// conv(x, w) * f is conv(x, w * f), where f runs along the output channels.
struct ScaleIntoWeights : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    auto [product, factor] = splitVector(op);
    if (!product || !product.hasOneUse())
      return failure();
    if (auto conv = product.getDefiningOp<ConvOp>()) {
      if (conv.getLayout() != weir::Layout::ChannelsLast ||
          !isConstantExpression(conv.getFilter()))
        return failure();
      rewriter.setInsertionPoint(op);
      Value weights =
          scaleWeights(rewriter, op.getLoc(), conv.getFilter(), factor);
      auto scaled = cast<ConvOp>(rewriter.clone(*conv));
      scaled.getFilterMutable().assign(weights);
      rewriter.replaceOp(op, scaled.getResult());
      return success();
    }
    auto matmul = product.getDefiningOp<MatMulOp>();
    if (!matmul || matmul.getTransposeRhs() ||
        !isConstantExpression(matmul.getRhs()))
      return failure();
    Value weights =
        scaleWeights(rewriter, op.getLoc(), matmul.getRhs(), factor);
    auto scaled = cast<MatMulOp>(rewriter.clone(*matmul));
    scaled.getRhsMutable().assign(weights);
    rewriter.replaceOp(op, scaled.getResult());
    return success();
  }
};

/// (x + b) * f is x * f + b * f, so that the scale reaches the weights.
struct ScaleBeforeShift : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    auto [sum, factor] = splitVector(op);
    auto add = sum ? sum.getDefiningOp<AddOp>() : AddOp();
    if (!add || !sum.hasOneUse())
      return failure();
    auto [x, term] = splitVector(add);
    if (!x || !isa_and_nonnull<ConvOp, MatMulOp>(x.getDefiningOp()))
      return failure();
    Location loc = op.getLoc();
    Value scaled =
        MulOp::create(rewriter, loc, x, repeatLike(rewriter, op, factor));
    Value vector = MulOp::create(rewriter, loc, term, factor);
    rewriter.replaceOpWithNewOp<AddOp>(op, op.getType(), scaled,
                                       repeatLike(rewriter, op, vector));
    return success();
  }
};

/// (x + a) + b is x + (a + b) for vectors a and b.
struct MergeShifts : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp op,
                                PatternRewriter &rewriter) const override {
    auto [sum, last] = splitVector(op);
    auto add = sum ? sum.getDefiningOp<AddOp>() : AddOp();
    if (!add || !sum.hasOneUse())
      return failure();
    auto [x, first] = splitVector(add);
    if (!x || repeatedVector(x))
      return failure();
    Value vector = AddOp::create(rewriter, op.getLoc(), first, last);
    rewriter.replaceOpWithNewOp<AddOp>(op, op.getType(), x,
                                       repeatLike(rewriter, op, vector));
    return success();
  }
};

/// A vector with leading dims of size 1 is the vector where it is repeated.
struct BroadcastVector : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BroadcastOp op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<RankedTensorType>(op.getOperand().getType());
    auto isOne = [](int64_t dim) { return dim == 1; };
    if (!type || !type.hasStaticShape() || type.getRank() < 2 ||
        !llvm::all_of(type.getShape().drop_back(), isOne) || !op.getShape() ||
        !isConstantExpression(op.getOperand()))
      return failure();
    SmallVector<int64_t> axes =
        llvm::to_vector(llvm::seq<int64_t>(0, type.getRank() - 1));
    Value vector = SqueezeOp::create(rewriter, op.getLoc(), op.getOperand(), axes);
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), vector,
                                             op.getShape());
    return success();
  }
};

struct Simplify : weir::impl::SimplifyBase<Simplify> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<MergeTransposes, MergeReshapes, DropIdentity, ScaleIntoWeights,
                 ScaleBeforeShift, MergeShifts, BroadcastVector,
                 CancelInverse<ExpandDimsOp, SqueezeOp>,
                 CancelInverse<SqueezeOp, ExpandDimsOp>>(&getContext());
    addLoopPatterns(patterns);
    GreedyRewriteConfig config;
    config.enableFolding(false).setRegionSimplificationLevel(
        GreedySimplifyRegionLevel::Disabled);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns), config);
  }
};
} // namespace
