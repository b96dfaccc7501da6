//===- GraphWriter.cpp - graphs as TensorFlow has them -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/GraphWriter.h"

#include "lib/readers/Status.h"
#include "lib/writers/tensorflow/TypeAttributes.h"
#include "lib/writers/tensorflow/WeirNodes.h"
#include "passes/import/Extract.h"
#include "passes/import/WeirOps.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

/// What the graphs are written for: older ops are still allowed there, and
/// newer ones mean the same.
static constexpr int kProducer = 25;

//===----------------------------------------------------------------------===//
// Names of outputs
//===----------------------------------------------------------------------===//

namespace {
struct NameRow {
  StringLiteral name, ops;
};
} // namespace

static constexpr NameRow kNames[] = {
#define NAME(name, ops) {#name, ops},
#include "lib/writers/tensorflow/OutputNames.def"
};

static llvm::StringMap<StringRef> makeNames() {
  llvm::StringMap<StringRef> names;
  for (const NameRow &row : kNames) {
    SmallVector<StringRef> ops;
    row.ops.split(ops, ' ');
    for (StringRef op : ops)
      names[op] = row.name;
  }
  return names;
}

/// The name of the only output of an op.
static StringRef outputName(StringRef op) {
  static const llvm::StringMap<StringRef> names = makeNames();
  auto found = names.find(op);
  return found == names.end() ? "output" : found->second;
}

//===----------------------------------------------------------------------===//
// Edges
//===----------------------------------------------------------------------===//

/// Whether TensorFlow takes it for the name of an argument.
static bool isArgumentName(StringRef name) {
  return !name.empty() && llvm::isAlpha(name[0]) &&
         llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

GraphWriter::GraphWriter(foreign::GraphOp graph, bool isFunction,
                         const OpTable &ops, Nodes &nodes)
    : graph(graph), isFunction(isFunction), ops(ops), nodes(nodes) {
  for (auto [i, name] :
       llvm::enumerate(graph.getArgNames().getAsRange<StringAttr>())) {
    std::string argument =
        isArgumentName(name) ? name.str() : ("arg" + Twine(i)).str();
    while (!taken.insert(argument).second)
      argument += "_";
    arguments.push_back(argument);
  }
  for (auto node : graph.getBody().getOps<foreign::NodeOp>())
    taken.insert(node.getNodeName());
}

foreign::NodeOp weir::tf::firstOfVariable(foreign::NodeOp node) {
  Attribute variable = node->getAttr(foreign::kVariableAttr);
  if (variable)
    for (auto other : node->getBlock()->getOps<foreign::NodeOp>())
      if (other->getAttr(foreign::kVariableAttr) == variable &&
          other.getOp() == node.getOp())
        return other;
  return node;
}

absl::StatusOr<std::string> GraphWriter::edge(const NodeDef &def,
                                              int64_t index) {
  if (!isFunction)
    return index == 0 ? def.name() : def.name() + ":" + std::to_string(index);
  const OpOutputs *outputs = ops.lookup(def.op());
  if (!outputs)
    return (def.name() + ":" + outputName(def.op()) + ":" + Twine(index)).str();
  WEIR_ASSIGN_OR_RETURN(auto counts, countOutputs(def, *outputs));
  for (const ArgCount &arg : counts) {
    if (index < arg.count)
      return (def.name() + ":" + arg.name + ":" + Twine(index)).str();
    index -= arg.count;
  }
  return badModel("takes an output that node '" + def.name() + "' hasn't");
}

absl::StatusOr<std::string> GraphWriter::edge(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return arguments[argument.getArgNumber()];
  auto node = firstOfVariable(value.getDefiningOp<foreign::NodeOp>());
  NodeDef *def = places.lookup(node);
  if (!def)
    return badModel("takes an output of '" + node.getNodeName() +
                    "', which is not written");
  if (isa<NoneType>(value.getType()))
    return "^" + def->name();
  return edge(*def, cast<OpResult>(value).getResultNumber());
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

NodeDef &GraphWriter::add(const Twine &name, StringRef op,
                          ArrayRef<std::string> inputs) {
  std::string unique = name.str();
  for (int i = 1; !taken.insert(unique).second; ++i)
    unique = (name + "_" + Twine(i)).str();
  NodeDef &def = *nodes.Add();
  def.set_name(unique);
  def.set_op(op.str());
  for (const std::string &input : inputs)
    def.add_input(input);
  return def;
}

/// The node's attributes, but for what ties it to nodes that may not be there.
absl::Status GraphWriter::writeNode(foreign::NodeOp node) {
  if (!node.getBodies().empty() || node.getDomain().value_or("") != "")
    return badModel("is an op of another format than TensorFlow's");
  NodeDef &def = *nodes.Add();
  def.set_name(node.getNodeName().str());
  def.set_op(node.getOp().str());
  def.set_device(node.getDevice().value_or("").str());
  for (NamedAttribute entry : node.getAttrs()) {
    if (entry.getName() == "_class")
      continue;
    absl::Status status = writeAttribute(
        entry.getValue(), (*def.mutable_attr())[entry.getName().str()]);
    if (!status.ok())
      return inContext("attribute '" + entry.getName().strref() + "'", status);
  }
  place(node, def);
  return addTypeAttributes(node, def);
}

absl::Status GraphWriter::connect(foreign::NodeOp node) {
  NodeDef &def = *places[node];
  for (Value input : node.getInputs()) {
    WEIR_ASSIGN_OR_RETURN(std::string name, edge(input));
    def.add_input(name);
  }
  return absl::OkStatus();
}

absl::Status GraphWriter::write(ArrayRef<foreign::NodeOp> chosen) {
  auto isWeir = [](foreign::NodeOp node) {
    return node.getDomain() == import::kWeirDomain;
  };
  auto forEach = [&](bool weirs, auto step) -> absl::Status {
    for (foreign::NodeOp node : chosen)
      if (isWeir(node) == weirs && firstOfVariable(node) == node)
        if (absl::Status status = step(node); !status.ok())
          return inContext("node '" + node.getNodeName() + "'", status);
    return absl::OkStatus();
  };
  WEIR_RETURN_IF_ERROR(
      forEach(false, [&](auto node) { return writeNode(node); }));
  // In their order each comes after what it takes.
  WEIR_RETURN_IF_ERROR(
      forEach(true, [&](auto node) { return writeWeirNode(*this, node); }));
  return forEach(false, [&](auto node) { return connect(node); });
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {
/// What callers say of the results' types, by function.
using CallerTypes = llvm::StringMap<SmallVector<Type>>;
} // namespace

static CallerTypes findCallerTypes(ModuleOp module) {
  CallerTypes types;
  module->walk([&](foreign::NodeOp node) {
    auto note = [&](Attribute function, ArrayRef<Type> results) {
      if (auto symbol = dyn_cast_or_null<FlatSymbolRefAttr>(function))
        types[symbol.getValue()].assign(results.begin(), results.end());
    };
    SmallVector<Type> results = statedResults(node);
    for (StringRef name : {"f", "then_branch", "else_branch", "body"})
      note(node.getAttribute(name), results);
    note(node.getAttribute("cond"), {IntegerType::get(node.getContext(), 1)});
    if (auto list = dyn_cast_or_null<ArrayAttr>(node.getAttribute("branches")))
      for (Attribute branch : list)
        note(branch, results);
  });
  return types;
}

/// The element type of result `index`; null where nothing says it.
static Type resultType(foreign::GraphOp function, size_t index,
                       const CallerTypes &callers) {
  Value value = function.getReturn().getResults()[index];
  if (Type type = knownElement(value))
    return type;
  auto stated = callers.find(function.getSymName());
  return stated != callers.end() && index < stated->second.size()
             ? stated->second[index]
             : Type();
}

static absl::Status describeFunction(foreign::GraphOp function,
                                     ArrayRef<std::string> arguments,
                                     const CallerTypes &callers, OpDef &def) {
  def.set_name(function.getSymName().str());
  for (auto [name, argument] :
       llvm::zip_equal(arguments, function.getBody().getArguments())) {
    OpDef::ArgDef &arg = *def.add_input_arg();
    arg.set_name(name);
    arg.set_type(dataTypeOf(getElementTypeOrSelf(argument.getType())));
    if (arg.type() == DT_INVALID)
      return badModel("the type of argument '" + name + "' isn't known");
  }
  llvm::StringSet<> taken;
  for (auto [i, name] :
       llvm::enumerate(function.getResultNames().getAsRange<StringAttr>())) {
    std::string result =
        isArgumentName(name) ? name.str() : ("result" + Twine(i)).str();
    while (!taken.insert(result).second)
      result += "_";
    OpDef::ArgDef &arg = *def.add_output_arg();
    arg.set_name(result);
    Type type = resultType(function, i, callers);
    arg.set_type(type ? dataTypeOf(type) : DT_INVALID);
    if (arg.type() == DT_INVALID)
      return badModel("the type of result '" + name.getValue() +
                      "' isn't known");
  }
  def.set_is_stateful(
      llvm::any_of(function.getBody().getOps<foreign::NodeOp>(),
                   [](foreign::NodeOp node) { return node.getStateful(); }));
  return absl::OkStatus();
}

/// The body of a function whose signature is there.
static absl::Status writeBody(foreign::GraphOp function, const OpTable &ops,
                              FunctionDef &def) {
  GraphWriter writer(function, /*isFunction=*/true, ops,
                     *def.mutable_node_def());
  WEIR_RETURN_IF_ERROR(writer.write(
      llvm::to_vector(function.getBody().getOps<foreign::NodeOp>())));
  for (auto [arg, value] : llvm::zip_equal(def.signature().output_arg(),
                                           function.getReturn().getResults())) {
    WEIR_ASSIGN_OR_RETURN((*def.mutable_ret())[arg.name()], writer.edge(value));
  }
  for (auto [i, control] :
       llvm::enumerate(function.getReturn().getControls())) {
    WEIR_ASSIGN_OR_RETURN(std::string node, writer.edge(control));
    std::string name = ("control" + Twine(i)).str();
    (*def.mutable_control_ret())[name] = node.substr(1);
    def.mutable_signature()->add_control_output(name);
  }
  return absl::OkStatus();
}

static absl::Status writeFunctions(ArrayRef<foreign::GraphOp> functions,
                                   const CallerTypes &callers, OpTable &ops,
                                   FunctionDefLibrary &library) {
  for (foreign::GraphOp function : functions) {
    FunctionDef &def = *library.add_function();
    GraphWriter names(function, /*isFunction=*/true, ops,
                      *def.mutable_node_def());
    absl::Status status = describeFunction(function, names.getArguments(),
                                           callers, *def.mutable_signature());
    if (!status.ok())
      return inContext("function '" + function.getSymName() + "'", status);
    ops.add(def.signature());
  }
  for (auto [callee, def] :
       llvm::zip_equal(functions, *library.mutable_function()))
    if (absl::Status status = writeBody(callee, ops, def); !status.ok())
      return inContext("function '" + def.signature().name() + "'", status);
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

static SmallVector<foreign::NodeOp> chooseNodes(foreign::GraphOp root,
                                                ArrayRef<Value> roots) {
  foreign::Selection selection(roots, {});
  SmallVector<foreign::NodeOp> chosen;
  llvm::DenseSet<Operation *> variables;
  for (auto node : root.getBody().getOps<foreign::NodeOp>())
    if (selection.contains(node))
      variables.insert(firstOfVariable(node));
  for (auto node : root.getBody().getOps<foreign::NodeOp>())
    if (selection.contains(node) || variables.contains(node))
      chosen.push_back(node);
  return chosen;
}

/// The functions that nodes call or name, and those that these call.
static SmallVector<foreign::GraphOp>
reachedFunctions(ModuleOp module, ArrayRef<foreign::NodeOp> nodes) {
  SymbolTable symbols(module);
  llvm::SetVector<foreign::GraphOp> reached;
  auto reach = [&](foreign::NodeOp node) {
    if (StringAttr callee = foreign::getCalleeName(node))
      if (auto function = symbols.lookup<foreign::GraphOp>(callee))
        reached.insert(function);
    node.getAttrs().walk([&](FlatSymbolRefAttr symbol) {
      if (auto function = symbols.lookup<foreign::GraphOp>(symbol.getAttr()))
        reached.insert(function);
    });
  };
  llvm::for_each(nodes, reach);
  for (size_t i = 0; i < reached.size(); ++i) {
    foreign::GraphOp function = reached[i];
    llvm::for_each(function.getBody().getOps<foreign::NodeOp>(), reach);
  }
  return reached.takeVector();
}

absl::StatusOr<std::unique_ptr<GraphWriter>>
weir::tf::writeGraph(ModuleOp module, foreign::GraphOp root,
                     ArrayRef<Value> roots, OpTable &ops, GraphDef &graph) {
  SmallVector<foreign::NodeOp> chosen = chooseNodes(root, roots);
  WEIR_RETURN_IF_ERROR(writeFunctions(reachedFunctions(module, chosen),
                                      findCallerTypes(module), ops,
                                      *graph.mutable_library()));
  graph.mutable_versions()->set_producer(kProducer);
  auto writer = std::make_unique<GraphWriter>(root, /*isFunction=*/false, ops,
                                              *graph.mutable_node());
  WEIR_RETURN_IF_ERROR(writer->write(chosen));
  return writer;
}
