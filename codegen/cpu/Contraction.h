//===- Contraction.h - kernels that are a packed contraction ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_CONTRACTION_H
#define WEIR_CODEGEN_CPU_CONTRACTION_H

#include "dialects/weir/Linear.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace weir::codegen {

/// A kernel on tensors: a packed contraction of two arguments, elementwise ops
/// on its result, and nothing else that matters. Dimensions are expressions
/// over the kernel's dims, which are its last arguments: symbol `i` is dim `i`.
struct ContractionKernel {
  // The accessors of ops aren't const.
  mutable mlir::func::FuncOp function;
  mutable weir::PackedContractionOp contraction;
  llvm::SmallVector<mlir::AffineExpr> inputDims;  ///< `[N, spatial..., C]`
  llvm::SmallVector<mlir::AffineExpr> resultDims; ///< `[N, spatial..., F]`

  /// Fails where the function is anything else, or holds what the emitter
  /// doesn't take (types but f32 in the contraction, say).
  static mlir::FailureOr<ContractionKernel> match(mlir::func::FuncOp function);

  mlir::BlockArgument input() const;
  mlir::BlockArgument weights() const;
  /// What the kernel returns.
  mlir::OperandRange results() const;
  /// Arguments that are tensors; the others are dims.
  unsigned tensorCount() const;
  unsigned dimCount() const {
    return function.getNumArguments() - tensorCount();
  }
  unsigned rank() const { return resultDims.size(); }
  int64_t columns() const { return contraction.getColumns(); }
  int64_t panelCount() const { return weightsType().getDimSize(0); }
  int64_t panelWidth() const { return weightsType().getDimSize(3); }
  /// Elements of a row of the input, and of a panel for one column.
  mlir::AffineExpr channels() const;
  mlir::AffineExpr depth() const {
    return channels() * weightsType().getDimSize(1);
  }
  /// Elements of a panel.
  mlir::AffineExpr panelSize() const { return depth() * panelWidth(); }
  mlir::RankedTensorType weightsType() const;
  /// The dimensions of a tensor argument.
  llvm::SmallVector<mlir::AffineExpr>
  dimsOf(mlir::BlockArgument argument) const;
  /// True when each window is 1 and each stride is 1: a matrix product.
  bool isPointwise() const;
};

/// An elementwise op on the way from the contraction to a result: all its
/// loops are parallel, its maps are projected permutations.
///
/// How its loops run when dimension `i` of a value computed by it is
/// `map.getResult(i)`, an expression over the result's dimensions.
mlir::FailureOr<mlir::AffineMap> loopsOf(mlir::linalg::LinalgOp op,
                                         unsigned result, mlir::AffineMap map);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_CONTRACTION_H
