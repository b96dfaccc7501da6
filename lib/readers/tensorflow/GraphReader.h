//===- GraphReader.h - nodes and edges of one graph ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_GRAPHREADER_H
#define WEIR_LIB_READERS_TENSORFLOW_GRAPHREADER_H

#include "lib/readers/tensorflow/ModelBuilder.h"

#include "google/protobuf/repeated_field.h"

namespace weir::tf {

/// Fills a `foreign.graph` from a graph or a function. Edges are resolved once
/// all nodes are there, since files list them in any order.
class GraphReader {
public:
  using Nodes = google::protobuf::RepeatedPtrField<NodeDef>;

  GraphReader(ModelBuilder &model, foreign::GraphOp graph);

  /// Adds the function's arguments.
  absl::Status readArguments(const FunctionDef &function);
  /// Adds the nodes. `fetched` are tensors used from outside the graph.
  absl::Status readNodes(const Nodes &nodes,
                         llvm::ArrayRef<std::string> fetched);
  /// Writes the function's results into the `foreign.return`.
  absl::Status readResults(const FunctionDef &function);

private:
  /// What the file says of a node, and what became of it.
  struct Entry {
    const NodeDef *def;
    foreign::NodeOp op;
    /// Its output arguments, if its op is known.
    llvm::SmallVector<ArgCount> args;
    bool isKnown = false, hasEffect = false;
    /// The output argument by which users call an unknown op's output.
    llvm::StringRef usedArg;
    /// Number of data outputs.
    int64_t outputs = 0;
  };
  /// An edge by name: `node`, `node:port`, `node:arg:index`, `^node`.
  struct Edge {
    llvm::StringRef node, arg;
    int64_t index = 0;
    bool isControl = false;
  };

  static absl::StatusOr<Edge> parseEdge(llvm::StringRef text);
  absl::Status indexNodes(const Nodes &nodes);
  absl::Status countKnown(Entry &entry);
  absl::Status noteUse(llvm::StringRef text);
  absl::Status noteUses(llvm::ArrayRef<std::string> fetched);
  absl::Status createNode(Entry &entry);
  absl::Status connect(Entry &entry);
  absl::StatusOr<mlir::Value> resolve(llvm::StringRef text);
  absl::StatusOr<int64_t> resultIndex(const Entry &entry, const Edge &edge);

  ModelBuilder &model;
  foreign::GraphOp graph;
  mlir::OpBuilder builder;
  std::vector<Entry> entries;
  llvm::StringMap<unsigned> entryByName;
  llvm::StringMap<mlir::Value> arguments;
};

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_GRAPHREADER_H
