//===- Functions.cpp - functions and calls --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Bodies.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

FunctionBuilder::FunctionBuilder(GraphImpl &graph, StringRef symbol,
                                 std::string_view scope)
    : graph(graph) {
  auto builder = OpBuilder::atBlockEnd(graph.module->getBody());
  auto owned = std::make_unique<Body>();
  owned->graph = foreign::GraphOp::create(
      builder, NameLoc::get(builder.getStringAttr(symbol)), symbol);
  owned->scope = scope;
  body = owned.get();
  graph.bodies.push_back(std::move(owned));
}

FunctionBuilder::~FunctionBuilder() {
  if (!closed)
    pop();
}

void FunctionBuilder::pop() {
  while (graph.bodies.size() > 1 && graph.bodies.back().get() != body)
    graph.bodies.pop_back();
  closed = std::move(graph.bodies.back());
  graph.bodies.pop_back();
}

std::vector<Output> FunctionBuilder::addArguments(TypeRange types) {
  std::vector<Output> arguments;
  for (auto [i, type] : llvm::enumerate(types))
    arguments.push_back(graph.makeOutput(body->graph.addArgument(
        ("arg_" + Twine(i)).str(), type, body->graph.getLoc())));
  return arguments;
}

void FunctionBuilder::captureAs(const FunctionBuilder &other) {
  for (auto [outer, argument] : other.body->captures) {
    BlockArgument &mine = body->captures[outer];
    if (mine)
      continue;
    mine = body->graph.addArgument(
        "capture_" + std::to_string(body->graph.getBody().getNumArguments()),
        outer.getType(), outer.getLoc());
    graph.origins[mine] = outer;
  }
}

bool FunctionBuilder::close(const std::vector<Output> &results,
                            StringRef node) {
  SmallVector<Value> values;
  for (auto [i, result] : llvm::enumerate(results))
    if (!result)
      graph.fail(node, "result " + Twine(i) + " of function '" +
                           body->graph.getSymName() + "' is null");
  bool isGood = graph.useAll(results, node, values);
  SmallVector<std::string> names;
  for (size_t i = 0; i < values.size(); ++i)
    names.push_back("result_" + std::to_string(i));
  if (isGood) {
    SmallVector<StringRef> texts(names.begin(), names.end());
    Builder b(graph.context.get());
    body->graph.setResultNamesAttr(b.getStrArrayAttr(texts));
    body->graph.getReturn().getResultsMutable().assign(values);
  }
  pop();
  return isGood;
}

void FunctionBuilder::passCapturesOn() {
  SmallVector<mlir::Attribute> names(body->graph.getResultNames().getValue());
  for (auto [outer, argument] : body->captures) {
    body->graph.getReturn().getResultsMutable().append(Value(argument));
    names.push_back(body->graph.getArgNames()[argument.getArgNumber()]);
  }
  body->graph.setResultNamesAttr(ArrayAttr::get(graph.context.get(), names));
}

FlatSymbolRefAttr FunctionBuilder::getSymbol() {
  return FlatSymbolRefAttr::get(body->graph.getSymNameAttr());
}

SmallVector<Value> FunctionBuilder::getCaptures() const {
  SmallVector<Value> captures;
  for (auto [outer, argument] : body->captures)
    captures.push_back(outer);
  return captures;
}

bool weir::detail::hasEffects(foreign::GraphOp graph) {
  return llvm::any_of(graph.getBody().getOps<foreign::NodeOp>(),
                      [](foreign::NodeOp node) { return node.getStateful(); });
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// The types of the arguments; none, with an error, where one is no type.
static std::optional<SmallVector<Type>>
argumentTypes(GraphImpl &graph, StringRef name,
              const std::vector<Graph::Argument> &arguments) {
  SmallVector<Type> types;
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    std::string error;
    TensorType type = tensorTypeOf(graph.context.get(), argument.dtype,
                                   argument.shape, error);
    if (!type) {
      graph.fail("function '" + name + "': argument " + Twine(i) + " " + error);
      return std::nullopt;
    }
    types.push_back(type);
  }
  return types;
}

using Build = std::function<std::vector<Output>(const std::vector<Output> &)>;

static Function addFunction(GraphImpl &graph, StringRef name,
                            const std::vector<Graph::Argument> &arguments,
                            const Build &build) {
  auto types = argumentTypes(graph, name, arguments);
  if (!types)
    return {};
  bool isFree = isOpName(name) && graph.symbols.lookup(name) == 0;
  if (!isFree || !build) {
    graph.fail("function '" + name + "': " +
               (!build           ? "nothing builds it"
                : isOpName(name) ? "there is a function or variable of this "
                                   "name already"
                                 : "this is no name of a function"));
    return {};
  }
  FunctionBuilder function(graph, graph.pickSymbol(name), "");
  std::vector<Output> results = build(function.addArguments(*types));
  if (!function.close(results, name))
    return {};
  FunctionInfo &info = graph.functions[function.getGraph()];
  info.captures = function.getCaptures();
  info.arguments = arguments.size();
  info.controls = llvm::to_vector(function.getOuterControls());
  return graph.makeFunction(function.getGraph());
}

Function Graph::AddFunction(std::string_view name,
                            const std::vector<Argument> &arguments,
                            const Build &build) {
  if (!impl_)
    return {};
  Function function = addFunction(*impl_, name, arguments, build);
  impl_->tell();
  return function;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// That the values are what the function's arguments are.
static bool checkArguments(GraphImpl &graph, foreign::GraphOp function,
                           size_t count, const NodeSpec &spec) {
  if (spec.inputs.size() != count) {
    graph.fail(spec.name, "function '" + function.getSymName() + "' takes " +
                              Twine(count) + " arguments, got " +
                              Twine(spec.inputs.size()));
    return false;
  }
  for (auto [i, value] : llvm::enumerate(spec.inputs)) {
    Output given = graph.makeOutput(value);
    Output wanted = graph.makeOutput(function.getBody().getArgument(i));
    bool isKnown = given.dtype() != DType::None;
    if (isKnown && (given.dtype() != wanted.dtype() ||
                    !areCompatible(given.shape(), wanted.shape()))) {
      graph.fail(spec.name, "argument " + Twine(i) + " is " + describe(given) +
                                ", must be " + describe(wanted));
      return false;
    }
  }
  return true;
}

/// Adds what the function captures; false after an error.
static bool addCaptures(GraphImpl &graph, const FunctionInfo &info,
                        NodeSpec &spec) {
  for (Value capture : info.captures) {
    spec.inputs.push_back(graph.use(capture, spec.name));
    if (!spec.inputs.back())
      return false;
  }
  return true;
}

static foreign::NodeOp addCall(GraphImpl &graph, foreign::GraphOp function,
                               const Values &arguments, std::string_view name) {
  NodeSpec spec;
  spec.isStateful = hasEffects(function);
  spec.kind = spec.isStateful ? "StatefulPartitionedCall" : "PartitionedCall";
  spec.name = graph.pickName(name, function.getSymName());
  FunctionInfo info = graph.infoOf(function);
  if (spec.name.empty() || !graph.useAll(arguments, spec.name, spec.inputs) ||
      !checkArguments(graph, function, info.arguments, spec) ||
      !addCaptures(graph, info, spec))
    return {};
  Builder b(graph.context.get());
  spec.attributes.push_back(
      b.getNamedAttr("f", FlatSymbolRefAttr::get(function.getSymNameAttr())));
  llvm::append_range(spec.outputs,
                     function.getReturn().getResults().getTypes());
  return graph.addAfter(std::move(spec), info.controls);
}

Values weir::Call(const Function &function, const Values &arguments,
                  std::string_view name) {
  if (!function || llvm::any_of(arguments, [](auto &a) { return !a; }))
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(function);
  foreign::NodeOp node =
      addCall(graph, GraphImpl::graphOf(function), arguments, name);
  graph.tell();
  Values results;
  if (node)
    for (Value output : node.getDataOutputs())
      results.push_back(graph.makeOutput(output));
  return results;
}
