//===- AddNode.cpp - ops of the dialect, added to graphs ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Diagnostics.h"
#include "lib/graph/GraphImpl.h"
#include "lib/graph/Values.h"
#include "mlir/AsmParser/AsmParser.h"
#include "passes/import/NodeInference.h"
#include "passes/import/WeirOps.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;
using import::WeirAttribute;
using import::WeirOp;

using Given = weir::detail::Attribute;
using Kind = WeirAttribute::Kind;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// `#weir<padding same>`; null where there is no such case.
static mlir::Attribute parseCase(GraphImpl &graph, const WeirAttribute &row,
                                 StringRef text) {
  bool isWord =
      llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (text.empty() || !isWord)
    return {};
  DiagnosticCatcher quiet(*graph.context);
  return parseAttribute(("#weir<" + row.enumeration + " " + text + ">").str(),
                        graph.context.get());
}

/// A scalar as a number.
static mlir::Attribute numberOf(GraphImpl &graph, const Tensor &tensor) {
  auto value =
      dyn_cast_or_null<DenseElementsAttr>(constantOf(graph, tensor, "value"));
  if (!value || value.getNumElements() != 1)
    return {};
  return *value.getValues<mlir::Attribute>().begin();
}

static mlir::Attribute convertInteger(Builder b, const Given &given,
                                      Kind kind) {
  if (kind == Kind::Integer)
    return b.getI64IntegerAttr(given.integer);
  return kind == Kind::Float ? b.getF32FloatAttr(float(given.integer))
                             : mlir::Attribute();
}

static mlir::Attribute convertText(GraphImpl &graph, const Given &given,
                                   const WeirAttribute &row) {
  if (row.kind == Kind::Enumeration)
    return parseCase(graph, row, given.text);
  return row.kind == Kind::String
             ? StringAttr::get(graph.context.get(), given.text)
             : StringAttr();
}

static mlir::Attribute convertTensor(GraphImpl &graph, const Given &given,
                                     const WeirAttribute &row) {
  if (row.kind == Kind::Number)
    return numberOf(graph, given.tensor);
  return row.kind == Kind::Elements
             ? constantOf(graph, given.tensor, given.name)
             : ElementsAttr();
}

/// What the op stores; null where the value isn't of the kind.
static mlir::Attribute convert(GraphImpl &graph, const Given &given,
                               const WeirAttribute &row) {
  Builder b(graph.context.get());
  switch (given.kind) {
  case Given::Kind::Integer:
    return convertInteger(b, given, row.kind);
  case Given::Kind::Float:
    return row.kind == Kind::Float ? b.getF32FloatAttr(float(given.number))
                                   : FloatAttr();
  case Given::Kind::Bool:
    return row.kind == Kind::Flag ? b.getUnitAttr() : UnitAttr();
  case Given::Kind::String:
    return convertText(graph, given, row);
  case Given::Kind::Integers:
    return row.kind == Kind::Integers ? b.getDenseI64ArrayAttr(given.integers)
                                      : DenseI64ArrayAttr();
  case Given::Kind::Type: {
    Type type = elementTypeOf(graph.context.get(), given.type);
    return row.kind == Kind::Element && type ? TypeAttr::get(type) : TypeAttr();
  }
  case Given::Kind::Tensor:
    return convertTensor(graph, given, row);
  }
  return {};
}

/// The value as an error shows it.
static std::string show(const Given &given) {
  switch (given.kind) {
  case Given::Kind::Integer:
    return std::to_string(given.integer);
  case Given::Kind::Float:
    return std::to_string(given.number);
  case Given::Kind::Bool:
    return given.integer ? "true" : "false";
  case Given::Kind::String:
    return "'" + given.text + "'";
  case Given::Kind::Integers:
    return describe(PartialShape(given.integers));
  case Given::Kind::Type:
    return DTypeName(given.type);
  case Given::Kind::Tensor:
    return given.tensor ? "a tensor of shape " +
                              describe(PartialShape(given.tensor.shape()))
                        : "no tensor";
  }
  return "";
}

/// A flag that isn't set is as if it weren't given.
static bool isUnset(const Given &given) {
  return given.kind == Given::Kind::Bool && !given.integer;
}

/// False after an error.
static bool convertAll(GraphImpl &graph, const WeirOp &op,
                       const std::vector<Given> &given, NodeSpec &spec) {
  llvm::StringSet<> seen;
  for (const Given &attribute : given) {
    const WeirAttribute *row = import::findAttribute(op, attribute.name);
    bool isNew = seen.insert(attribute.name).second;
    if (!row || !isNew) {
      graph.fail(
          spec.name,
          isNew ? op.name + " has no attribute '" + Twine(attribute.name) + "'"
                : "attribute '" + Twine(attribute.name) + "' is given twice");
      return false;
    }
    mlir::Attribute value = convert(graph, attribute, *row);
    if (!value) {
      graph.fail(spec.name, "attribute '" + Twine(attribute.name) + "' is " +
                                show(attribute) + ", must be " +
                                import::describeKind(*row));
      return false;
    }
    if (!isUnset(attribute))
      spec.attributes.emplace_back(attribute.name, value);
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// Takes the node away again where it doesn't stand.
static foreign::NodeOp inferTypes(GraphImpl &graph, foreign::NodeOp node) {
  DiagnosticCatcher catcher(*graph.context);
  auto types = graph.inference->infer(
      node, [&](Value value) { return graph.origin(value); });
  if (succeeded(types)) {
    for (auto [output, type] : llvm::zip_equal(node.getDataOutputs(), *types))
      output.setType(type);
    return node;
  }
  graph.fail(catcher.takeStatus(node.getNodeName()));
  graph.remove(node);
  return {};
}

static foreign::NodeOp addOp(GraphImpl &graph, const WeirOp &op,
                             NodeSpec &spec) {
  spec.kind = op.name;
  spec.domain = import::kWeirDomain;
  size_t outputs = op.results < 0 ? spec.inputs.size() : op.results;
  spec.outputs.assign(outputs, foreign::ValueType::get(graph.context.get()));
  spec.isStateful = outputs == 0;
  return inferTypes(graph, graph.add(spec));
}

/// That the inputs are as many as the op takes.
static bool checkCount(GraphImpl &graph, const WeirOp &op,
                       const NodeSpec &spec) {
  size_t count = spec.inputs.size();
  if (count >= op.inputs.least && count <= op.inputs.most)
    return true;
  bool isOpen = op.inputs.most != op.inputs.least;
  graph.fail(spec.name,
             op.name + " has " + Twine(count) + " inputs, must have " +
                 (isOpen ? "at least " : "") + Twine(op.inputs.least));
  return false;
}

/// Null after an error.
static weir::Operation addNode(GraphImpl &graph, const char *kind,
                               std::string_view name,
                               const std::vector<Output> &operands,
                               const std::vector<Given> &attributes) {
  NodeSpec spec;
  for (const Output &operand : operands)
    if (!operand)
      return {};
  const WeirOp *op = import::lookupWeirOp(kind);
  spec.name = graph.pickName(name, op ? StringRef(op->name) : "op");
  if (spec.name.empty())
    return {};
  if (!op) {
    graph.fail(spec.name, "there is no op '" + Twine(kind) + "'");
    return {};
  }
  if (!graph.useAll(operands, spec.name, spec.inputs) ||
      !checkCount(graph, *op, spec) ||
      !convertAll(graph, *op, attributes, spec))
    return {};
  return graph.makeOperation(addOp(graph, *op, spec));
}

/// The graph that the operands are of; null where none is there.
static GraphImpl *ownerOf(const std::vector<Output> &operands) {
  for (const Output &operand : operands)
    if (operand)
      return GraphImpl::ownerOf(operand);
  return nullptr;
}

weir::Operation weir::detail::AddNode(GraphImpl *graph, const char *kind,
                                      std::string_view name,
                                      const std::vector<Output> &operands,
                                      const std::vector<Given> &attributes) {
  graph = graph ? graph : ownerOf(operands);
  if (!graph || !kind)
    return {};
  weir::Operation operation = addNode(*graph, kind, name, operands, attributes);
  graph->tell();
  return operation;
}
