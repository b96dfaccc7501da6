//===- EmitLoops.cpp - kernels as loops over tiles ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/EmitLoopsNest.h"
#include "codegen/cpu/Passes.h"
#include "dialects/device/Device.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"

namespace weir::codegen {
#define GEN_PASS_DEF_CPUEMITLOOPS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

/// A fill as a generic op that yields the value itself: operands of generic
/// ops are all buffers.
static void generalizeFill(IRRewriter &rewriter, linalg::FillOp fill) {
  Value out = fill.getDpsInits().front(), value = fill.value();
  int64_t rank = cast<MemRefType>(out.getType()).getRank();
  linalg::GenericOp::create(
      rewriter, fill.getLoc(), TypeRange(), ValueRange(), out,
      rewriter.getMultiDimIdentityMap(rank),
      SmallVector<utils::IteratorType>(rank, utils::IteratorType::parallel),
      [&](OpBuilder &b, Location loc, ValueRange) {
        linalg::YieldOp::create(b, loc, value);
      });
  rewriter.eraseOp(fill);
}

/// All linalg ops as generic ones, copies too.
static LogicalResult generalize(func::FuncOp kernel) {
  IRRewriter rewriter(kernel.getContext());
  SmallVector<Operation *> ops;
  kernel.walk([&](Operation *op) {
    if (isa<memref::CopyOp>(op) ||
        (isa<linalg::LinalgOp>(op) && !isa<linalg::GenericOp>(op)))
      ops.push_back(op);
  });
  for (Operation *op : ops) {
    rewriter.setInsertionPoint(op);
    if (auto copy = dyn_cast<memref::CopyOp>(op)) {
      linalg::makeMemRefCopyOp(rewriter, op->getLoc(), copy.getSource(),
                               copy.getTarget());
      rewriter.eraseOp(op);
    } else if (auto fill = dyn_cast<linalg::FillOp>(op)) {
      generalizeFill(rewriter, fill);
    } else if (failed(linalg::generalizeNamedOp(rewriter,
                                                cast<linalg::LinalgOp>(op)))) {
      return op->emitOpError("internal: no loops for this operation");
    }
  }
  return success();
}

/// Adds begin and end; returns them.
static FailureOr<std::pair<Value, Value>> addRange(func::FuncOp kernel) {
  Type index = IndexType::get(kernel.getContext());
  for (int i = 0; i < 2; ++i)
    if (failed(kernel.insertArgument(kernel.getNumArguments(), index, {},
                                     kernel.getLoc())))
      return failure();
  auto arguments = kernel.getArguments();
  return std::pair<Value, Value>(arguments.drop_back().back(), arguments.back());
}

static void setTiles(func::FuncOp kernel, const device::KernelShapes &shapes,
                     AffineExpr tiles, AffineExpr cost) {
  kernel->setAttr(device::kTilesAttr, shapes.toAttr(tiles));
  kernel->setAttr(device::kCostAttr, shapes.toAttr(cost));
}

/// Views and scratch that nobody uses any more go.
static LogicalResult dropUnused(func::FuncOp kernel) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(kernel.front())))
    if (isOpTriviallyDead(&op))
      op.erase();
  llvm::BitVector unused(kernel.getNumArguments());
  for (BlockArgument argument : kernel.getArguments())
    if (kernel.getArgAttr(argument.getArgNumber(), device::kScratchAttr) &&
        argument.use_empty())
      unused.set(argument.getArgNumber());
  return kernel.eraseArguments(unused);
}

/// The ops of a kernel whose loops can't be shared: one after the other, all in
/// one tile.
static LogicalResult emitInOrder(func::FuncOp kernel) {
  device::KernelShapes shapes(kernel);
  IRRewriter rewriter(kernel.getContext());
  for (auto op : llvm::to_vector(kernel.getOps<linalg::GenericOp>())) {
    rewriter.setInsertionPoint(op);
    if (failed(linalg::linalgOpToLoops(rewriter, op)))
      return op.emitOpError("internal: no loops for this operation");
    rewriter.eraseOp(op);
  }
  auto range = addRange(kernel);
  if (failed(range))
    return failure();
  Block &block = kernel.front();
  Operation *last = block.getTerminator();
  rewriter.setInsertionPoint(last);
  Location loc = kernel.getLoc();
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  auto tile = scf::ForOp::create(rewriter, loc, range->first, range->second, one);
  tile.getBody()->getOperations().splice(tile.getBody()->begin(),
                                         block.getOperations(), block.begin(),
                                         one.getDefiningOp()->getIterator());
  MLIRContext *context = kernel.getContext();
  setTiles(kernel, shapes, getAffineConstantExpr(1, context),
           getAffineConstantExpr(1000, context));
  return success();
}

static LogicalResult emitFromModel(func::FuncOp kernel, LoopModel &model,
                                   const Target &target, FloatMode mode) {
  model.simplify();
  Nest nest = planNest(model);
  TilePlan plan = planTiles(model, nest, target);
  auto range = addRange(kernel);
  if (failed(range))
    return failure();
  OpBuilder b(kernel.front().getTerminator());
  NestEmitter emitter(b, kernel.getLoc(), model, target, mode);
  emitter.makePrivate(kernel, nest);
  emitter.emitTiles(nest, plan, range->first, range->second);
  for (LoopOp *op : model.getOps())
    op->op.erase();
  setTiles(kernel, model.getShapes(), plan.tiles, plan.cost);
  return success();
}

static LogicalResult emitLoops(func::FuncOp kernel, const Target &target,
                               FloatMode mode) {
  if (failed(generalize(kernel)))
    return failure();
  IRRewriter rewriter(kernel.getContext());
  DominanceInfo dominance(kernel);
  eliminateCommonSubExpressions(rewriter, dominance, kernel);
  LoopModel model(kernel);
  bool fits = succeeded(model.build()) && !model.getOps().empty();
  if (failed(fits ? emitFromModel(kernel, model, target, mode)
                  : emitInOrder(kernel)))
    return failure();
  return dropUnused(kernel);
}

namespace {
struct CpuEmitLoops : public codegen::impl::CpuEmitLoopsBase<CpuEmitLoops> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module->hasAttr(device::kKernelAttr))
      return;
    Target target = Target::of(module);
    for (auto kernel : module.getOps<func::FuncOp>())
      if (!kernel.isExternal() && !kernel->hasAttr(device::kTilesAttr) &&
          failed(emitLoops(kernel, target, mode)))
        return signalPassFailure();
  }
};
} // namespace
