//===- Functionalize.h - loops and branches as functions --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_FUNCTIONALIZE_H
#define WEIR_PASSES_IMPORT_FUNCTIONALIZE_H

#include "dialects/foreign/Foreign.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SetVector.h"
#include <functional>
#include <memory>

namespace weir::foreign {

/// The op of a node without `Ref`: `RefSwitch` is a Switch.
llvm::StringRef flowKind(NodeOp node);

/// Whether the node changes something, so that it must not be repeated.
bool runsOnce(NodeOp node);

inline bool isControlEdge(mlir::Value value) {
  return llvm::isa<mlir::NoneType>(value.getType());
}

/// Nodes that are to become a graph of their own, and what they take from
/// around them.
class Cut {
public:
  /// `resolve` sees through nodes that only pass values on; null drops a
  /// control edge. `isInside` says which nodes are copied where something needs
  /// them.
  Cut(std::function<mlir::Value(mlir::Value)> resolve,
      std::function<bool(NodeOp)> isInside)
      : resolve(std::move(resolve)), isInside(std::move(isInside)) {}

  /// Takes in what this data or control edge needs.
  void add(mlir::Value root);
  bool hasEffects() const;

  std::function<mlir::Value(mlir::Value)> resolve;
  std::function<bool(NodeOp)> isInside;
  llvm::SetVector<NodeOp> nodes;
  /// Data edges from around, control edges from around.
  llvm::SetVector<mlir::Value> captured, waits;
};

/// What stands in the place of a loop or a branch.
struct NewNode {
  llvm::StringRef op;
  mlir::StringAttr name;
  bool hasEffects = false;
  llvm::SmallVector<mlir::NamedAttribute> attributes;
  llvm::SmallVector<mlir::Value> inputs;
  unsigned numOutputs = 0;
};
NodeOp createNode(mlir::OpBuilder &builder, const NewNode &node);

/// Makes graphs of cuts.
class Outliner {
public:
  Outliner(mlir::ModuleOp module, int64_t maxNodes)
      : symbols(module), budget(maxNodes) {}

  /// A graph of `arguments` that returns `results`, nodes in the order of
  /// `positions`. Fails where too many nodes have been copied.
  mlir::FailureOr<GraphOp>
  outline(const llvm::Twine &name, GraphOp source, const Cut &cut,
          llvm::ArrayRef<mlir::Value> arguments,
          llvm::ArrayRef<mlir::Value> results,
          const llvm::DenseMap<NodeOp, unsigned> &positions);

  /// The graphs made so far.
  llvm::SmallVector<GraphOp> made;

private:
  mlir::SymbolTable symbols;
  int64_t budget;
};

/// Removes nodes that only use each other.
void eraseNodes(llvm::ArrayRef<NodeOp> nodes);

/// The nodes that `graph` needs, each after what it needs but for the edges
/// that close loops. The others are removed.
mlir::FailureOr<llvm::SmallVector<NodeOp>> orderNodes(GraphOp graph);
llvm::DenseMap<NodeOp, unsigned> positionsOf(llvm::ArrayRef<NodeOp> order);

/// Makes While nodes of the frames of `graph`.
mlir::LogicalResult functionalizeLoops(GraphOp graph, Outliner &outliner);
/// Makes If nodes of what Switch and Merge choose between; there are no frames.
mlir::LogicalResult functionalizeBranches(GraphOp graph, Outliner &outliner);

} // namespace weir::foreign

#endif // WEIR_PASSES_IMPORT_FUNCTIONALIZE_H
