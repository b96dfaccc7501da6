//===- SavedModel.cpp - graphs for TensorFlow ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/checkpoint/StoreValues.h"
#include "lib/graph/GraphImpl.h"
#include "lib/readers/Status.h"
#include "lib/session/SessionImpl.h"
#include "lib/writers/tensorflow/Files.h"
#include "lib/writers/tensorflow/SaverNodes.h"
#include "lib/writers/tensorflow/TypeAttributes.h"
#include "weir/saved_model.hpp"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "llvm/ADT/StringExtras.h"
#include <filesystem>

using namespace mlir;
using namespace weir;
using weir::detail::GraphImpl;
using weir::detail::SessionImpl;

static constexpr char kPredict[] = "tensorflow/serving/predict";
/// Signatures that TensorFlow 2 writes for itself.
static constexpr StringLiteral kOwnPrefix = "__saved_model";

static weir::Status wrong(const Twine &message) {
  return weir::Status(StatusCode::InvalidArgument, message.str());
}

//===----------------------------------------------------------------------===//
// What is exported
//===----------------------------------------------------------------------===//

/// The signatures that are asked for.
static Result<std::vector<foreign::SignatureOp>>
findSignatures(const GraphImpl &graph, const ExportOptions &options) {
  std::vector<foreign::SignatureOp> found;
  ModuleOp module = graph.module.get();
  for (auto signature : module.getOps<foreign::SignatureOp>())
    if (options.signatures.empty()
            ? !signature.getName().starts_with(kOwnPrefix)
            : llvm::is_contained(options.signatures, signature.getName()))
      found.push_back(signature);
  for (const std::string &name : options.signatures)
    if (llvm::none_of(found, [&](auto s) { return s.getName() == name; }))
      return weir::Status(StatusCode::NotFound,
                          "the graph has no signature '" + name + "'");
  if (found.empty())
    return wrong("the graph has no signature to export");
  return found;
}

/// What the signatures and options name; an error for what isn't there.
static Result<SmallVector<Value>>
findRoots(const GraphImpl &graph, ArrayRef<foreign::SignatureOp> signatures,
          const ExportOptions &options) {
  SmallVector<Value> roots;
  for (foreign::SignatureOp signature : signatures)
    for (ArrayAttr list : {signature.getInputs(), signature.getOutputs()})
      for (auto entry : list.getAsRange<DictionaryAttr>()) {
        StringRef name = entry.getAs<StringAttr>("tensor");
        Value value = graph.findValue(name);
        if (!value)
          return wrong("signature '" + signature.getName() +
                       "' names the tensor '" + name +
                       "', which the graph hasn't");
        roots.push_back(value);
      }
  for (const std::string &name : options.keep) {
    Value value = graph.findValue(name);
    foreign::NodeOp node = graph.findNode(name);
    if (!value && !node)
      return weir::Status(StatusCode::NotFound,
                          "the graph has nothing named '" + name + "'");
    roots.push_back(node ? node.getControl() : value);
  }
  return roots;
}

//===----------------------------------------------------------------------===//
// The meta graph
//===----------------------------------------------------------------------===//

using Tensors = google::protobuf::Map<std::string, tf::TensorInfo>;

static absl::Status writeTensors(const GraphImpl &graph,
                                 tf::GraphWriter &writer, ArrayAttr entries,
                                 Tensors &tensors) {
  for (auto entry : entries.getAsRange<DictionaryAttr>()) {
    Value value = graph.findValue(entry.getAs<StringAttr>("tensor"));
    auto stated = entry.getAs<TypeAttr>("type");
    Type type = stated && isa<TensorType>(stated.getValue()) ? stated.getValue()
                                                             : value.getType();
    tf::TensorInfo &info = tensors[entry.getAs<StringAttr>("name").str()];
    Type element = isa<TensorType>(type) ? getElementTypeOrSelf(type)
                                         : tf::knownElement(value);
    if (!element)
      return badModel("the type of '" +
                      entry.getAs<StringAttr>("tensor").getValue() +
                      "' isn't known");
    WEIR_ASSIGN_OR_RETURN(std::string edge, writer.edge(value));
    info.set_name(edge.find(':') == std::string::npos ? edge + ":0" : edge);
    info.set_dtype(tf::dataTypeOf(element));
    tf::writeShape(type, *info.mutable_tensor_shape());
  }
  return absl::OkStatus();
}

static absl::Status writeSignature(const GraphImpl &graph,
                                   tf::GraphWriter &writer,
                                   foreign::SignatureOp signature,
                                   tf::MetaGraphDef &meta) {
  tf::SignatureDef &def =
      (*meta.mutable_signature_def())[signature.getName().str()];
  def.set_method_name(signature.getMethod().value_or(kPredict).str());
  WEIR_RETURN_IF_ERROR(writeTensors(graph, writer, signature.getInputs(),
                                    *def.mutable_inputs()));
  return writeTensors(graph, writer, signature.getOutputs(),
                      *def.mutable_outputs());
}

/// The nodes that variables are known by, of those that were written.
static SmallVector<foreign::NodeOp>
writtenVariables(const GraphImpl &graph, const tf::GraphWriter &writer) {
  SmallVector<foreign::NodeOp> variables;
  foreign::GraphOp root = graph.root;
  for (auto node : root.getBody().getOps<foreign::NodeOp>())
    if (writer.isWritten(node) && !tf::variableOf(node).empty())
      variables.push_back(node);
  return variables;
}

/// The meta graph; `variables` are those that it has.
static absl::Status writeMeta(const GraphImpl &graph, ArrayRef<Value> roots,
                              ArrayRef<foreign::SignatureOp> signatures,
                              tf::MetaGraphDef &meta,
                              std::vector<std::string> &variables) {
  tf::OpTable ops;
  WEIR_ASSIGN_OR_RETURN(auto writer,
                        tf::writeGraph(graph.module.get(), graph.root, roots,
                                       ops, *meta.mutable_graph_def()));
  for (foreign::SignatureOp signature : signatures)
    if (auto status = writeSignature(graph, *writer, signature, meta);
        !status.ok())
      return inContext("signature '" + signature.getName() + "'", status);
  SmallVector<foreign::NodeOp> nodes = writtenVariables(graph, *writer);
  for (foreign::NodeOp node : nodes)
    variables.push_back(tf::variableOf(node).str());
  return tf::addSaver(*writer, nodes, meta);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// The same message gives the same bytes: maps are sorted.
static std::string serialize(const google::protobuf::Message &message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

/// Fills a folder that goes away again where this fails.
static weir::Status writeFolder(const std::filesystem::path &folder,
                                const tf::SavedModel &model,
                                SessionImpl &session,
                                const std::vector<std::string> &variables) {
  std::error_code error;
  std::filesystem::create_directories(folder / "variables", error);
  if (error)
    return weir::Status(StatusCode::IoError,
                        "'" + folder.string() + "': " + error.message());
  if (!variables.empty()) {
    weir::Status status = checkpoint::storeValues(
        session, variables, SaveOptions(), folder / "variables" / "variables");
    if (!status.ok())
      return status;
  }
  return tf::writeWhole(folder / "saved_model.pb", serialize(model));
}

static weir::Status publish(const std::string &folder,
                            const tf::SavedModel &model, SessionImpl &session,
                            const std::vector<std::string> &variables) {
  std::error_code error;
  std::string temporary = folder + std::string(tf::kTemporarySuffix);
  std::filesystem::remove_all(temporary, error); // of a process that was killed
  weir::Status status = writeFolder(temporary, model, session, variables);
  if (status.ok()) {
    std::filesystem::rename(temporary, folder, error);
    if (error)
      status = weir::Status(StatusCode::IoError,
                            "'" + folder + "': " + error.message());
  }
  if (!status.ok())
    std::filesystem::remove_all(temporary, error);
  return status.ok() ? tf::syncFolderOf(folder) : status;
}

static weir::Status checkArguments(const Graph &graph, const Session &session,
                                   const std::string &folder) {
  if (!SessionImpl::isOne(session) || !graph.impl())
    return wrong("this is no session any more");
  auto mine =
      std::static_pointer_cast<const Graph>(SessionImpl::of(session).graph);
  if (!mine || mine->impl() != graph.impl())
    return wrong("the session is of another graph");
  if (std::filesystem::exists(folder))
    return wrong("'" + folder + "' exists already");
  return graph.status();
}

weir::Status weir::ExportSavedModel(const Graph &graph, const Session &session,
                                    const std::string &given,
                                    const ExportOptions &options) {
  std::string folder = StringRef(given).rtrim('/').str();
  if (auto status = checkArguments(graph, session, folder); !status.ok())
    return status;
  const GraphImpl &impl = *graph.impl();
  auto signatures = findSignatures(impl, options);
  if (!signatures.ok())
    return signatures.status();
  auto roots = findRoots(impl, *signatures, options);
  if (!roots.ok())
    return roots.status();
  tf::SavedModel model;
  model.set_saved_model_schema_version(1);
  tf::MetaGraphDef &meta = *model.add_meta_graphs();
  for (const std::string &tag : options.tags)
    meta.mutable_meta_info_def()->add_tags(tag);
  std::vector<std::string> variables;
  absl::Status status = writeMeta(impl, *roots, *signatures, meta, variables);
  if (!status.ok())
    return weir::Status(StatusCode::Unimplemented,
                        std::string(status.message()));
  if (model.ByteSizeLong() > size_t(INT32_MAX))
    return wrong("the graph's constants take more than 2 GiB: make them "
                 "variables");
  return publish(folder, model, SessionImpl::of(session), variables);
}
