//===- IndexOps.h - arithmetic on index values that folds -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_INDEXOPS_H
#define WEIR_CODEGEN_CPU_INDEXOPS_H

#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

namespace weir::codegen {

/// Builds arithmetic on values of type index that are never negative and never
/// overflow; constants fold as they are built.
struct IndexOps {
  mlir::OpBuilder &b;
  mlir::Location loc;

  using Value = mlir::Value;
  Value constant(int64_t value) const {
    return mlir::arith::ConstantIndexOp::create(b, loc, value);
  }
  Value add(Value x, Value y) const {
    return b.createOrFold<mlir::arith::AddIOp>(loc, x, y, noOverflow);
  }
  Value add(Value x, int64_t y) const { return y ? add(x, constant(y)) : x; }
  Value sub(Value x, Value y) const {
    return b.createOrFold<mlir::arith::SubIOp>(loc, x, y);
  }
  Value mul(Value x, Value y) const {
    return b.createOrFold<mlir::arith::MulIOp>(loc, x, y, noOverflow);
  }
  Value mul(Value x, int64_t y) const { return mul(x, constant(y)); }
  Value div(Value x, Value y) const {
    return b.createOrFold<mlir::arith::DivUIOp>(loc, x, y);
  }
  Value rem(Value x, Value y) const {
    return b.createOrFold<mlir::arith::RemUIOp>(loc, x, y);
  }
  Value min(Value x, Value y) const {
    return b.createOrFold<mlir::arith::MinUIOp>(loc, x, y);
  }
  Value max(Value x, Value y) const {
    return b.createOrFold<mlir::arith::MaxUIOp>(loc, x, y);
  }
  /// The value of an expression whose symbol `i` is `symbols[i]`.
  Value of(mlir::AffineExpr expression, mlir::ValueRange symbols) const {
    return mlir::affine::expandAffineExpr(b, loc, expression, {}, symbols);
  }

private:
  static constexpr auto noOverflow = mlir::arith::IntegerOverflowFlags::nsw |
                                     mlir::arith::IntegerOverflowFlags::nuw;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_INDEXOPS_H
