//===- Tiny.cpp - a handwritten program for tests -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/unit/codegen/Tiny.h"
#include "codegen/object/Passes.h"
#include "dialects/device/Device.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;
using namespace weir::test;

static DialectRegistry registry() {
  DialectRegistry registry;
  registry.insert<WeirDialect, device::DeviceDialect, func::FuncDialect,
                  arith::ArithDialect, scf::SCFDialect, affine::AffineDialect,
                  LLVM::LLVMDialect>();
  registerObjectTranslations(registry);
  return registry;
}

Tiny::Tiny(bool threads)
    : context(registry(), threads ? MLIRContext::Threading::ENABLED
                                  : MLIRContext::Threading::DISABLED) {
  context.loadAllAvailableDialects();
  module = parseSourceFile<ModuleOp>(WEIR_TEST_INPUTS "/tiny.mlir", &context);
  PassManager passes(&context);
  passes.addPass(createLowerSchedule());
  isLowered = module && succeeded(passes.run(*module));
}

ObjectProgram Tiny::emit(const ObjectOptions &options) {
  auto program = emitObjects(*module, options);
  EXPECT_TRUE(succeeded(program));
  return std::move(*program);
}
