//===- Gradients.cpp - gradients that are asked of a model ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/Gradients.h"
#include "dialects/foreign/NearestName.h"
#include "lib/readers/Requests.h"
#include "lib/readers/Status.h"
#include "mlir/IR/Builders.h"
#include "passes/import/Extract.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace weir;

namespace {
/// Adds the nodes and the signature.
class GradientAdder {
public:
  GradientAdder(foreign::GraphOp graph, ModuleOp module);
  absl::Status add(const GradientRequest &request);
  void addSignature();

private:
  absl::StatusOr<Value> find(StringRef name, bool isInput);
  std::string freeName();
  void collectFeeds();
  Type typeOf(Value value) const;

  foreign::GraphOp graph;
  llvm::StringMap<foreign::NodeOp> nodes;
  llvm::StringMap<foreign::VariableOp> variables;
  /// Entries of the model's signatures.
  SmallVector<DictionaryAttr> modelInputs, modelOutputs;
  SmallVector<Attribute> inputs, outputs;
  SmallVector<Value> gradients;
};
} // namespace

GradientAdder::GradientAdder(foreign::GraphOp graph, ModuleOp module)
    : graph(graph) {
  for (auto node : graph.getBody().getOps<foreign::NodeOp>())
    nodes[node.getNodeName()] = node;
  for (auto variable : module.getOps<foreign::VariableOp>())
    variables[variable.getSymName()] = variable;
  for (auto signature : module.getOps<foreign::SignatureOp>()) {
    llvm::append_range(modelInputs,
                       signature.getInputs().getAsRange<DictionaryAttr>());
    llvm::append_range(modelOutputs,
                       signature.getOutputs().getAsRange<DictionaryAttr>());
  }
}

/// What an entry of a signature is called, null where it isn't `name`.
static StringAttr tensorOf(DictionaryAttr entry, StringRef name) {
  return entry.getAs<StringAttr>("name").getValue() == name
             ? entry.getAs<StringAttr>("tensor")
             : StringAttr();
}

/// A tensor or variable of the graph, or what a signature calls so.
absl::StatusOr<Value> GradientAdder::find(StringRef name, bool isInput) {
  auto parsed = foreign::TensorName::parse(name);
  foreign::NodeOp node = nodes.lookup(parsed.node);
  Value value = node ? foreign::lookupOutput(node, parsed) : Value();
  if (value && !isa<NoneType>(value.getType()))
    return value;
  const auto &entries = isInput ? modelInputs : modelOutputs;
  for (DictionaryAttr entry : entries)
    if (StringAttr tensor = tensorOf(entry, name))
      if (tensor.getValue() != name)
        return find(tensor.getValue(), isInput);
  foreign::NearestName nearest(parsed.node);
  for (StringRef candidate : nodes.keys())
    nearest.offer(candidate);
  for (DictionaryAttr entry : entries)
    nearest.offer(entry.getAs<StringAttr>("name").getValue());
  return absl::NotFoundError("gradients: '" + name.str() +
                             "' does not exist" + nearest.question());
}

/// Of a variable's handle that of the variable.
Type GradientAdder::typeOf(Value value) const {
  auto node = value.getDefiningOp<foreign::NodeOp>();
  auto name =
      node ? node->getAttrOfType<FlatSymbolRefAttr>(foreign::kVariableAttr)
           : FlatSymbolRefAttr();
  foreign::VariableOp variable =
      name ? variables.lookup(name.getValue()) : foreign::VariableOp();
  return variable ? Type(variable.getType()) : value.getType();
}

std::string GradientAdder::freeName() {
  std::string name = "gradients";
  for (unsigned i = 1; nodes.contains(name); ++i)
    name = "gradients_" + std::to_string(i);
  return name;
}

absl::Status GradientAdder::add(const GradientRequest &request) {
  WEIR_ASSIGN_OR_RETURN(Value loss, find(request.loss, /*isInput=*/false));
  SmallVector<Value> operands{loss};
  SmallVector<Type> types;
  for (const std::string &wrt : request.wrt) {
    WEIR_ASSIGN_OR_RETURN(Value value, find(wrt, /*isInput=*/true));
    operands.push_back(value);
    types.push_back(typeOf(value));
  }
  OpBuilder b(graph.getReturn());
  types.push_back(b.getNoneType());
  StringAttr name = b.getStringAttr(freeName());
  auto node = foreign::NodeOp::create(
      b, NameLoc::get(name), types, b.getStringAttr("gradient"), name,
      b.getStringAttr("weir"), /*device=*/StringAttr(), /*stateful=*/UnitAttr(),
      b.getDictionaryAttr({b.getNamedAttr("of", b.getI64IntegerAttr(1)),
                           b.getNamedAttr("seeds", b.getI64IntegerAttr(0))}),
      operands, /*bodiesCount=*/0);
  nodes[name] = node;
  for (auto [i, wrt] : llvm::enumerate(request.wrt)) {
    Value output = node.getOutputs()[i];
    gradients.push_back(output);
    outputs.push_back(makeSignatureEntry(
        "d" + request.loss + "/d" + wrt,
        (name.getValue() + ":" + Twine(i)).str(), output.getType()));
  }
  return absl::OkStatus();
}

/// The inputs of the model's signatures, as far as they are needed, and the
/// placeholders that are left.
void GradientAdder::collectFeeds() {
  SmallVector<std::pair<DictionaryAttr, Value>> candidates;
  llvm::DenseSet<Value> known;
  SmallVector<Value> feeds;
  auto offer = [&](DictionaryAttr entry, Value value) {
    if (value && known.insert(value).second) {
      candidates.push_back({entry, value});
      feeds.push_back(value);
    }
  };
  for (DictionaryAttr entry : modelInputs) {
    auto parsed =
        foreign::TensorName::parse(entry.getAs<StringAttr>("tensor").getValue());
    if (foreign::NodeOp node = nodes.lookup(parsed.node))
      offer(entry, foreign::lookupOutput(node, parsed));
  }
  for (auto node : graph.getBody().getOps<foreign::NodeOp>())
    if (node.getOp() == "Placeholder" || node.getOp() == "PlaceholderV2")
      offer(makeSignatureEntry(node.getNodeName(), node.getNodeName(),
                               node.getOutputs()[0].getType()),
            node.getOutputs()[0]);
  foreign::Selection needed(gradients, {});
  llvm::StringSet<> names;
  for (auto [entry, value] : candidates)
    if (needed.contains(value.getDefiningOp<foreign::NodeOp>()) &&
        names.insert(entry.getAs<StringAttr>("name").getValue()).second)
      inputs.push_back(entry);
}

void GradientAdder::addSignature() {
  collectFeeds();
  createSignature(graph, "gradients", "", inputs, outputs);
}

/// The graph of the signatures.
static foreign::GraphOp findGraph(ModuleOp module) {
  SymbolTable symbols(module);
  for (auto signature : module.getOps<foreign::SignatureOp>())
    if (auto graph = symbols.lookup<foreign::GraphOp>(signature.getGraph()))
      return graph;
  auto graphs = module.getOps<foreign::GraphOp>();
  return graphs.empty() ? foreign::GraphOp() : *graphs.begin();
}

absl::Status weir::addGradients(ArrayRef<GradientRequest> requests,
                                ModuleOp module) {
  if (requests.empty())
    return absl::OkStatus();
  foreign::GraphOp graph = findGraph(module);
  if (!graph)
    return absl::InvalidArgumentError(
        "--gradients needs a model, not the text of a later phase");
  for (auto signature : module.getOps<foreign::SignatureOp>())
    if (signature.getName() == "gradients")
      return absl::InvalidArgumentError(
          "the model has a signature 'gradients' already");
  GradientAdder adder(graph, module);
  for (const GradientRequest &request : requests)
    WEIR_RETURN_IF_ERROR(adder.add(request));
  adder.addSignature();
  return absl::OkStatus();
}
