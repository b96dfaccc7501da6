//===- Bits.cpp - bits of numbers -----------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Bits.h"

using namespace mlir;
using namespace weir;

LogicalResult BitcastOp::verify() {
  Type from = getElementTypeOrSelf(getOperand().getType());
  if (!getTo().isIntOrFloat() ||
      getTo().getIntOrFloatBitWidth() != from.getIntOrFloatBitWidth())
    return emitOpError("makes ")
           << getTo() << " of " << from << ", must have the same width";
  return success();
}
