//===- Device.h - the schedule dialect --------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_DEVICE_DEVICE_H
#define WEIR_DIALECTS_DEVICE_DEVICE_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/device/DeviceDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/device/DeviceTypes.h.inc"

#define GET_OP_CLASSES
#include "dialects/device/Device.h.inc"

namespace weir::device {

/// Attributes of kernels (docs/Architecture.md).
constexpr llvm::StringLiteral kKernelAttr = "device.kernel";
constexpr llvm::StringLiteral kTilesAttr = "device.tiles";
constexpr llvm::StringLiteral kCostAttr = "device.cost";
/// Attributes of a kernel's arguments once they are memrefs.
constexpr llvm::StringLiteral kOutputAttr = "device.output";
constexpr llvm::StringLiteral kScratchAttr = "device.scratch";
/// For each result of a kernel, the argument that the kernel changes in place to
/// make it, or -1.
constexpr llvm::StringLiteral kTiedResultsAttr = "device.tied_results";
/// An argument's dimensions as expressions over the kernel's dims.
constexpr llvm::StringLiteral kShapeAttr = "weir.shape";

} // namespace weir::device

#endif // WEIR_DIALECTS_DEVICE_DEVICE_H
