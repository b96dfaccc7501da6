//===- NodeInference.h - types of nodes that are being added ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_NODEINFERENCE_H
#define WEIR_PASSES_IMPORT_NODEINFERENCE_H

#include "passes/import/Importer.h"

namespace weir::import {

/// Says what the outputs of a node are by rewriting it, as the import will, in
/// a block that is thrown away. So a graph that grows node by node is checked
/// by the same rules, and with the same errors, as one that is imported.
class NodeInference {
public:
  explicit NodeInference(mlir::MLIRContext *context);
  ~NodeInference();

  /// The types of the data outputs of `node`; `!foreign.value` where those of
  /// its inputs aren't known. Errors name the node. `origin` says what an
  /// argument of the node's graph stands for: sizes and axes are often
  /// constants, or computed from shapes, around it.
  mlir::FailureOr<llvm::SmallVector<mlir::Type>>
  infer(foreign::NodeOp node,
        llvm::function_ref<mlir::Value(mlir::Value)> origin);

private:
  using Origin = llvm::function_ref<mlir::Value(mlir::Value)>;
  bool makeInputs(foreign::NodeOp node, Origin origin, unsigned depth,
                  llvm::SmallVectorImpl<Entity> &inputs);
  mlir::Value makeInput(mlir::Value value, Origin origin, unsigned depth);
  mlir::Value recompute(mlir::Value value, Origin origin, unsigned depth);

  mlir::Block &block() { return *module->getBody(); }

  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::StringSet<> taken;
  VariableFlags flags;
  Importer importer;
};

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_NODEINFERENCE_H
