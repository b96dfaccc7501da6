//===- SimplifyLoops.cpp - what loops carry for nothing -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/graph/SimplifyLoops.h"
#include "dialects/weir/Weir.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace weir;

/// Adds the ops that compute from `value` alone what the loop's body ends with
/// in place `place`. False where something else comes of it.
static bool collectChain(Value value, unsigned place,
                         llvm::SetVector<Operation *> &chain) {
  SmallVector<Value> pending{value};
  while (!pending.empty()) {
    for (OpOperand &use : pending.pop_back_val().getUses()) {
      Operation *user = use.getOwner();
      if (user->getBlock() != value.getParentBlock())
        return false;
      if (isa<YieldOp>(user) && use.getOperandNumber() == place)
        continue;
      if (user->hasTrait<OpTrait::IsTerminator>() ||
          user->getNumRegions() != 0 || !isMemoryEffectFree(user))
        return false;
      if (chain.insert(user))
        llvm::append_range(pending, user->getResults());
    }
  }
  return true;
}

/// Whether neither what follows the loop nor its condition asks for a value.
static bool isUnread(WhileOp op, unsigned place,
                     llvm::SetVector<Operation *> &chain) {
  auto end = cast<ConditionOp>(op.getCond().front().getTerminator());
  Value tested = op.getCond().getArgument(place);
  return op.getResult(place).use_empty() && tested.hasOneUse() &&
         end.getValues()[place] == tested &&
         collectChain(op.getBody().getArgument(place), place, chain);
}

namespace {
/// A counter of steps that nothing reads goes; TensorFlow's loops have one.
struct DropUnread : OpRewritePattern<WhileOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(WhileOp op,
                                PatternRewriter &rewriter) const override {
    llvm::BitVector dropped(op.getNumResults());
    llvm::SetVector<Operation *> dead;
    for (unsigned i = 0; i < op.getNumResults(); ++i) {
      llvm::SetVector<Operation *> chain;
      if (!isUnread(op, i, chain))
        continue;
      dropped.set(i);
      dead.insert(chain.begin(), chain.end());
    }
    if (dropped.none())
      return rewriter.notifyMatchFailure(op, "all that it carries is read");
    shrink(op, dropped, dead, rewriter);
    return success();
  }

private:
  static void eraseOperands(Operation *end, unsigned before,
                            const llvm::BitVector &dropped,
                            PatternRewriter &rewriter) {
    llvm::BitVector operands(end->getNumOperands());
    for (unsigned i : dropped.set_bits())
      operands.set(before + i);
    rewriter.modifyOpInPlace(end, [&] { end->eraseOperands(operands); });
  }

  static void shrink(WhileOp op, const llvm::BitVector &dropped,
                     const llvm::SetVector<Operation *> &dead,
                     PatternRewriter &rewriter) {
    Block &condition = op.getCond().front(), &body = op.getBody().front();
    eraseOperands(condition.getTerminator(), 1, dropped, rewriter);
    eraseOperands(body.getTerminator(), 0, dropped, rewriter);
    for (Operation &inner : llvm::make_early_inc_range(llvm::reverse(body)))
      if (dead.contains(&inner))
        rewriter.eraseOp(&inner);
    condition.eraseArguments(dropped);
    body.eraseArguments(dropped);
    SmallVector<Value> inits, results;
    for (unsigned i = 0; i < dropped.size(); ++i)
      if (!dropped[i]) {
        inits.push_back(op.getInits()[i]);
        results.push_back(op.getResult(i));
      }
    auto made = WhileOp::create(rewriter, op.getLoc(),
                                ValueRange(results).getTypes(), inits);
    made->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    made.getCond().takeBody(op.getCond());
    made.getBody().takeBody(op.getBody());
    for (auto [old, now] : llvm::zip_equal(results, made.getResults()))
      rewriter.replaceAllUsesWith(old, now);
    rewriter.eraseOp(op);
  }
};
} // namespace

void weir::addLoopPatterns(RewritePatternSet &patterns) {
  patterns.add<DropUnread>(patterns.getContext());
}
