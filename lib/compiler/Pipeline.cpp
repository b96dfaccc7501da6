//===- Pipeline.cpp - the passes of each phase ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function a phase, a line a pass, with the reason why it stands there.
//===----------------------------------------------------------------------===//
#include "lib/compiler/Pipeline.h"
#include "codegen/object/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "passes/Passes.h"
#include "passes/import/Passes.h"

using namespace mlir;
using namespace weir;

/// A pass on functions: the signatures.
static void addToFunctions(OpPassManager &manager, std::unique_ptr<Pass> pass) {
  manager.addNestedPass<func::FuncOp>(std::move(pass));
}

static void evaluateConstants(OpPassManager &manager,
                              const PipelineOptions &options) {
  EvaluateConstantsOptions evaluation;
  evaluation.keep = options.keepConstants;
  if (options.evaluateConstants)
    manager.addPass(createEvaluateConstants(evaluation));
}

void weir::buildExtraction(OpPassManager &manager,
                           const PipelineOptions &options) {
  ForeignExtractOptions extract;
  extract.signatures.assign(options.signatures.begin(),
                            options.signatures.end());
  manager.addPass(createForeignExtract(extract)); // the part that is asked for
  ForeignRefineInputsOptions refine;
  refine.inputs.assign(options.inputs.begin(), options.inputs.end());
  if (!refine.inputs.empty())
    manager.addPass(createForeignRefineInputs(refine)); // sizes that are asked for
  ForeignInlineCallsOptions inlining;
  inlining.maxNodes = 1 << 19; // far more than any model has
  manager.addPass(createForeignInlineCalls(inlining)); // rules know no functions
  manager.addPass(createForeignFunctionalize());  // frames, Switch and Merge
  manager.addPass(createForeignExtract(extract)); // what these left over
  manager.addPass(createForeignInferRanks());     // of old placeholders
}

static void buildImport(OpPassManager &manager,
                        const PipelineOptions &options) {
  buildExtraction(manager, options);
  manager.addPass(createImportTensorflow());
  manager.addPass(createPassVariables()); // whose shapes may change
}

static void buildGraph(OpPassManager &manager, const PipelineOptions &options) {
  manager.addPass(createFreezeVariables()); // weights become constants
  addToFunctions(manager, createCanonicalizerPass());
  addToFunctions(manager, createCSEPass()); // repeated shape arithmetic
  InferShapesOptions partial;
  partial.partial = true;
  addToFunctions(manager, createInferShapes(partial)); // lists ask for lengths
  addToFunctions(manager, createResolveLists());
  addToFunctions(manager,
                 createInferShapes(partial));   // tensors that were lists
  addToFunctions(manager, createCarryShapes()); // of what is left
  addToFunctions(manager, createInferShapes());
  SpecializeOptions specialize;
  specialize.variants.assign(options.variants.begin(), options.variants.end());
  if (!specialize.variants.empty())
    manager.addPass(createSpecialize(specialize)); // before ops are taken apart
  addToFunctions(manager, createDecompose());      // asks for ranks
}

static void buildShapes(OpPassManager &manager, const PipelineOptions &) {
  addToFunctions(manager, createInferShapes());
}

static void buildGradients(OpPassManager &manager, const PipelineOptions &) {
  addToFunctions(manager, createDifferentiate());
  addToFunctions(manager, createDecompose());   // what pullbacks are made of
  addToFunctions(manager, createInferShapes()); // broadcasts in pullbacks
}

static void buildOptimize(OpPassManager &manager,
                          const PipelineOptions &options) {
  ConvertLayoutOptions layout;
  layout.layout = options.layout == "auto" ? "nhwc" : options.layout.getValue();
  addToFunctions(manager,
                 createConvertLayout(layout)); // before weights are folded
  addToFunctions(manager, createSimplify());   // batch norm into weights
  addToFunctions(manager, createCSEPass());
  evaluateConstants(manager, options); // the folded weights
  addToFunctions(manager, createMaterializePadding());
  addToFunctions(manager, codegen::createCpuPackContractions());
  addToFunctions(manager, createSimplify());    // pads that met pads
  addToFunctions(manager, createInferShapes()); // of pads and packed results
  addToFunctions(manager, createCSEPass());
  evaluateConstants(manager, options);   // the packed weights
  addToFunctions(manager, createFuse()); // what is left runs
}

static void buildKernels(OpPassManager &manager, const PipelineOptions &) {
  manager.addPass(createOutlineKernels());
  OpPassManager &kernels = manager.nest<ModuleOp>();
  addToFunctions(kernels, createLowerToLinalg());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass()); // dims that ops asked for one by one
}

static void buildBuffers(OpPassManager &manager,
                         const PipelineOptions &options) {
  codegen::CpuEmitLoopsOptions loops;
  loops.mode = options.floatMode;
  OpPassManager &kernels = manager.nest<ModuleOp>();
  kernels.addPass(codegen::createCpuEmitContractions());  // from tensors
  kernels.addPass(codegen::createCpuLowerContractions()); // that it left alone
  kernels.addPass(createBufferizeKernels());              // all other kernels
  kernels.addPass(codegen::createCpuEmitLoops(loops));
  manager.addPass(createPlanBuffers()); // asks kernels for their scratch
}

static void buildLlvm(OpPassManager &manager, const PipelineOptions &) {
  codegen::buildLowerKernelsPipeline(manager.nest<ModuleOp>());
  manager.addPass(codegen::createLowerSchedule());
}

void weir::buildPhase(Phase phase, OpPassManager &manager,
                      const PipelineOptions &options) {
  switch (phase) {
  case Phase::Import:
    return buildImport(manager, options);
  case Phase::Graph:
    return buildGraph(manager, options);
  case Phase::Shapes:
    return buildShapes(manager, options);
  case Phase::Gradients:
    return buildGradients(manager, options);
  case Phase::Optimize:
    return buildOptimize(manager, options);
  case Phase::Kernels:
    return buildKernels(manager, options);
  case Phase::Buffers:
    return buildBuffers(manager, options);
  case Phase::Llvm:
    return buildLlvm(manager, options);
  case Phase::Read:
  case Phase::Object:
    return;
  }
}

void weir::registerPipelines() {
  for (Phase phase : pipelinePhases()) {
    auto build = [phase](OpPassManager &manager,
                         const PipelineOptions &options) {
      buildPhase(phase, manager, options);
    };
    PassPipelineRegistration<PipelineOptions> pipeline(
        phasePipeline(phase), "the passes of a phase of weir compile", build);
  }
}
