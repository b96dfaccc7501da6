//===- Control.h - what branches and loops share ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_CONTROL_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_CONTROL_H

#include "passes/import/Importer.h"
#include "passes/import/tensorflow/Rules.h"

namespace weir::import::tensorflow {

/// The type that values of both types have: dimensions that differ are free, and
/// so is a rank. Fails where element types differ.
mlir::FailureOr<mlir::Type> joinTypes(mlir::Type a, mlir::Type b);

/// Checks the numbers of a function's arguments and results.
mlir::LogicalResult checkGraph(Node &node, foreign::GraphOp graph,
                               unsigned inputs, unsigned results);

/// A scalar bool: numbers are true where they aren't 0.
mlir::Value makeCondition(Node &node, mlir::Value value);

/// `While` and `StatelessWhile`.
mlir::LogicalResult convertWhile(Node &node);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_CONTROL_H
