//===- KernelShapes.h - a kernel's shapes over its dims ---------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_DEVICE_KERNELSHAPES_H
#define WEIR_DIALECTS_DEVICE_KERNELSHAPES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AffineMap.h"
#include <optional>

namespace weir::device {

/// Shapes and index values of a kernel (docs/Architecture.md) as affine
/// expressions over its dims: symbol `i` is the i-th dims argument. Two
/// dimensions are known to be equal when their expressions are.
class KernelShapes {
public:
  explicit KernelShapes(mlir::func::FuncOp kernel);

  /// The dims arguments: the index arguments but for begin and end.
  llvm::ArrayRef<mlir::BlockArgument> getDims() const { return dims; }

  /// The dimensions of a ranked tensor or memref; none where one of them isn't
  /// an expression over the dims.
  std::optional<llvm::SmallVector<mlir::AffineExpr>> of(mlir::Value shaped) const;
  /// An index value; none where it isn't an expression over the dims.
  std::optional<mlir::AffineExpr> ofIndex(mlir::Value index) const;
  std::optional<mlir::AffineExpr> ofIndex(mlir::OpFoldResult index) const;

  /// `results` as a map over the dims: what `weir.shape` and `device.tiles` hold.
  mlir::AffineMapAttr toAttr(llvm::ArrayRef<mlir::AffineExpr> results) const;
  /// Computes an expression over the dims.
  mlir::Value materialize(mlir::OpBuilder &b, mlir::Location loc,
                          mlir::AffineExpr expression) const;

private:
  std::optional<mlir::AffineExpr> dimOf(mlir::Value shaped,
                                        mlir::Value position) const;

  mutable mlir::func::FuncOp kernel;
  llvm::SmallVector<mlir::BlockArgument> dims;
};

} // namespace weir::device

#endif // WEIR_DIALECTS_DEVICE_KERNELSHAPES_H
