//===- BufferizeKernels.cpp - kernels on buffers that the caller gives ----===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/device/Device.h"
#include "dialects/device/KernelShapes.h"
#include "passes/Passes.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Transforms/AllInterfaces.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"

namespace weir {
#define GEN_PASS_DEF_BUFFERIZEKERNELS
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;
using bufferization::BufferizationDialect;

void weir::registerBufferizationModels(DialectRegistry &registry) {
  registry.insert<bufferization::BufferizationDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(registry);
  linalg::registerAllDialectInterfaceImplementations(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
}

//===--- On tensors: destinations -----------------------------------------===//

static bool isOnTensors(func::FuncOp kernel) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  return llvm::any_of(kernel.getArgumentTypes(), isTensor) ||
         llvm::any_of(kernel.getResultTypes(), isTensor);
}

/// Where the dims arguments start: what new buffers are inserted before.
static unsigned firstDim(func::FuncOp kernel) {
  unsigned i = kernel.getNumArguments();
  while (i > 0 && kernel.getArgumentTypes()[i - 1].isIndex())
    --i;
  return i;
}

static LogicalResult insertArgument(func::FuncOp kernel, Type type,
                                    ArrayRef<NamedAttribute> attrs) {
  return kernel.insertArgument(firstDim(kernel), type,
                               DictionaryAttr::get(kernel.getContext(), attrs),
                               kernel.getLoc());
}

static void setWritable(func::FuncOp kernel, unsigned argument, bool writable) {
  kernel.setArgAttr(argument, BufferizationDialect::kWritableAttrName,
                    BoolAttr::get(kernel.getContext(), writable));
}

/// The argument that a result is tied to: the kernel changes it in place.
static std::optional<unsigned> tiedArgument(func::FuncOp kernel, unsigned result) {
  auto tied = kernel->getAttrOfType<ArrayAttr>(device::kTiedResultsAttr);
  int64_t argument = tied ? cast<IntegerAttr>(tied[result]).getInt() : -1;
  if (argument < 0)
    return std::nullopt;
  return argument;
}

/// One tensor can't be in two places.
static bool isReturnedBefore(OpOperand &value) {
  auto before = value.getOwner()->getOperands().take_front(value.getOperandNumber());
  return llvm::any_of(before, [&](Value other) {
    auto placed = other.getDefiningOp<bufferization::MaterializeInDestinationOp>();
    return placed && placed.getSource() == value.get();
  });
}

/// Adds an output argument, into which a returned value must materialise:
///   return %r  ->  %o = bufferization.materialize_in_destination %r in %out
static LogicalResult addOutput(func::FuncOp kernel, OpOperand &value) {
  OpBuilder b(value.getOwner());
  SmallVector<NamedAttribute> attrs{
      b.getNamedAttr(device::kOutputAttr, b.getUnitAttr())};
  if (Attribute shape =
          kernel.getResultAttr(value.getOperandNumber(), device::kShapeAttr))
    attrs.push_back(b.getNamedAttr(device::kShapeAttr, shape));
  unsigned position = firstDim(kernel);
  if (failed(insertArgument(kernel, value.get().getType(), attrs)))
    return failure();
  setWritable(kernel, position, true);
  if (isReturnedBefore(value))
    value.set(linalg::CopyOp::create(b, value.getOwner()->getLoc(), value.get(),
                                     kernel.getArgument(position))
                  .getResult(0));
  value.set(bufferization::MaterializeInDestinationOp::create(
                b, value.getOwner()->getLoc(), value.get(),
                kernel.getArgument(position))
                .getResult());
  return success();
}

static LogicalResult addOutputs(func::FuncOp kernel) {
  for (unsigned i = 0, e = firstDim(kernel); i < e; ++i)
    setWritable(kernel, i, false);
  for (OpOperand &value : kernel.front().getTerminator()->getOpOperands()) {
    if (auto argument = tiedArgument(kernel, value.getOperandNumber())) {
      setWritable(kernel, *argument, true);
      kernel.setArgAttr(*argument, device::kOutputAttr,
                        UnitAttr::get(kernel.getContext()));
    } else if (failed(addOutput(kernel, value))) {
      return failure();
    }
  }
  return success();
}

/// Whether `operand` is read nowhere but at the element that is written, and
/// never again after.
static bool isLastElementwiseUse(linalg::GenericOp op, OpOperand *operand) {
  Value value = operand->get();
  return op.getMatchingIndexingMap(operand) ==
             op.getMatchingIndexingMap(op.getDpsInitOperand(0)) &&
         llvm::all_of(value.getUsers(), [&](Operation *user) {
           return user == op || (user->getBlock() == op->getBlock() &&
                                 user->isBeforeInBlock(op));
         }) &&
         llvm::count_if(op->getOperands(),
                        [&](Value other) { return other == value; }) == 1;
}

/// The operand whose buffer an elementwise op may overwrite: a value of the
/// result's type that the kernel itself computed.
static OpOperand *findReusable(linalg::GenericOp op) {
  if (op.getNumDpsInits() != 1 ||
      op.getNumParallelLoops() != op.getNumLoops() ||
      !op.getDpsInits()[0].getDefiningOp<tensor::EmptyOp>())
    return nullptr;
  for (OpOperand *operand : op.getDpsInputOperands())
    if (operand->get().getType() == op.getDpsInits()[0].getType() &&
        operand->get().getDefiningOp<linalg::LinalgOp>() &&
        isLastElementwiseUse(op, operand))
      return operand;
  return nullptr;
}

/// Elementwise ops overwrite an operand that nobody reads later.
static void reuseOperands(func::FuncOp kernel) {
  kernel.walk([](linalg::GenericOp op) {
    if (OpOperand *operand = findReusable(op))
      op.getDpsInitsMutable()[0].set(operand->get());
  });
}

/// Scalar constants move into the bodies, unused operands go; a part of an empty
/// tensor is an empty tensor of its own, which can become a part of another.
static LogicalResult simplify(func::FuncOp kernel) {
  RewritePatternSet patterns(kernel.getContext());
  linalg::populateInlineConstantOperandsPatterns(patterns);
  linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
  tensor::populateFoldTensorEmptyPatterns(patterns);
  return applyPatternsGreedily(kernel, std::move(patterns));
}

//===--- Bufferisation ----------------------------------------------------===//

static bufferization::OneShotBufferizationOptions bufferizationOptions() {
  bufferization::OneShotBufferizationOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.setFunctionBoundaryTypeConversion(
      bufferization::LayoutMapOption::IdentityLayoutMap);
  options.memCpyFn = [](OpBuilder &b, Location loc, Value from, Value to) {
    linalg::makeMemRefCopyOp(b, loc, from, to);
    return success();
  };
  return options;
}

/// A kernel returns nothing: what it returned are its output arguments.
static LogicalResult dropResults(func::FuncOp kernel) {
  auto returned = cast<func::ReturnOp>(kernel.front().getTerminator());
  for (Value value : returned.getOperands()) {
    while (auto cast = value.getDefiningOp<memref::CastOp>())
      value = cast.getSource();
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument ||
        !kernel.getArgAttr(argument.getArgNumber(), device::kOutputAttr))
      return kernel.emitOpError("internal: a result isn't in its output buffer");
  }
  returned->setOperands({});
  return kernel.eraseResults(llvm::BitVector(kernel.getNumResults(), true));
}

/// Copies of a buffer onto itself do nothing; equal views are one.
static void dropSelfCopies(func::FuncOp kernel) {
  IRRewriter rewriter(kernel.getContext());
  DominanceInfo dominance(kernel);
  eliminateCommonSubExpressions(rewriter, dominance, kernel);
  kernel.walk([](linalg::GenericOp op) {
    if (linalg::isaCopyOpInterface(cast<linalg::LinalgOp>(op.getOperation())) &&
        op.getDpsInputs()[0] == op.getDpsInits()[0])
      op.erase();
  });
}

/// Turns an allocation into a scratch argument whose size is an expression over
/// the kernel's dims.
static LogicalResult allocationToScratch(func::FuncOp kernel,
                                         memref::AllocOp op) {
  device::KernelShapes shapes(kernel);
  auto shape = shapes.of(op.getResult());
  if (!shape)
    return op.emitOpError("internal: the size of an intermediate result isn't "
                          "an expression over the kernel's dims");
  Builder b(kernel.getContext());
  SmallVector<NamedAttribute> attrs{
      b.getNamedAttr(device::kScratchAttr, b.getUnitAttr()),
      b.getNamedAttr(device::kShapeAttr, shapes.toAttr(*shape))};
  unsigned position = firstDim(kernel);
  if (failed(insertArgument(kernel, op.getType(), attrs)))
    return failure();
  op.replaceAllUsesWith(Value(kernel.getArgument(position)));
  op.erase();
  return success();
}

static LogicalResult allocationsToScratch(func::FuncOp kernel) {
  SmallVector<memref::AllocOp> allocations;
  kernel.walk([&](memref::AllocOp op) { allocations.push_back(op); });
  for (memref::AllocOp op : allocations) {
    if (op->use_empty())
      op.erase();
    else if (failed(allocationToScratch(kernel, op)))
      return failure();
  }
  return success();
}

static LogicalResult bufferizeKernel(ModuleOp module, func::FuncOp kernel) {
  if (failed(simplify(kernel)) || failed(addOutputs(kernel)))
    return failure();
  reuseOperands(kernel);
  IRRewriter rewriter(module.getContext());
  bufferization::BufferizationState state;
  if (failed(bufferization::eliminateEmptyTensors(rewriter, module)) ||
      failed(bufferization::runOneShotModuleBufferize(
          module, bufferizationOptions(), state)) ||
      failed(dropResults(kernel)))
    return failure();
  dropSelfCopies(kernel);
  return allocationsToScratch(kernel);
}

namespace {
struct BufferizeKernels
    : public weir::impl::BufferizeKernelsBase<BufferizeKernels> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module->hasAttr(device::kKernelAttr))
      return;
    for (auto kernel : llvm::to_vector(module.getOps<func::FuncOp>()))
      if (isOnTensors(kernel) && failed(bufferizeKernel(module, kernel)))
        return signalPassFailure();
  }
};
} // namespace
