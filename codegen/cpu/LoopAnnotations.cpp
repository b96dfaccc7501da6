//===- LoopAnnotations.cpp - what LLVM is told of loops -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/LoopAnnotations.h"
#include "codegen/cpu/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace weir::codegen {
#define GEN_PASS_DEF_CPULOOPANNOTATIONS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace mlir;

/// What the conversions carry along from a loop to the branch that closes it.
static constexpr StringLiteral kCarried = "llvm.loop_annotation";

void weir::codegen::forbidUnrolling(Operation *loop) {
  MLIRContext *context = loop->getContext();
  auto yes = BoolAttr::get(context, true);
  auto unroll = LLVM::LoopUnrollAttr::get(context, yes, {}, {}, {}, {}, {}, {});
  loop->setAttr(kCarried, LLVM::LoopAnnotationAttr::get(
                              context, {}, {}, {}, unroll, {}, {}, {}, {}, {},
                              {}, {}, {}, {}, {}, {}));
}

template <typename Branch> static void settle(Branch branch) {
  auto annotation = dyn_cast_or_null<LLVM::LoopAnnotationAttr>(
      branch->removeDiscardableAttr(kCarried));
  if (annotation)
    branch.setLoopAnnotationAttr(annotation);
}

namespace {
struct LoopAnnotations
    : weir::codegen::impl::CpuLoopAnnotationsBase<LoopAnnotations> {
  void runOnOperation() override {
    getOperation()->walk([](LLVM::BrOp branch) { settle(branch); });
    getOperation()->walk([](LLVM::CondBrOp branch) { settle(branch); });
  }
};
} // namespace
