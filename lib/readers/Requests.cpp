//===- Requests.cpp - signatures that are asked for -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/Requests.h"
#include "dialects/foreign/NearestName.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Types.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;

DictionaryAttr weir::makeSignatureEntry(StringRef name, StringRef tensor,
                                        Type type) {
  Builder builder(type.getContext());
  return builder.getDictionaryAttr(
      {builder.getNamedAttr("name", builder.getStringAttr(name)),
       builder.getNamedAttr("tensor", builder.getStringAttr(tensor)),
       builder.getNamedAttr("type", TypeAttr::get(type))});
}

void weir::createSignature(foreign::GraphOp graph, StringRef name,
                           StringRef method, ArrayRef<Attribute> inputs,
                           ArrayRef<Attribute> outputs) {
  OpBuilder builder(graph);
  foreign::SignatureOp::create(
      builder, NameLoc::get(builder.getStringAttr(name)),
      builder.getStringAttr(name),
      FlatSymbolRefAttr::get(graph.getSymNameAttr()),
      method.empty() ? StringAttr() : builder.getStringAttr(method),
      builder.getArrayAttr(inputs), builder.getArrayAttr(outputs));
}

using Nodes = llvm::StringMap<foreign::NodeOp>;

static Nodes indexNodes(foreign::GraphOp graph) {
  Nodes nodes;
  for (auto node : graph.getBody().getOps<foreign::NodeOp>())
    nodes[node.getNodeName()] = node;
  return nodes;
}

/// The edge that `tensor` names; null where there is none.
static Value findEdge(StringRef tensor, const Nodes &nodes) {
  auto name = foreign::TensorName::parse(tensor);
  foreign::NodeOp node = nodes.lookup(name.node);
  return node ? foreign::lookupOutput(node, name) : Value();
}

/// `?x4xf32` as a type; null where it is none.
static TensorType parseFeedType(MLIRContext &context, StringRef text) {
  ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) {});
  return dyn_cast_or_null<TensorType>(
      parseType(("tensor<" + text + ">").str(), &context));
}

/// The more precise shape of two types; null where they can't be one.
static TensorType refine(TensorType stated, TensorType given) {
  if (!stated.hasRank())
    return given.clone(stated.getElementType());
  if (!given.hasRank())
    return stated;
  if (failed(verifyCompatibleShape(stated, given)))
    return {};
  SmallVector<int64_t> shape(stated.getShape());
  for (auto [dim, other] : llvm::zip_equal(shape, given.getShape()))
    dim = ShapedType::isDynamic(dim) ? other : dim;
  return RankedTensorType::get(shape, stated.getElementType());
}

/// What the model says of the feed's type, else what the request says.
static absl::StatusOr<Type> feedType(const FedTensor &feed, Type stated,
                                     MLIRContext &context) {
  if (feed.type.empty())
    return stated;
  TensorType given = parseFeedType(context, feed.type);
  if (!given)
    return badModel("feed '" + feed.tensor + "': '" + feed.type +
                    "' is no type such as ?x4xf32");
  auto tensor = dyn_cast<TensorType>(stated);
  if (!tensor)
    return Type(given);
  TensorType both = refine(tensor, given);
  if (!both)
    return badModel("feed '" + feed.tensor + "' is of another shape than " +
                    feed.type);
  return Type(both);
}

/// The nodes' names are near to the node of the tensor that was asked for.
static absl::Status doesNotExist(StringRef what, StringRef name,
                                 const Nodes &nodes) {
  StringRef node = foreign::TensorName::parse(name).node;
  std::string message = (what + " '" + name + "' does not exist").str();
  if (foreign::NodeOp found = nodes.lookup(node)) {
    size_t count = found.getDataOutputs().size();
    return absl::NotFoundError(
        (message + ": node '" + node + "' has " + Twine(count) +
         (count == 1 ? " output" : " outputs"))
            .str());
  }
  foreign::NearestName nearest(node);
  for (StringRef candidate : nodes.keys())
    nearest.offer(candidate);
  return absl::NotFoundError(message + nearest.question());
}

/// What the graph says of an edge: of a variable's handle what it says of the
/// variable.
static Type statedType(Value value) {
  auto node = value.getDefiningOp<foreign::NodeOp>();
  bool isVariable = node && node->hasAttr(foreign::kVariableAttr);
  TensorType type = isVariable ? tf::statedType(node.getAttrs()) : TensorType();
  return type ? Type(type) : value.getType();
}

namespace {
/// Resolves the parts of one request.
class Resolver {
public:
  explicit Resolver(foreign::GraphOp graph) : nodes(indexNodes(graph)) {}
  absl::Status addFeed(const FedTensor &feed);
  absl::Status addFetch(StringRef tensor);
  absl::Status addTarget(StringRef target);

  ResolvedRequest result;

private:
  Nodes nodes;
};
} // namespace

absl::Status Resolver::addFeed(const FedTensor &feed) {
  Value value = findEdge(feed.tensor, nodes);
  if (!value)
    return doesNotExist("feed", feed.tensor, nodes);
  WEIR_ASSIGN_OR_RETURN(
      Type type, feedType(feed, statedType(value), *value.getContext()));
  result.inputs.push_back(makeSignatureEntry(feed.tensor, feed.tensor, type));
  result.feeds.push_back(value);
  return absl::OkStatus();
}

absl::Status Resolver::addFetch(StringRef tensor) {
  Value value = findEdge(tensor, nodes);
  if (!value)
    return doesNotExist("fetch", tensor, nodes);
  result.outputs.push_back(
      makeSignatureEntry(tensor, tensor, value.getType()));
  result.roots.push_back(value);
  return absl::OkStatus();
}

/// The control edge out of a node, whose name may be a tensor's too.
absl::Status Resolver::addTarget(StringRef target) {
  StringRef name = foreign::TensorName::parse(target).node;
  foreign::NodeOp node = nodes.lookup(name);
  if (!node)
    return doesNotExist("target", target, nodes);
  result.outputs.push_back(makeSignatureEntry(target, ("^" + name).str(),
                                              node.getControl().getType()));
  result.roots.push_back(node.getControl());
  return absl::OkStatus();
}

absl::StatusOr<ResolvedRequest>
weir::resolveRequest(const SignatureRequest &request, foreign::GraphOp graph) {
  Resolver resolver(graph);
  for (const FedTensor &feed : request.feeds)
    WEIR_RETURN_IF_ERROR(resolver.addFeed(feed));
  for (const std::string &fetch : request.fetches)
    WEIR_RETURN_IF_ERROR(resolver.addFetch(fetch));
  for (const std::string &target : request.targets)
    WEIR_RETURN_IF_ERROR(resolver.addTarget(target));
  return std::move(resolver.result);
}

absl::Status weir::addSignature(const SignatureRequest &request,
                                foreign::GraphOp graph) {
  WEIR_ASSIGN_OR_RETURN(ResolvedRequest resolved,
                        resolveRequest(request, graph));
  createSignature(graph, request.name, "", resolved.inputs, resolved.outputs);
  return absl::OkStatus();
}

static bool isPlaceholder(foreign::NodeOp node) {
  return node.getOp() == "Placeholder" || node.getOp() == "PlaceholderV2";
}

/// The outputs of `node` as tensors that a user would name: `node`, `node:1`.
static void appendOutputs(foreign::NodeOp node,
                          std::vector<std::string> &tensors) {
  for (unsigned i = 0; i < node.getDataOutputs().size(); ++i)
    tensors.push_back(i == 0 ? node.getNodeName().str()
                             : (node.getNodeName() + ":" + Twine(i)).str());
}

absl::Status weir::guessSignature(foreign::GraphOp graph) {
  SignatureRequest request;
  std::vector<std::string> feeds, &fetches = request.fetches;
  for (auto node : graph.getBody().getOps<foreign::NodeOp>()) {
    if (isPlaceholder(node))
      appendOutputs(node, feeds);
    else if (node->use_empty() && node.getOp() != "Const")
      appendOutputs(node, fetches);
  }
  if (fetches.empty())
    return badModel("has no node without users: name what to fetch");
  emitRemark(graph.getLoc())
      << "no feeds and fetches given, taking (" << llvm::join(feeds, ", ")
      << ") to (" << llvm::join(fetches, ", ") << ")";
  for (const std::string &feed : feeds)
    request.feeds.push_back({feed, ""});
  return addSignature(request, graph);
}
