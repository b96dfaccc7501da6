//===- weir-opt.cpp - runs passes on text ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

using namespace mlir;

int main(int argc, char **argv) {
  DialectRegistry registry;
  registry.insert<affine::AffineDialect, arith::ArithDialect,
                  func::FuncDialect, linalg::LinalgDialect, math::MathDialect,
                  scf::SCFDialect, tensor::TensorDialect, weir::WeirDialect,
                  weir::device::DeviceDialect>();
  weir::registerWeirPasses();
  registerTransformsPasses();
  return asMainReturnCode(
      MlirOptMain(argc, argv, "Weir optimizer driver\n", registry));
}
