//===- KernelBoundary.cpp - kernels with the signature of the ABI ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/Target.h"
#include "codegen/cpu/Passes.h"
#include "dialects/device/Device.h"
#include "dialects/device/KernelShapes.h"
#include "mlir/Conversion/LLVMCommon/MemRefBuilder.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace weir::codegen {
#define GEN_PASS_DEF_CPUKERNELBOUNDARY
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

static constexpr int64_t kAlignment = 64;

static Value castTo(OpBuilder &b, Location loc, Type type, Value value) {
  return UnrealizedConversionCastOp::create(b, loc, type, value).getResult(0);
}

/// A value of an array of 64-bit integers or of pointers.
static Value loadAt(OpBuilder &b, Location loc, Type type, Value array,
                    int64_t position) {
  Value address = LLVM::GEPOp::create(
      b, loc, array.getType(), type, array,
      ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(position)});
  return LLVM::LoadOp::create(b, loc, type, address);
}

namespace {
/// Makes the functions of the ABI from one kernel.
class Boundary {
public:
  Boundary(func::FuncOp kernel, const Target &target)
      : kernel(kernel), target(target), shapes(kernel), b(kernel),
        loc(kernel.getLoc()), pointer(LLVM::LLVMPointerType::get(b.getContext())),
        types(b.getContext()) {
    for (BlockArgument argument : kernel.getArguments())
      if (isa<MemRefType>(argument.getType()))
        buffers.push_back(argument);
  }

  LogicalResult convert() {
    if (failed(check()))
      return failure();
    LLVM::LLVMFuncOp function = makeKernel();
    makeTask(function);
    kernel.erase();
    return success();
  }

private:
  /// Inputs, outputs, scratch, dims, begin, end: nothing else, and all shapes
  /// over the dims.
  LogicalResult check() {
    if (!kernel->hasAttr(device::kTilesAttr))
      return kernel.emitOpError("internal: a kernel has no tiles");
    for (BlockArgument buffer : buffers)
      if (!shapes.of(buffer) ||
          !cast<MemRefType>(buffer.getType()).getLayout().isIdentity())
        return kernel.emitOpError("internal: argument ")
               << buffer.getArgNumber() << " isn't dense or has no shape";
    if (kernel.getNumArguments() != buffers.size() + shapes.getDims().size() + 2)
      return kernel.emitOpError("internal: an argument is neither buffer nor dim");
    return success();
  }

  LLVM::LLVMFuncOp makeFunction(StringRef name, unsigned pointers) {
    SmallVector<Type> arguments(pointers, pointer);
    arguments.append(2, b.getI64Type());
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(b.getContext()), arguments);
    b.setInsertionPoint(kernel);
    auto function = LLVM::LLVMFuncOp::create(b, loc, name, type);
    setTarget(function);
    return function;
  }

  void setTarget(LLVM::LLVMFuncOp function) {
    MLIRContext *context = b.getContext();
    if (!target.cpu.empty())
      function.setTargetCpu(target.cpu);
    if (!target.features.empty())
      function.setTargetFeaturesAttr(
          LLVM::TargetFeaturesAttr::get(context, target.features));
    function.setFramePointerAttr(LLVM::FramePointerKindAttr::get(
        context, LLVM::framePointerKind::FramePointerKind::None));
    SmallVector<Attribute> others{b.getStringAttr("nounwind")};
    if (target.floatLanes() == 16)
      others.push_back(b.getStrArrayAttr({"prefer-vector-width", "512"}));
    function.setPassthroughAttr(b.getArrayAttr(others));
  }

  void setPointerAttrs(LLVM::LLVMFuncOp function, unsigned number) {
    UnitAttr unit = b.getUnitAttr();
    function.setArgAttr(number, LLVM::LLVMDialect::getNoAliasAttrName(), unit);
    function.setArgAttr(number, LLVM::LLVMDialect::getNoCaptureAttrName(), unit);
  }

  bool has(BlockArgument buffer, StringRef attr) {
    return bool(kernel.getArgAttr(buffer.getArgNumber(), attr));
  }

  /// Inputs and outputs may be the caller's, aligned as their elements only.
  int64_t alignmentOf(BlockArgument buffer) {
    if (has(buffer, device::kScratchAttr))
      return kAlignment;
    Type element = cast<MemRefType>(buffer.getType()).getElementType();
    if (auto complex = dyn_cast<ComplexType>(element))
      element = complex.getElementType();
    unsigned bits = element.isIntOrFloat() ? element.getIntOrFloatBitWidth() : 8;
    return llvm::PowerOf2Ceil(llvm::divideCeil(bits, 8));
  }

  void setBufferAttrs(LLVM::LLVMFuncOp function) {
    for (auto [i, buffer] : llvm::enumerate(buffers)) {
      setPointerAttrs(function, i);
      function.setArgAttr(i, LLVM::LLVMDialect::getAlignAttrName(),
                          b.getI64IntegerAttr(alignmentOf(buffer)));
      if (!has(buffer, device::kScratchAttr) && !has(buffer, device::kOutputAttr))
        function.setArgAttr(i, LLVM::LLVMDialect::getReadonlyAttrName(),
                            b.getUnitAttr());
    }
    setPointerAttrs(function, buffers.size());
    function.setArgAttr(buffers.size(), LLVM::LLVMDialect::getReadonlyAttrName(),
                        b.getUnitAttr());
  }

  LLVM::LLVMFuncOp makeKernel() {
    LLVM::LLVMFuncOp function = makeFunction(kernel.getName(), buffers.size() + 1);
    setBufferAttrs(function);
    for (StringRef attr : {device::kTilesAttr, device::kCostAttr})
      if (Attribute value = kernel->getAttr(attr))
        function->setAttr(attr, value);
    Block *entry = function.addEntryBlock(b);
    b.setInsertionPointToStart(entry);
    replaceDims(entry);
    for (auto [pointer, buffer] : llvm::zip(entry->getArguments(), buffers))
      replaceBuffer(pointer, buffer);
    moveBody(entry);
    return function;
  }

  void replaceDims(Block *entry) {
    Value array = entry->getArgument(buffers.size());
    for (auto [i, dim] : llvm::enumerate(shapes.getDims()))
      dims.push_back(castTo(b, loc, b.getIndexType(),
                            loadAt(b, loc, b.getI64Type(), array, i)));
    for (auto [dim, value] : llvm::zip_equal(shapes.getDims(), dims))
      BlockArgument(dim).replaceAllUsesWith(value);
    auto range = kernel.getArguments().take_back(2);
    auto values = entry->getArguments().take_back(2);
    for (auto [argument, value] : llvm::zip_equal(range, values))
      argument.replaceAllUsesWith(castTo(b, loc, b.getIndexType(), value));
  }

  Value sizeOf(AffineExpr expression) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expression))
      return LLVM::ConstantOp::create(b, loc, b.getI64Type(),
                                      b.getI64IntegerAttr(constant.getValue()));
    Value size = affine::AffineApplyOp::create(
        b, loc, AffineMap::get(0, dims.size(), expression), dims);
    return castTo(b, loc, b.getI64Type(), size);
  }

  /// A dense memref at the pointer.
  void replaceBuffer(Value address, BlockArgument buffer) {
    auto type = cast<MemRefType>(buffer.getType());
    auto descriptor = MemRefDescriptor::poison(b, loc, types.convertType(type));
    descriptor.setAllocatedPtr(b, loc, address);
    descriptor.setAlignedPtr(b, loc, address);
    descriptor.setConstantOffset(b, loc, 0);
    auto shape = *shapes.of(buffer);
    AffineExpr stride = getAffineConstantExpr(1, b.getContext());
    for (unsigned i = shape.size(); i-- > 0;) {
      descriptor.setSize(b, loc, i, sizeOf(shape[i]));
      descriptor.setStride(b, loc, i, sizeOf(stride));
      stride = stride * shape[i];
    }
    buffer.replaceAllUsesWith(castTo(b, loc, type, descriptor));
  }

  void moveBody(Block *entry) {
    Operation *returned = kernel.front().getTerminator();
    entry->getOperations().splice(entry->end(), kernel.front().getOperations());
    b.setInsertionPoint(returned);
    LLVM::ReturnOp::create(b, loc, ValueRange());
    returned->erase();
  }

  /// Takes the pointers from an array, as a runtime's thread has them.
  void makeTask(LLVM::LLVMFuncOp function) {
    LLVM::LLVMFuncOp task =
        makeFunction((kernel.getName() + ".task").str(), 1);
    setPointerAttrs(task, 0);
    Block *entry = task.addEntryBlock(b);
    b.setInsertionPointToStart(entry);
    SmallVector<Value> arguments;
    for (unsigned i = 0; i <= buffers.size(); ++i)
      arguments.push_back(loadAt(b, loc, pointer, entry->getArgument(0), i));
    llvm::append_range(arguments, entry->getArguments().take_back(2));
    LLVM::CallOp::create(b, loc, function, arguments);
    LLVM::ReturnOp::create(b, loc, ValueRange());
  }

  func::FuncOp kernel;
  const Target &target;
  device::KernelShapes shapes;
  OpBuilder b;
  Location loc;
  Type pointer;
  LLVMTypeConverter types;
  SmallVector<BlockArgument> buffers;
  SmallVector<Value> dims;
};

struct CpuKernelBoundary
    : public codegen::impl::CpuKernelBoundaryBase<CpuKernelBoundary> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module->hasAttr(device::kKernelAttr))
      return;
    Target target = Target::of(module);
    // Other functions are helpers that conversions made.
    for (auto kernel : llvm::to_vector(module.getOps<func::FuncOp>()))
      if (!kernel.isPrivate() && failed(Boundary(kernel, target).convert()))
        return signalPassFailure();
  }
};
} // namespace
