//===- Interfaces.h - what passes may ask of an op --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_INTERFACES_INTERFACES_H
#define WEIR_DIALECTS_INTERFACES_INTERFACES_H

#include "dialects/interfaces/SymbolicShape.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

namespace weir {

/// Where an image tensor has its channels: `NHWC` and its like, or `NCHW`; the
/// weir dialect defines the attribute.
enum class Layout : uint32_t;

/// What a lowering to linalg asks of the kernel around it.
class LoweringContext {
public:
  virtual ~LoweringContext() = default;
  /// The dimensions of a ranked tensor: constants, or index values computed
  /// from the kernel's dims.
  virtual llvm::SmallVector<mlir::OpFoldResult> dimsOf(mlir::Value value) = 0;
  /// A `tensor.empty` of the given shape.
  mlir::Value empty(mlir::OpBuilder &b, mlir::Location loc,
                    llvm::ArrayRef<mlir::OpFoldResult> dims,
                    mlir::Type element);
  /// A `tensor.empty` shaped like `value` with its element type made signless.
  mlir::Value emptyLike(mlir::OpBuilder &b, mlir::Location loc,
                        mlir::Value value);
};

/// An op through which no gradient flows, and none is asked for.
template <typename ConcreteType>
class NotDifferentiable
    : public mlir::OpTrait::TraitBase<ConcreteType, NotDifferentiable> {};

/// An op that runs as one loop of its own, in order: no other op joins its kernel.
template <typename ConcreteType>
class Sequential : public mlir::OpTrait::TraitBase<ConcreteType, Sequential> {};

/// The element type as arith knows it: unsigned integers become signless.
mlir::Type signless(mlir::Type element);

} // namespace weir

#include "dialects/interfaces/Interfaces.h.inc"

#endif // WEIR_DIALECTS_INTERFACES_INTERFACES_H
