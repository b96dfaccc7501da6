//===- Passes.h - how programs become code for a CPU ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_PASSES_H
#define WEIR_CODEGEN_CPU_PASSES_H

#include "dialects/weir/WeirDialect.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace weir::codegen {

/// How freely floating-point arithmetic may be rewritten: not at all, fused
/// multiply-adds, or as if it were exact.
enum class FloatMode { Strict, Contract, Fast };

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "codegen/cpu/Passes.h.inc"

/// From kernels with loops and vectors on memrefs to the LLVM dialect; to run
/// on a kernel's module.
void buildLowerKernelsPipeline(mlir::OpPassManager &manager);
/// `cpu-lower-kernels`.
void registerLowerKernelsPipeline();

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_PASSES_H
