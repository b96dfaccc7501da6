//===- Load.cpp - graphs of saved models ----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Compiler.h"
#include "lib/compiler/Register.h"
#include "lib/compiler/Text.h"
#include "lib/graph/GraphImpl.h"
#include "lib/graph/LoadModel.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

using ModuleResult = absl::StatusOr<OwningOpRef<ModuleOp>>;

static ReadOptions readOptions(const LoadOptions &options,
                               const ReadLimits &limits) {
  ReadOptions result;
  result.limits = limits;
  result.tags = options.tags;
  result.checkpoint = options.checkpoint;
  result.nameMap = options.name_map;
  result.guesses = false;
  return result;
}

/// The constants lie beside the text where no other file is named.
static std::string weightsOf(const std::string &path,
                             const LoadOptions &options) {
  std::string beside = path + ".weights";
  bool isThere = options.weights.empty() && llvm::sys::fs::exists(beside);
  return isThere ? beside : options.weights;
}

static ModuleResult read(MLIRContext &context, const std::string &path,
                         const LoadOptions &options, const ReadLimits &limits) {
  DiagnosticCollector diagnostics(context, /*remarks=*/nullptr);
  if (isText(path))
    return readText(context, path, weightsOf(path, options), diagnostics);
  return readModel(context, path, readOptions(options, limits));
}

static Status convert(const absl::Status &status) {
  StatusCode code = absl::IsInternal(status) ? StatusCode::Internal
                                             : StatusCode::InvalidArgument;
  return Status(code, std::string(status.message()));
}

/// Text may be of any dialect that the compiler knows.
static std::unique_ptr<MLIRContext> makeContext() {
  DialectRegistry registry;
  registerWeir(registry);
  auto context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadDialect<foreign::ForeignDialect, WeirDialect>();
  return context;
}

Result<Graph> weir::LoadModel(const std::string &path,
                              const LoadOptions &options) {
  return loadModel(path, options, ReadLimits());
}

Result<Graph> weir::detail::loadModel(const std::string &path,
                                      const LoadOptions &options,
                                      const ReadLimits &limits) {
  if (!llvm::sys::fs::exists(path))
    return Status(StatusCode::IoError, "'" + path + "' does not exist");
  std::unique_ptr<MLIRContext> context = makeContext();
  ModuleResult module = read(*context, path, options, limits);
  if (!module.ok())
    return convert(module.status());
  Graph graph;
  Status status = graph.impl()->adopt(std::move(context), std::move(*module));
  if (!status.ok())
    return Status(status.code(), "'" + path + "': " + status.message());
  return graph;
}
