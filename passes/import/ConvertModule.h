//===- ConvertModule.h - signatures to functions of weir ops ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_CONVERTMODULE_H
#define WEIR_PASSES_IMPORT_CONVERTMODULE_H

#include "mlir/IR/BuiltinOps.h"
#include "passes/import/ConvertRules.h"

namespace weir::import {

/// An op that a model needs and no rule rewrites.
struct UnsupportedOp {
  std::string op;
  int64_t count = 0;
  /// The first nodes of it, a few.
  llvm::SmallVector<std::string> nodes;
};

/// The ops without a rule among the nodes that the signatures reach, or among
/// all nodes where there are no signatures; most frequent first. Calls count as
/// long as they aren't inlined.
llvm::SmallVector<UnsupportedOp> findUnsupportedOps(mlir::ModuleOp module,
                                                    const RuleTable &rules);

/// Replaces extracted `foreign` graphs, signatures and variables by functions
/// and variables of the weir dialect.
mlir::LogicalResult convertModule(mlir::ModuleOp module, const RuleTable &rules);

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_CONVERTMODULE_H
