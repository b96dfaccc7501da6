//===- Remarks.cpp - what became of a model -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Remarks.h"
#include "codegen/object/Program.h"
#include "dialects/device/Device.h"
#include "dialects/weir/Shape.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace weir;

template <typename Op> static unsigned count(ModuleOp module) {
  unsigned result = 0;
  module.walk([&](Op) { ++result; });
  return result;
}

PhaseRemarks::PhaseRemarks(raw_ostream *os, ModuleOp module, Phase phase)
    : os(os), module(module), phase(phase) {
  if (os && phase == Phase::Optimize)
    transposes = count<TransposeOp>(module);
}

void PhaseRemarks::print() {
  if (!os)
    return;
  if (phase == Phase::Optimize)
    *os << "transposes: " << transposes << " in, " << count<TransposeOp>(module)
        << " out\n";
  if (phase == Phase::Kernels)
    printKernels();
  if (phase == Phase::Buffers)
    printArena();
}

void PhaseRemarks::printKernels() {
  unsigned kept = 0;
  for (auto kernel : module.getOps<ModuleOp>())
    kept += kernel->hasAttr(device::kKernelAttr);
  *os << "kernels: " << count<device::LaunchOp>(module) << " formed, " << kept
      << " after deduplication\n";
}

/// The value of an index computation where all free dims are `dim`.
static std::optional<int64_t> evaluate(Value value, int64_t dim) {
  if (isa<BlockArgument>(value))
    return dim;
  Operation *op = value.getDefiningOp();
  IntegerAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return constant.getInt();
  SmallVector<int64_t> operands;
  for (Value operand : op->getOperands()) {
    auto known = evaluate(operand, dim);
    if (!known)
      return std::nullopt;
    operands.push_back(*known);
  }
  if (isa<arith::AddIOp>(op))
    return operands[0] + operands[1];
  if (isa<arith::MaxSIOp>(op))
    return std::max(operands[0], operands[1]);
  auto apply = dyn_cast<affine::AffineApplyOp>(op);
  if (!apply)
    return std::nullopt;
  SmallVector<Attribute> constants;
  for (int64_t operand : operands)
    constants.push_back(
        IntegerAttr::get(IndexType::get(op->getContext()), operand));
  SmallVector<Attribute> results;
  if (failed(apply.getAffineMap().constantFold(constants, results)))
    return std::nullopt;
  return cast<IntegerAttr>(results.front()).getInt();
}

void PhaseRemarks::printArena() {
  for (auto function : module.getOps<func::FuncOp>()) {
    auto of = function->getAttrOfType<FlatSymbolRefAttr>(
        codegen::kArenaSizeOfAttr);
    if (!of || function.isExternal())
      continue;
    auto end = dyn_cast<func::ReturnOp>(function.front().getTerminator());
    auto size = end && end.getNumOperands() == 1
                    ? evaluate(end.getOperand(0), 1)
                    : std::nullopt;
    *os << "arena of " << of.getValue() << ": ";
    if (size)
      *os << *size << " bytes";
    else
      *os << "computed when run";
    *os << (function.getNumArguments() ? " where all free dimensions are 1\n"
                                       : "\n");
  }
}
