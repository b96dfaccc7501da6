//===- DevicePatterns.cpp - device ops to the LLVM dialect ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Schedule.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

static LLVM::LLVMPointerType pointerType(OpBuilder &b) {
  return LLVM::LLVMPointerType::get(b.getContext());
}

static Value integer(OpBuilder &b, Location loc, Type type, int64_t value) {
  return LLVM::ConstantOp::create(b, loc, type, b.getIntegerAttr(type, value));
}

/// `base` plus a number of bytes.
static Value addBytes(OpBuilder &b, Location loc, Value base, Value bytes) {
  return LLVM::GEPOp::create(b, loc, pointerType(b), b.getI8Type(), base,
                             ArrayRef<LLVM::GEPArg>{bytes});
}

static Value addBytes(OpBuilder &b, Location loc, Value base, uint64_t bytes) {
  return addBytes(b, loc, base,
                  integer(b, loc, b.getI64Type(), int64_t(bytes)));
}

/// The address of element `i` of an array of pointers or 64-bit integers.
static Value elementAddress(OpBuilder &b, Location loc, Value array,
                            uint64_t i) {
  return addBytes(b, loc, array, 8 * i);
}

static Value loadElement(OpBuilder &b, Location loc, Type type, Value array,
                         uint64_t i) {
  return LLVM::LoadOp::create(b, loc, type, elementAddress(b, loc, array, i));
}

/// Stores values one after the other.
static void storeElements(OpBuilder &b, Location loc, ValueRange values,
                          Value array) {
  for (auto [i, value] : llvm::enumerate(values))
    LLVM::StoreOp::create(b, loc, value, elementAddress(b, loc, array, i));
}

/// A function of the module, declared where it is not yet.
static LLVM::LLVMFuncOp declare(OpBuilder &b, Location loc, ModuleOp module,
                                StringRef name, Type result,
                                ArrayRef<Type> arguments) {
  if (auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(name))
    return function;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(module.getBody());
  return LLVM::LLVMFuncOp::create(
      b, loc, name, LLVM::LLVMFunctionType::get(result, arguments));
}

/// A constant of the module that is private to it.
static LLVM::GlobalOp createConstant(OpBuilder &b, Location loc,
                                     ModuleOp module, Type type,
                                     const Twine &name, Attribute value) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(module.getBody());
  return LLVM::GlobalOp::create(b, loc, type, /*isConstant=*/true,
                                LLVM::Linkage::Private, name.str(), value);
}

/// Returns from the run with `status` unless `goOn`; what follows `op` stands
/// in a block of its own afterwards, and `op` first in it.
static void returnUnless(ConversionPatternRewriter &rewriter, Operation *op,
                         Value goOn, Block *otherwise, ValueRange operands) {
  Block *current = op->getBlock();
  Block *rest = rewriter.splitBlock(current, op->getIterator());
  rewriter.setInsertionPointToEnd(current);
  LLVM::CondBrOp::create(rewriter, op->getLoc(), goOn, rest, ValueRange(),
                         otherwise, operands);
  rewriter.setInsertionPoint(op);
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

template <typename Op> struct DevicePattern : ConvertOpToLLVMPattern<Op> {
  DevicePattern(const LLVMTypeConverter &converter, RunFunction &run)
      : ConvertOpToLLVMPattern<Op>(converter), run(run) {}
  RunFunction &run;
};

struct LowerDim : DevicePattern<device::DimOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::DimOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op,
                       loadElement(rewriter, op.getLoc(), rewriter.getI64Type(),
                                   run.dims, op.getIndex()));
    return success();
  }
};

/// Inputs and outputs: the address stands in an array of the call.
template <typename Op> struct LowerCallerBuffer : DevicePattern<Op> {
  LowerCallerBuffer(const LLVMTypeConverter &converter, RunFunction &run,
                    Value RunFunction::*array)
      : DevicePattern<Op>(converter, run), array(array) {}
  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op,
                       loadElement(rewriter, op.getLoc(), pointerType(rewriter),
                                   this->run.*array, op.getIndex()));
    return success();
  }
  Value RunFunction::*array;
};

struct LowerWeight : DevicePattern<device::WeightOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::WeightOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    uint64_t offset = run.context.weightOffsets.at(op.getValueAttr());
    rewriter.replaceOp(op,
                       addBytes(rewriter, op.getLoc(), run.weights, offset));
    return success();
  }
};

struct LowerVariable : DevicePattern<device::VariableOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::VariableOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    uint64_t offset = run.context.variableOffsets.lookup(op.getVariable());
    rewriter.replaceOp(op, addBytes(rewriter, op.getLoc(), run.state, offset));
    return success();
  }
};

struct LowerArena : DevicePattern<device::ArenaOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::ArenaOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, addBytes(rewriter, op.getLoc(), run.arena, adaptor.getOffset()));
    return success();
  }
};

struct LowerCopy : DevicePattern<device::CopyOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::CopyOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::MemcpyOp>(
        op, adaptor.getTarget(), adaptor.getSource(), adaptor.getSize(),
        /*isVolatile=*/false);
    return success();
  }
};

struct LowerLoad : DevicePattern<device::LoadOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::LoadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = getTypeConverter()->convertType(op.getType());
    bool isBool = type.isInteger(1);
    Type stored = isBool ? rewriter.getI8Type() : type;
    uint64_t bytes = stored.isIndex() ? 8 : stored.getIntOrFloatBitWidth() / 8;
    Value address = addBytes(rewriter, op.getLoc(), adaptor.getBuffer(),
                             op.getIndex() * bytes);
    Value value = LLVM::LoadOp::create(rewriter, op.getLoc(), stored, address);
    if (isBool)
      value = LLVM::ICmpOp::create(rewriter, op.getLoc(),
                                   LLVM::ICmpPredicate::ne, value,
                                   integer(rewriter, op.getLoc(), stored, 0));
    rewriter.replaceOp(op, value);
    return success();
  }
};

struct LowerAllocate : DevicePattern<device::AllocateOp> {
  using DevicePattern::DevicePattern;
  LogicalResult matchAndRewrite(device::AllocateOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    Type pointer = pointerType(b), i64 = b.getI64Type();
    storeElements(b, loc, adaptor.getDims(), run.launchDims);
    auto allocate = declare(b, loc, run.context.module, "weir_rt_allocate",
                            pointer, {pointer, pointer, pointer, i64, i64});
    Value rank = integer(b, loc, i64, int64_t(adaptor.getDims().size()));
    Value width = integer(b, loc, i64, op.getWidth());
    Value memory = LLVM::CallOp::create(b, loc, allocate,
                                        ValueRange{run.runtime, nameOf(b, op),
                                                   run.launchDims, rank, width})
                       .getResult();
    Value null = LLVM::ZeroOp::create(b, loc, pointer);
    Value isThere =
        LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, memory, null);
    Value status = integer(b, loc, b.getI32Type(), WEIR_OUT_OF_MEMORY);
    returnUnless(b, op, isThere, run.exit, status);
    b.replaceOp(op, memory);
    return success();
  }

  /// The node's name as a string of the program.
  Value nameOf(ConversionPatternRewriter &b, device::AllocateOp op) const {
    std::string name =
        (run.function.getSymName() + ".message." + Twine(run.messages++)).str();
    return LLVM::createGlobalString(op.getLoc(), b, name,
                                    (nodeName(op.getLoc()) + Twine('\0')).str(),
                                    LLVM::Linkage::Internal);
  }
};

struct LowerRelease : DevicePattern<device::ReleaseOp> {
  using DevicePattern::DevicePattern;
  LogicalResult matchAndRewrite(device::ReleaseOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    Type pointer = pointerType(b);
    auto release =
        declare(b, op.getLoc(), run.context.module, "weir_rt_release",
                LLVM::LLVMVoidType::get(b.getContext()), {pointer, pointer});
    LLVM::CallOp::create(b, op.getLoc(), release,
                         ValueRange{run.runtime, adaptor.getBuffer()});
    b.eraseOp(op);
    return success();
  }
};

struct LowerResult : DevicePattern<device::ResultOp> {
  using DevicePattern::DevicePattern;
  LogicalResult matchAndRewrite(device::ResultOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &b) const override {
    Location loc = op.getLoc();
    LLVM::StoreOp::create(b, loc, adaptor.getBuffer(),
                          elementAddress(b, loc, run.outputs, op.getIndex()));
    for (auto [i, dim] : llvm::enumerate(adaptor.getDims()))
      LLVM::StoreOp::create(
          b, loc, dim,
          elementAddress(b, loc, run.outputShapes, op.getPlace() + i));
    b.eraseOp(op);
    return success();
  }
};

struct LowerFail : DevicePattern<device::FailOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::FailOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Block *failing = rewriter.createBlock(run.exit);
    createFailure(rewriter, op);
    rewriter.setInsertionPoint(op);
    returnUnless(rewriter, op, adaptor.getCondition(), failing, {});
    rewriter.eraseOp(op);
    return success();
  }

  /// Notes the message in the context and goes to the exit with its status.
  void createFailure(ConversionPatternRewriter &b, device::FailOp op) const {
    Type pointer = pointerType(b), i32 = b.getI32Type();
    std::string name =
        (run.function.getSymName() + ".message." + Twine(run.messages++)).str();
    Value message = LLVM::createGlobalString(
        op.getLoc(), b, name, (op.getMessage() + Twine('\0')).str(),
        LLVM::Linkage::Internal);
    auto fail = declare(b, op.getLoc(), run.context.module, "weir_rt_fail", i32,
                        {pointer, i32, pointer});
    Value status = integer(b, op.getLoc(), i32, WEIR_ASSERTION_FAILED);
    auto call = LLVM::CallOp::create(b, op.getLoc(), fail,
                                     ValueRange{run.runtime, status, message});
    LLVM::BrOp::create(b, op.getLoc(), call.getResult(), run.exit);
  }
};

struct LowerLaunch : DevicePattern<device::LaunchOp> {
  using DevicePattern::DevicePattern;
  LogicalResult
  matchAndRewrite(device::LaunchOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    fillArguments(rewriter, op.getLoc(), adaptor);
    callRuntime(rewriter, op, adaptor);
    rewriter.eraseOp(op);
    return success();
  }

private:
  /// The array of a task: the buffers, then the dims.
  void fillArguments(OpBuilder &b, Location loc, OpAdaptor adaptor) const {
    storeElements(b, loc, adaptor.getDims(), run.launchDims);
    SmallVector<Value> pointers(adaptor.getBuffers());
    pointers.push_back(run.launchDims);
    storeElements(b, loc, pointers, run.launchArgs);
  }

  LLVM::LLVMFuncOp declareTask(OpBuilder &b, device::LaunchOp op) const {
    Type pointer = pointerType(b), i64 = b.getI64Type();
    return declare(
        b, op.getLoc(), run.context.module, (op.getKernel() + ".task").str(),
        LLVM::LLVMVoidType::get(b.getContext()), {pointer, i64, i64});
  }

  /// A string of the program, by its text.
  LLVM::GlobalOp nameConstant(OpBuilder &b, Location loc,
                              StringRef text) const {
    LLVM::GlobalOp &known = run.names[text];
    if (!known) {
      auto type = LLVM::LLVMArrayType::get(b.getI8Type(), text.size() + 1);
      known = createConstant(b, loc, run.context.module, type,
                             run.function.getSymName() + ".name." +
                                 Twine(run.names.size() - 1),
                             b.getStringAttr(text + Twine('\0')));
    }
    return known;
  }

  /// The launch's weir_launch; launches of one kernel by one node share it.
  LLVM::GlobalOp launchConstant(OpBuilder &b, device::LaunchOp op) const {
    StringRef node = nodeName(op.getLoc());
    LLVM::GlobalOp &known =
        run.launches[(op.getKernel() + Twine('\0') + node).str()];
    if (known)
      return known;
    std::string name = (run.function.getSymName() + ".launch." +
                        Twine(run.launches.size() - 1))
                           .str();
    Type pointer = pointerType(b);
    auto type = LLVM::LLVMStructType::getLiteral(b.getContext(),
                                                 {pointer, pointer, pointer});
    known = createConstant(b, op.getLoc(), run.context.module, type, name, {});
    fillIn(b, op, known, node);
    return known;
  }

  /// Gives the constant its three addresses.
  void fillIn(OpBuilder &b, device::LaunchOp op, LLVM::GlobalOp global,
              StringRef node) const {
    Location loc = op.getLoc();
    LLVM::LLVMFuncOp task = declareTask(b, op);
    LLVM::GlobalOp kernelName = nameConstant(b, loc, op.getKernel());
    LLVM::GlobalOp name = nameConstant(b, loc, node);
    OpBuilder::InsertionGuard guard(b);
    b.createBlock(&global.getInitializerRegion());
    Value value = LLVM::UndefOp::create(b, loc, global.getType());
    Value addresses[] = {LLVM::AddressOfOp::create(b, loc, task),
                         LLVM::AddressOfOp::create(b, loc, kernelName),
                         LLVM::AddressOfOp::create(b, loc, name)};
    for (auto [i, address] : llvm::enumerate(addresses))
      value = LLVM::InsertValueOp::create(b, loc, value, address, int64_t(i));
    LLVM::ReturnOp::create(b, loc, value);
  }

  /// The value of a map with one result over the kernel's dims.
  Value evaluate(OpBuilder &b, Location loc, AffineMap map,
                 ValueRange dims) const {
    SmallVector<Value> symbols;
    for (Value dim : dims)
      symbols.push_back(
          arith::IndexCastOp::create(b, loc, b.getIndexType(), dim));
    Value value =
        affine::expandAffineExpr(b, loc, map.getResult(0), {}, symbols);
    return arith::IndexCastOp::create(b, loc, b.getI64Type(), value);
  }

  void callRuntime(ConversionPatternRewriter &b, device::LaunchOp op,
                   OpAdaptor adaptor) const {
    Location loc = op.getLoc();
    const KernelInfo &kernel = run.context.kernels.at(op.getKernel());
    Type pointer = pointerType(b), i32 = b.getI32Type(), i64 = b.getI64Type();
    auto launch = declare(b, loc, run.context.module, "weir_rt_launch", i32,
                          {pointer, pointer, pointer, i64, i64});
    Value constant = LLVM::AddressOfOp::create(b, loc, launchConstant(b, op));
    Value tiles = evaluate(b, loc, kernel.tiles, adaptor.getDims());
    Value cost = evaluate(b, loc, kernel.cost, adaptor.getDims());
    Value status = LLVM::CallOp::create(b, loc, launch,
                                        ValueRange{run.runtime, constant,
                                                   run.launchArgs, tiles, cost})
                       .getResult();
    Value isOk = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::eq, status,
                                      integer(b, loc, i32, WEIR_OK));
    returnUnless(b, op, isOk, run.exit, status);
  }
};

} // namespace

void weir::codegen::populateDevicePatterns(const LLVMTypeConverter &converter,
                                           RunFunction &run,
                                           RewritePatternSet &patterns) {
  patterns.add<LowerDim, LowerWeight, LowerVariable, LowerArena, LowerCopy,
               LowerLoad, LowerAllocate, LowerRelease, LowerResult, LowerFail,
               LowerLaunch>(converter, run);
  patterns.add<LowerCallerBuffer<device::InputOp>>(converter, run,
                                                   &RunFunction::inputs);
  patterns.add<LowerCallerBuffer<device::OutputOp>>(converter, run,
                                                    &RunFunction::outputs);
}
