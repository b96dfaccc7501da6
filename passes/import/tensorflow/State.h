//===- State.h - what ops that change variables share -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_STATE_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_STATE_H

#include "passes/import/Importer.h"

namespace weir::import::tensorflow {

/// Assigns the value to the variable that is input 0. An error where the
/// variable can't hold it.
void assignVariable(Node &node, mlir::Value value);
/// The same for another variable.
void assignVariable(Node &node, foreign::VariableOp variable,
                    mlir::Value value);

/// The same, and gives the variable's reference, as the assignments of
/// TensorFlow 1 do.
mlir::LogicalResult giveAssigned(Node &node, mlir::Value value);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_STATE_H
