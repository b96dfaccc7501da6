//===- Bodies.h - functions while they are built ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_BODIES_H
#define WEIR_LIB_GRAPH_BODIES_H

#include "lib/graph/GraphImpl.h"

namespace weir::detail {

/// A function that is built: what is added while it is open is its own. What
/// a caller's callback throws leaves it behind, unfinished and unused.
class FunctionBuilder {
public:
  /// `scope` is where names of its nodes begin.
  FunctionBuilder(GraphImpl &graph, llvm::StringRef symbol,
                  std::string_view scope);
  ~FunctionBuilder();
  FunctionBuilder(const FunctionBuilder &) = delete;
  FunctionBuilder &operator=(const FunctionBuilder &) = delete;

  std::vector<Output> addArguments(mlir::TypeRange types);
  /// Makes arguments for all that another function of the same place captures.
  void captureAs(const FunctionBuilder &other);
  /// Ends it with these results. False after an error, which names `node`.
  bool close(const std::vector<Output> &results, llvm::StringRef node);
  /// Once closed: returns the captures too, as they came in.
  void passCapturesOn();

  foreign::GraphOp getGraph() { return body->graph; }
  mlir::FlatSymbolRefAttr getSymbol();
  /// The values around it that it captures, in the order of their arguments.
  llvm::SmallVector<mlir::Value> getCaptures() const;
  llvm::ArrayRef<mlir::Operation *> getOuterControls() const {
    return body->outerControls.getArrayRef();
  }
  mlir::ValueRange getResults() { return body->graph.getReturn().getResults(); }

private:
  void pop();

  GraphImpl &graph;
  std::unique_ptr<Body> closed;
  Body *body;
};

/// Whether running the function does more than giving its results.
bool hasEffects(foreign::GraphOp graph);

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_BODIES_H
