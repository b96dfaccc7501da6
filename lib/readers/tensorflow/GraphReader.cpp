//===- GraphReader.cpp - nodes and edges of one graph --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/GraphReader.h"

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Attributes.h"
#include "lib/readers/tensorflow/Graph.pb.h"
#include "lib/readers/tensorflow/Types.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

GraphReader::GraphReader(ModelBuilder &model, foreign::GraphOp graph)
    : model(model), graph(graph), builder(graph.getReturn()) {}

//===----------------------------------------------------------------------===//
// Names of edges
//===----------------------------------------------------------------------===//

absl::StatusOr<GraphReader::Edge> GraphReader::parseEdge(StringRef text) {
  Edge edge;
  edge.isControl = text.consume_front("^");
  SmallVector<StringRef, 3> parts;
  text.split(parts, ':');
  edge.node = parts[0];
  uint32_t index;
  if (parts.size() > 1 && !parts.back().getAsInteger(10, index)) {
    edge.index = index;
    parts.pop_back();
  }
  if (parts.size() > 2 || (edge.isControl && text.contains(':')))
    return badModel("'" + text + "' does not name an edge");
  if (parts.size() == 2)
    edge.arg = parts[1];
  return edge;
}

/// The place of `edge` among the results of its node.
absl::StatusOr<int64_t> GraphReader::resultIndex(const Entry &entry,
                                                 const Edge &edge) {
  if (edge.arg.empty() || !entry.isKnown)
    return edge.index < entry.outputs ? edge.index : -1;
  int64_t start = 0;
  for (const ArgCount &arg : entry.args) {
    if (arg.name == edge.arg)
      return edge.index < arg.count ? start + edge.index : -1;
    start += arg.count;
  }
  return -1;
}

absl::StatusOr<Value> GraphReader::resolve(StringRef text) {
  WEIR_ASSIGN_OR_RETURN(Edge edge, parseEdge(text));
  auto argument = arguments.find(edge.node);
  if (argument != arguments.end() && !edge.isControl && edge.index == 0)
    return argument->second;
  auto found = entryByName.find(edge.node);
  if (found == entryByName.end())
    return Value();
  Entry &entry = entries[found->second];
  if (edge.isControl)
    return entry.op.getControl();
  WEIR_ASSIGN_OR_RETURN(int64_t index, resultIndex(entry, edge));
  return index < 0 ? Value() : Value(entry.op.getOutputs()[index]);
}

//===----------------------------------------------------------------------===//
// Numbers of outputs
//===----------------------------------------------------------------------===//

absl::Status GraphReader::countKnown(Entry &entry) {
  const OpOutputs *outputs = model.getOps().lookup(entry.def->op());
  entry.outputs = 1;
  if (!outputs)
    return absl::OkStatus();
  WEIR_ASSIGN_OR_RETURN(entry.args, countOutputs(*entry.def, *outputs));
  entry.isKnown = true;
  entry.hasEffect = outputs->effect;
  entry.outputs = 0;
  for (const ArgCount &arg : entry.args)
    entry.outputs += arg.count;
  return absl::OkStatus();
}

absl::Status GraphReader::indexNodes(const Nodes &nodes) {
  WEIR_RETURN_IF_ERROR(model.spend(nodes.size(), 0));
  entries.reserve(nodes.size());
  for (const NodeDef &node : nodes) {
    if (node.name().empty() || node.op().empty())
      return badModel("node " + Twine(entries.size()) +
                      " has no name or no op");
    Entry &entry = entries.emplace_back();
    entry.def = &node;
    bool isNew =
        entryByName.try_emplace(node.name(), entries.size() - 1).second;
    if (!isNew || arguments.count(node.name()))
      return badModel("two nodes are named '" + node.name() + "'");
    if (absl::Status status = countKnown(entry); !status.ok())
      return inContext("node '" + node.name() + "'", status);
  }
  return absl::OkStatus();
}

/// An op that isn't known has as many outputs as are used.
absl::Status GraphReader::noteUse(StringRef text) {
  WEIR_ASSIGN_OR_RETURN(Edge edge, parseEdge(text));
  auto found = entryByName.find(edge.node);
  if (found == entryByName.end() || edge.isControl)
    return absl::OkStatus();
  Entry &entry = entries[found->second];
  if (entry.isKnown)
    return absl::OkStatus();
  if (!entry.usedArg.empty() && !edge.arg.empty() && entry.usedArg != edge.arg)
    return badModel("outputs '" + entry.usedArg + "' and '" + edge.arg +
                    "' of node '" + edge.node +
                    "' are used, but the outputs of its op '" +
                    entry.def->op() + "' are not known");
  if (!edge.arg.empty())
    entry.usedArg = edge.arg;
  entry.outputs = std::max(entry.outputs, edge.index + 1);
  return absl::OkStatus();
}

absl::Status GraphReader::noteUses(ArrayRef<std::string> fetched) {
  for (const Entry &entry : entries)
    for (const std::string &input : entry.def->input())
      if (absl::Status status = noteUse(input); !status.ok())
        return inContext("node '" + entry.def->name() + "'", status);
  for (const std::string &tensor : fetched)
    WEIR_RETURN_IF_ERROR(noteUse(tensor));
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

/// The type of the first output of nodes that state it, else `!foreign.value`.
static Type firstOutputType(foreign::NodeOp node) {
  enum { Value, Stated, Resource, Other };
  auto kind =
      llvm::StringSwitch<int>(node.getOp())
          .Case("Const", Value)
          .Cases({"Placeholder", "PlaceholderV2", "PlaceholderWithDefault"},
                 Stated)
          .Cases({"Variable", "VariableV2"}, Stated)
          .Case("VarHandleOp", Resource)
          .Default(Other);
  if (kind == Resource)
    return RankedTensorType::get({},
                                 foreign::ResourceType::get(node.getContext()));
  if (kind == Stated)
    return tf::statedType(node.getAttrs());
  auto value = dyn_cast_or_null<ElementsAttr>(node.getAttribute("value"));
  return kind == Value && value ? value.getType() : Type();
}

static bool isVariable(StringRef op) {
  return op == "VarHandleOp" || op == "VariableV2" || op == "Variable";
}

absl::Status GraphReader::createNode(Entry &entry) {
  const NodeDef &def = *entry.def;
  MLIRContext *context = builder.getContext();
  WEIR_RETURN_IF_ERROR(model.spend(0, entry.outputs));
  WEIR_ASSIGN_OR_RETURN(DictionaryAttr attrs,
                        readAttributes(*context, def, model.getTensors()));
  SmallVector<Type> types(entry.outputs, foreign::ValueType::get(context));
  types.push_back(builder.getNoneType());
  auto name = builder.getStringAttr(def.name());
  auto device =
      def.device().empty() ? StringAttr() : builder.getStringAttr(def.device());
  entry.op = foreign::NodeOp::create(
      builder, NameLoc::get(name), types, builder.getStringAttr(def.op()), name,
      /*domain=*/StringAttr(), device,
      entry.hasEffect ? builder.getUnitAttr() : UnitAttr(), attrs, ValueRange(),
      /*bodiesCount=*/0);
  if (Type type = firstOutputType(entry.op); type && entry.outputs > 0)
    entry.op.getOutputs()[0].setType(type);
  model.reach(def.op());
  attrs.walk(
      [&](FlatSymbolRefAttr function) { model.reach(function.getValue()); });
  return isVariable(def.op()) ? model.addVariable(entry.op) : absl::OkStatus();
}

absl::Status GraphReader::connect(Entry &entry) {
  SmallVector<Value> data, control;
  for (const std::string &input : entry.def->input()) {
    WEIR_ASSIGN_OR_RETURN(Value value, resolve(input));
    if (!value)
      return badModel("takes input '" + input + "', which does not exist");
    (isa<NoneType>(value.getType()) ? control : data).push_back(value);
  }
  data.append(control);
  entry.op->setOperands(data);
  return absl::OkStatus();
}

absl::Status GraphReader::readNodes(const Nodes &nodes,
                                    ArrayRef<std::string> fetched) {
  WEIR_RETURN_IF_ERROR(indexNodes(nodes));
  WEIR_RETURN_IF_ERROR(noteUses(fetched));
  for (auto step : {&GraphReader::createNode, &GraphReader::connect})
    for (Entry &entry : entries)
      if (absl::Status status = (this->*step)(entry); !status.ok())
        return inContext("node '" + entry.def->name() + "'", status);
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

absl::Status GraphReader::readArguments(const FunctionDef &function) {
  for (const OpDef::ArgDef &arg : function.signature().input_arg()) {
    if (!arg.type_attr().empty() || !arg.number_attr().empty() ||
        !arg.type_list_attr().empty())
      return badModel("argument '" + arg.name() +
                      "' is generic, which is not supported");
    WEIR_ASSIGN_OR_RETURN(Type element,
                          elementType(*builder.getContext(), arg.type()));
    if (isa<NoneType>(element))
      return badModel("argument '" + arg.name() + "' has no type");
    BlockArgument value =
        graph.addArgument(arg.name(), UnrankedTensorType::get(element),
                          NameLoc::get(builder.getStringAttr(arg.name())));
    if (!arguments.try_emplace(arg.name(), value).second)
      return badModel("two arguments are named '" + arg.name() + "'");
  }
  return absl::OkStatus();
}

absl::Status GraphReader::readResults(const FunctionDef &function) {
  SmallVector<Value> results, controls;
  SmallVector<Attribute> names;
  for (const OpDef::ArgDef &arg : function.signature().output_arg()) {
    auto ret = function.ret().find(arg.name());
    if (ret == function.ret().end())
      return badModel("result '" + arg.name() + "' is not given a value");
    WEIR_ASSIGN_OR_RETURN(Value value, resolve(ret->second));
    if (!value || isa<NoneType>(value.getType()))
      return badModel("result '" + arg.name() + "' takes '" + ret->second +
                      "', which does not exist");
    results.push_back(value);
    names.push_back(builder.getStringAttr(arg.name()));
  }
  std::map<std::string, std::string> sorted(function.control_ret().begin(),
                                            function.control_ret().end());
  for (const auto &[name, node] : sorted) {
    WEIR_ASSIGN_OR_RETURN(Value value, resolve("^" + node));
    if (!value)
      return badModel("control result '" + name + "' takes '" + node +
                      "', which does not exist");
    controls.push_back(value);
  }
  graph.setResultNamesAttr(builder.getArrayAttr(names));
  graph.getReturn().getResultsMutable().assign(results);
  graph.getReturn().getControlsMutable().assign(controls);
  return absl::OkStatus();
}
