//===- WeirDialect.h - the dialect, and what its ops share ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_WEIRDIALECT_H
#define WEIR_DIALECTS_WEIR_WEIRDIALECT_H

#include "dialects/interfaces/Interfaces.h"
#include "dialects/interfaces/ScalarOps.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/weir/WeirDialect.h.inc"
#include "dialects/weir/WeirEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/weir/WeirAttributes.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/weir/WeirTypes.h.inc"

namespace weir {

/// The state behind variables and asserts: effects on it keep their order.
struct Variables : mlir::SideEffects::Resource::Base<Variables> {
  llvm::StringRef getName() final { return "variables"; }
};

/// Attributes of functions, their arguments and results (Architecture.md).
constexpr llvm::StringLiteral kNameAttr = "weir.name";
constexpr llvm::StringLiteral kOriginalNameAttr = "weir.original_name";
constexpr llvm::StringLiteral kShapeAttr = "weir.shape";
constexpr llvm::StringLiteral kDimsAttr = "weir.dims";
constexpr llvm::StringLiteral kSignatureAttr = "weir.signature";
/// Of arguments and results that are a variable's value before and after a run.
constexpr llvm::StringLiteral kVariableAttr = "weir.variable";
/// Of a module that is one of several programs with the same variables: the
/// names of those that others have assigned, which have values of their own by
/// now.
constexpr llvm::StringLiteral kAssignedAttr = "weir.assigned";

/// Whether a tensor holds unsigned integers.
bool isUnsigned(mlir::Value tensor);

/// The node's name that stands in a location, or an empty string.
llvm::StringRef nodeName(mlir::Location loc);

/// The contents of an elementwise op's result from those of its operands, for
/// the ops of shape arithmetic.
std::optional<llvm::SmallVector<mlir::AffineExpr>>
elementwiseContents(mlir::Operation *op, ShapeContext &shapes);

/// What the reduction ops share.
mlir::LogicalResult
inferReduction(ShapeContext &shapes, mlir::Value operand,
               llvm::ArrayRef<int64_t> axes, bool keepDims,
               llvm::SmallVectorImpl<SymbolicType> &results);
std::optional<llvm::SmallVector<mlir::AffineExpr>>
reductionContents(mlir::Operation *op, ShapeContext &shapes);
/// That the elements are integers or floats, of which scalar code can be made.
mlir::LogicalResult verifyNumbers(mlir::Operation *op, mlir::Value operand);
mlir::LogicalResult verifyAxes(mlir::Operation *op, mlir::Value operand,
                               llvm::ArrayRef<int64_t> axes);
using Combine = llvm::function_ref<mlir::Value(ScalarOps, mlir::ValueRange)>;
mlir::FailureOr<llvm::SmallVector<mlir::Value>>
lowerReduction(mlir::OpBuilder &b, LoweringContext &context,
               mlir::Operation *op, mlir::Value operand,
               llvm::ArrayRef<int64_t> axes, bool keepDims,
               mlir::TypedAttr initial, Combine combine);

/// Constants of an element type, signless as arith wants them.
mlir::TypedAttr zeroAttr(mlir::Type element, bool isUnsigned);
mlir::TypedAttr oneAttr(mlir::Type element, bool isUnsigned);
mlir::TypedAttr lowestAttr(mlir::Type element, bool isUnsigned);
mlir::TypedAttr highestAttr(mlir::Type element, bool isUnsigned);

/// The meaning of a slice along one dimension of known or symbolic size.
struct SliceBounds {
  mlir::AffineExpr start, size;
  int64_t stride;
};
SliceBounds sliceBounds(mlir::AffineExpr dim, int64_t start, int64_t limit,
                        int64_t stride);

/// A window op along one spatial dimension: the result's size, and how many
/// elements are missing before the first and after the last.
struct WindowBounds {
  mlir::AffineExpr size, low, high;
};
WindowBounds windowBounds(mlir::AffineExpr dim, int64_t window, int64_t stride,
                          int64_t dilation, Padding padding, int64_t low,
                          int64_t high);

/// The dimension of the channels, and that of spatial dimension `i`.
inline int64_t channelDim(Layout layout, int64_t rank) {
  return layout == Layout::ChannelsLast ? rank - 1 : 1;
}
inline int64_t spatialDim(Layout layout, int64_t i) {
  return layout == Layout::ChannelsLast ? i + 1 : i + 2;
}

} // namespace weir

#endif // WEIR_DIALECTS_WEIR_WEIRDIALECT_H
