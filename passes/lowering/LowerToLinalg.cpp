//===- LowerToLinalg.cpp - graph ops in kernels as linalg ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "passes/ShapeAnalysis.h"
#include "dialects/weir/Lowering.h"
#include "dialects/weir/Weir.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"

namespace weir {
#define GEN_PASS_DEF_LOWERTOLINALG
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
/// Dims of a kernel's values: constants, or the kernel's index arguments.
class KernelContext : public LoweringContext {
public:
  explicit KernelContext(func::FuncOp kernel) : kernel(kernel) {}
  SmallVector<OpFoldResult> dimsOf(Value value) override;
  /// `to` stands for `from` from now on.
  void replace(Value from, Value to) { shapes[to] = shapeOf(from); }

private:
  AffineMap shapeOf(Value value);
  func::FuncOp kernel;
  llvm::DenseMap<Value, AffineMap> shapes;
};

struct LowerToLinalg : weir::impl::LowerToLinalgBase<LowerToLinalg> {
  void runOnOperation() override;
  bool lower(Operation *op, KernelContext &context);
  void fuse();
};
} // namespace

AffineMap KernelContext::shapeOf(Value value) {
  if (AffineMap known = shapes.lookup(value))
    return known;
  AffineMapAttr attr;
  if (auto argument = dyn_cast<BlockArgument>(value))
    attr = kernel.getArgAttrOfType<AffineMapAttr>(argument.getArgNumber(),
                                                  kShapeAttr);
  else if (auto cast = value.getDefiningOp<UnrealizedConversionCastOp>())
    return shapeOf(cast.getOperand(0));
  else if (auto all = value.getDefiningOp()->getAttrOfType<ArrayAttr>(kShapesAttr))
    attr = llvm::cast<AffineMapAttr>(all[llvm::cast<OpResult>(value).getResultNumber()]);
  else
    attr = value.getDefiningOp()->getAttrOfType<AffineMapAttr>(kShapeAttr);
  return attr ? attr.getValue() : AffineMap();
}

SmallVector<OpFoldResult> KernelContext::dimsOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  AffineMap shape = shapeOf(value);
  Builder b(kernel.getContext());
  // The index arguments stand last.
  unsigned symbols = shape ? shape.getNumSymbols() : 0;
  unsigned first = kernel.getNumArguments() - symbols;
  SmallVector<OpFoldResult> dims;
  for (int64_t i = 0; i < type.getRank(); ++i) {
    if (!type.isDynamicDim(i)) {
      dims.push_back(b.getIndexAttr(type.getDimSize(i)));
      continue;
    }
    auto symbol = cast<AffineSymbolExpr>(shape.getResult(i));
    dims.push_back(kernel.getArgument(first + symbol.getPosition()));
  }
  return dims;
}

static Value lowerElementwise(OpBuilder &b, ScalarBody op,
                              LoweringContext &context) {
  Value result = op->getResult(0);
  Value out = context.emptyLike(b, op.getLoc(), result);
  int64_t rank = cast<RankedTensorType>(out.getType()).getRank();
  SmallVector<AffineMap> maps(op->getNumOperands() + 1,
                              b.getMultiDimIdentityMap(rank));
  return buildGeneric(b, op.getLoc(), op->getOperands(), out, maps,
                      [&](OpBuilder &b, Location loc, ValueRange x) {
                        return op.buildScalar(b, loc, x);
                      });
}

static Value lowerConstant(OpBuilder &b, ConstantOp op) {
  auto dense = cast<DenseElementsAttr>(op.getValue());
  Type element = signless(dense.getElementType());
  if (element != dense.getElementType())
    dense = dense.bitcast(element);
  return arith::ConstantOp::create(b, op.getLoc(), dense);
}

/// Returns whether the op is gone, or may stay.
bool LowerToLinalg::lower(Operation *op, KernelContext &context) {
  OpBuilder b(op);
  SmallVector<Value> values;
  if (auto body = dyn_cast<ScalarBody>(op)) {
    values.push_back(lowerElementwise(b, body, context));
  } else if (auto constant = dyn_cast<ConstantOp>(op)) {
    values.push_back(lowerConstant(b, constant));
  } else if (auto lowerable = dyn_cast<LinalgLowerable>(op)) {
    auto lowered = lowerable.lowerToLinalg(b, context);
    if (failed(lowered))
      return false;
    values = *lowered;
  } else {
    return isa<PackedContractionOp>(op) || !isa<WeirDialect>(op->getDialect());
  }
  for (auto [result, value] : llvm::zip(op->getResults(), values)) {
    // Graph ops still speak of unsigned integers: they see a cast.
    if (value.getType() != result.getType())
      value = UnrealizedConversionCastOp::create(b, op->getLoc(),
                                                 result.getType(), value)
                  .getResult(0);
    context.replace(result, value);
    result.replaceAllUsesWith(value);
  }
  op->erase();
  return true;
}

/// cast(cast(x)) back to x's own type is x.
struct DropCasts : OpRewritePattern<UnrealizedConversionCastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(UnrealizedConversionCastOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getNumOperands() == 1
                     ? op.getOperand(0).getDefiningOp<UnrealizedConversionCastOp>()
                     : UnrealizedConversionCastOp();
    if (!inner || inner.getOperand(0).getType() != op.getType(0))
      return failure();
    rewriter.replaceOp(op, inner.getOperand(0));
    return success();
  }
};

/// A producer goes into its consumer when it is used once, and into each of
/// several where it only moves elements or is one op, but not into one that has
/// become large: in a chain of x + x each would double what comes after it.
static bool shouldFuse(OpOperand *operand) {
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  if (!producer || !consumer)
    return false;
  if (producer->hasOneUse())
    return true;
  constexpr size_t cheap = 2, large = 16;
  return producer.getBody()->getOperations().size() <= cheap &&
         consumer.getBody()->getOperations().size() <= large;
}

void LowerToLinalg::fuse() {
  RewritePatternSet patterns(&getContext());
  linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
  patterns.add<DropCasts>(&getContext());
  linalg::GenericOp::getCanonicalizationPatterns(patterns, &getContext());
  tensor::ExtractOp::getCanonicalizationPatterns(patterns, &getContext());
  (void)applyPatternsGreedily(getOperation(), std::move(patterns));
}

void LowerToLinalg::runOnOperation() {
  func::FuncOp kernel = getOperation();
  if (!kernel->getParentOp()->hasAttr(device::kKernelAttr))
    return;
  KernelContext context(kernel);
  SmallVector<Operation *> ops;
  for (Operation &op : kernel.getBody().front().without_terminator())
    ops.push_back(&op);
  for (Operation *op : ops)
    if (!lower(op, context)) {
      op->emitError("'") << op->getName() << "' can't be lowered here";
      return signalPassFailure();
    }
  fuse();
}
