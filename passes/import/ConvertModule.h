//===- ConvertModule.h - signatures to functions of weir ops ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_CONVERTMODULE_H
#define WEIR_PASSES_IMPORT_CONVERTMODULE_H

#include "dialects/foreign/Foreign.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/import/ConvertRules.h"

namespace weir::import {

/// The graphs that become functions: those of the signatures; without any, those
/// that no node names.
llvm::SmallVector<foreign::GraphOp> entryGraphs(mlir::ModuleOp module);

/// Replaces extracted `foreign` graphs, signatures and variables by functions
/// and variables of the weir dialect.
mlir::LogicalResult convertModule(mlir::ModuleOp module, const RuleTable &rules);

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_CONVERTMODULE_H
