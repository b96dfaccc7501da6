//===- WeirDialect.cpp - the dialect itself ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace weir;

#include "dialects/weir/WeirDialect.cpp.inc"
#include "dialects/weir/WeirEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/weir/WeirAttributes.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/weir/WeirTypes.cpp.inc"

namespace weir {
#define WEIR_FAMILY(name) void add##name##Ops(WeirDialect &dialect);
#include "dialects/weir/WeirFamilies.inc"
#undef WEIR_FAMILY
} // namespace weir

void WeirDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/weir/WeirTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/weir/WeirAttributes.cpp.inc"
      >();
#define WEIR_FAMILY(name) add##name##Ops(*this);
#include "dialects/weir/WeirFamilies.inc"
#undef WEIR_FAMILY
}

Operation *WeirDialect::materializeConstant(OpBuilder &b, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getShapedType() != type)
    return nullptr;
  return ConstantOp::create(b, loc, elements);
}

bool weir::isUnsigned(Value tensor) {
  return getElementTypeOrSelf(tensor.getType()).isUnsignedInteger();
}

StringRef weir::nodeName(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (StringRef name = nodeName(part); !name.empty())
        return name;
  if (auto call = dyn_cast<CallSiteLoc>(loc))
    return nodeName(call.getCallee());
  return "";
}
