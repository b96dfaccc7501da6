//===- ReadModel.cpp - which reader reads a file -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/Files.h"
#include "lib/readers/Readers.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/TensorFlow.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace weir;

namespace {
/// A kind of file that isn't read: how its bytes begin, and what it is.
struct OtherKind {
  size_t offset;
  StringRef magic;
  const char *what;
};
} // namespace

static const OtherKind kOtherKinds[] = {
    {0, "\x89HDF", "a Keras HDF5 file: save the model as a SavedModel"},
    {0, "PK\x03\x04",
     "a zip archive (a .keras file?): save the model as a SavedModel"},
    {4, "TFL3", "a TFLite file, which is not supported"},
    {0, "\x80\x02",
     "a Python pickle (a PyTorch file?): export the model to ONNX"},
    {0, "ML\xefR", "MLIR bytecode"},
};

static absl::Status isNot(StringRef path, const llvm::Twine &what) {
  return badModel("'" + path + "' is " + what);
}

/// What a file that no reader reads is, if its name or its bytes tell.
static absl::Status refuseOtherKinds(StringRef path, StringRef bytes) {
  if (bytes.empty())
    return isNot(path, "an empty file");
  for (const OtherKind &kind : kOtherKinds)
    if (bytes.substr(kind.offset).starts_with(kind.magic))
      return isNot(path, kind.what);
  if (path.ends_with(".onnx"))
    return isNot(path, "an ONNX model, which is not supported yet");
  if (path.ends_with(".index") || path.contains(".data-0"))
    return isNot(
        path,
        "a checkpoint without a graph: name its .meta file or a SavedModel");
  return absl::OkStatus();
}

static tf::ModuleResult readFolder(MLIRContext &context, StringRef path,
                                   const ReadOptions &options) {
  for (const char *name : {"saved_model.pb", "saved_model.pbtxt"})
    if (llvm::sys::fs::exists(path + "/" + name))
      return tf::readSavedModel(context, path, options);
  return isNot(path, "a folder without saved_model.pb: not a SavedModel");
}

static tf::ModuleResult readByKind(MLIRContext &context, StringRef path,
                                   const ReadOptions &options) {
  if (!llvm::sys::fs::exists(path))
    return badModel("'" + path + "' does not exist");
  if (llvm::sys::fs::is_directory(path))
    return readFolder(context, path, options);
  StringRef name = llvm::sys::path::filename(path);
  StringRef folder = llvm::sys::path::parent_path(path);
  if (name == "saved_model.pb" || name == "saved_model.pbtxt")
    return tf::readSavedModel(context, folder.empty() ? "." : folder, options);
  WEIR_ASSIGN_OR_RETURN(auto buffer, readFile(path, options.limits.fileBytes));
  WEIR_RETURN_IF_ERROR(refuseOtherKinds(path, buffer->getBuffer()));
  if (path.ends_with(".meta"))
    return tf::readMetaGraph(context, path, options);
  return tf::readGraphDef(context, path, options);
}

tf::ModuleResult weir::readModel(MLIRContext &context, StringRef path,
                                 const ReadOptions &options) {
  auto module = readByKind(
      context, path.rtrim('/').empty() ? path : path.rtrim('/'), options);
  if (!module.ok())
    return module;
  if (failed(verify(**module)))
    return absl::InternalError("the module read from '" + path.str() +
                               "' does not verify");
  return module;
}
