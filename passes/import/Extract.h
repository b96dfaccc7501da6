//===- Extract.h - foreign graphs cut out, ordered, copied ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_EXTRACT_H
#define WEIR_PASSES_IMPORT_EXTRACT_H

#include "dialects/foreign/Foreign.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace weir::foreign {

/// The nodes that some values need, cut at others.
class Selection {
public:
  /// Walks back from `roots`, through data and control edges, stopping at
  /// `feeds`.
  Selection(llvm::ArrayRef<mlir::Value> roots,
            llvm::ArrayRef<mlir::Value> feeds);

  bool contains(NodeOp node) const { return nodes.contains(node); }
  /// The arguments of the graph that are needed, other than feeds.
  llvm::ArrayRef<mlir::BlockArgument> getArguments() const {
    return arguments.getArrayRef();
  }
  /// False for a control edge out of a node that feeds replace wholly: it takes
  /// nothing, or ends an input pipeline.
  bool isNeeded(mlir::Value value) const;
  /// The nodes so that each comes after what it needs, else as in the graph.
  /// Edges out of NextIteration nodes, which close loops, don't count. Fails,
  /// at the node, if others form a cycle.
  llvm::FailureOr<llvm::SmallVector<NodeOp>> getOrder() const;

private:
  void visit(mlir::Value value);

  llvm::SetVector<NodeOp> nodes;
  llvm::SetVector<mlir::BlockArgument> arguments;
  llvm::DenseSet<mlir::Value> feeds;
};

/// Whether the node takes the next tensors out of an input pipeline, an
/// iterator or a queue.
bool endsPipeline(NodeOp node);

/// Copies `nodes` to where `builder` stands, with operands as `mapping` says;
/// nodes may use later ones. Operands that `isDropped` names are left out.
/// Values that `mapping` maps keep their mapping, results of other nodes are
/// added to it.
llvm::SmallVector<NodeOp> copyNodes(
    llvm::ArrayRef<NodeOp> nodes, mlir::OpBuilder &builder,
    mlir::IRMapping &mapping,
    llvm::function_ref<bool(mlir::Value)> isDropped = [](mlir::Value) {
      return false;
    });

/// The graphs that the nodes of `graph` call or name in their attributes.
llvm::SetVector<GraphOp> referencedGraphs(GraphOp graph,
                                          const mlir::SymbolTable &symbols);

} // namespace weir::foreign

#endif // WEIR_PASSES_IMPORT_EXTRACT_H
