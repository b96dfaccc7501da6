//===- Importer.h - foreign graphs to weir ops ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_IMPORTER_H
#define WEIR_PASSES_IMPORT_IMPORTER_H

#include "mlir/IR/BuiltinOps.h"
#include "passes/import/ConvertRules.h"
#include "passes/import/Variables.h"

namespace weir::import {

/// Walks foreign graphs in their order and rewrites node by node; remembers
/// what each foreign value has become.
class Importer {
public:
  Importer(mlir::ModuleOp module, const RuleTable &rules,
           const VariableFlags &flags)
      : symbols(module), rules(rules), flags(flags) {}

  /// Rewrites the nodes of `graph` at the builder's place, its arguments being
  /// `arguments`, and returns what its results have become. A graph may be
  /// rewritten more than once: as the body of several loops. An error at `loc`
  /// where graphs nest too deeply or are rewritten too often.
  mlir::FailureOr<llvm::SmallVector<Entity>>
  convertGraph(foreign::GraphOp graph, llvm::ArrayRef<Entity> arguments,
               mlir::OpBuilder &builder, mlir::Location loc);

  /// Rewrites one node, whose data inputs have become `inputs`, and returns
  /// what its outputs have become.
  mlir::FailureOr<llvm::SmallVector<Entity>>
  convertAlone(foreign::NodeOp node, llvm::ArrayRef<Entity> inputs,
               mlir::OpBuilder &builder);

  /// The module that graphs are rewritten in; blocks being filled may not be in
  /// it yet.
  mlir::ModuleOp getModule() {
    return llvm::cast<mlir::ModuleOp>(symbols.getOp());
  }

  /// The library graph of this name, null if there is none.
  foreign::GraphOp lookupGraph(mlir::StringAttr name) {
    return symbols.lookup<foreign::GraphOp>(name);
  }

  /// The variable of this name, null if there is none.
  foreign::VariableOp lookupVariable(mlir::StringAttr name) {
    return symbols.lookup<foreign::VariableOp>(name);
  }

  /// A stack of the list.
  Stack *makeStack(mlir::Value list) {
    stacks.push_back(std::make_unique<Stack>(Stack{list}));
    return stacks.back().get();
  }

  /// Which variables have values.
  const VariableFlags &getFlags() { return flags; }

  const RuleTable &getRules() { return rules; }

private:
  friend class Node;
  mlir::LogicalResult convertNode(Node &node);
  mlir::LogicalResult fetchInputs(Node &node, const Rule &rule);
  mlir::LogicalResult fetchInput(Node &node, const Rule &rule, unsigned i);

  /// What the values of the graph in work have become.
  llvm::DenseMap<mlir::Value, Entity> *values = nullptr;
  std::vector<std::unique_ptr<Stack>> stacks;
  mlir::SymbolTable symbols;
  const RuleTable &rules;
  const VariableFlags &flags;
  unsigned depth = 0;
  int64_t numConverted = 0;
};

/// `type` with foreign element types replaced by weir's; null for resources,
/// variants, and what isn't a tensor.
mlir::TensorType convertType(mlir::Type type);

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_IMPORTER_H
