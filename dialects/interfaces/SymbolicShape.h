//===- SymbolicShape.h - shapes as expressions over symbols -----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_INTERFACES_SYMBOLICSHAPE_H
#define WEIR_DIALECTS_INTERFACES_SYMBOLICSHAPE_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "llvm/ADT/DenseMap.h"
#include <optional>

namespace weir {

/// A tensor type whose dimensions are affine expressions over symbols; two
/// dimensions are known to be equal when their expressions are.
struct SymbolicType {
  mlir::Type element;
  /// Absent when the rank isn't known.
  std::optional<llvm::SmallVector<mlir::AffineExpr>> dims;

  bool ranked() const { return dims.has_value(); }
  int64_t rank() const { return dims->size(); }
  mlir::AffineExpr operator[](int64_t i) const { return (*dims)[i]; }
  /// The MLIR type: `?` where a dimension isn't constant.
  mlir::Type type() const;
};

/// Answers an op's questions while its result types are inferred.
class ShapeContext {
public:
  explicit ShapeContext(mlir::MLIRContext *context) : context(context) {}
  virtual ~ShapeContext() = default;
  mlir::MLIRContext *getContext() const { return context; }

  /// The type of a tensor value.
  virtual SymbolicType typeOf(mlir::Value value) = 0;
  /// The elements of an integer tensor of rank 0 or 1 where they are known.
  virtual std::optional<llvm::SmallVector<mlir::AffineExpr>>
  contentsOf(mlir::Value value) = 0;

  /// A dimension equal to no other.
  mlir::AffineExpr unknown();
  mlir::AffineExpr constant(int64_t value);

protected:
  mlir::MLIRContext *context;
  unsigned symbols = 0;
};

/// Infers from operand types alone, plus the constants behind shape operands:
/// what builders and verifiers use. Each `?` of a value is a symbol of its own.
class TypeShapeContext : public ShapeContext {
public:
  using ShapeContext::ShapeContext;
  SymbolicType typeOf(mlir::Value value) override;
  std::optional<llvm::SmallVector<mlir::AffineExpr>>
  contentsOf(mlir::Value value) override;

private:
  using Contents = std::optional<llvm::SmallVector<mlir::AffineExpr>>;
  llvm::DenseMap<mlir::Value, SymbolicType> types;
  /// Each value is asked once: a chain of `x + x` would double the work a step.
  llvm::DenseMap<mlir::Value, Contents> contents;
  unsigned depth = 0;
};

/// The elements of a constant integer tensor with at most 64 of them.
std::optional<llvm::SmallVector<mlir::AffineExpr>>
constantContents(mlir::Value value);

/// A type with a fresh symbol for each `?`.
SymbolicType freshSymbols(ShapeContext &shapes, mlir::Type type);

/// The value of a constant expression.
std::optional<int64_t> constantValue(mlir::AffineExpr expression);

/// The expression with equal terms taken together: `s0 - (s0 - 1)` is 1.
mlir::AffineExpr simplify(mlir::AffineExpr expression);

/// The product, and the quotient where the division is known to be exact: both
/// cancel common factors, so that `d0 * 64` divided by `64` is `d0`.
mlir::AffineExpr multiply(mlir::AffineExpr a, mlir::AffineExpr b);
mlir::AffineExpr divideExactly(mlir::AffineExpr a, mlir::AffineExpr b);

/// The more precise of two dimensions that are equal at run time.
mlir::AffineExpr meet(mlir::AffineExpr a, mlir::AffineExpr b);

/// The meet of the ranked types among `types`: what an elementwise op yields.
/// Fails where two constant dimensions or two ranks differ.
llvm::FailureOr<SymbolicType> meet(llvm::ArrayRef<SymbolicType> types);

namespace detail {
/// `inferReturnTypes` of an op that has a static
/// `inferTypes(ShapeContext &, Adaptor, results)`.
template <typename Op, typename Adaptor>
llvm::LogicalResult
inferReturnTypes(mlir::MLIRContext *context, Adaptor adaptor,
                 llvm::SmallVectorImpl<mlir::Type> &types) {
  TypeShapeContext shapes(context);
  llvm::SmallVector<SymbolicType> results;
  if (failed(Op::inferTypes(shapes, adaptor, results)))
    return mlir::failure();
  for (const SymbolicType &result : results)
    types.push_back(result.type());
  return mlir::success();
}

/// The shape rule of all elementwise ops.
llvm::LogicalResult
inferElementwise(ShapeContext &shapes, mlir::ValueRange operands,
                 mlir::Type element,
                 llvm::SmallVectorImpl<SymbolicType> &results);

/// Types are compatible when their element types are equal and their shapes
/// may be at run time: refining one value breaks none of its users.
bool areCompatible(mlir::TypeRange a, mlir::TypeRange b);
} // namespace detail

} // namespace weir

#endif // WEIR_DIALECTS_INTERFACES_SYMBOLICSHAPE_H
