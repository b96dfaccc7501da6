//===- VectorBody.h - scalar bodies on vectors ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_VECTORBODY_H
#define WEIR_CODEGEN_CPU_VECTORBODY_H

#include "mlir/IR/Builders.h"

namespace weir::codegen {

/// True when each op of a scalar body (of a linalg op, say) but its terminator
/// has a form on vectors: what `vectorizeBody` takes.
bool canVectorizeBody(mlir::Block &body);

/// Builds a scalar body on vectors of `lanes` elements and returns what its
/// terminator yields. `arguments` stand for the block's arguments; they, and
/// values from outside of the body, may be scalars, which are repeated.
///
///   ^bb0(%x: f32, %y: f32):                    %0 = arith.addf %x, %y : vector<8xf32>
///     %0 = arith.addf %x, %y : f32        ->
///     linalg.yield %0 : f32
llvm::SmallVector<mlir::Value> vectorizeBody(mlir::OpBuilder &b,
                                             mlir::Block &body,
                                             mlir::ValueRange arguments,
                                             int64_t lanes);

/// `value` in all lanes; vectors are returned as they are.
mlir::Value repeat(mlir::OpBuilder &b, mlir::Value value, int64_t lanes);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_VECTORBODY_H
