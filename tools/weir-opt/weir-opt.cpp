//===- weir-opt.cpp - runs passes on text ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Register.h"
#include "lib/compiler/Resources.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;

static llvm::cl::opt<std::string>
    weights("weights", llvm::cl::value_desc("FILE"),
            llvm::cl::desc("The large constants of a dump of weir compile"));

namespace {
/// Gives a dump its large constants before any other pass.
struct LoadWeights : PassWrapper<LoadWeights, OperationPass<>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LoadWeights)
  void runOnOperation() override {
    absl::Status status = weir::loadResources(getOperation(), weights);
    if (status.ok())
      return;
    emitError(getOperation()->getLoc()) << std::string(status.message());
    signalPassFailure();
  }
};
} // namespace

/// As MlirOptMain, with the weights given to the program before the passes run.
static LogicalResult optimizeDump(StringRef input, StringRef output,
                                  DialectRegistry &registry) {
  std::string error;
  auto file = openInputFile(input, &error);
  auto out = file ? openOutputFile(output, &error) : nullptr;
  if (!out) {
    llvm::errs() << error << "\n";
    return failure();
  }
  auto options = MlirOptMainConfig::createFromCLOptions();
  auto config = options;
  config.setPassPipelineSetupFn([options](PassManager &manager) {
    manager.addPass(std::make_unique<LoadWeights>());
    return options.setupPassPipeline(manager);
  });
  if (failed(MlirOptMain(out->os(), std::move(file), registry, config)))
    return failure();
  out->keep();
  return success();
}

int main(int argc, char **argv) {
  DialectRegistry registry;
  weir::registerWeir(registry);
  weir::registerWeirPassesAndPipelines();
  auto [input, output] = registerAndParseCLIOptions(
      argc, argv, "Weir optimizer driver\n", registry);
  if (weights.empty())
    return asMainReturnCode(MlirOptMain(argc, argv, input, output, registry));
  return asMainReturnCode(optimizeDump(input, output, registry));
}
