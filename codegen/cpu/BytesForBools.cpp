//===- BytesForBools.cpp - bools in memory are bytes ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"

namespace weir::codegen {
#define GEN_PASS_DEF_CPUBYTESFORBOOLS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace mlir;

static bool holdsBools(Type type) {
  auto memref = dyn_cast<MemRefType>(type);
  return memref && memref.getElementType().isInteger(1);
}

static Type byteOf(Type bools, MLIRContext *context) {
  Type byte = IntegerType::get(context, 8);
  auto shaped = dyn_cast<ShapedType>(bools);
  return shaped ? Type(shaped.clone(byte)) : byte;
}

static void retype(Value value) {
  if (holdsBools(value.getType()))
    value.setType(byteOf(value.getType(), value.getContext()));
}

/// Constants of bools that a kernel reads.
static void retypeGlobal(memref::GlobalOp global) {
  if (!holdsBools(global.getType()))
    return;
  global.setType(cast<MemRefType>(byteOf(global.getType(), global.getContext())));
  auto value = dyn_cast_or_null<DenseElementsAttr>(global.getInitialValueAttr());
  if (value)
    global.setInitialValueAttr(value.mapValues(
        IntegerType::get(global.getContext(), 8),
        [](const APInt &bit) { return bit.zext(8); }));
}

/// A load of bytes, and which of them aren't 0.
static void replaceLoad(OpBuilder &b, Operation *load) {
  Value bools = load->getResult(0);
  Type type = bools.getType();
  b.setInsertionPointAfter(load);
  bools.setType(byteOf(type, b.getContext()));
  Value zero = arith::ConstantOp::create(b, load->getLoc(),
                                         b.getZeroAttr(bools.getType()));
  auto compare = arith::CmpIOp::create(
      b, load->getLoc(), arith::CmpIPredicate::ne, bools, zero);
  bools.replaceAllUsesExcept(compare.getResult(), compare);
}

static void replaceStored(OpBuilder &b, Operation *store, OpOperand &stored) {
  b.setInsertionPoint(store);
  stored.set(arith::ExtUIOp::create(
      b, store->getLoc(), byteOf(stored.get().getType(), b.getContext()),
      stored.get()));
}

static void replaceAccess(OpBuilder &b, Operation *op) {
  if (isa<memref::LoadOp, vector::LoadOp, vector::MaskedLoadOp>(op)) {
    if (!getElementTypeOrSelf(op->getResult(0)).isInteger(1))
      return;
    if (auto masked = dyn_cast<vector::MaskedLoadOp>(op))
      replaceStored(b, op, masked.getPassThruMutable());
    replaceLoad(b, op);
  } else if (auto masked = dyn_cast<vector::MaskedStoreOp>(op)) {
    if (getElementTypeOrSelf(masked.getValueToStore()).isInteger(1))
      replaceStored(b, op, masked.getValueToStoreMutable());
  } else if (isa<memref::StoreOp, vector::StoreOp>(op)) {
    // Both have the stored value first.
    if (getElementTypeOrSelf(op->getOperand(0)).isInteger(1))
      replaceStored(b, op, op->getOpOperand(0));
  }
}

namespace {
struct CpuBytesForBools
    : public weir::codegen::impl::CpuBytesForBoolsBase<CpuBytesForBools> {
  void runOnOperation() override {
    for (auto global : getOperation().getOps<memref::GlobalOp>())
      retypeGlobal(global);
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal())
        convert(function);
  }

  static void convert(func::FuncOp function) {
    MLIRContext *context = function.getContext();
    llvm::for_each(function.getArguments(), retype);
    function.walk([](Operation *op) { llvm::for_each(op->getResults(), retype); });
    function.setType(FunctionType::get(
        context, function.front().getArgumentTypes(), function.getResultTypes()));
    OpBuilder b(context);
    function.walk([&](Operation *op) { replaceAccess(b, op); });
  }
};
} // namespace
