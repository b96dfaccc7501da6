//===- SimplifyLoops.h - what loops carry for nothing -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_GRAPH_SIMPLIFYLOOPS_H
#define WEIR_PASSES_GRAPH_SIMPLIFYLOOPS_H

#include "mlir/IR/PatternMatch.h"

namespace weir {

/// Patterns that drop what a loop carries for itself alone.
void addLoopPatterns(mlir::RewritePatternSet &patterns);

} // namespace weir

#endif // WEIR_PASSES_GRAPH_SIMPLIFYLOOPS_H
