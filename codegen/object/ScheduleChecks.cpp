//===- ScheduleChecks.cpp - what a schedule must keep to ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Schedule.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// The function of the kernel's inner module; null where there is none.
static FunctionOpInterface findKernel(ModuleOp module, StringRef name) {
  auto inner = module.lookupSymbol<ModuleOp>(name);
  return inner ? inner.lookupSymbol<FunctionOpInterface>(name)
               : FunctionOpInterface();
}

static FailureOr<AffineMap> kernelMap(FunctionOpInterface kernel,
                                      StringRef name, size_t dims) {
  auto attr = kernel->getAttrOfType<AffineMapAttr>(name);
  if (!attr)
    return kernel->emitError()
           << "kernel '" << kernel.getName() << "' has no '" << name << "'";
  AffineMap map = attr.getValue();
  if (map.getNumDims() != 0 || map.getNumResults() != 1 ||
      map.getNumSymbols() > dims)
    return kernel->emitError()
           << "'" << name << "' is " << attr << ", must be one expression over "
           << dims << " symbols";
  return map;
}

/// How many arguments a kernel has for a launch: before the phase `llvm` each
/// dim is one, in it all are an array.
static size_t argumentCount(FunctionOpInterface kernel,
                            device::LaunchOp launch) {
  bool isLowered = isa<LLVM::LLVMFuncOp>(kernel.getOperation());
  size_t dims = isLowered ? 1 : launch.getDims().size();
  return launch.getBuffers().size() + dims + 2;
}

static LogicalResult collectKernel(device::LaunchOp launch,
                                   ScheduleContext &context) {
  FunctionOpInterface kernel = findKernel(context.module, launch.getKernel());
  if (!kernel)
    return launch.emitOpError()
           << "launches '" << launch.getKernel() << "', which is no kernel";
  if (size_t expected = argumentCount(kernel, launch);
      kernel.getNumArguments() != expected)
    return launch.emitOpError() << "kernel '" << launch.getKernel() << "' has "
                                << kernel.getNumArguments()
                                << " arguments, the launch makes " << expected;
  auto tiles = kernelMap(kernel, device::kTilesAttr, launch.getDims().size());
  if (failed(tiles))
    return failure();
  auto cost = kernelMap(kernel, device::kCostAttr, launch.getDims().size());
  if (failed(cost))
    return failure();
  context.kernels[launch.getKernel()] = {*tiles, *cost};
  return success();
}

LogicalResult weir::codegen::collectKernels(ScheduleContext &context) {
  for (auto function : context.module.getOps<func::FuncOp>()) {
    auto result = function.walk([&](device::LaunchOp launch) {
      return WalkResult(collectKernel(launch, context));
    });
    if (result.wasInterrupted())
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

static size_t listSize(Operation *function, StringRef attr) {
  auto list = function->getAttrOfType<ArrayAttr>(attr);
  return list ? list.size() : 0;
}

static LogicalResult checkIndex(Operation *op, uint64_t index,
                                func::FuncOp function, StringRef attr) {
  size_t size = listSize(function, attr);
  if (index < size)
    return success();
  return op->emitOpError() << "index " << int64_t(index)
                           << " is out of range for " << size << " in '" << attr
                           << "'";
}

static LogicalResult checkLaunch(device::LaunchOp op) {
  for (Type type : op.getBuffers().getTypes())
    if (!isa<device::BufferType>(type))
      return op.emitOpError()
             << "operand has type " << type << ", must be a buffer";
  if (op.getNumResults() != 0)
    return op.emitOpError() << "has results, must have none on buffers";
  return success();
}

static LogicalResult checkVariable(device::VariableOp op,
                                   const ScheduleContext &context) {
  if (context.variableOffsets.contains(op.getVariable()))
    return success();
  return op.emitOpError() << "'" << op.getVariable()
                          << "' is no variable of the module";
}

LogicalResult weir::codegen::checkSchedule(func::FuncOp function,
                                           const ScheduleContext &context) {
  if (function.getNumArguments() != 0 || function.getNumResults() != 0 ||
      function.isDeclaration())
    return function.emitError()
           << "the schedule of '" << function.getSymName()
           << "' has arguments, results or no body; it must be on buffers";
  auto check = [&](Operation *op) {
    return llvm::TypeSwitch<Operation *, LogicalResult>(op)
        .Case([&](device::DimOp dim) {
          return checkIndex(op, dim.getIndex(), function, kDimsAttr);
        })
        .Case([&](device::InputOp input) {
          return checkIndex(op, input.getIndex(), function, kInputsAttr);
        })
        .Case([&](device::OutputOp output) {
          return checkIndex(op, output.getIndex(), function, kOutputsAttr);
        })
        .Case([&](device::ResultOp result) {
          return checkIndex(op, result.getIndex(), function, kOutputsAttr);
        })
        .Case([&](device::VariableOp variable) {
          return checkVariable(variable, context);
        })
        .Case([&](device::LaunchOp launch) { return checkLaunch(launch); })
        .Default([](Operation *) { return success(); });
  };
  auto result =
      function.walk([&](Operation *op) { return WalkResult(check(op)); });
  return failure(result.wasInterrupted());
}
