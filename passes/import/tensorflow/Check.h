//===- Check.h - what a run must satisfy ------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_CHECK_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_CHECK_H

#include "passes/import/ConvertNode.h"

namespace weir::import::tensorflow {

/// Whether any, or all, of a tensor of bools are true, as a scalar.
mlir::Value anyOf(Node &node, mlir::Value bools);
mlir::Value allOf(Node &node, mlir::Value bools);

/// Stops the run, with the node's name and a message, unless all are true.
void require(Node &node, mlir::Value bools, const llvm::Twine &message);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_CHECK_H
