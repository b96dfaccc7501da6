//===- Passes.h - from a foreign graph to functions of its signatures ----===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_PASSES_H
#define WEIR_PASSES_IMPORT_PASSES_H

#include "dialects/foreign/Foreign.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace weir {

#define GEN_PASS_DECL
#include "passes/import/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/import/Passes.h.inc"

} // namespace weir

#endif // WEIR_PASSES_IMPORT_PASSES_H
