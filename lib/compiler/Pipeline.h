//===- Pipeline.h - the passes of each phase --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_PIPELINE_H
#define WEIR_LIB_COMPILER_PIPELINE_H

#include "codegen/cpu/Passes.h"
#include "lib/compiler/Phase.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace weir {

/// What passes are told. It stands in the program too, as the module's
/// attribute `weir.options`, so that a dump leads to the same code as the
/// direct way.
struct PipelineOptions : mlir::PassPipelineOptions<PipelineOptions> {
  Option<codegen::FloatMode> floatMode{
      *this, "fp",
      llvm::cl::desc("how freely floating-point arithmetic may be rewritten"),
      llvm::cl::init(codegen::FloatMode::Contract),
      llvm::cl::values(
          clEnumValN(codegen::FloatMode::Strict, "strict", "not at all"),
          clEnumValN(codegen::FloatMode::Contract, "contract",
                     "fused multiply-adds"),
          clEnumValN(codegen::FloatMode::Fast, "fast", "as if exact"))};
  Option<std::string> layout{*this, "layout",
                             llvm::cl::desc("of images: auto, nhwc or nchw"),
                             llvm::cl::init("auto")};
  Option<int> optLevel{*this, "opt-level",
                       llvm::cl::desc("effort, from 0 to 3"),
                       llvm::cl::init(2)};
  Option<bool> evaluateConstants{
      *this, "evaluate-constants",
      llvm::cl::desc("compute at compile time what depends on constants alone"),
      llvm::cl::init(true)};
  Option<bool> keepConstants{
      *this, "keep-constants",
      llvm::cl::desc("keep the bytes of constants on the way: for dumps"),
      llvm::cl::init(false)};
  ListOption<std::string> signatures{
      *this, "signatures",
      llvm::cl::desc("the signatures to keep; none means all")};
  ListOption<std::string> inputs{
      *this, "inputs",
      llvm::cl::desc("NAME=TYPE: more precise types of inputs")};
  ListOption<std::string> variants{
      *this, "variants",
      llvm::cl::desc("NAME=SIZES: inputs' sizes that get code of their own")};

  /// Takes over what the module's attribute says, and is strict about it.
  llvm::LogicalResult readFrom(mlir::ModuleOp module);
  void attachTo(mlir::ModuleOp module) const;
};

/// Adds the passes of a phase, which run on the program's module.
void buildPhase(Phase phase, mlir::OpPassManager &manager,
                const PipelineOptions &options);

/// The first passes of `import`: what the signatures need, and nothing else.
void buildExtraction(mlir::OpPassManager &manager,
                     const PipelineOptions &options);

/// Makes a pipeline `weir-PHASE` of each phase known to tools.
void registerPipelines();

} // namespace weir

#endif // WEIR_LIB_COMPILER_PIPELINE_H
