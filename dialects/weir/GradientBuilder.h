//===- GradientBuilder.h - what pullbacks are written in --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_GRADIENTBUILDER_H
#define WEIR_DIALECTS_WEIR_GRADIENTBUILDER_H

#include "dialects/weir/Weir.h"

namespace weir {

/// A tensor like `like`, every element `number`.
mlir::Value filledLike(mlir::OpBuilder &b, mlir::Location loc, mlir::Value like,
                       double number);

/// Stands for a cotangent that no rule gives: of the type of `operand`, and an
/// error where something uses it.
mlir::Value missingCotangent(mlir::OpBuilder &b, mlir::Location loc,
                             mlir::Value operand);

/// Builds graph ops at one place. Operands are of known rank where a function
/// says nothing else.
class GradientBuilder {
public:
  GradientBuilder(mlir::OpBuilder &b, mlir::Location loc) : b(b), loc(loc) {}

  mlir::OpBuilder &getBuilder() { return b; }
  mlir::Location getLoc() { return loc; }

  /// Makes an op with one result, whose type it infers.
  template <typename Op, typename... Args> mlir::Value make(Args &&...args) {
    return Op::create(b, loc, std::forward<Args>(args)...)->getResult(0);
  }
  mlir::DenseI64ArrayAttr ints(llvm::ArrayRef<int64_t> values) {
    return b.getDenseI64ArrayAttr(values);
  }

  //===--- Numbers ---===//

  mlir::Value fill(mlir::Value like, double number) {
    return filledLike(b, loc, like, number);
  }
  mlir::Value zeros(mlir::Value like) { return fill(like, 0); }
  mlir::Value scalar(double number, mlir::Type element);
  mlir::Value vector(llvm::ArrayRef<int64_t> values);
  mlir::Value add(mlir::Value x, mlir::Value y) { return make<AddOp>(x, y); }
  mlir::Value sub(mlir::Value x, mlir::Value y) { return make<SubOp>(x, y); }
  mlir::Value mul(mlir::Value x, mlir::Value y) { return make<MulOp>(x, y); }
  mlir::Value neg(mlir::Value x) { return make<NegOp>(x); }
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y) {
    return make<SelectOp>(condition, x, y);
  }
  /// The same elements with another static type, where the type is another.
  mlir::Value retype(mlir::Value value, mlir::Type type);

  //===--- Shapes ---===//

  static int64_t rankOf(mlir::Value value) {
    return llvm::cast<mlir::RankedTensorType>(value.getType()).getRank();
  }
  /// The size of a dimension, or -1 where it isn't known.
  static int64_t sizeOf(mlir::Value value, int64_t dim);
  /// The shape as a vector of i64: a constant where it is static.
  mlir::Value shapeOf(mlir::Value value);
  /// The size of a dimension as a vector of one i64.
  mlir::Value sizeVector(mlir::Value value, int64_t dim);
  /// `value` with the shape of `like`, whose elements are as many.
  mlir::Value reshapeLike(mlir::Value value, mlir::Value like);
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::Value reshape(mlir::Value value, mlir::Value shape);
  mlir::Value expand(mlir::Value value, llvm::ArrayRef<int64_t> axes);
  mlir::Value squeeze(mlir::Value value, llvm::ArrayRef<int64_t> axes);
  /// Itself where the order is that already.
  mlir::Value transpose(mlir::Value value, llvm::ArrayRef<int64_t> order);
  mlir::Value broadcast(mlir::Value value, mlir::Value shape);
  mlir::Value broadcastLike(mlir::Value value, mlir::Value like);
  /// Repeated along the axes of a reduction that gave it.
  mlir::Value unreduce(mlir::Value value, mlir::Value like,
                       llvm::ArrayRef<int64_t> axes, bool keepsDims);
  mlir::Value sum(mlir::Value value, llvm::ArrayRef<int64_t> axes,
                  bool keepsDims = false);

  //===--- Places along an axis ---===//

  /// `0, 1 ...`, as many as the one element of `count` says: a vector of i64.
  mlir::Value iota(mlir::Value count);
  /// The same, as many as dimension `dim` of `value` has.
  mlir::Value places(mlir::Value value, int64_t dim) {
    return iota(sizeVector(value, dim));
  }
  /// Arithmetic with a vector of i64.
  mlir::Value plus(mlir::Value vector, int64_t number);
  mlir::Value times(mlir::Value vector, int64_t number);
  mlir::Value same(mlir::Value vector, int64_t number);
  /// `vector[i]` where `keep[i]`, else -1, which is no place.
  mlir::Value where(mlir::Value keep, mlir::Value vector);
  /// The slices of `value` along `axis` at `places`; zeros where one is out of
  /// range.
  mlir::Value at(mlir::Value value, int64_t axis, mlir::Value places);
  /// A vector along dimension `dim` of `like`, repeated to its shape.
  mlir::Value along(mlir::Value vector, int64_t dim, mlir::Value like);
  /// Elements `[from, to)` of a dimension; of all others all.
  mlir::Value part(mlir::Value value, int64_t dim, int64_t from, int64_t to);
  /// Zeros like `like` with the elements of `updates` added at `places` along
  /// `axis`, which are of its shape. Updates at places out of range are
  /// dropped.
  mlir::Value addAt(mlir::Value like, int64_t axis, mlir::Value places,
                    mlir::Value updates);
  /// Indices `[b..., i..., n]` into dimensions behind `count` batch dimensions,
  /// as indices `[b..., i..., count + n]` into all.
  mlir::Value withBatch(mlir::Value indices, int64_t count);

private:
  mlir::OpBuilder &b;
  mlir::Location loc;
};

/// The order of dimensions that undoes `order`.
llvm::SmallVector<int64_t> inverseOrder(llvm::ArrayRef<int64_t> order);

} // namespace weir

#endif // WEIR_DIALECTS_WEIR_GRADIENTBUILDER_H
