//===- Differentiate.cpp - gradients as graph ops ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"
#include "dialects/weir/Special.h"
#include "dialects/weir/Trigonometry.h"
#include "passes/ShapeBuilder.h"
#include "llvm/ADT/SetVector.h"

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

/// Builds the pullbacks of one `weir.gradient`, from the value backwards.
class Backward {
public:
  explicit Backward(GradientOp op) : op(op), b(op) {}
  FailureOr<SmallVector<Value>> run();

private:
  void collect();
  void accumulate(Value value, Value cotangent);
  Value cotangentOf(Value value);
  LogicalResult pull(Operation *from);

  GradientOp op;
  OpBuilder b;
  /// Ops between what is differentiated by and the value, in program order.
  llvm::SetVector<Operation *> path;
  llvm::DenseMap<Value, Value> cotangents;
};
} // namespace

/// A tensor like `like` of one number.
static Value filled(OpBuilder &b, Location loc, Value like, double number) {
  auto type = cast<TensorType>(like.getType());
  auto scalar = RankedTensorType::get({}, type.getElementType());
  Value constant = ConstantOp::create(
      b, loc, DenseElementsAttr::get(
                  scalar, b.getFloatAttr(type.getElementType(), number)));
  Value shape = ShapeOp::create(b, loc, like, b.getI64Type());
  return BroadcastOp::create(b, loc, type, constant, shape);
}

/// The ops that depend on what is differentiated by, up to the value.
void Backward::collect() {
  llvm::DenseSet<Value> reached;
  for (Value by : op.getBy())
    reached.insert(by);
  for (Operation &each : *op->getBlock()) {
    if (&each == op.getOperation())
      return;
    if (each.hasTrait<weir::NotDifferentiable>() ||
        llvm::none_of(each.getOperands(),
                      [&](Value v) { return reached.contains(v); }))
      continue;
    path.insert(&each);
    reached.insert(each.result_begin(), each.result_end());
  }
}

void Backward::accumulate(Value value, Value cotangent) {
  Value &sum = cotangents[value];
  sum = sum ? AddOp::create(b, op.getLoc(), value.getType(), sum, cotangent)
                  .getResult()
            : cotangent;
}

Value Backward::cotangentOf(Value value) {
  if (Value known = cotangents.lookup(value))
    return known;
  return filled(b, op.getLoc(), value, 0);
}

LogicalResult Backward::pull(Operation *from) {
  SmallVector<Value> given;
  for (Value result : from->getResults())
    given.push_back(cotangentOf(result));
  SmallVector<Value> pulled;
  if (auto differentiable = dyn_cast<Differentiable>(from)) {
    auto own = differentiable.pullback(b, given);
    if (failed(own))
      return from->emitError("no gradient for '") << nodeName(from->getLoc()) << "'";
    pulled = *own;
  } else {
    auto pullback = PullbackOp::create(b, from->getLoc(),
                                       from->getOperandTypes(),
                                       from->getResult(0), given);
    pulled.assign(pullback.getResults().begin(), pullback.getResults().end());
  }
  for (auto [operand, cotangent] : llvm::zip(from->getOperands(), pulled))
    if (cotangent && isa<FloatType>(getElementTypeOrSelf(operand.getType())))
      accumulate(operand, cotangent);
  return success();
}

FailureOr<SmallVector<Value>> Backward::run() {
  collect();
  cotangents[op.getOf()] = filled(b, op.getLoc(), op.getOf(), 1);
  for (Operation *each : llvm::reverse(path)) {
    bool isNeeded = llvm::any_of(each->getResults(), [&](Value result) {
      return cotangents.contains(result);
    });
    if (isNeeded && failed(pull(each)))
      return failure();
  }
  SmallVector<Value> gradients;
  for (Value by : op.getBy())
    gradients.push_back(cotangentOf(by));
  return gradients;
}

void Differentiate::runOnOperation() {
  SmallVector<GradientOp> ops;
  getOperation().walk([&](GradientOp op) { ops.push_back(op); });
  for (GradientOp op : ops) {
    auto gradients = Backward(op).run();
    if (failed(gradients))
      return signalPassFailure();
    op.replaceAllUsesWith(*gradients);
    op.erase();
  }
  RewritePatternSet patterns(&getContext());
  populateWithGenerated(patterns);
  patterns.add<ReplaceCotangents>(&getContext());
  (void)applyPatternsGreedily(getOperation(), std::move(patterns));
  getOperation().walk([&](PullbackOp op) {
    Operation *from = op.getResult().getDefiningOp();
    StringRef node = nodeName(op.getLoc());
    op.emitError("no gradient for ")
        << (node.empty() ? from->getName().getStringRef() : node);
    signalPassFailure();
  });
}
