//===- DeviceDialect.cpp - the schedule dialect ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/device/Device.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace weir::device;

#include "dialects/device/DeviceDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/device/DeviceTypes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/device/Device.cpp.inc"

void DeviceDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/device/DeviceTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/device/Device.cpp.inc"
      >();
}
