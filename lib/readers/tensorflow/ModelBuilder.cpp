//===- ModelBuilder.cpp - a module from TensorFlow's messages ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/ModelBuilder.h"

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Graph.pb.h"
#include "lib/readers/tensorflow/GraphReader.h"
#include "lib/readers/tensorflow/Types.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

/// The shared name of variables that share with nobody.
static constexpr llvm::StringLiteral
    kAnonymous("cd2c89b7-88b7-44c8-ad83-06c2a9158347");

ModelBuilder::ModelBuilder(MLIRContext &context, const ReadLimits &limits)
    : context(context), limits(limits),
      module(ModuleOp::create(UnknownLoc::get(&context))),
      tensors(context, limits) {
  context.loadDialect<foreign::ForeignDialect>();
}

absl::Status ModelBuilder::spend(int64_t newNodes, int64_t newOutputs) {
  nodes += newNodes;
  outputs += newOutputs;
  if (nodes > limits.nodes)
    return badModel("has more than " + Twine(limits.nodes) + " nodes");
  if (outputs > limits.outputs)
    return badModel("its nodes have more than " + Twine(limits.outputs) +
                    " outputs");
  return absl::OkStatus();
}

void ModelBuilder::reach(StringRef function) {
  auto entry = library.find(function);
  if (entry != library.end())
    reached.insert(entry->second);
}

/// The name of the resource that `node` stands for.
static std::string variableName(foreign::NodeOp node) {
  auto shared = dyn_cast_or_null<StringAttr>(node.getAttribute("shared_name"));
  auto container = dyn_cast_or_null<StringAttr>(node.getAttribute("container"));
  bool isOwn = !shared || shared.empty() || shared == kAnonymous;
  StringRef name = isOwn ? node.getNodeName() : shared.getValue();
  if (!container || container.empty())
    return name.str();
  return (container.getValue() + "/" + name).str();
}

absl::Status ModelBuilder::addVariable(foreign::NodeOp node) {
  std::string name = variableName(node);
  TensorType type = statedType(node.getAttrs());
  if (!type)
    return badModel("lacks the attribute 'dtype', the type of its elements");
  auto symbol = StringAttr::get(&context, name);
  auto [entry, isNew] = variables.insert({symbol, type});
  if (!isNew && entry->second.getElementType() != type.getElementType())
    return badModel("shares the variable '" + name +
                    "' with a node of another type");
  node->setAttr(foreign::kVariableAttr, FlatSymbolRefAttr::get(symbol));
  return absl::OkStatus();
}

foreign::GraphOp ModelBuilder::createGraph(StringRef name) {
  auto builder = OpBuilder::atBlockEnd(module->getBody());
  return foreign::GraphOp::create(
      builder, NameLoc::get(StringAttr::get(&context, name)), name);
}

absl::Status ModelBuilder::readLibrary(const GraphDef &graph) {
  for (const FunctionDef &function : graph.library().function()) {
    const std::string &name = function.signature().name();
    if (name.empty())
      return badModel("the library has a function without a name");
    if (!library.try_emplace(name, &function).second)
      return badModel("the library has two functions named '" + name + "'");
    ops.add(function.signature());
  }
  return absl::OkStatus();
}

absl::Status ModelBuilder::readGraph(const GraphDef &graph,
                                     ArrayRef<std::string> fetched) {
  WEIR_RETURN_IF_ERROR(readLibrary(graph));
  root = createGraph("graph");
  GraphReader reader(*this, root);
  WEIR_RETURN_IF_ERROR(reader.readNodes(graph.node(), fetched));
  for (size_t i = 0; i < reached.size(); ++i)
    if (absl::Status status = readFunction(*reached[i]); !status.ok())
      return inContext("function '" + reached[i]->signature().name() + "'",
                       status);
  return nameSymbols();
}

/// Functions keep their names, the graph takes one that is free.
absl::Status ModelBuilder::nameSymbols() {
  std::string name = "graph";
  while (library.count(name) ||
         variables.count(StringAttr::get(&context, name)))
    name += "_";
  root.setSymName(name);
  for (auto [variable, type] : variables)
    if (library.count(variable.getValue()))
      return badModel("variable '" + variable.getValue() +
                      "' has the name of a function");
  return absl::OkStatus();
}

absl::Status ModelBuilder::readFunction(const FunctionDef &function) {
  GraphReader reader(*this, createGraph(function.signature().name()));
  WEIR_RETURN_IF_ERROR(reader.readArguments(function));
  WEIR_RETURN_IF_ERROR(reader.readNodes(function.node_def(), {}));
  return reader.readResults(function);
}
