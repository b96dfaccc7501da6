//===- ImportTensorflow.cpp - the pass that imports TensorFlow ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/import/ConvertModule.h"
#include "passes/import/Passes.h"

namespace weir {
#define GEN_PASS_DEF_IMPORTTENSORFLOW
#include "passes/import/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
struct ImportTensorflow : weir::impl::ImportTensorflowBase<ImportTensorflow> {
  void runOnOperation() override {
    if (failed(import::convertModule(getOperation(), import::getTensorflowRules())))
      signalPassFailure();
  }
};
} // namespace
