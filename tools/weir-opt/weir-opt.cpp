//===- weir-opt.cpp - runs passes on text ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/Passes.h"
#include "dialects/foreign/Foreign.h"
#include "passes/Passes.h"
#include "passes/import/Passes.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

using namespace mlir;

int main(int argc, char **argv) {
  DialectRegistry registry;
  registry.insert<affine::AffineDialect, arith::ArithDialect,
                  func::FuncDialect, linalg::LinalgDialect, math::MathDialect,
                  scf::SCFDialect, tensor::TensorDialect, weir::WeirDialect,
                  weir::device::DeviceDialect,
                  weir::foreign::ForeignDialect, memref::MemRefDialect,
                  vector::VectorDialect>();
  weir::registerWeirPasses();
  weir::registerWeirImportPasses();
  weir::codegen::registerCpuPasses();
  registerTransformsPasses();
  return asMainReturnCode(
      MlirOptMain(argc, argv, "Weir optimizer driver\n", registry));
}
