//===- Flops.h - how much arithmetic a model does ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_FLOPS_H
#define WEIR_LIB_COMPILER_FLOPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace weir {

/// Multiplications and additions of a function's matrix products and
/// convolutions, for the given values of its free dimensions. Nothing where a
/// size depends on data, or where loops or branches decide how often.
std::optional<int64_t> countFlops(mlir::func::FuncOp function,
                                  llvm::ArrayRef<int64_t> dims);

} // namespace weir

#endif // WEIR_LIB_COMPILER_FLOPS_H
