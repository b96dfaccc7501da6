//===- Extract.cpp - signatures as functions of their feeds --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Extract.h"
#include "dialects/foreign/NearestName.h"
#include "passes/import/Passes.h"

#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

namespace weir {
#define GEN_PASS_DEF_FOREIGNEXTRACT
#include "passes/import/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir::foreign;

static StringAttr entryTensor(Attribute entry) {
  return cast<DictionaryAttr>(entry).getAs<StringAttr>("tensor");
}

static Type entryType(Attribute entry) {
  return cast<DictionaryAttr>(entry).getAs<TypeAttr>("type").getValue();
}

namespace {
/// Cuts one signature out of its graph.
class SignatureExtractor {
public:
  SignatureExtractor(SignatureOp signature, SymbolTable &symbols);

  /// The new graph, before the old one; null after an error.
  GraphOp extract();

private:
  LogicalResult resolveFeeds();
  LogicalResult resolveFetches();
  void feedPipelines();
  Value lookupNode(StringRef tensor);
  GraphOp createGraph(IRMapping &mapping);
  void fillReturn(GraphOp graph, IRMapping &mapping);
  InFlightDiagnostic error() {
    return signature.emitError()
           << "signature '" << signature.getName() << "': ";
  }

  SignatureOp signature;
  SymbolTable &symbols;
  GraphOp source;
  llvm::StringMap<NodeOp> nodes;
  SmallVector<Value> feeds, results, controls;
  SmallVector<Attribute> resultNames;
};
} // namespace

SignatureExtractor::SignatureExtractor(SignatureOp signature,
                                       SymbolTable &symbols)
    : signature(signature), symbols(symbols),
      source(symbols.lookup<GraphOp>(signature.getGraph())) {
  for (NodeOp node : source.getBody().getOps<NodeOp>())
    nodes[node.getNodeName()] = node;
}

Value SignatureExtractor::lookupNode(StringRef tensor) {
  TensorName name = TensorName::parse(tensor);
  NodeOp node = nodes.lookup(name.node);
  return node ? lookupOutput(node, name) : Value();
}

/// Feeds are arguments by their names, or outputs of nodes.
LogicalResult SignatureExtractor::resolveFeeds() {
  llvm::StringMap<Value> arguments;
  for (auto [name, arg] :
       llvm::zip_equal(source.getArgNames(), source.getBody().getArguments()))
    arguments[cast<StringAttr>(name).getValue()] = arg;
  for (Attribute entry : signature.getInputs()) {
    StringRef tensor = entryTensor(entry);
    Value value = arguments.lookup(tensor);
    if (!value)
      value = lookupNode(tensor);
    if (!value)
      return error() << "feed '" << tensor << "' does not exist";
    if (isa<NoneType>(value.getType()))
      return error() << "feed '" << tensor << "' is a control edge";
    feeds.push_back(value);
  }
  return success();
}

/// Fetches are results by their names, or outputs of nodes; control edges among
/// them join the graph's own controls.
LogicalResult SignatureExtractor::resolveFetches() {
  ReturnOp ret = source.getReturn();
  controls.assign(ret.getControls().begin(), ret.getControls().end());
  llvm::StringMap<Value> named;
  for (auto [name, value] :
       llvm::zip_equal(source.getResultNames(), ret.getResults()))
    named[cast<StringAttr>(name).getValue()] = value;
  for (Attribute entry : signature.getOutputs()) {
    StringRef tensor = entryTensor(entry);
    bool wasControl =
        isa<NoneType>(entryType(entry)) && !ret.getControls().empty();
    Value value = named.lookup(tensor);
    if (!value)
      value = lookupNode(tensor);
    if (!value && !wasControl)
      return error() << "fetch '" << tensor << "' does not exist";
    if (!value || isa<NoneType>(value.getType())) {
      if (value && !llvm::is_contained(controls, value))
        controls.push_back(value);
      continue;
    }
    results.push_back(value);
    resultNames.push_back(entryTensor(entry));
  }
  return success();
}

/// Element `i` of a list among the attributes of `node`; null without one.
static Attribute listElement(NodeOp node, StringRef name, unsigned i) {
  auto list = dyn_cast_or_null<ArrayAttr>(node.getAttribute(name));
  return list && i < list.size() ? list[i] : Attribute();
}

/// The shape of output `i` of a pipeline, where the model says it: an iterator
/// itself, a queue where it is made. What is taken as many has one dimension
/// more.
static std::optional<SmallVector<int64_t>> pipelineShape(NodeOp node,
                                                         unsigned i) {
  Attribute said = listElement(node, "output_shapes", i);
  bool isQueue = node.getOp().starts_with("Queue");
  if (isQueue && node.getNumDataInputs() != 0)
    if (auto queue = node.getInputs()[0].getDefiningOp<NodeOp>())
      said = listElement(queue, "shapes", i);
  auto dims = dyn_cast_or_null<DenseI64ArrayAttr>(said);
  if (!dims)
    return std::nullopt;
  SmallVector<int64_t> shape(dims.asArrayRef());
  for (int64_t &dim : shape)
    dim = dim < 0 ? ShapedType::kDynamic : dim;
  if (isQueue && node.getNumDataInputs() > 1)
    shape.insert(shape.begin(), ShapedType::kDynamic);
  return shape;
}

/// The type of an output of a pipeline, from what the model says of its
/// components.
static Type pipelineType(NodeOp node, unsigned i) {
  Type stated = node.getOutputs()[i].getType();
  if (isa<TensorType>(stated))
    return stated;
  bool isQueue = node.getOp().starts_with("Queue");
  auto element = dyn_cast_or_null<TypeAttr>(
      listElement(node, isQueue ? "component_types" : "output_types", i));
  if (!element || !TensorType::isValidElementType(element.getValue()))
    return stated;
  if (auto shape = pipelineShape(node, i))
    return RankedTensorType::get(*shape, element.getValue());
  return UnrankedTensorType::get(element.getValue());
}

/// What a graph takes out of its own input pipeline becomes inputs: pipelines
/// read files, and are never run.
void SignatureExtractor::feedPipelines() {
  SmallVector<Value> roots(results);
  roots.append(controls);
  Selection selection(roots, feeds);
  SmallVector<Attribute> inputs(signature.getInputs().getValue());
  OpBuilder builder(source.getContext());
  for (NodeOp node : source.getBody().getOps<NodeOp>()) {
    if (!endsPipeline(node) || !selection.contains(node))
      continue;
    for (auto [i, output] : llvm::enumerate(node.getDataOutputs())) {
      if (output.use_empty() || llvm::is_contained(feeds, output))
        continue;
      std::string name = node.getNodeName().str();
      if (i != 0)
        name += (":" + Twine(i)).str();
      feeds.push_back(output);
      inputs.push_back(builder.getDictionaryAttr(
          {builder.getNamedAttr("name", builder.getStringAttr(name)),
           builder.getNamedAttr("tensor", builder.getStringAttr(name)),
           builder.getNamedAttr("type",
                                TypeAttr::get(pipelineType(node, i)))}));
      node.emitRemark() << "signature '" << signature.getName() << "': '" << name
                        << "' of the input pipeline is an input now";
    }
  }
  signature.setInputsAttr(builder.getArrayAttr(inputs));
}

/// A graph with the feeds as arguments, and no nodes yet.
GraphOp SignatureExtractor::createGraph(IRMapping &mapping) {
  OpBuilder builder(source.getContext());
  auto graph =
      GraphOp::create(builder, signature.getLoc(), signature.getName());
  symbols.insert(graph, source->getIterator());
  for (auto [entry, feed] : llvm::zip_equal(signature.getInputs(), feeds)) {
    StringAttr name = entryTensor(entry);
    BlockArgument arg =
        graph.addArgument(name, entryType(entry), NameLoc::get(name));
    if (!mapping.contains(feed))
      mapping.map(feed, arg);
  }
  return graph;
}

void SignatureExtractor::fillReturn(GraphOp graph, IRMapping &mapping) {
  auto mapped = [&](ArrayRef<Value> values) {
    return llvm::map_to_vector(
        values, [&](Value value) { return mapping.lookup(value); });
  };
  graph.setResultNamesAttr(ArrayAttr::get(graph.getContext(), resultNames));
  graph.getReturn().getResultsMutable().assign(mapped(results));
  graph.getReturn().getControlsMutable().assign(mapped(controls));
}

GraphOp SignatureExtractor::extract() {
  if (failed(resolveFeeds()) || failed(resolveFetches()))
    return {};
  feedPipelines();
  SmallVector<Value> roots(results);
  roots.append(controls);
  Selection selection(roots, feeds);
  llvm::erase_if(controls,
                 [&](Value value) { return !selection.isNeeded(value); });
  if (!selection.getArguments().empty()) {
    error() << "argument '" << describeValue(selection.getArguments().front())
            << "' of graph '" << source.getSymName()
            << "' is needed, but not fed";
    return {};
  }
  auto order = selection.getOrder();
  if (failed(order))
    return {};
  IRMapping mapping;
  GraphOp graph = createGraph(mapping);
  OpBuilder builder(graph.getReturn());
  copyNodes(*order, builder, mapping,
            [&](Value value) { return !selection.isNeeded(value); });
  fillReturn(graph, mapping);
  return graph;
}

//===----------------------------------------------------------------------===//
// Library functions
//===----------------------------------------------------------------------===//

/// Drops what the results and effects of `graph` don't need, and orders the
/// rest.
static LogicalResult pruneFunction(GraphOp graph) {
  SmallVector<Value> roots(graph.getReturn()->getOperands());
  for (NodeOp node : graph.getBody().getOps<NodeOp>())
    if (node.getStateful())
      roots.push_back(node.getControl());
  auto order = Selection(roots, {}).getOrder();
  if (failed(order))
    return failure();
  Operation *end = graph.getReturn();
  for (NodeOp node : *order)
    node->moveBefore(end);
  Block &body = graph.getBody().front();
  Operation *first = order->empty() ? end : order->front();
  while (&body.front() != first) {
    body.front().dropAllUses();
    body.front().erase();
  }
  return success();
}

/// Prunes the functions within reach of `graphs`, and returns all of them.
static FailureOr<SetVector<GraphOp>> pruneReached(SetVector<GraphOp> graphs,
                                                  ModuleOp module) {
  SymbolTable symbols(module);
  size_t extracted = graphs.size();
  for (size_t i = 0; i < graphs.size(); ++i) {
    if (i >= extracted && failed(pruneFunction(graphs[i])))
      return failure();
    graphs.insert_range(referencedGraphs(graphs[i], symbols));
  }
  return graphs;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// True if running `graph` does nothing.
static bool isIdle(GraphOp graph) {
  return graph.getResultNames().empty() &&
         llvm::all_of(graph.getBody().getOps<NodeOp>(),
                      [](NodeOp node) { return node.getOp() == "NoOp"; });
}

namespace {
struct ForeignExtractPass
    : public weir::impl::ForeignExtractBase<ForeignExtractPass> {
  using ForeignExtractBase::ForeignExtractBase;

  void runOnOperation() override;

private:
  LogicalResult selectSignatures();
  LogicalResult extractSelected();
  LogicalResult removeRest();
  void nameGraphs();

  SmallVector<SignatureOp> selected;
  SetVector<GraphOp> kept;
};
} // namespace

/// The question whether one of the names was meant.
static std::string nearestOf(StringRef name, ArrayRef<StringRef> names) {
  NearestName nearest(name);
  for (StringRef candidate : names)
    nearest.offer(candidate);
  return nearest.question();
}

/// Keeps the signatures that the option names, and removes the others.
LogicalResult ForeignExtractPass::selectSignatures() {
  selected.clear();
  llvm::StringSet<> wanted, known;
  for (const std::string &name : signatures)
    wanted.insert(name);
  for (SignatureOp op :
       llvm::make_early_inc_range(getOperation().getOps<SignatureOp>())) {
    known.insert(op.getName());
    if (wanted.empty() || wanted.contains(op.getName()))
      selected.push_back(op);
    else
      op.erase();
  }
  for (const std::string &name : signatures)
    if (!known.contains(name)) {
      SmallVector<StringRef> names(known.keys());
      llvm::sort(names);
      return getOperation().emitError()
             << "has no signature '" << name
             << "', only: " << llvm::join(names, ", ")
             << nearestOf(name, names);
    }
  return success();
}

LogicalResult ForeignExtractPass::extractSelected() {
  kept.clear();
  SymbolTable symbols(getOperation());
  for (SignatureOp &signature : selected) {
    GraphOp graph = SignatureExtractor(signature, symbols).extract();
    if (!graph)
      return failure();
    if (signatures.empty() && isIdle(graph)) {
      symbols.erase(graph);
      signature.erase();
      signature = {};
      continue;
    }
    kept.insert(graph);
  }
  llvm::erase_if(selected, [](SignatureOp signature) { return !signature; });
  return success();
}

/// Removes graphs and variables that nothing kept names.
LogicalResult ForeignExtractPass::removeRest() {
  auto reached = pruneReached(kept, getOperation());
  if (failed(reached))
    return failure();
  llvm::DenseSet<Attribute> variables;
  for (GraphOp graph : *reached)
    graph.walk([&](NodeOp node) {
      if (auto name = node->getAttrOfType<FlatSymbolRefAttr>(kVariableAttr))
        variables.insert(name.getAttr());
    });
  for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody())) {
    auto graph = dyn_cast<GraphOp>(op);
    auto variable = dyn_cast<VariableOp>(op);
    if ((graph && !reached->contains(graph)) ||
        (variable && !variables.contains(variable.getSymNameAttr())))
      op.erase();
  }
  return success();
}

/// A graph has the name of its signature, with underscores if that is taken.
/// Names of ops are: a node whose op is the name of a graph calls it.
void ForeignExtractPass::nameGraphs() {
  llvm::StringSet<> taken;
  getOperation().walk([&](NodeOp node) { taken.insert(node.getOp()); });
  for (Operation &op : *getOperation().getBody())
    if (auto symbol = dyn_cast<SymbolOpInterface>(op))
      if (!isa<GraphOp>(op) || !kept.contains(cast<GraphOp>(op)))
        taken.insert(symbol.getName());
  for (auto [signature, extracted] : llvm::zip_equal(selected, kept)) {
    GraphOp graph = extracted;
    std::string name = signature.getName().str();
    while (!taken.insert(name).second)
      name += "_";
    graph.setSymName(name);
    signature.setGraph(name);
  }
}

void ForeignExtractPass::runOnOperation() {
  if (failed(selectSignatures()) || failed(extractSelected()) ||
      failed(removeRest()))
    return signalPassFailure();
  nameGraphs();
}
