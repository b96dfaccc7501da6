//===- FreezeVariables.cpp - variables that nothing assigns are constants ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"

namespace weir {
#define GEN_PASS_DEF_FREEZEVARIABLES
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
struct FreezeVariables : weir::impl::FreezeVariablesBase<FreezeVariables> {
  void runOnOperation() override;
};
} // namespace

/// The variables that the module assigns.
static llvm::DenseSet<StringAttr> findAssigned(ModuleOp module) {
  llvm::DenseSet<StringAttr> assigned;
  module.walk([&](AssignOp op) {
    assigned.insert(op.getVariableAttr().getAttr());
  });
  return assigned;
}

void FreezeVariables::runOnOperation() {
  ModuleOp module = getOperation();
  llvm::DenseSet<StringAttr> assigned = findAssigned(module), used(assigned);
  if (auto others = module->getAttrOfType<ArrayAttr>(kAssignedAttr))
    assigned.insert_range(others.getAsRange<StringAttr>());
  SymbolTable symbols(module);
  module.walk([&](ReadOp op) {
    auto variable = symbols.lookup<VariableOp>(op.getVariable());
    if (!variable || !variable.getInitial() ||
        assigned.contains(op.getVariableAttr().getAttr())) {
      used.insert(op.getVariableAttr().getAttr());
      return;
    }
    OpBuilder b(op);
    Value value = ConstantOp::create(b, op.getLoc(), *variable.getInitial());
    op.replaceAllUsesWith(value);
    op.erase();
  });
  for (VariableOp op :
       llvm::make_early_inc_range(module.getOps<VariableOp>()))
    if (!used.contains(op.getSymNameAttr()))
      op.erase();
}
