//===- Variables.cpp - variables, and what reads and changes them ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Values.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

//===----------------------------------------------------------------------===//
// Making
//===----------------------------------------------------------------------===//

/// Adds the node and the variable that it stands for; null after an error.
static Value addHandle(GraphImpl &graph, const std::string &name,
                       TensorType type) {
  MLIRContext *context = graph.context.get();
  Builder b(context);
  NodeSpec spec;
  spec.kind = "VarHandleOp";
  spec.name = name;
  stateType(type, spec);
  spec.attributes.push_back(
      b.getNamedAttr("shared_name", b.getStringAttr(name)));
  spec.outputs = {
      RankedTensorType::get({}, foreign::ResourceType::get(context))};
  foreign::NodeOp node = graph.add(std::move(spec));
  StringAttr symbol = b.getStringAttr(graph.pickSymbol(name));
  node->setAttr(foreign::kVariableAttr, FlatSymbolRefAttr::get(symbol));
  OpBuilder before(graph.root);
  graph.variables[symbol] = foreign::VariableOp::create(
      before, node.getLoc(), symbol, TypeAttr::get(type), StringAttr(),
      ElementsAttr());
  return node.getOutputs()[0];
}

/// The op that gives a variable its first value.
static foreign::NodeOp addInitializer(GraphImpl &graph, Value handle,
                                      Value initial, const std::string &name) {
  NodeSpec spec;
  spec.kind = "AssignVariableOp";
  spec.name = graph.pickRootName(name + "/assign");
  spec.inputs = {handle, initial};
  spec.isStateful = true;
  foreign::NodeOp node = graph.add(std::move(spec));
  graph.initializers[handle.getDefiningOp()] = node;
  return node;
}

/// False, with an error, within a function.
static bool isOutsideFunctions(GraphImpl &graph, StringRef name) {
  if (graph.bodies.size() == 1)
    return true;
  graph.fail(name, "a variable can't be made within a function: make it "
                   "before, or by GetVariable");
  return false;
}

/// A variable whose value `initial` is, in the whole graph.
static Variable addInitialized(GraphImpl &graph, const std::string &name,
                               const Output &initial) {
  SmallVector<Value> values;
  if (!graph.useAll({initial}, name, values))
    return {};
  auto type = dyn_cast<TensorType>(values[0].getType());
  if (!type || initial.dtype() == DType::None) {
    graph.fail(name, "the type of the initial value isn't known");
    return {};
  }
  AtRoot root(graph);
  Value handle = addHandle(graph, name, type);
  return graph.makeVariable(handle,
                            addInitializer(graph, handle, values[0], name));
}

Variable weir::MakeVariable(Output initial, std::string_view name) {
  if (!initial)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(initial);
  std::string unique = graph.pickName(name, "Variable");
  Variable variable;
  if (!unique.empty() && isOutsideFunctions(graph, unique))
    variable = addInitialized(graph, unique, initial);
  graph.tell();
  return variable;
}

/// A variable without a value; null after an error.
static Variable addUninitialized(GraphImpl &graph, const std::string &name,
                                 DType dtype, const PartialShape &shape) {
  std::string error;
  TensorType type = tensorTypeOf(graph.context.get(), dtype, shape, error);
  if (!type) {
    graph.fail(name, error);
    return {};
  }
  AtRoot root(graph);
  return graph.makeVariable(addHandle(graph, name, type), {});
}

Variable weir::MakeVariable(Graph &graph, DType type, PartialShape shape,
                            std::string_view name) {
  GraphImpl *impl = graph.impl();
  if (!impl)
    return {};
  std::string unique = impl->pickName(name, "Variable");
  Variable variable;
  if (!unique.empty() && isOutsideFunctions(*impl, unique))
    variable = addUninitialized(*impl, unique, type, shape);
  impl->tell();
  return variable;
}

//===----------------------------------------------------------------------===//
// Sharing
//===----------------------------------------------------------------------===//

/// The variable that is there, if it is what is asked for.
static Variable reuse(GraphImpl &graph, const std::string &name,
                      const Variable &found, DType type,
                      const PartialShape &shape) {
  if (graph.reuse == Reuse::No)
    graph.fail(name, "the variable exists already: to share it, the scope "
                     "must be of Reuse::Yes or Reuse::Auto");
  else if (found.dtype() != type)
    graph.fail(name, "the variable is of type " +
                         Twine(DTypeName(found.dtype())) + ", asked for is " +
                         DTypeName(type));
  else if (!areCompatible(found.shape(), shape))
    graph.fail(name, "the variable is of shape " + describe(found.shape()) +
                         ", asked for is " + describe(shape));
  else
    return found;
  return {};
}

/// The initial value, added under `NAME/Initializer`; null after an error.
static Output makeInitial(Graph &graph, const std::string &name,
                          const std::function<Output(Graph &)> &initial) {
  GraphImpl &impl = *graph.impl();
  NameScope scope(graph, name + "/Initializer/");
  Output value = initial(graph);
  if (!value && impl.status.ok())
    impl.fail(name, "its initial value is null");
  return value;
}

static Variable addShared(Graph &graph, const std::string &name, DType type,
                          const PartialShape &shape,
                          const std::function<Output(Graph &)> &initial) {
  GraphImpl &impl = *graph.impl();
  AtRoot root(impl);
  std::string unique = impl.pickName(name, "Variable");
  if (unique.empty())
    return {};
  if (!initial)
    return addUninitialized(impl, unique, type, shape);
  Output value = makeInitial(graph, unique, initial);
  if (!value)
    return {};
  if (value.dtype() != type || !areCompatible(value.shape(), shape)) {
    impl.fail(unique, "the initial value is " + describe(value) + ", must be " +
                          DTypeName(type) + " of shape " + describe(shape));
    return {};
  }
  return addInitialized(impl, unique, value);
}

static Variable getVariable(Graph &graph, std::string_view name, DType type,
                            const PartialShape &shape,
                            const std::function<Output(Graph &)> &initial) {
  GraphImpl &impl = *graph.impl();
  std::string full = joinScope(impl.variableScope, name);
  auto found = impl.shared.find(full);
  if (found != impl.shared.end())
    return reuse(impl, full, found->second, type, shape);
  if (impl.reuse == Reuse::Yes || name.empty()) {
    impl.fail(full, name.empty()
                        ? "a variable needs a name"
                        : "there is no such variable, or it was not made by "
                          "GetVariable: to make it, the scope must be of "
                          "Reuse::No or Reuse::Auto");
    return {};
  }
  Variable made = addShared(graph, full, type, shape, initial);
  if (made)
    impl.shared[full] = made;
  return made;
}

Variable weir::GetVariable(Graph &graph, std::string_view name, DType type,
                           PartialShape shape,
                           const std::function<Output(Graph &)> &initial) {
  if (!graph.impl())
    return {};
  Variable variable = getVariable(graph, name, type, shape, initial);
  graph.impl()->tell();
  return variable;
}

//===----------------------------------------------------------------------===//
// Reading and changing
//===----------------------------------------------------------------------===//

namespace {
/// A node that a variable's handle goes into.
struct Use {
  /// Of a resource, and of a reference of TensorFlow 1.
  StringRef kind, referenceKind;
  /// What is added to the variable's name.
  StringRef suffix;
};
} // namespace

static Type typeOf(GraphImpl &graph, const Output &handle) {
  auto node = GraphImpl::valueOf(handle).getDefiningOp<foreign::NodeOp>();
  foreign::VariableOp variable = graph.variableOf(node);
  return variable ? Type(variable.getType())
                  : Type(foreign::ValueType::get(graph.context.get()));
}

static bool isReference(const Output &handle) {
  std::string kind = handle.op().kind();
  return kind == "VariableV2" || kind == "Variable";
}

static foreign::NodeOp addUse(GraphImpl &graph, const Output &handle, Use use,
                              const std::vector<Output> &operands,
                              ArrayRef<Type> outputs) {
  NodeSpec spec;
  bool isOld = isReference(handle);
  spec.kind = isOld ? use.referenceKind : use.kind;
  spec.name = graph.pickRootName(handle.op().name() + "/" + use.suffix);
  std::vector<Output> inputs = {handle};
  inputs.insert(inputs.end(), operands.begin(), operands.end());
  if (!graph.useAll(inputs, spec.name, spec.inputs))
    return {};
  spec.outputs.append(outputs.begin(), outputs.end());
  spec.isStateful = outputs.empty();
  if (isOld && outputs.empty()) // gives the reference again
    spec.outputs = {typeOf(graph, handle)};
  return graph.add(std::move(spec));
}

DType Variable::dtype() const {
  if (!handle_)
    return DType::None;
  auto type =
      dyn_cast<TensorType>(typeOf(*GraphImpl::ownerOf(handle_), handle_));
  return type ? dtypeOf(type.getElementType()) : DType::None;
}

PartialShape Variable::shape() const {
  return handle_ ? shapeOf(typeOf(*GraphImpl::ownerOf(handle_), handle_))
                 : PartialShape::Unknown();
}

Output Variable::Read() const {
  if (!handle_)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(handle_);
  foreign::NodeOp node =
      addUse(graph, handle_, {"ReadVariableOp", "Identity", "read"}, {},
             {typeOf(graph, handle_)});
  graph.tell();
  return node ? graph.makeOutput(node.getOutputs()[0]) : Output();
}

Output Variable::IsInitialized() const {
  if (!handle_)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(handle_);
  Builder b(graph.context.get());
  foreign::NodeOp node =
      addUse(graph, handle_,
             {"VarIsInitializedOp", "IsVariableInitialized", "is_initialized"},
             {}, {RankedTensorType::get({}, b.getI1Type())});
  graph.tell();
  return node ? graph.makeOutput(node.getOutputs()[0]) : Output();
}

/// That a value goes into a variable; for rows of it only the type counts.
static bool checkValue(GraphImpl &graph, const Variable &variable,
                       const Output &value, StringRef name, bool isRows) {
  bool isKnown = value.dtype() != DType::None;
  if (!isKnown || (value.dtype() == variable.dtype() &&
                   (isRows || areCompatible(value.shape(), variable.shape()))))
    return true;
  graph.fail(name, "the value is " + describe(value) +
                       ", the variable is of type " +
                       DTypeName(variable.dtype()) + " and shape " +
                       describe(variable.shape()));
  return false;
}

static weir::Operation change(const Variable &variable, const Output &handle,
                              Use use, const std::vector<Output> &operands) {
  if (!handle || llvm::any_of(operands, [](auto &o) { return !o; }))
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(handle);
  std::string name = (handle.op().name() + "/" + use.suffix).str();
  foreign::NodeOp node;
  if (graph.areMine(operands, name) &&
      checkValue(graph, variable, operands.back(), name, operands.size() > 1))
    node = addUse(graph, handle, use, operands, {});
  graph.tell();
  return graph.makeOperation(node);
}

weir::Operation Variable::Assign(Output value) const {
  return change(*this, handle_, {"AssignVariableOp", "Assign", "assign"},
                {value});
}

weir::Operation Variable::AssignAdd(Output value) const {
  return change(*this, handle_,
                {"AssignAddVariableOp", "AssignAdd", "assign_add"}, {value});
}

weir::Operation Variable::AssignSub(Output value) const {
  return change(*this, handle_,
                {"AssignSubVariableOp", "AssignSub", "assign_sub"}, {value});
}

weir::Operation Variable::ScatterUpdate(Output indices, Output updates) const {
  return change(*this, handle_,
                {"ResourceScatterUpdate", "ScatterUpdate", "scatter_update"},
                {indices, updates});
}

weir::Operation Variable::ScatterAdd(Output indices, Output updates) const {
  return change(*this, handle_,
                {"ResourceScatterAdd", "ScatterAdd", "scatter_add"},
                {indices, updates});
}
