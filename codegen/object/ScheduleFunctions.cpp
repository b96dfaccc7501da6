//===- ScheduleFunctions.cpp - a signature's functions in LLVM ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Schedule.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cstddef>

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

static LLVM::LLVMPointerType pointerType(OpBuilder &b) {
  return LLVM::LLVMPointerType::get(b.getContext());
}

/// The value at `base` plus a number of bytes.
static Value loadAt(OpBuilder &b, Location loc, Type type, Value base,
                    size_t bytes) {
  Value address =
      LLVM::GEPOp::create(b, loc, pointerType(b), b.getI8Type(), base,
                          ArrayRef<LLVM::GEPArg>{int32_t(bytes)});
  return LLVM::LoadOp::create(b, loc, type, address);
}

//===----------------------------------------------------------------------===//
// Structure: scf and affine to blocks and arithmetic
//===----------------------------------------------------------------------===//

static LogicalResult flatten(func::FuncOp function) {
  MLIRContext *context = function.getContext();
  RewritePatternSet patterns(context);
  populateSCFToControlFlowConversionPatterns(patterns);
  populateAffineToStdConversionPatterns(patterns);
  arith::populateCeilFloorDivExpandOpsPatterns(patterns);
  ConversionTarget target(*context);
  target.addIllegalDialect<scf::SCFDialect, affine::AffineDialect>();
  target.addIllegalOp<arith::CeilDivSIOp, arith::CeilDivUIOp,
                      arith::FloorDivSIOp>();
  target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
  return applyPartialConversion(function, target, std::move(patterns));
}

//===----------------------------------------------------------------------===//
// The body: arith, cf and device to LLVM
//===----------------------------------------------------------------------===//

namespace {

/// Buffers are pointers, an index has 64 bits.
struct ScheduleTypes : LLVMTypeConverter {
  explicit ScheduleTypes(MLIRContext *context)
      : LLVMTypeConverter(context, options(context)) {
    addConversion([](device::BufferType type) -> Type {
      return LLVM::LLVMPointerType::get(type.getContext());
    });
  }

  static LowerToLLVMOptions options(MLIRContext *context) {
    LowerToLLVMOptions options(context);
    options.overrideIndexBitwidth(64);
    return options;
  }
};

} // namespace

/// Converts the body of a function; `run` where it may have device ops.
static LogicalResult convertBody(LLVM::LLVMFuncOp function, RunFunction *run) {
  MLIRContext *context = function.getContext();
  ScheduleTypes converter(context);
  RewritePatternSet patterns(context);
  arith::populateArithToLLVMConversionPatterns(converter, patterns);
  cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
  if (run)
    populateDevicePatterns(converter, *run, patterns);
  ConversionTarget target(*context);
  target.addLegalDialect<LLVM::LLVMDialect>();
  return applyFullConversion(function, target, std::move(patterns));
}

/// An empty LLVM function with the body of `source`, whose arguments are still
/// there, and `arguments` after them.
static LLVM::LLVMFuncOp moveBody(func::FuncOp source, StringRef name,
                                 Type result, ArrayRef<Type> arguments) {
  OpBuilder b(source);
  Location loc = source.getLoc();
  auto function = LLVM::LLVMFuncOp::create(
      b, loc, name, LLVM::LLVMFunctionType::get(result, arguments));
  function.getBody().takeBody(source.getBody());
  for (Type argument : arguments)
    function.front().addArgument(argument, loc);
  return function;
}

//===----------------------------------------------------------------------===//
// run
//===----------------------------------------------------------------------===//

/// The prefix of a signature's symbols.
static std::string symbolBase(func::FuncOp schedule,
                              const ScheduleContext &context) {
  return context.program + "_" + toIdentifier(schedule.getSymName());
}

/// Reads the fields of the weir_call.
static void loadCall(OpBuilder &b, RunFunction &run) {
  Location loc = run.function.getLoc();
  Value call = run.function.getArgument(0);
  auto load = [&](size_t offset) {
    return loadAt(b, loc, pointerType(b), call, offset);
  };
  run.inputs = load(offsetof(weir_call, inputs));
  run.outputs = load(offsetof(weir_call, outputs));
  run.dims = load(offsetof(weir_call, dims));
  run.arena = load(offsetof(weir_call, arena));
  run.weights = load(offsetof(weir_call, weights));
  run.state = load(offsetof(weir_call, state));
  run.runtime = load(offsetof(weir_call, context));
  run.outputShapes = load(offsetof(weir_call, output_shapes));
}

/// An array on the stack; launches follow one another, so all share it.
static Value createArray(OpBuilder &b, Location loc, size_t size) {
  Value count = LLVM::ConstantOp::create(b, loc, b.getI64Type(),
                                         b.getI64IntegerAttr(int64_t(size)));
  return LLVM::AllocaOp::create(b, loc, pointerType(b), b.getI64Type(), count,
                                /*alignment=*/8);
}

static void createArrays(OpBuilder &b, RunFunction &run) {
  size_t args = 1, dims = 1;
  run.function.walk([&](device::LaunchOp op) {
    args = std::max<size_t>(args, op.getBuffers().size() + 1);
    dims = std::max<size_t>(dims, op.getDims().size());
  });
  run.function.walk([&](device::AllocateOp op) {
    dims = std::max<size_t>(dims, op.getDims().size());
  });
  run.launchArgs = createArray(b, run.function.getLoc(), args);
  run.launchDims = createArray(b, run.function.getLoc(), dims);
}

/// The block that returns its argument.
static Block *createExit(OpBuilder &b, LLVM::LLVMFuncOp function) {
  OpBuilder::InsertionGuard guard(b);
  Location loc = function.getLoc();
  Block *exit = b.createBlock(&function.getBody(), function.getBody().end(),
                              b.getI32Type(), loc);
  LLVM::ReturnOp::create(b, loc, exit->getArgument(0));
  return exit;
}

static void returnOk(OpBuilder &b, LLVM::LLVMFuncOp function) {
  SmallVector<func::ReturnOp> returns;
  function.walk([&](func::ReturnOp op) { returns.push_back(op); });
  for (func::ReturnOp op : returns) {
    b.setInsertionPoint(op);
    Value ok = LLVM::ConstantOp::create(b, op.getLoc(), b.getI32Type(),
                                        b.getI32IntegerAttr(WEIR_OK));
    LLVM::ReturnOp::create(b, op.getLoc(), ok);
    op.erase();
  }
}

/// What the program table needs of the function.
static void copyAttributes(func::FuncOp from, LLVM::LLVMFuncOp to) {
  for (StringRef name : {StringRef(kSignatureAttr), StringRef(kDimsAttr),
                         StringRef(kInputsAttr), StringRef(kOutputsAttr)})
    if (Attribute attr = from->getAttr(name))
      to->setAttr(name, attr);
}

LogicalResult weir::codegen::lowerRun(func::FuncOp schedule,
                                      const ScheduleContext &context) {
  if (failed(flatten(schedule)))
    return failure();
  OpBuilder b(schedule);
  auto function = moveBody(schedule, symbolBase(schedule, context) + "_run",
                           b.getI32Type(), pointerType(b));
  copyAttributes(schedule, function);
  RunFunction run(context, function, createExit(b, function));
  b.setInsertionPointToStart(&function.front());
  createArrays(b, run);
  loadCall(b, run);
  returnOk(b, function);
  schedule.erase();
  return convertBody(function, &run);
}

//===----------------------------------------------------------------------===//
// arena_size and output_shapes
//===----------------------------------------------------------------------===//

/// Replaces the index arguments before `dims` by what stands in its array.
static void loadDims(LLVM::LLVMFuncOp function, unsigned count) {
  Block &entry = function.front();
  OpBuilder b = OpBuilder::atBlockBegin(&entry);
  Location loc = function.getLoc();
  Value dims = entry.getArgument(count);
  for (unsigned i = 0; i < count; ++i) {
    Value dim = loadAt(b, loc, b.getI64Type(), dims, 8 * i);
    entry.getArgument(i).replaceAllUsesWith(
        arith::IndexCastOp::create(b, loc, b.getIndexType(), dim));
  }
  entry.eraseArguments(0, count);
}

/// Moves a function of the free dimensions to LLVM and calls `finish` for its
/// return, which it must replace.
static LogicalResult
lowerDimsFunction(func::FuncOp source, StringRef name, Type result,
                  ArrayRef<Type> arguments,
                  function_ref<void(OpBuilder &, LLVM::LLVMFuncOp,
                                    func::ReturnOp, ValueRange)>
                      finish) {
  if (failed(flatten(source)))
    return failure();
  unsigned dims = source.getNumArguments();
  auto function = moveBody(source, name, result, arguments);
  source.erase();
  loadDims(function, dims);
  SmallVector<func::ReturnOp> returns;
  function.walk([&](func::ReturnOp op) { returns.push_back(op); });
  for (func::ReturnOp op : returns) {
    OpBuilder b(op);
    SmallVector<Value> values;
    for (Value value : op.getOperands())
      values.push_back(
          arith::IndexCastOp::create(b, op.getLoc(), b.getI64Type(), value));
    finish(b, function, op, values);
    op.erase();
  }
  return convertBody(function, nullptr);
}

LogicalResult weir::codegen::lowerArenaSize(func::FuncOp schedule,
                                            func::FuncOp size,
                                            const ScheduleContext &context) {
  OpBuilder b(size);
  return lowerDimsFunction(
      size, symbolBase(schedule, context) + "_arena_size", b.getI64Type(),
      pointerType(b),
      [](OpBuilder &b, LLVM::LLVMFuncOp, func::ReturnOp op, ValueRange values) {
        LLVM::ReturnOp::create(b, op.getLoc(), values);
      });
}

LogicalResult weir::codegen::lowerOutputShapes(func::FuncOp schedule,
                                               func::FuncOp shapes,
                                               const ScheduleContext &context) {
  OpBuilder b(shapes);
  auto store = [](OpBuilder &b, LLVM::LLVMFuncOp function, func::ReturnOp op,
                  ValueRange values) {
    for (auto [i, value] : llvm::enumerate(values)) {
      Value address = LLVM::GEPOp::create(
          b, op.getLoc(), pointerType(b), b.getI64Type(),
          function.getArgument(1), ArrayRef<LLVM::GEPArg>{int32_t(i)});
      LLVM::StoreOp::create(b, op.getLoc(), value, address);
    }
    LLVM::ReturnOp::create(b, op.getLoc(), ValueRange());
  };
  return lowerDimsFunction(shapes,
                           symbolBase(schedule, context) + "_output_shapes",
                           LLVM::LLVMVoidType::get(b.getContext()),
                           {pointerType(b), pointerType(b)}, store);
}
