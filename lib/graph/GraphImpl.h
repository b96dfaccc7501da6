//===- GraphImpl.h - what stands behind a Graph -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A graph is a module of the foreign dialect, the container that readers make
// too: `foreign.graph`s of `foreign.node`s, signatures and variables. Ops of
// the weir dialect are nodes of the domain `weir`; placeholders, variables,
// control flow and calls are TensorFlow's nodes.
//
// Errors. What fails notes the first error in `status` and returns null.
// Functions of the API call `tell()` before they return.
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_GRAPHIMPL_H
#define WEIR_LIB_GRAPH_GRAPHIMPL_H

#include "dialects/foreign/Foreign.h"
#include "lib/graph/Devices.h"
#include "lib/graph/Names.h"
#include "lib/graph/Types.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "weir/graph.hpp"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"

#include <mutex>

namespace weir::import {
class NodeInference;
}

namespace weir {
class Wrt;
}

namespace weir::detail {

/// A graph that is being added to: the whole, or a function's body.
struct Body {
  foreign::GraphOp graph;
  NameTable names;
  /// `foo/bar`, of name scopes.
  std::string scope;
  /// Nodes of this graph that what is added runs after.
  llvm::SmallVector<foreign::NodeOp> controls;
  /// What the body uses of the one around it, and the arguments for that.
  llvm::MapVector<mlir::Value, mlir::BlockArgument> captures;
  /// Nodes around it that its own ones run after.
  llvm::SetVector<mlir::Operation *> outerControls;
};

/// What a call must pass besides the arguments.
struct FunctionInfo {
  llvm::SmallVector<mlir::Value> captures;
  size_t arguments = 0;
  /// Nodes around it that it runs after.
  llvm::SmallVector<mlir::Operation *> controls;
};

/// A node to be added.
struct NodeSpec {
  llvm::StringRef kind;
  /// As in the graph, with its scopes.
  std::string name;
  /// `weir` or empty.
  llvm::StringRef domain;
  llvm::SmallVector<mlir::NamedAttribute> attributes;
  llvm::SmallVector<mlir::Value> inputs;
  /// Of the data outputs.
  llvm::SmallVector<mlir::Type> outputs;
  /// It does something that nobody may fetch.
  bool isStateful = false;
};

struct GraphImpl {
  GraphImpl();
  /// Takes a module that was read in place of the empty one. Fails where it
  /// holds no graph.
  Status adopt(std::unique_ptr<mlir::MLIRContext> context,
               mlir::OwningOpRef<mlir::ModuleOp> module);
  ~GraphImpl();

  //===--- Errors ---===//

  /// Notes an error that names a node.
  void fail(llvm::StringRef node, const llvm::Twine &message);
  void fail(const llvm::Twine &message);
  void fail(Status error);
  /// Calls the handler where there is an error that it wasn't told of. It may
  /// throw.
  void tell();

  //===--- Handles ---===//

  Output makeOutput(mlir::Value value);
  Operation makeOperation(foreign::NodeOp node);
  Variable makeVariable(mlir::Value handle, foreign::NodeOp initializer);
  Function makeFunction(foreign::GraphOp graph);
  static mlir::Value valueOf(const Output &output);
  static foreign::NodeOp nodeOf(const Operation &operation);
  static foreign::GraphOp graphOf(const Function &function);
  static GraphImpl *ownerOf(const Output &output) { return output.graph_; }
  static GraphImpl *ownerOf(const Operation &op) { return op.graph_; }
  static GraphImpl *ownerOf(const Function &function) {
    return function.graph_;
  }
  static Output handleOf(const Variable &variable) { return variable.handle_; }
  static Output handleOf(const Wrt &source);

  //===--- Names ---===//

  /// A name for a node of the body in work: `name` or, where that is empty,
  /// `kind` in the scope, made unique; a name that ends in `/` as it is. Empty
  /// after an error.
  std::string pickName(std::string_view name, llvm::StringRef kind);
  /// The same whatever the scope.
  std::string pickRootName(const llvm::Twine &name);
  /// A symbol that neither a function nor a variable has.
  std::string pickSymbol(llvm::StringRef name);

  //===--- Adding ---===//

  Body &body() { return *bodies.back(); }
  mlir::OpBuilder builder() {
    return mlir::OpBuilder(body().graph.getReturn());
  }
  /// The value where the body in work sees it: its own, or an argument that
  /// stands for one of a body around it. Null, with an error that names `user`,
  /// where it is of a function that is built already.
  mlir::Value use(mlir::Value value, llvm::StringRef user);
  /// The same for the values of handles; false after an error, and without one
  /// where a handle is null.
  bool useAll(const std::vector<Output> &handles, llvm::StringRef user,
              llvm::SmallVectorImpl<mlir::Value> &values);
  /// Whether all are of this graph; an error where one is not.
  bool areMine(const std::vector<Output> &handles, llvm::StringRef user);
  /// What the body in work must wait for, for one of the nodes around it too.
  void addControl(foreign::NodeOp node);
  /// Adds the node at the end of the body in work.
  foreign::NodeOp add(NodeSpec spec);
  /// The same for one that runs after `nodes` too.
  foreign::NodeOp addAfter(NodeSpec spec,
                           llvm::ArrayRef<mlir::Operation *> nodes);
  /// Takes the node that was added last away again.
  void remove(foreign::NodeOp node);
  /// What the value is where it was captured first.
  mlir::Value origin(mlir::Value value) const;

  //===--- Looking up ---===//

  /// A node of the whole graph; null where there is none.
  foreign::NodeOp findNode(llvm::StringRef name) const;
  mlir::Value findValue(llvm::StringRef name) const;
  /// The variable that `foo/v` or `foo/v:0` stands for, with what is declared
  /// and restored of it; null where there is none.
  foreign::VariableOp findVariable(llvm::StringRef name) const;
  foreign::VariableOp variableOf(foreign::NodeOp node) const;
  void index(foreign::NodeOp node);
  /// What calls of the function pass.
  FunctionInfo infoOf(foreign::GraphOp function) const;

  // What must outlive the rest comes first.
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  foreign::GraphOp root;
  /// What the result types of ops follow from.
  std::unique_ptr<import::NodeInference> inference;

  llvm::StringMap<foreign::NodeOp> nodes;
  llvm::StringMap<foreign::VariableOp> variables;
  /// Initialisers by the variables' nodes, in their order.
  llvm::MapVector<mlir::Operation *, foreign::NodeOp> initializers;
  /// What GetVariable gave, by name.
  llvm::StringMap<Variable> shared;
  llvm::DenseMap<mlir::Operation *, FunctionInfo> functions;
  /// The symbols of functions and variables.
  llvm::StringMap<int64_t> symbols;
  llvm::DenseMap<mlir::Value, mlir::Value> origins;

  /// The whole, then the functions being built, the innermost last.
  std::vector<std::unique_ptr<Body>> bodies;
  std::optional<Device> device;
  std::string variableScope;
  Reuse reuse = Reuse::No;

  Status status;
  std::function<void(const Status &)> handler;
  bool isTold = false;

  /// What the sessions of the graph share (lib/session). It goes first.
  std::mutex programsMutex;
  std::shared_ptr<void> programs;
};

/// `float32 of shape [2, ?]`.
std::string describe(const Output &output);

/// Makes the whole graph the one in work while it lives: variables are never
/// parts of functions.
class AtRoot {
public:
  explicit AtRoot(GraphImpl &graph);
  ~AtRoot();
  AtRoot(const AtRoot &) = delete;
  AtRoot &operator=(const AtRoot &) = delete;

private:
  GraphImpl &graph;
  std::vector<std::unique_ptr<Body>> hidden;
  std::string scope;
  llvm::SmallVector<foreign::NodeOp> controls;
};

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_GRAPHIMPL_H
