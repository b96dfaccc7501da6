//===- weir/graph.hpp - graphs of an application ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17. A graph is built op by op, or loaded, and run by a session
// (session.hpp). The functions that add ops are in ops.hpp, one for each op:
//
//   weir::Graph graph;
//   auto x = weir::Placeholder(graph, weir::DType::F32, {-1, 784}, "x");
//   auto w = weir::MakeVariable(graph, weir::Constant(graph, weights), "w");
//   auto y = weir::ops::Softmax(weir::ops::MatMul(x, w), 1);
//
// Errors. What adds to a graph checks types and shapes at once. The first error
// sticks: it names the op with its scope (`node 'foo/matmul': ...`), the
// graph's status() says it, the handler of OnError is told of it at the call
// that made it, and what the call returns, and all that is made from that, is
// null. Null operands make nothing and say nothing. So straight-line code asks
// graph.status() once, at its end; a session of such a graph says it too.
//
// Names are TensorFlow's: an op `add` in the scope `foo/bar` is `foo/bar/add`,
// a second one `foo/bar/add_1`; its outputs are `foo/bar/add:0`, `:1`, ... An
// op without a name has its kind's. Names that begin with a letter, a digit or
// `.` and go on with letters, digits, `_`, `.`, `\`, `-` and, but in scopes'
// parts,
// `/` are allowed.
//
// Thread safety: a graph is changed by one thread at a time, and by none while
// a session begins or runs for the first time what it has not compiled yet.
// Reading it (names, types, handles) is safe for any number of threads
// meanwhile.
//
// Ownership: a Graph is a handle; copies are the same graph, which lives as
// long as one of them or a session of it. Output, Operation and Variable are
// handles of a few words that are valid as long as the graph lives.
//===----------------------------------------------------------------------===//
#ifndef WEIR_GRAPH_HPP
#define WEIR_GRAPH_HPP

#include "weir/export.hpp"
#include "weir/status.hpp"
#include "weir/tensor.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class Graph;
class Operation;
class Output;
class Variable;

namespace detail {
struct GraphImpl;
}

//===--- Handles ---===//

/// An op of a graph, or null.
class Operation {
public:
  Operation() = default;
  explicit operator bool() const { return node_ != nullptr; }

  /// With its scopes: `foo/add_1`.
  WEIR_API std::string name() const;
  /// What it does: `add`, or a format's own name such as `Conv2D`.
  WEIR_API std::string kind() const;
  /// `/device:GPU:0`, or as the model says it; empty where it says nothing.
  WEIR_API std::string device() const;
  /// The number of outputs.
  WEIR_API int output_count() const;
  /// Null where there are not as many.
  WEIR_API Output output(int index) const;

  /// Whether both are the same, or both null.
  friend bool operator==(const Operation &a, const Operation &b) {
    return a.node_ == b.node_;
  }

private:
  friend struct detail::GraphImpl;
  detail::GraphImpl *graph_ = nullptr;
  void *node_ = nullptr;
};

/// A tensor of a graph, or null.
class Output {
public:
  Output() = default;
  explicit operator bool() const { return value_ != nullptr; }

  /// `foo/add:0`.
  WEIR_API std::string name() const;
  /// None where the model doesn't say it.
  WEIR_API DType dtype() const;
  WEIR_API PartialShape shape() const;
  /// The op that it comes from; null for an argument of a function.
  WEIR_API Operation op() const;

  /// Whether both are the same, or both null.
  friend bool operator==(const Output &a, const Output &b) {
    return a.value_ == b.value_;
  }

private:
  friend struct detail::GraphImpl;
  detail::GraphImpl *graph_ = nullptr;
  void *value_ = nullptr;
};

/// A variable of a graph, or null. Its state belongs to the session.
class Variable {
public:
  Variable() = default;
  explicit operator bool() const { return bool(handle_); }

  /// `foo/v:0`.
  std::string name() const { return handle_.name(); }
  WEIR_API DType dtype() const;
  WEIR_API PartialShape shape() const;

  /// The op that stands for the variable.
  Operation op() const { return handle_.op(); }
  /// The op that gives it its initial value; null for one without.
  Operation initializer() const { return initializer_; }

  /// Adds a read, `foo/v/read`: the value after what the read depends on by
  /// control and before what depends on it.
  WEIR_API Output Read() const;
  operator Output() const { return Read(); }
  /// Add ops that change it: `foo/v/assign` and so on. The value has its type
  /// and a shape that its declared one allows.
  WEIR_API Operation Assign(Output value) const;
  WEIR_API Operation AssignAdd(Output value) const;
  WEIR_API Operation AssignSub(Output value) const;
  /// Rows `indices[i]` become, or grow by, `updates[i]`, in the order of i.
  WEIR_API Operation ScatterUpdate(Output indices, Output updates) const;
  WEIR_API Operation ScatterAdd(Output indices, Output updates) const;
  /// Adds an op that says whether it has a value: a scalar bool.
  WEIR_API Output IsInitialized() const;

private:
  friend struct detail::GraphImpl;
  Output handle_;
  Operation initializer_;
};

//===--- Graphs ---===//

/// A signature of a loaded model, or one that was added: names for tensors.
struct Signature {
  struct Tensor {
    std::string name; ///< the signature's own
    Output output;
  };
  std::string name;
  std::vector<Tensor> inputs, outputs;
};

/// A function of a graph: ops that are run where it is called. Or null.
class Function {
public:
  Function() = default;
  explicit operator bool() const { return body_ != nullptr; }
  WEIR_API std::string name() const;

private:
  friend struct detail::GraphImpl;
  detail::GraphImpl *graph_ = nullptr;
  void *body_ = nullptr;
};

class Graph {
public:
  /// An empty one.
  WEIR_API Graph();

  /// The first error, or ok().
  WEIR_API Status status() const;
  /// Calls `handler` for the first error, within the call that makes it. It may
  /// throw, through the call.
  WEIR_API void OnError(std::function<void(const Status &)> handler);

  /// By the whole name; null where there is none.
  WEIR_API Operation FindOperation(std::string_view name) const;
  /// `foo/add:1`, or `foo/add` for its first output.
  WEIR_API Output FindOutput(std::string_view name) const;
  /// `foo/v` or `foo/v:0`.
  WEIR_API Variable FindVariable(std::string_view name) const;

  /// A function of the model, or one that was added; null where there is none.
  WEIR_API Function FindFunction(std::string_view name) const;

  /// In the order in which they were added or read.
  WEIR_API std::vector<Operation> operations() const;
  WEIR_API std::vector<Variable> variables() const;

  /// Adds an op that runs all variables' initialisers, TensorFlow's
  /// global_variables_initializer.
  WEIR_API Operation AddInitializer(std::string_view name = "init");

  /// Of a loaded model, and those added.
  WEIR_API std::vector<Signature> signatures() const;
  /// An error where there is one of the name already.
  WEIR_API void AddSignature(Signature signature);

  /// A function of the given arguments. `build` adds its body and returns its
  /// results; what it uses of the graph around it becomes further arguments.
  struct Argument {
    DType dtype;
    PartialShape shape;
  };
  WEIR_API Function AddFunction(
      std::string_view name, const std::vector<Argument> &arguments,
      const std::function<std::vector<Output>(const std::vector<Output> &)>
          &build);

  /// The graph as text (weir-opt and LoadModel read it back). Constants of 1
  /// KiB and more are named there; their bytes are in the file that WriteText
  /// writes beside, `PATH.weights`.
  WEIR_API std::string ToText() const;
  /// Writes `path`, whole, and the file of constants where there are any.
  /// Errors: IoError.
  WEIR_API Status WriteText(const std::string &path) const;

  /// For Weir's own use.
  detail::GraphImpl *impl() const { return impl_.get(); }

private:
  friend struct detail::GraphImpl;
  std::shared_ptr<detail::GraphImpl> impl_;
};

/// How a model is read.
struct LoadOptions {
  /// The meta graph of a SavedModel, by its exact set of tags.
  std::vector<std::string> tags = {"serve"};
  /// Variables from this checkpoint in place of the model's own (the part of
  /// its files' names before `.index`), and a file of lines `VARIABLE KEY` for
  /// those that it holds by other names. Empty: none.
  std::string checkpoint, name_map;
  /// For text: the file of its large constants; empty: `PATH.weights`.
  std::string weights;
};

/// Reads what `weir` reads: a SavedModel folder, a frozen .pb or .pbtxt, a
/// .meta with its checkpoint, text (.mlir) of a graph. Nothing in a file is
/// trusted. Errors: InvalidArgument, in one line, where the model is at fault;
/// IoError. Thread-safe.
WEIR_API Result<Graph> LoadModel(const std::string &path,
                                 const LoadOptions &options = {});

//===--- Scopes ---===//
// Each lasts as long as the object, and ends in the reverse order.

/// What is added has names `NAME/...`. A scope that was opened before is
/// `NAME_1` and so on; a name that ends in `/` is taken as a whole, from the
/// root, and opened again; the empty one leads to the root.
class NameScope {
public:
  WEIR_API NameScope(Graph &graph, std::string_view name);
  WEIR_API ~NameScope();
  NameScope(const NameScope &) = delete;
  NameScope &operator=(const NameScope &) = delete;

private:
  Graph graph_;
  std::string before_;
};

/// Whether GetVariable gives variables that are there: TensorFlow's reuse.
enum class Reuse { No, Yes, Auto };

/// Names of variables; and a NameScope. Unlike that, it is not made unique for
/// variables: two scopes `foo` share `foo/v`.
class VariableScope {
public:
  /// `reuse` Yes holds for all scopes within.
  WEIR_API VariableScope(Graph &graph, std::string_view name,
                         Reuse reuse = Reuse::No);
  WEIR_API ~VariableScope();
  VariableScope(const VariableScope &) = delete;
  VariableScope &operator=(const VariableScope &) = delete;

private:
  NameScope names_;
  Graph graph_;
  std::string before_;
  Reuse reuse_;
};

/// Where what is added shall run: `gpu:0`, `/gpu:0`, `/device:GPU:0` or
/// TensorFlow's full form `/job:x/replica:0/task:0/device:GPU:0`; parts that an
/// inner scope leaves open are those of the outer one; the empty one ends all.
class DeviceScope {
public:
  WEIR_API DeviceScope(Graph &graph, std::string_view device);
  WEIR_API ~DeviceScope();
  DeviceScope(const DeviceScope &) = delete;
  DeviceScope &operator=(const DeviceScope &) = delete;

private:
  Graph graph_;
  std::string before_;
};

/// What is added runs after these.
class ControlScope {
public:
  WEIR_API ControlScope(Graph &graph, const std::vector<Operation> &before);
  WEIR_API ~ControlScope();
  ControlScope(const ControlScope &) = delete;
  ControlScope &operator=(const ControlScope &) = delete;

private:
  Graph graph_;
  size_t count_;
};

//===--- What ops.hpp doesn't have ---===//

/// A value that each run is given. Unless it is in the feeds, a run that needs
/// it is an error.
WEIR_API Output Placeholder(Graph &graph, DType type, PartialShape shape,
                            std::string_view name = {});
/// The same with a value for runs that are not given one.
WEIR_API Output PlaceholderWithDefault(Output value, PartialShape shape,
                                       std::string_view name = {});

/// Its elements are copied.
WEIR_API Output Constant(Graph &graph, const Tensor &value,
                         std::string_view name = {});
template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
Output Constant(Graph &graph, T scalar, std::string_view name = {}) {
  return Constant(graph, Tensor::Scalar(scalar), name);
}
/// A vector.
template <typename T>
Output Constant(Graph &graph, const std::vector<T> &values,
                std::string_view name = {}) {
  return Constant(graph, Tensor::Of({int64_t(values.size())}, values), name);
}

/// A variable of the type of `initial`, whose value it has once initializer()
/// has run. Its name is made unique; variable scopes don't count.
WEIR_API Variable MakeVariable(Output initial, std::string_view name = {});
inline Variable MakeVariable(Graph &, Output initial,
                             std::string_view name = {}) {
  return MakeVariable(initial, name);
}
/// One without an initial value. Values of any shape that `shape` allows may be
/// assigned to it, one after the other.
WEIR_API Variable MakeVariable(Graph &graph, DType type, PartialShape shape,
                               std::string_view name = {});

/// The variable `name` of the variable scope: a new one, whose value
/// `initial` makes (it is not called for one that is there), or by the scope's
/// reuse the one that is there, which must have the type and shape. Errors:
/// there is one already and reuse is No; there is none and it is Yes.
WEIR_API Variable
GetVariable(Graph &graph, std::string_view name, DType type, PartialShape shape,
            const std::function<Output(Graph &)> &initial = nullptr);

/// Runs `body` on the values as long as `condition` of them is true, and gives
/// the last values. Both are called once, to add their ops; what they use of
/// the graph around them is passed along. A shape that the body changes must be
/// free in `shapes`, which otherwise are those of the initial values.
using Values = std::vector<Output>;
WEIR_API Values While(Graph &graph, const Values &initial,
                      const std::function<Output(const Values &)> &condition,
                      const std::function<Values(const Values &)> &body,
                      std::string_view name = {},
                      const std::vector<PartialShape> &shapes = {});

/// What `then` gives where the scalar bool is true, else what `otherwise`
/// gives: as many values, of the same types.
WEIR_API Values If(Output condition, const std::function<Values()> &then,
                   const std::function<Values()> &otherwise,
                   std::string_view name = {});

/// Calls a function of the graph.
WEIR_API Values Call(const Function &function, const Values &arguments,
                     std::string_view name = {});

/// An op that does nothing but run after these.
WEIR_API Operation Group(Graph &graph, const std::vector<Operation> &before,
                         std::string_view name = {});
/// The value, once these have run.
WEIR_API Output Identity(Output value,
                         const std::vector<Operation> &before = {},
                         std::string_view name = {});

namespace detail {

/// An attribute of an op. Cases of enumerations are strings.
struct Attribute {
  enum class Kind { Integer, Float, Bool, String, Integers, Type, Tensor };
  Attribute(const char *name, int64_t value)
      : name(name), kind(Kind::Integer), integer(value) {}
  Attribute(const char *name, double value)
      : name(name), kind(Kind::Float), number(value) {}
  Attribute(const char *name, bool value)
      : name(name), kind(Kind::Bool), integer(value) {}
  Attribute(const char *name, const char *value)
      : name(name), kind(Kind::String), text(value) {}
  Attribute(const char *name, std::string value)
      : name(name), kind(Kind::String), text(std::move(value)) {}
  Attribute(const char *name, Shape value)
      : name(name), kind(Kind::Integers), integers(std::move(value)) {}
  Attribute(const char *name, DType value)
      : name(name), kind(Kind::Type), type(value) {}
  Attribute(const char *name, Tensor value)
      : name(name), kind(Kind::Tensor), tensor(std::move(value)) {}

  const char *name;
  Kind kind;
  int64_t integer = 0;
  double number = 0;
  std::string text;
  Shape integers;
  DType type = DType::None;
  Tensor tensor;
};

/// Adds the op `weir.KIND` of the dialect; what ops.hpp is made of. `graph` is
/// null where an operand says it. Null after an error.
WEIR_API Operation AddNode(GraphImpl *graph, const char *kind,
                           std::string_view name,
                           const std::vector<Output> &operands,
                           const std::vector<Attribute> &attributes);

} // namespace detail
} // namespace weir

#endif // WEIR_GRAPH_HPP
