//===- Layout.cpp - where the channels are ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"

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

//===--- transposes that move towards the results
//--------------------------===//

static SmallVector<int64_t> inverse(ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> result(permutation.size());
  for (auto [i, from] : llvm::enumerate(permutation))
    result[from] = i;
  return result;
}

static SmallVector<int64_t> permuted(ArrayRef<int64_t> values,
                                     ArrayRef<int64_t> order) {
  return llvm::map_to_vector(order, [&](int64_t i) { return values[i]; });
}

/// Whether a value repeats a vector: what it is of has one dimension of another
/// size than 1, so that a reshape puts it in another order.
static bool repeatsVector(Value value) {
  auto broadcast = value.getDefiningOp<BroadcastOp>();
  auto type = broadcast
                  ? dyn_cast<RankedTensorType>(broadcast.getOperand().getType())
                  : RankedTensorType();
  return type && type.hasStaticShape() &&
         llvm::count_if(type.getShape(), [](int64_t d) { return d != 1; }) <= 1;
}

static SplatElementsAttr splatOf(Value value) {
  SplatElementsAttr splat;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  bool isSplat =
      type && type.hasStaticShape() && matchPattern(value, m_Constant(&splat));
  return isSplat ? splat : SplatElementsAttr();
}

static bool isTransposed(Value value, ArrayRef<int64_t> permutation) {
  auto transpose = value.getDefiningOp<TransposeOp>();
  return transpose && transpose.getPermutation() == permutation;
}

static Value vectorBefore(PatternRewriter &b, BroadcastOp op,
                          ArrayRef<int64_t> permutation, Value like) {
  auto type = cast<RankedTensorType>(op.getOperand().getType());
  auto result = cast<RankedTensorType>(like.getType());
  SmallVector<int64_t> shape(permutation.size() - type.getRank(), 1);
  llvm::append_range(shape, type.getShape());
  shape = permuted(shape, inverse(permutation));
  Location loc = op.getLoc();
  auto vector = RankedTensorType::get({int64_t(shape.size())}, b.getI64Type());
  Value sizes = ConstantOp::create(
      b, loc, DenseElementsAttr::get(vector, ArrayRef(shape)));
  Value moved =
      ReshapeOp::create(b, loc, type.clone(shape), op.getOperand(), sizes);
  Value wanted = ShapeOp::create(b, loc, like, b.getI64Type());
  return BroadcastOp::create(b, loc, result.clone(type.getElementType()), moved,
                             wanted);
}

/// An operand as it is before the transpose; `like` is what that is of.
static Value before(PatternRewriter &b, Value operand,
                    ArrayRef<int64_t> permutation, Value like) {
  if (auto transpose = operand.getDefiningOp<TransposeOp>())
    return transpose.getOperand();
  if (auto broadcast = operand.getDefiningOp<BroadcastOp>())
    return vectorBefore(b, broadcast, permutation, like);
  auto type = cast<RankedTensorType>(operand.getType());
  auto moved = type.clone(permuted(type.getShape(), inverse(permutation)));
  return ConstantOp::create(
      b, operand.getLoc(),
      DenseElementsAttr::get(moved,
                             splatOf(operand).getSplatValue<Attribute>()));
}

static bool isReduction(Operation *op) {
  return isa<ReduceSumOp, ReduceProdOp, ReduceMaxOp, ReduceMinOp, ReduceAllOp,
             ReduceAnyOp>(op);
}

/// The transpose among an op's operands, where all that use it either undo it
/// or let it through.
static TransposeOp transposeOf(Operation *op) {
  auto letsThrough = [](Operation *user) {
    return isa<TransposeOp, ScalarBody, PadOp, ConcatOp>(user) ||
           isReduction(user);
  };
  for (Value operand : op->getOperands())
    if (auto transpose = operand.getDefiningOp<TransposeOp>())
      if (isa<RankedTensorType>(transpose.getOperand().getType()) &&
          isa<RankedTensorType>(op->getResult(0).getType()) &&
          llvm::all_of(transpose->getUsers(), letsThrough))
        return transpose;
  return {};
}

namespace {
/// op(transpose(x), ...) is transpose(op(x, ...)) for elementwise ops, pads and
/// joins whose operands are all transposed alike, or repeated.
struct SinkTranspose : RewritePattern {
  SinkTranspose(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  /// Says along which dimensions the op works once it stands before.
  static void turn(Operation *op, ArrayRef<int64_t> permutation) {
    if (auto pad = dyn_cast<PadOp>(op)) {
      pad.setLow(permuted(pad.getLow(), inverse(permutation)));
      pad.setHigh(permuted(pad.getHigh(), inverse(permutation)));
    }
    if (auto concat = dyn_cast<ConcatOp>(op))
      concat.setAxis(permutation[concat.getAxis()]);
  }

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    TransposeOp first;
    if (isa<ScalarBody, PadOp, ConcatOp>(op))
      first = transposeOf(op);
    if (!first)
      return failure();
    SmallVector<int64_t> permutation(first.getPermutation());
    // What is repeated is as large as the other operands in elementwise ops
    // alone.
    auto canMove = [&](Value operand) {
      return isTransposed(operand, permutation) ||
             (isa<ScalarBody>(op) &&
              (repeatsVector(operand) || splatOf(operand)));
    };
    if (!llvm::all_of(op->getOperands(), canMove))
      return failure();
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(
          before(rewriter, operand, permutation, first.getOperand()));
    auto result = cast<RankedTensorType>(op->getResult(0).getType());
    Operation *moved = rewriter.clone(*op);
    moved->setOperands(operands);
    turn(moved, permutation);
    moved->getResult(0).setType(
        result.clone(permuted(result.getShape(), inverse(permutation))));
    rewriter.replaceOpWithNewOp<TransposeOp>(op, result, moved->getResult(0),
                                             permutation);
    return success();
  }
};

/// reduce(transpose(x)) is reduce(x) along other axes, where what is left
/// stands in the same order.
struct ReduceTransposed : RewritePattern {
  ReduceTransposed(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    TransposeOp first = isReduction(op) ? transposeOf(op) : TransposeOp();
    if (!first || op->hasAttr("keep_dims"))
      return failure();
    ArrayRef<int64_t> axes = op->getAttrOfType<DenseI64ArrayAttr>("axes");
    SmallVector<int64_t> turned, kept;
    for (auto [to, from] : llvm::enumerate(first.getPermutation()))
      (llvm::is_contained(axes, int64_t(to)) ? turned : kept).push_back(from);
    if (!llvm::is_sorted(kept))
      return failure();
    llvm::sort(turned);
    rewriter.modifyOpInPlace(op, [&] {
      op->setOperand(0, first.getOperand());
      op->setAttr("axes", rewriter.getDenseI64ArrayAttr(turned));
    });
    return success();
  }
};
} // namespace

static int64_t countTransposes(Operation *root) {
  int64_t count = 0;
  root->walk([&](TransposeOp) { ++count; });
  return count;
}

/// Whether a transpose undoes the one that it is of.
static bool isUndoing(Operation *op) {
  auto second = dyn_cast<TransposeOp>(op);
  auto first =
      second ? second.getOperand().getDefiningOp<TransposeOp>() : TransposeOp();
  return first && SmallVector<int64_t>(first.getPermutation()) ==
                      inverse(second.getPermutation());
}

/// How many are left when those that undo each other are gone.
static int64_t countLasting(Operation *root) {
  int64_t count = 0;
  root->walk([&](TransposeOp op) {
    count += !isUndoing(op) && !llvm::all_of(op->getUsers(), isUndoing);
  });
  return count;
}

/// Moves transposes towards the results, where there are no more of them after
/// that: one that several ops use, of which not all let it through, stays and
/// yet comes out behind the others.
static void sinkTransposes(Operation *root) {
  int64_t count = countLasting(root);
  OwningOpRef<Operation *> unmoved = root->clone();
  RewritePatternSet patterns(root->getContext());
  patterns.add<SinkTranspose, ReduceTransposed>(root->getContext());
  GreedyRewriteConfig config;
  config.enableFolding(false);
  (void)applyPatternsGreedily(root, std::move(patterns), config);
  if (countLasting(root) > count)
    root->getRegion(0).takeBody((*unmoved)->getRegion(0));
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
  sinkTransposes(getOperation());
  after += countTransposes(getOperation());
}
