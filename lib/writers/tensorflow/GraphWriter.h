//===- GraphWriter.h - graphs as TensorFlow has them ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_GRAPHWRITER_H
#define WEIR_LIB_WRITERS_TENSORFLOW_GRAPHWRITER_H

#include "absl/status/statusor.h"
#include "dialects/foreign/Foreign.h"
#include "lib/readers/tensorflow/Ops.h"
#include "lib/writers/tensorflow/AttributeWriter.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"

namespace weir::tf {

/// Writes the nodes of a graph, or of a function's body.
class GraphWriter {
public:
  using Nodes = google::protobuf::RepeatedPtrField<NodeDef>;

  /// `ops` knows the outputs of TensorFlow's ops and of the functions.
  GraphWriter(foreign::GraphOp graph, bool isFunction, const OpTable &ops,
              Nodes &nodes);

  /// Writes some nodes of the graph. TensorFlow's ops stay what they are; ops
  /// of Weir become those of TensorFlow. Errors name the node.
  absl::Status write(llvm::ArrayRef<foreign::NodeOp> chosen);

  /// Adds a node under `name`, or where that is taken one like it.
  NodeDef &add(const llvm::Twine &name, llvm::StringRef op,
               llvm::ArrayRef<std::string> inputs = {});
  /// Notes that `def` stands for the node.
  void place(foreign::NodeOp node, NodeDef &def) { places[node] = &def; }

  /// How other nodes name a value as their input: `node:1`, `^node`; in a
  /// function `node:output:1`, or an argument.
  absl::StatusOr<std::string> edge(mlir::Value value);
  absl::StatusOr<std::string> edge(const NodeDef &def, int64_t index);

  bool isWritten(foreign::NodeOp node) const { return places.contains(node); }
  /// The names of the function's arguments.
  llvm::ArrayRef<std::string> getArguments() const { return arguments; }

private:
  absl::Status writeNode(foreign::NodeOp node);
  absl::Status connect(foreign::NodeOp node);

  foreign::GraphOp graph;
  bool isFunction;
  const OpTable &ops;
  Nodes &nodes;
  llvm::SmallVector<std::string> arguments;
  llvm::StringSet<> taken;
  llvm::DenseMap<mlir::Operation *, NodeDef *> places;
};

/// The first node of the graph that stands for the same variable; the node
/// itself where it stands for none.
foreign::NodeOp firstOfVariable(foreign::NodeOp node);

/// Writes what `roots` need of the graph `root`, and the functions that are
/// called there. `written` writes the graph, and may be used for more nodes.
absl::StatusOr<std::unique_ptr<GraphWriter>>
writeGraph(mlir::ModuleOp module, foreign::GraphOp root,
           llvm::ArrayRef<mlir::Value> roots, OpTable &ops, GraphDef &graph);

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_GRAPHWRITER_H
