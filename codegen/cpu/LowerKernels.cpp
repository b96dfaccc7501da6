//===- LowerKernels.cpp - from loops and vectors to the LLVM dialect ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/Passes.h"
#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ComplexToLLVM/ComplexToLLVM.h"
#include "mlir/Conversion/ComplexToStandard/ComplexToStandard.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/MathToFuncs/MathToFuncs.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Conversion/VectorToSCF/VectorToSCF.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

/// Arithmetic that the machine lacks, in terms of what it has.
static void addArithmetic(OpPassManager &manager) {
  manager.addPass(createConvertComplexToStandardPass());
  manager.addPass(math::createMathExtendToSupportedTypes()); // f16, bf16 via f32
  arith::ArithEmulateUnsupportedFloatsOptions emulate;
  emulate.sourceTypeStrs = {"bf16", "f16"};
  emulate.targetTypeStr = "f32";
  manager.addPass(arith::createArithEmulateUnsupportedFloats(emulate));
  manager.addPass(weir::codegen::createCpuSmallFloats());
  manager.addPass(weir::codegen::createCpuMathApproximations());
  manager.addPass(createConvertMathToFuncs()); // integer powers
}

static void addConversions(OpPassManager &manager) {
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createConvertVectorToLLVMPass());
  manager.addPass(createConvertComplexToLLVMPass());
  manager.addPass(createConvertMathToLLVMPass());
  manager.addPass(createConvertMathToLibmPass());
  manager.addPass(createConvertVectorToLLVMPass()); // lanes that libm computes
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertIndexToLLVMPass());
  manager.addPass(createConvertFuncToLLVMPass());
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(weir::codegen::createCpuLoopAnnotations());
  manager.addPass(createReconcileUnrealizedCastsPass());
}

void weir::codegen::buildLowerKernelsPipeline(OpPassManager &manager) {
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass()); // loads that iterations share
  addArithmetic(manager);
  manager.addPass(createLoopInvariantCodeMotionPass());
  manager.addPass(createConvertVectorToSCFPass());
  manager.addPass(createCpuBytesForBools()); // once no transfers are left
  manager.addPass(createCpuKernelBoundary()); // before memrefs become structs
  addConversions(manager);
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
}

void weir::codegen::registerLowerKernelsPipeline() {
  PassPipelineRegistration<> pipeline(
      "cpu-lower-kernels", "lower kernels on memrefs to the LLVM dialect",
      buildLowerKernelsPipeline);
}
