//===- Lowering.h - what the lowerings to linalg share ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_LOWERING_H
#define WEIR_DIALECTS_WEIR_LOWERING_H

#include "dialects/weir/Weir.h"

namespace weir {

using ScalarBuilder = llvm::function_ref<mlir::Value(
    mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>;

/// A `linalg.generic` with one result. `maps` are those of the inputs, then
/// that of `out`; loops that the last map doesn't name are reductions. The body
/// gets one element of each input, then of `out`.
mlir::Value buildGeneric(mlir::OpBuilder &b, mlir::Location loc,
                         mlir::ValueRange inputs, mlir::Value out,
                         llvm::ArrayRef<mlir::AffineMap> maps,
                         ScalarBuilder body);

/// A tensor like `like` whose element at each index is what `body`, given the
/// index, computes.
mlir::Value buildByIndex(mlir::OpBuilder &b, mlir::Location loc,
                         LoweringContext &context, mlir::Value like,
                         ScalarBuilder body);

/// A constant of any number type, complex ones included.
mlir::Value buildScalarConstant(mlir::OpBuilder &b, mlir::Location loc,
                                mlir::TypedAttr value);

/// `out` with every element set to a constant.
mlir::Value buildFill(mlir::OpBuilder &b, mlir::Location loc,
                      mlir::TypedAttr value, mlir::Value out);

using LoopBuilder = llvm::function_ref<llvm::SmallVector<mlir::Value>(
    mlir::OpBuilder &, mlir::Location, mlir::ValueRange index,
    mlir::ValueRange carried)>;

/// Loops over all indices below `dims`, in row-major order, that carry values
/// (tensors among them) from one iteration to the next; returns the last ones.
llvm::SmallVector<mlir::Value>
buildLoops(mlir::OpBuilder &b, mlir::Location loc,
           llvm::ArrayRef<mlir::OpFoldResult> dims, mlir::ValueRange carried,
           LoopBuilder body);

/// The operand with its element type made signless: lowered code knows no
/// other. Costs nothing.
mlir::Value asSignless(mlir::OpBuilder &b, mlir::Location loc,
                       mlir::Value value);

/// Index arithmetic.
struct IndexOps {
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Value constant(int64_t value);
  mlir::Value get(mlir::OpFoldResult value);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value min(mlir::Value x, mlir::Value y);
  mlir::Value max(mlir::Value x, mlir::Value y);
  mlir::Value lt(mlir::Value x, mlir::Value y);
  mlir::Value eq(mlir::Value x, mlir::Value y);
  mlir::Value clamp(mlir::Value x, mlir::Value low, mlir::Value high);
  /// An integer of any width as an index.
  mlir::Value cast(mlir::Value integer);
};

} // namespace weir

#endif // WEIR_DIALECTS_WEIR_LOWERING_H
