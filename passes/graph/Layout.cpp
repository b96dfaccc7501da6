//===- Layout.cpp - where the channels are ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"

namespace weir {
#define GEN_PASS_DEF_CONVERTLAYOUT
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
struct ConvertLayout : weir::impl::ConvertLayoutBase<ConvertLayout> {
  using ConvertLayoutBase::ConvertLayoutBase;
  void runOnOperation() override;
};
} // namespace

/// The permutation from one layout to the other.
static SmallVector<int64_t> permutation(weir::Layout to, int64_t rank) {
  SmallVector<int64_t> result{0};
  if (to == weir::Layout::ChannelsFirst)
    result.push_back(rank - 1);
  for (int64_t i = 0; i + 2 < rank; ++i)
    result.push_back(to == weir::Layout::ChannelsFirst ? i + 1 : i + 2);
  if (to == weir::Layout::ChannelsLast)
    result.push_back(1);
  return result;
}

/// Transposes the image before the op and its result back after it.
static void convert(LayoutSensitive op, weir::Layout to) {
  OpBuilder b(op);
  Location loc = op->getLoc();
  auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  auto resultType = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !resultType)
    return;
  weir::Layout from = op.getLayout();
  Value image = TransposeOp::create(b, loc, op->getOperand(0),
                                    permutation(to, type.getRank()));
  op->setOperand(0, image);
  op.setLayout(to);
  SmallVector<int64_t> there = permutation(to, type.getRank());
  SmallVector<int64_t> shape;
  for (int64_t i : there)
    shape.push_back(resultType.getDimSize(i));
  op->getResult(0).setType(resultType.clone(shape));
  b.setInsertionPointAfter(op);
  auto back = TransposeOp::create(b, loc, resultType, op->getResult(0),
                                  permutation(from, type.getRank()));
  op->getResult(0).replaceAllUsesExcept(back, back);
}

/// op(transpose(x), ...) is transpose(op(x, ...)) for elementwise ops whose
/// operands are all transposed alike, or scalars repeated.
struct SinkTranspose : RewritePattern {
  SinkTranspose(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  /// The operand before the transpose; null where there is none to undo.
  static Value before(PatternRewriter &b, Value operand,
                      ArrayRef<int64_t> permutation) {
    if (auto transpose = operand.getDefiningOp<TransposeOp>())
      if (transpose.getPermutation() == permutation)
        return transpose.getOperand();
    return {};
  }

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<ScalarBody>(op))
      return failure();
    TransposeOp first;
    for (Value operand : op->getOperands())
      if (auto transpose = operand.getDefiningOp<TransposeOp>())
        first = transpose;
    if (!first || !first->hasOneUse())
      return failure();
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      Value value = before(rewriter, operand, first.getPermutation());
      if (!value)
        return failure();
      operands.push_back(value);
    }
    auto source = cast<RankedTensorType>(operands.front().getType());
    Type element = getElementTypeOrSelf(op->getResult(0).getType());
    Operation *moved = rewriter.clone(*op);
    moved->setOperands(operands);
    moved->getResult(0).setType(source.clone(element));
    rewriter.replaceOpWithNewOp<TransposeOp>(
        op, op->getResult(0).getType(), moved->getResult(0),
        first.getPermutation());
    return success();
  }
};

static int64_t countTransposes(Operation *root) {
  int64_t count = 0;
  root->walk([&](TransposeOp) { ++count; });
  return count;
}

void ConvertLayout::runOnOperation() {
  if (layout != "nhwc" && layout != "nchw") {
    getOperation().emitError("layout '")
        << layout << "' is unknown, must be nhwc or nchw";
    return signalPassFailure();
  }
  weir::Layout to = layout == "nhwc" ? weir::Layout::ChannelsLast
                                     : weir::Layout::ChannelsFirst;
  before += countTransposes(getOperation());
  SmallVector<LayoutSensitive> ops;
  getOperation().walk([&](LayoutSensitive op) {
    if (op.getLayout() != to)
      ops.push_back(op);
  });
  for (LayoutSensitive op : ops)
    convert(op, to);
  RewritePatternSet patterns(&getContext());
  patterns.add<SinkTranspose>(&getContext());
  GreedyRewriteConfig config;
  config.enableFolding(false);
  (void)applyPatternsGreedily(getOperation(), std::move(patterns), config);
  after += countTransposes(getOperation());
}
