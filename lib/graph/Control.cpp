//===- Control.cpp - loops and branches -----------------------------------===//
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
// What both share
//===----------------------------------------------------------------------===//

/// A symbol for a function of the node.
static std::string symbolOf(GraphImpl &graph, StringRef node, StringRef part) {
  return graph.pickSymbol((node + "_" + part).str());
}

/// Whether the value may decide; an error where it can't.
static bool isCondition(GraphImpl &graph, const Output &value, StringRef node) {
  bool isUnknown = value.dtype() == DType::None;
  if (isUnknown || (value.dtype() == DType::Bool &&
                    areCompatible(value.shape(), PartialShape())))
    return true;
  graph.fail(node, "the condition is " + describe(value) +
                       ", must be a bool of shape []");
  return false;
}

/// The first outputs of a node as handles; none for no node.
static Values firstOutputs(GraphImpl &graph, foreign::NodeOp node,
                           size_t count) {
  Values values;
  if (node)
    for (Value output : node.getDataOutputs().take_front(count))
      values.push_back(graph.makeOutput(output));
  return values;
}

static Values makeAll(GraphImpl &graph, ValueRange values) {
  Values outputs;
  for (Value value : values)
    outputs.push_back(graph.makeOutput(value));
  return outputs;
}

/// Adds the node of two functions: what they capture are its last inputs.
static foreign::NodeOp addWith(GraphImpl &graph, NodeSpec &spec,
                               FunctionBuilder &first,
                               FunctionBuilder &second) {
  spec.isStateful =
      hasEffects(first.getGraph()) || hasEffects(second.getGraph());
  llvm::append_range(spec.inputs, second.getCaptures());
  SmallVector<mlir::Operation *> controls(first.getOuterControls());
  llvm::append_range(controls, second.getOuterControls());
  return graph.addAfter(std::move(spec), controls);
}

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

/// A type that holds the values of both; null where they have none.
static Type joinTypes(GraphImpl &graph, const Output &a, const Output &b) {
  if (a.dtype() == DType::None || b.dtype() == DType::None)
    return foreign::ValueType::get(graph.context.get());
  if (a.dtype() != b.dtype())
    return {};
  PartialShape joined = PartialShape::Unknown();
  PartialShape x = a.shape(), y = b.shape();
  if (x.has_rank() && y.has_rank() && x.dims().size() == y.dims().size()) {
    Shape dims;
    for (auto [m, n] : llvm::zip_equal(x.dims(), y.dims()))
      dims.push_back(m == n ? m : PartialShape::kFree);
    joined = dims;
  }
  std::string error;
  return tensorTypeOf(graph.context.get(), a.dtype(), joined, error);
}

/// The types of both branches' results; false after an error.
static bool joinResults(GraphImpl &graph, FunctionBuilder &onTrue,
                        FunctionBuilder &onFalse, NodeSpec &spec) {
  Values a = makeAll(graph, onTrue.getResults());
  Values b = makeAll(graph, onFalse.getResults());
  if (a.size() != b.size()) {
    graph.fail(spec.name, "the branches give " + Twine(a.size()) + " and " +
                              Twine(b.size()) + " values, must give as many");
    return false;
  }
  for (size_t i = 0; i < a.size(); ++i) {
    spec.outputs.push_back(joinTypes(graph, a[i], b[i]));
    if (!spec.outputs.back()) {
      graph.fail(spec.name, "value " + Twine(i) + " is " + describe(a[i]) +
                                " in one branch and " + describe(b[i]) +
                                " in the other");
      return false;
    }
  }
  return true;
}

static foreign::NodeOp addIf(GraphImpl &graph, const Output &condition,
                             const std::function<Values()> &then,
                             const std::function<Values()> &otherwise,
                             std::string_view name) {
  NodeSpec spec;
  spec.kind = "If";
  spec.name = graph.pickName(name, spec.kind);
  if (spec.name.empty() || !graph.useAll({condition}, spec.name, spec.inputs) ||
      !isCondition(graph, condition, spec.name))
    return {};
  FunctionBuilder onTrue(graph, symbolOf(graph, spec.name, "true"), spec.name);
  if (!onTrue.close(then(), spec.name))
    return {};
  FunctionBuilder onFalse(graph, symbolOf(graph, spec.name, "false"),
                          spec.name);
  onFalse.captureAs(onTrue);
  if (!onFalse.close(otherwise(), spec.name) ||
      !joinResults(graph, onTrue, onFalse, spec))
    return {};
  onTrue.captureAs(onFalse);
  Builder b(graph.context.get());
  spec.attributes = {b.getNamedAttr("else_branch", onFalse.getSymbol()),
                     b.getNamedAttr("then_branch", onTrue.getSymbol())};
  return addWith(graph, spec, onTrue, onFalse);
}

Values weir::If(Output condition, const std::function<Values()> &then,
                const std::function<Values()> &otherwise,
                std::string_view name) {
  if (!condition || !then || !otherwise)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(condition);
  foreign::NodeOp node = addIf(graph, condition, then, otherwise, name);
  graph.tell();
  return firstOutputs(graph, node, node ? node.getDataOutputs().size() : 0);
}

//===----------------------------------------------------------------------===//
// While
//===----------------------------------------------------------------------===//

/// The types that the loop's values have in all steps; false after an error.
static bool stateTypes(GraphImpl &graph, const Values &initial,
                       const std::vector<PartialShape> &shapes,
                       NodeSpec &spec) {
  if (!shapes.empty() && shapes.size() != initial.size()) {
    graph.fail(spec.name, "there are " + Twine(shapes.size()) + " shapes for " +
                              Twine(initial.size()) + " values");
    return false;
  }
  for (size_t i = 0; i < initial.size(); ++i) {
    const Output &value = initial[i];
    PartialShape shape = shapes.empty() ? value.shape() : shapes[i];
    std::string error;
    TensorType type =
        tensorTypeOf(graph.context.get(), value.dtype(), shape, error);
    if (type && !isWithin(value.shape(), shape))
      error = "is of shape " + describe(value.shape()) + ", must be of " +
              describe(shape);
    if (!error.empty()) {
      graph.fail(spec.name, "value " + Twine(i) + " " + error);
      return false;
    }
    spec.outputs.push_back(type);
  }
  return true;
}

/// That a step leaves values of the types that it takes.
static bool checkStep(GraphImpl &graph, FunctionBuilder &body,
                      const NodeSpec &spec) {
  Values next = makeAll(graph, body.getResults());
  if (next.size() != spec.outputs.size()) {
    graph.fail(spec.name, "the body gives " + Twine(next.size()) +
                              " values, must give " +
                              Twine(spec.outputs.size()));
    return false;
  }
  for (auto [i, value] : llvm::enumerate(next)) {
    Output before =
        graph.makeOutput(body.getGraph().getBody().getArgument(unsigned(i)));
    bool isKnown = value.dtype() != DType::None;
    if (isKnown && (value.dtype() != before.dtype() ||
                    !isWithin(value.shape(), before.shape()))) {
      graph.fail(spec.name, "value " + Twine(i) + " is " + describe(before) +
                                " before a step and " + describe(value) +
                                " after it: dimensions that change must be "
                                "free in its shape");
      return false;
    }
  }
  return true;
}

static bool closeCondition(GraphImpl &graph, FunctionBuilder &function,
                           const Output &go, StringRef node) {
  if (!function.close({go}, node))
    return false;
  return isCondition(graph, go, node);
}

static foreign::NodeOp
addWhile(GraphImpl &graph, const Values &initial,
         const std::function<Output(const Values &)> &condition,
         const std::function<Values(const Values &)> &body,
         std::string_view name, const std::vector<PartialShape> &shapes) {
  NodeSpec spec;
  spec.kind = "While";
  spec.name = graph.pickName(name, spec.kind);
  if (spec.name.empty() || !graph.useAll(initial, spec.name, spec.inputs) ||
      !stateTypes(graph, initial, shapes, spec))
    return {};
  FunctionBuilder test(graph, symbolOf(graph, spec.name, "cond"), spec.name);
  Output go = condition(test.addArguments(spec.outputs));
  if (!closeCondition(graph, test, go, spec.name))
    return {};
  FunctionBuilder step(graph, symbolOf(graph, spec.name, "body"), spec.name);
  std::vector<Output> values = step.addArguments(spec.outputs);
  step.captureAs(test);
  if (!step.close(body(values), spec.name) || !checkStep(graph, step, spec))
    return {};
  test.captureAs(step);
  step.passCapturesOn();
  for (Value capture : step.getCaptures())
    spec.outputs.push_back(capture.getType());
  Builder b(graph.context.get());
  spec.attributes = {b.getNamedAttr("body", step.getSymbol()),
                     b.getNamedAttr("cond", test.getSymbol())};
  return addWith(graph, spec, test, step);
}

Values weir::While(Graph &graph, const Values &initial,
                   const std::function<Output(const Values &)> &condition,
                   const std::function<Values(const Values &)> &body,
                   std::string_view name,
                   const std::vector<PartialShape> &shapes) {
  GraphImpl *impl = graph.impl();
  bool isWhole = llvm::all_of(initial, [](auto &value) { return bool(value); });
  if (!impl || !condition || !body || !isWhole)
    return {};
  foreign::NodeOp node =
      addWhile(*impl, initial, condition, body, name, shapes);
  impl->tell();
  return firstOutputs(*impl, node, initial.size());
}
