//===- Values.cpp - placeholders, constants, values that pass through -----===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Values.h"
#include "lib/readers/tensorflow/Tensor.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

ElementsAttr weir::detail::constantOf(GraphImpl &graph, const Tensor &tensor,
                                      StringRef name) {
  std::string error;
  auto type = dyn_cast_or_null<RankedTensorType>(
      tensorTypeOf(graph.context.get(), tensor.dtype(),
                   PartialShape(tensor.shape()), error));
  if (!tensor || !type)
    return {};
  ArrayRef<char> bytes(static_cast<const char *>(tensor.raw()),
                       tensor.byte_size());
  return tf::elementsFromBytes(type, bytes, name);
}

void weir::detail::stateType(TensorType type, NodeSpec &spec) {
  Builder b(type.getContext());
  mlir::Attribute shape = b.getUnitAttr();
  if (type.hasRank())
    shape = b.getDenseI64ArrayAttr(shapeOf(type).dims());
  spec.attributes.push_back(
      b.getNamedAttr("dtype", TypeAttr::get(type.getElementType())));
  spec.attributes.push_back(b.getNamedAttr("shape", shape));
}

foreign::NodeOp weir::detail::addNamed(GraphImpl &graph, std::string_view name,
                                       NodeSpec spec) {
  spec.name = graph.pickName(name, spec.kind);
  return spec.name.empty() ? foreign::NodeOp() : graph.add(std::move(spec));
}

/// Output 0; null for no node.
static Output firstOutput(GraphImpl &graph, foreign::NodeOp node) {
  return node ? graph.makeOutput(node.getOutputs()[0]) : Output();
}

//===----------------------------------------------------------------------===//
// Placeholders
//===----------------------------------------------------------------------===//

static Output addPlaceholder(GraphImpl &graph, DType type,
                             const PartialShape &shape, std::string_view name) {
  NodeSpec spec;
  spec.kind = "Placeholder";
  spec.name = graph.pickName(name, spec.kind);
  if (spec.name.empty())
    return {};
  std::string error;
  TensorType tensor = tensorTypeOf(graph.context.get(), type, shape, error);
  if (tensor && graph.bodies.size() > 1)
    error = "a placeholder can't be part of a function: give the function an "
            "argument, or use one from around it";
  if (!error.empty()) {
    graph.fail(spec.name, error);
    return {};
  }
  stateType(tensor, spec);
  spec.outputs = {tensor};
  return firstOutput(graph, graph.add(spec));
}

Output weir::Placeholder(Graph &graph, DType type, PartialShape shape,
                         std::string_view name) {
  if (!graph.impl())
    return {};
  Output output = addPlaceholder(*graph.impl(), type, shape, name);
  graph.impl()->tell();
  return output;
}

static Output addDefault(GraphImpl &graph, Output value,
                         const PartialShape &shape, std::string_view name) {
  NodeSpec spec;
  spec.kind = "PlaceholderWithDefault";
  spec.name = graph.pickName(name, spec.kind);
  if (spec.name.empty() || !graph.useAll({value}, spec.name, spec.inputs))
    return {};
  std::string error;
  TensorType type =
      tensorTypeOf(graph.context.get(), value.dtype(), shape, error);
  if (type && !areCompatible(value.shape(), shape))
    error = "the default is of shape " + describe(value.shape()) +
            ", must be of " + describe(shape);
  if (!error.empty()) {
    graph.fail(spec.name, error);
    return {};
  }
  stateType(type, spec);
  spec.outputs = {type};
  return firstOutput(graph, graph.add(spec));
}

Output weir::PlaceholderWithDefault(Output value, PartialShape shape,
                                    std::string_view name) {
  if (!value)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(value);
  Output output = addDefault(graph, value, shape, name);
  graph.tell();
  return output;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static Output addConstant(GraphImpl &graph, const Tensor &value,
                          std::string_view name) {
  NodeSpec spec;
  spec.kind = "Const";
  spec.name = graph.pickName(name, spec.kind);
  if (spec.name.empty())
    return {};
  ElementsAttr elements = constantOf(graph, value, spec.name);
  if (!elements) {
    graph.fail(spec.name, "the value is no tensor: it has another number of "
                          "elements than its shape, or none could be made");
    return {};
  }
  Builder b(graph.context.get());
  spec.attributes.push_back(b.getNamedAttr("value", elements));
  spec.outputs = {elements.getType()};
  return firstOutput(graph, graph.add(spec));
}

Output weir::Constant(Graph &graph, const Tensor &value,
                      std::string_view name) {
  if (!graph.impl())
    return {};
  Output output = addConstant(*graph.impl(), value, name);
  graph.impl()->tell();
  return output;
}

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

/// Whether all ops are of the graph, null ones aside; an error where one isn't.
static bool waitFor(GraphImpl &graph, const std::vector<weir::Operation> &ops,
                    StringRef name) {
  for (const weir::Operation &op : ops) {
    if (op && GraphImpl::ownerOf(op) != &graph) {
      graph.fail(name, "what it waits for is of another graph");
      return false;
    }
    if (op)
      graph.addControl(GraphImpl::nodeOf(op));
  }
  return true;
}

/// Adds a node that waits for `before` besides what all nodes here wait for.
static foreign::NodeOp addAfter(GraphImpl &graph, NodeSpec &spec,
                                const std::vector<weir::Operation> &before) {
  size_t count = graph.body().controls.size();
  bool isGood = waitFor(graph, before, spec.name);
  foreign::NodeOp node = isGood ? graph.add(spec) : foreign::NodeOp();
  graph.body().controls.resize(count);
  return node;
}

weir::Operation weir::Group(Graph &graph,
                            const std::vector<weir::Operation> &before,
                            std::string_view name) {
  GraphImpl *impl = graph.impl();
  if (!impl)
    return {};
  NodeSpec spec;
  spec.kind = "NoOp";
  spec.name = impl->pickName(name, "group_deps");
  foreign::NodeOp node =
      spec.name.empty() ? foreign::NodeOp() : addAfter(*impl, spec, before);
  impl->tell();
  return impl->makeOperation(node);
}

static Output addIdentity(GraphImpl &graph, Output value,
                          const std::vector<weir::Operation> &before,
                          std::string_view name) {
  NodeSpec spec;
  spec.kind = "Identity";
  spec.name = graph.pickName(name, spec.kind);
  if (spec.name.empty() || !graph.useAll({value}, spec.name, spec.inputs))
    return {};
  spec.outputs = {spec.inputs.front().getType()};
  return firstOutput(graph, addAfter(graph, spec, before));
}

Output weir::Identity(Output value, const std::vector<weir::Operation> &before,
                      std::string_view name) {
  if (!value)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(value);
  Output output = addIdentity(graph, value, before, name);
  graph.tell();
  return output;
}

//===----------------------------------------------------------------------===//
// Scopes of order
//===----------------------------------------------------------------------===//

ControlScope::ControlScope(Graph &graph,
                           const std::vector<weir::Operation> &before)
    : graph_(graph), count_(0) {
  GraphImpl *impl = graph.impl();
  if (!impl)
    return;
  count_ = impl->body().controls.size();
  if (!waitFor(*impl, before, "control scope"))
    impl->body().controls.resize(count_);
  impl->tell();
}

ControlScope::~ControlScope() {
  if (GraphImpl *impl = graph_.impl())
    if (impl->body().controls.size() > count_)
      impl->body().controls.resize(count_);
}
