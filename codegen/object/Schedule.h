//===- Schedule.h - lowering of schedule functions --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to weir-lower-schedule.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_SCHEDULE_H
#define WEIR_CODEGEN_OBJECT_SCHEDULE_H

#include "codegen/object/Program.h"
#include "dialects/device/Device.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/StringMap.h"

namespace weir::codegen {

/// What a launch needs to know of a kernel: tiles and the cost of one, as
/// expressions over the kernel's dims.
struct KernelInfo {
  mlir::AffineMap tiles, cost;
};

/// What the functions of a module share: where weights and variables lie, and
/// the kernels.
struct ScheduleContext {
  explicit ScheduleContext(mlir::ModuleOp module)
      : module(module), program(programName(module)) {}

  mlir::ModuleOp module;
  std::string program;
  llvm::DenseMap<mlir::Attribute, uint64_t> weightOffsets;
  llvm::StringMap<uint64_t> variableOffsets;
  llvm::StringMap<KernelInfo> kernels;
};

/// A function `run` while it is lowered: the fields of its weir_call, the
/// arrays that launches share, and the block that returns a status.
struct RunFunction {
  RunFunction(const ScheduleContext &context, mlir::LLVM::LLVMFuncOp function,
              mlir::Block *exit)
      : context(context), function(function), exit(exit) {}

  const ScheduleContext &context;
  mlir::LLVM::LLVMFuncOp function;
  mlir::Block *exit;
  mlir::Value inputs, outputs, dims, arena, weights, state, runtime,
      outputShapes;
  mlir::Value launchArgs, launchDims;
  unsigned messages = 0;
  /// Constants that launches refer to, by kernel and node, and by text.
  llvm::StringMap<mlir::LLVM::GlobalOp> launches, names;
};

/// Refuses what lowering could not do: unknown kernels and variables, indices
/// out of range, launches that don't fit their kernel.
mlir::LogicalResult checkSchedule(mlir::func::FuncOp function,
                                  const ScheduleContext &context);

/// Fills in `kernels`, for all kernels that are launched.
mlir::LogicalResult collectKernels(ScheduleContext &context);

/// Patterns of the device dialect.
void populateDevicePatterns(const mlir::LLVMTypeConverter &converter,
                            RunFunction &run,
                            mlir::RewritePatternSet &patterns);

/// Make `..._run`, `..._arena_size` and `..._output_shapes` of a signature and
/// erase the functions that they come from.
mlir::LogicalResult lowerRun(mlir::func::FuncOp function,
                             const ScheduleContext &context);
mlir::LogicalResult lowerArenaSize(mlir::func::FuncOp schedule,
                                   mlir::func::FuncOp size,
                                   const ScheduleContext &context);
mlir::LogicalResult lowerOutputShapes(mlir::func::FuncOp schedule,
                                      mlir::func::FuncOp shapes,
                                      const ScheduleContext &context);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_SCHEDULE_H
