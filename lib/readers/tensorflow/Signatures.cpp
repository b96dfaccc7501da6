//===- Signatures.cpp - entry points of a model --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Signatures.h"

#include "dialects/foreign/NearestName.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/ModelBuilder.h"
#include "lib/readers/tensorflow/SavedModel.pb.h"
#include "lib/readers/tensorflow/Types.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace mlir;
using namespace weir;
using namespace weir::tf;

static constexpr llvm::StringLiteral kInitSignature("__saved_model_init_op");

static DictionaryAttr makeEntry(MLIRContext &context, StringRef name,
                                StringRef tensor, Type type) {
  Builder builder(&context);
  return builder.getDictionaryAttr(
      {builder.getNamedAttr("name", builder.getStringAttr(name)),
       builder.getNamedAttr("tensor", builder.getStringAttr(tensor)),
       builder.getNamedAttr("type", TypeAttr::get(type))});
}

/// Signatures stand before the graph, in the order of their making.
static void createSignature(ModelBuilder &model, StringRef name,
                            StringRef method, ArrayRef<Attribute> inputs,
                            ArrayRef<Attribute> outputs) {
  OpBuilder builder(model.getGraph());
  foreign::SignatureOp::create(
      builder, NameLoc::get(builder.getStringAttr(name)),
      builder.getStringAttr(name),
      FlatSymbolRefAttr::get(model.getGraph().getSymNameAttr()),
      method.empty() ? StringAttr() : builder.getStringAttr(method),
      builder.getArrayAttr(inputs), builder.getArrayAttr(outputs));
}

//===----------------------------------------------------------------------===//
// Signatures of the file
//===----------------------------------------------------------------------===//

using Infos = google::protobuf::Map<std::string, TensorInfo>;

static absl::StatusOr<DictionaryAttr>
readEntry(MLIRContext &context, StringRef name, const TensorInfo &info) {
  if (info.encoding_case() != TensorInfo::kName)
    return badModel("'" + name +
                    "' is not one dense tensor, which is not supported");
  WEIR_ASSIGN_OR_RETURN(Type element, elementType(context, info.dtype()));
  if (isa<NoneType>(element))
    return makeEntry(context, name, info.name(), element);
  WEIR_ASSIGN_OR_RETURN(Type type, tensorType(info.tensor_shape(), element));
  return makeEntry(context, name, info.name(), type);
}

static absl::StatusOr<SmallVector<Attribute>> readEntries(MLIRContext &context,
                                                          const Infos &infos) {
  SmallVector<Attribute> entries;
  std::map<std::string, const TensorInfo *> sorted;
  for (const auto &[name, info] : infos)
    sorted[name] = &info;
  for (const auto &[name, info] : sorted) {
    WEIR_ASSIGN_OR_RETURN(DictionaryAttr entry,
                          readEntry(context, name, *info));
    entries.push_back(entry);
  }
  return entries;
}

static absl::Status readSignature(StringRef name, const SignatureDef &signature,
                                  ModelBuilder &model) {
  MLIRContext &context = model.getContext();
  WEIR_ASSIGN_OR_RETURN(auto inputs, readEntries(context, signature.inputs()));
  WEIR_ASSIGN_OR_RETURN(auto outputs,
                        readEntries(context, signature.outputs()));
  createSignature(model, name, signature.method_name(), inputs, outputs);
  return absl::OkStatus();
}

/// Files of TensorFlow 1 name what initialises the model in a collection.
static StringRef initNode(const MetaGraphDef &metaGraph) {
  for (const char *key : {"saved_model_main_op", "legacy_init_op"}) {
    auto found = metaGraph.collection_def().find(key);
    if (found != metaGraph.collection_def().end() &&
        found->second.node_list().value_size() > 0)
      return found->second.node_list().value(0);
  }
  return {};
}

absl::Status weir::tf::readSignatures(const MetaGraphDef &metaGraph,
                                      ModelBuilder &model) {
  std::map<std::string, const SignatureDef *> sorted;
  for (const auto &[name, signature] : metaGraph.signature_def())
    sorted[name] = &signature;
  for (const auto &[name, signature] : sorted)
    if (absl::Status status = readSignature(name, *signature, model);
        !status.ok())
      return inContext("signature '" + name + "'", status);
  StringRef init = initNode(metaGraph);
  if (init.empty() || sorted.count(kInitSignature.str()))
    return absl::OkStatus();
  MLIRContext &context = model.getContext();
  std::string control = ("^" + init.split(':').first).str();
  createSignature(
      model, kInitSignature, "", {},
      {makeEntry(context, "init", control, NoneType::get(&context))});
  return absl::OkStatus();
}

std::vector<std::string>
weir::tf::signatureTensors(const MetaGraphDef &metaGraph) {
  std::vector<std::string> tensors;
  for (const auto &[name, signature] : metaGraph.signature_def())
    for (const Infos *infos : {&signature.inputs(), &signature.outputs()})
      for (const auto &[key, info] : *infos)
        tensors.push_back(info.name());
  return tensors;
}

//===----------------------------------------------------------------------===//
// Signatures of feeds and fetches
//===----------------------------------------------------------------------===//

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
  if (foreign::NodeOp found = nodes.lookup(node))
    return badModel(
        what + " '" + name + "' does not exist: node '" + node + "' has " +
        Twine(found.getDataOutputs().size()) +
        (found.getDataOutputs().size() == 1 ? " output" : " outputs"));
  foreign::NearestName nearest(node);
  for (StringRef candidate : nodes.keys())
    nearest.offer(candidate);
  return badModel(what + " '" + name + "' does not exist" + nearest.question());
}

static absl::StatusOr<Attribute> feedEntry(const FedTensor &feed, const Nodes &nodes,
                                           MLIRContext &context) {
  Value value = findEdge(feed.tensor, nodes);
  if (!value)
    return doesNotExist("feed", feed.tensor, nodes);
  WEIR_ASSIGN_OR_RETURN(Type type, feedType(feed, value.getType(), context));
  return Attribute(makeEntry(context, feed.tensor, feed.tensor, type));
}

static absl::StatusOr<Attribute>
fetchEntry(StringRef tensor, const Nodes &nodes, MLIRContext &context) {
  Value value = findEdge(tensor, nodes);
  if (!value)
    return doesNotExist("fetch", tensor, nodes);
  return Attribute(makeEntry(context, tensor, tensor, value.getType()));
}

/// The control edge out of a node, whose name may be a tensor's too.
static absl::StatusOr<Attribute>
targetEntry(StringRef target, const Nodes &nodes, MLIRContext &context) {
  StringRef node = foreign::TensorName::parse(target).node;
  if (!nodes.contains(node))
    return doesNotExist("target", target, nodes);
  return Attribute(
      makeEntry(context, target, ("^" + node).str(), NoneType::get(&context)));
}

absl::Status weir::tf::addSignature(const SignatureRequest &request,
                                    ModelBuilder &model) {
  MLIRContext &context = model.getContext();
  Nodes nodes = indexNodes(model.getGraph());
  SmallVector<Attribute> inputs, outputs;
  for (const FedTensor &feed : request.feeds) {
    WEIR_ASSIGN_OR_RETURN(inputs.emplace_back(),
                          feedEntry(feed, nodes, context));
  }
  for (const std::string &fetch : request.fetches) {
    WEIR_ASSIGN_OR_RETURN(outputs.emplace_back(),
                          fetchEntry(fetch, nodes, context));
  }
  for (const std::string &target : request.targets) {
    WEIR_ASSIGN_OR_RETURN(outputs.emplace_back(),
                          targetEntry(target, nodes, context));
  }
  createSignature(model, request.name, "", inputs, outputs);
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

absl::Status weir::tf::guessSignature(ModelBuilder &model) {
  SignatureRequest request;
  std::vector<std::string> feeds, &fetches = request.fetches;
  for (auto node : model.getGraph().getBody().getOps<foreign::NodeOp>()) {
    if (isPlaceholder(node))
      appendOutputs(node, feeds);
    else if (node->use_empty() && node.getOp() != "Const")
      appendOutputs(node, fetches);
  }
  if (fetches.empty())
    return badModel("has no node without users: name what to fetch");
  emitRemark(model.getGraph().getLoc())
      << "no feeds and fetches given, taking (" << llvm::join(feeds, ", ")
      << ") to (" << llvm::join(fetches, ", ") << ")";
  for (const std::string &feed : feeds)
    request.feeds.push_back({feed, ""});
  return addSignature(request, model);
}
