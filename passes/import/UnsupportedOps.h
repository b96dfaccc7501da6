//===- UnsupportedOps.h - what no rule understands --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_UNSUPPORTEDOPS_H
#define WEIR_PASSES_IMPORT_UNSUPPORTEDOPS_H

#include "mlir/IR/BuiltinOps.h"
#include "passes/import/ConvertRules.h"

namespace weir::import {

/// An op of the format that no rule understands.
struct UnsupportedOp {
  std::string op;
  int64_t count = 0;
  /// The first nodes of it, a few.
  llvm::SmallVector<std::string> nodes;
  /// Tensors of its nodes that others, which are understood, take: feeding them
  /// cuts the nodes off. A few; none for nodes within functions.
  llvm::SmallVector<std::string> feeds;
};

/// The ops of an extracted module that have no rule, the most frequent first.
llvm::SmallVector<UnsupportedOp> findUnsupportedOps(mlir::ModuleOp module,
                                                    const RuleTable &rules);

/// Fails, with one error that lists them, where there are any.
mlir::LogicalResult checkSupported(mlir::ModuleOp module,
                                   const RuleTable &rules);

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_UNSUPPORTEDOPS_H
