//===- EmitContractions.cpp - make loops of contraction kernels -----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/ContractionEmitter.h"
#include "codegen/cpu/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace weir::codegen {
#define GEN_PASS_DEF_CPUEMITCONTRACTIONS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace weir::codegen;

namespace {
struct EmitContractions
    : weir::codegen::impl::CpuEmitContractionsBase<EmitContractions> {
  void runOnOperation() override;
};
} // namespace

/// A panel of another target's width doesn't fill this one's registers.
static bool fits(const ContractionKernel &kernel, const Target &target) {
  return kernel.panelWidth() % target.floatLanes() == 0;
}

void EmitContractions::runOnOperation() {
  Target target = Target::of(getOperation());
  for (auto function :
       llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
    FailureOr<ContractionKernel> kernel = ContractionKernel::match(function);
    if (failed(kernel) || !fits(*kernel, target))
      continue;
    ContractionTiles tiles(*kernel, target);
    ContractionEmitter(*kernel, tiles).emit();
    ++emitted;
  }
}
