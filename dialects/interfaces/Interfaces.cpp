//===- Interfaces.cpp - what passes may ask of an op ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/Interfaces.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

#include "dialects/interfaces/Interfaces.cpp.inc"

Type weir::signless(Type element) {
  if (auto i = dyn_cast<IntegerType>(element); i && !i.isSignless())
    return IntegerType::get(element.getContext(), i.getWidth());
  return element;
}

Value weir::LoweringContext::empty(OpBuilder &b, Location loc,
                                   ArrayRef<OpFoldResult> dims, Type element) {
  return tensor::EmptyOp::create(b, loc, dims, signless(element));
}

Value weir::LoweringContext::emptyLike(OpBuilder &b, Location loc,
                                       Value value) {
  return empty(b, loc, dimsOf(value), getElementTypeOrSelf(value.getType()));
}
