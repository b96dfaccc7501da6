//===- Differentiation.h - gradients that applications ask for --*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes of the domain `weir` that differentiate:
//
//   foreign.node "gradient" of "weir" (ys, seeds, xs) {of = 1, seeds = 0}
//   foreign.node "jacobian" of "weir" (y, xs) {batched}
//   foreign.node "custom_gradient" of "weir" (ys, inputs, captures)
//       {of = 1, inputs = 2, backward = @f}
//
// xs may be variables, by handle or by reference: then all that is read of the
// variable counts.
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_DIFFERENTIATION_H
#define WEIR_PASSES_IMPORT_DIFFERENTIATION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/import/ConvertRules.h"

namespace weir::import {

/// The rule for such a node's op; null where it is another.
const Rule *lookupDifferentiation(llvm::StringRef op);

/// Puts a node `watch` behind each tensor that something is differentiated by:
/// it stays apart from equal ones, and nothing is folded through it.
void watchInputs(mlir::ModuleOp module);

/// Lets gradients by variables be those by all that is read of them before.
void bindVariables(mlir::func::FuncOp function);

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_DIFFERENTIATION_H
