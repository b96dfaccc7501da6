//===- TensorFlow.cpp - TensorFlow's kinds of files ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/TensorFlow.h"

#include "lib/readers/Files.h"
#include "lib/readers/Requests.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/ModelBuilder.h"
#include "lib/readers/tensorflow/SavedModel.pb.h"
#include "lib/readers/tensorflow/Signatures.h"
#include "lib/readers/tensorflow/Variables.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace mlir;
using namespace weir;
using namespace weir::tf;

/// Parses the file at `path`, in text form if its name ends in `txt`.
static absl::Status parseFile(StringRef path, const ReadLimits &limits,
                              google::protobuf::Message &message) {
  WEIR_ASSIGN_OR_RETURN(auto buffer, readFile(path, limits.fileBytes));
  StringRef bytes = buffer->getBuffer();
  absl::Status status = path.ends_with("txt")
                            ? parseText(bytes, limits, message)
                            : parseBinary(bytes, limits, message);
  return inContext("'" + path + "'", status);
}

/// The tensors that signatures will name: an unknown op has the outputs in use.
static std::vector<std::string> namedTensors(const ReadOptions &options,
                                             const MetaGraphDef &metaGraph) {
  std::vector<std::string> tensors = signatureTensors(metaGraph);
  for (const SignatureRequest &request : options.requests) {
    for (const FedTensor &feed : request.feeds)
      tensors.push_back(feed.tensor);
    tensors.insert(tensors.end(), request.fetches.begin(),
                   request.fetches.end());
  }
  return tensors;
}

//===----------------------------------------------------------------------===//
// Meta graphs
//===----------------------------------------------------------------------===//

/// No file outside of `folder` is opened but those that the user names.
static absl::Status restoreVariables(const MetaGraphDef &metaGraph,
                                     StringRef folder, StringRef prefix,
                                     const ReadOptions &options,
                                     ModelBuilder &model) {
  if (!options.checkpoint.empty())
    return addVariablesByName(model, options);
  CheckpointKeys keys;
  const std::string &restoreOp = metaGraph.saver_def().restore_op_name();
  bool hasCheckpoint = llvm::sys::fs::exists(prefix + ".index");
  if (!restoreOp.empty() && hasCheckpoint) {
    WEIR_RETURN_IF_ERROR(checkParts(folder, prefix));
    WEIR_ASSIGN_OR_RETURN(keys, findRestored(model, restoreOp));
  }
  return addVariables(model, prefix, keys);
}

static absl::Status readMetaGraph(const MetaGraphDef &metaGraph,
                                  StringRef folder, StringRef prefix,
                                  const ReadOptions &options,
                                  ModelBuilder &model) {
  for (const OpDef &op : metaGraph.meta_info_def().stripped_op_list().op())
    model.getOps().add(op);
  WEIR_RETURN_IF_ERROR(
      model.readGraph(metaGraph.graph_def(), namedTensors(options, metaGraph)));
  for (const SignatureRequest &request : options.requests)
    WEIR_RETURN_IF_ERROR(addSignature(request, model.getGraph()));
  if (options.requests.empty() || options.keepsSignatures)
    WEIR_RETURN_IF_ERROR(readSignatures(metaGraph, model));
  return restoreVariables(metaGraph, folder, prefix, options, model);
}

static std::string describeTags(const std::set<std::string> &tags) {
  return "{" + llvm::join(tags, ", ") + "}";
}

static std::set<std::string> tagsOf(const MetaGraphDef &metaGraph) {
  return {metaGraph.meta_info_def().tags().begin(),
          metaGraph.meta_info_def().tags().end()};
}

static absl::StatusOr<const MetaGraphDef *>
selectMetaGraph(const SavedModel &saved,
                const std::vector<std::string> &wanted) {
  std::set<std::string> tags(wanted.begin(), wanted.end());
  std::vector<std::string> present;
  for (const MetaGraphDef &metaGraph : saved.meta_graphs()) {
    if (tagsOf(metaGraph) == tags)
      return &metaGraph;
    present.push_back(describeTags(tagsOf(metaGraph)));
  }
  return badModel(
      "has no meta graph with the tags " + describeTags(tags) + ", only " +
      (present.empty() ? "none at all" : llvm::join(present, ", ")));
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

ModuleResult weir::tf::readSavedModel(MLIRContext &context, StringRef path,
                                      const ReadOptions &options) {
  std::string file = (path + "/saved_model.pb").str();
  if (!llvm::sys::fs::exists(file))
    file += "txt";
  SavedModel saved;
  WEIR_RETURN_IF_ERROR(checkWithin(path, file));
  WEIR_RETURN_IF_ERROR(parseFile(file, options.limits, saved));
  auto metaGraph = selectMetaGraph(saved, options.tags);
  if (!metaGraph.ok())
    return inContext("'" + file + "'", metaGraph.status());
  ModelBuilder model(context, options.limits);
  std::string prefix = (path + "/variables/variables").str();
  if (absl::Status status =
          ::readMetaGraph(**metaGraph, path, prefix, options, model);
      !status.ok())
    return inContext("'" + file + "'", status);
  return model.take();
}

ModuleResult weir::tf::readMetaGraph(MLIRContext &context, StringRef path,
                                     const ReadOptions &options) {
  MetaGraphDef metaGraph;
  WEIR_RETURN_IF_ERROR(parseFile(path, options.limits, metaGraph));
  ModelBuilder model(context, options.limits);
  StringRef prefix = path;
  prefix.consume_back(".meta");
  StringRef folder = llvm::sys::path::parent_path(path);
  absl::Status status =
      ::readMetaGraph(metaGraph, folder, prefix, options, model);
  if (status.ok() && metaGraph.signature_def().empty() &&
      options.requests.empty() && options.guesses)
    status = guessSignature(model.getGraph());
  if (!status.ok())
    return inContext("'" + path + "'", status);
  return model.take();
}

ModuleResult weir::tf::readGraphDef(MLIRContext &context, StringRef path,
                                    const ReadOptions &options) {
  MetaGraphDef metaGraph;
  WEIR_RETURN_IF_ERROR(
      parseFile(path, options.limits, *metaGraph.mutable_graph_def()));
  if (metaGraph.graph_def().node().empty())
    return badModel("'" + path + "' has no nodes: it is not a GraphDef");
  ModelBuilder model(context, options.limits);
  absl::Status status = ::readMetaGraph(metaGraph, "", "", options, model);
  if (status.ok() && options.requests.empty() && options.guesses)
    status = guessSignature(model.getGraph());
  if (!status.ok())
    return inContext("'" + path + "'", status);
  return model.take();
}
