//===- ModelBuilder.h - a module from TensorFlow's messages --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_MODELBUILDER_H
#define WEIR_LIB_READERS_TENSORFLOW_MODELBUILDER_H

#include "dialects/foreign/Foreign.h"
#include "lib/readers/tensorflow/Ops.h"
#include "lib/readers/tensorflow/Tensor.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace weir::tf {
class GraphDef;

/// Collects a module: graphs, and the variables and functions that they name.
class ModelBuilder {
public:
  ModelBuilder(mlir::MLIRContext &context, const ReadLimits &limits);

  /// Reads the graph, then the functions of its library that are within reach.
  /// `tensors` are used from outside: `node:port`.
  absl::Status readGraph(const GraphDef &graph,
                         llvm::ArrayRef<std::string> tensors);

  /// The graph that `readGraph` read.
  foreign::GraphOp getGraph() { return root; }
  mlir::ModuleOp getModule() { return *module; }
  mlir::OwningOpRef<mlir::ModuleOp> take() { return std::move(module); }
  mlir::MLIRContext &getContext() { return context; }
  OpTable &getOps() { return ops; }
  const ReadLimits &getLimits() { return limits; }
  TensorReader &getTensors() { return tensors; }

  /// Notes that a node names the function, if the library has it.
  void reach(llvm::StringRef function);
  /// Notes a variable of the type of `node`'s first output, and its name at
  /// `node`.
  absl::Status addVariable(foreign::NodeOp node);
  /// Takes nodes and outputs from what the limits allow.
  absl::Status spend(int64_t nodes, int64_t outputs);

  /// Variables by name, with their types.
  llvm::MapVector<mlir::StringAttr, mlir::TensorType> variables;

private:
  absl::Status readLibrary(const GraphDef &graph);
  absl::Status readFunction(const FunctionDef &function);
  absl::Status nameSymbols();
  foreign::GraphOp createGraph(llvm::StringRef name);

  mlir::MLIRContext &context;
  const ReadLimits &limits;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  foreign::GraphOp root;
  OpTable ops;
  TensorReader tensors;
  llvm::StringMap<const FunctionDef *> library;
  llvm::SetVector<const FunctionDef *> reached;
  int64_t nodes = 0, outputs = 0;
};

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_MODELBUILDER_H
