//===- ReadModel.cpp - which reader reads a file -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/Files.h"
#include "lib/readers/OtherKinds.h"
#include "lib/readers/Readers.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/TensorFlow.h"

#include "mlir/IR/Verifier.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace weir;

static tf::ModuleResult readFolder(MLIRContext &context, StringRef path,
                                   const ReadOptions &options) {
  for (const char *name : {"saved_model.pb", "saved_model.pbtxt"})
    if (llvm::sys::fs::exists(path + "/" + name))
      return tf::readSavedModel(context, path, options);
  return refuseFolder(path);
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
