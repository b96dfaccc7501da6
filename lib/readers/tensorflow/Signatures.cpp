//===- Signatures.cpp - entry points of a model --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Signatures.h"

#include "lib/readers/Requests.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/ModelBuilder.h"
#include "lib/readers/tensorflow/SavedModel.pb.h"
#include "lib/readers/tensorflow/Types.h"

#include <map>

using namespace mlir;
using namespace weir;
using namespace weir::tf;

static constexpr llvm::StringLiteral kInitSignature("__saved_model_init_op");

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
    return makeSignatureEntry(name, info.name(), element);
  WEIR_ASSIGN_OR_RETURN(Type type, tensorType(info.tensor_shape(), element));
  return makeSignatureEntry(name, info.name(), type);
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
  createSignature(model.getGraph(), name, signature.method_name(), inputs,
                  outputs);
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
      model.getGraph(), kInitSignature, "", {},
      {makeSignatureEntry("init", control, NoneType::get(&context))});
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
