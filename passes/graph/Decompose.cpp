//===- Decompose.cpp - larger ops as smaller ones ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/graph/Decompose.h"
#include "passes/Passes.h"

namespace weir {
#define GEN_PASS_DEF_DECOMPOSE
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
struct Decompose : weir::impl::DecomposeBase<Decompose> {
  void runOnOperation() override;
};
} // namespace

LogicalResult weir::decomposeOp(Decomposable op) {
  OpBuilder b(op);
  FailureOr<SmallVector<Value>> values = op.decompose(b);
  if (failed(values))
    return failure();
  SmallVector<Value> typed;
  for (auto [value, result] : llvm::zip(*values, op->getResults())) {
    // Inference may know more of the type, or less, than the op did.
    if (value.getType() != result.getType())
      value = tensor::CastOp::create(b, op->getLoc(), result.getType(), value);
    typed.push_back(value);
  }
  op->replaceAllUsesWith(typed);
  op->erase();
  return success();
}

void Decompose::runOnOperation() {
  // What an op decomposes into may decompose further: it is met later in the
  // walk only if it is collected again.
  bool changed = true;
  while (changed) {
    changed = false;
    SmallVector<Decomposable> ops;
    getOperation().walk([&](Decomposable op) { ops.push_back(op); });
    for (Decomposable op : ops)
      changed |= succeeded(decomposeOp(op));
  }
}
