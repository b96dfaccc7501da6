//===- Types.h - element types and shapes in MLIR's terms -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_TYPES_H
#define WEIR_LIB_GRAPH_TYPES_H

#include "mlir/IR/BuiltinTypes.h"
#include "weir/tensor.hpp"

namespace weir::detail {

/// Null for None, and what is no DType.
mlir::Type elementTypeOf(mlir::MLIRContext *context, DType type);
/// None where there is no such DType.
DType dtypeOf(mlir::Type element);

/// Null, with what is wrong, where no tensor is of this type and shape.
mlir::TensorType tensorTypeOf(mlir::MLIRContext *context, DType type,
                              const PartialShape &shape, std::string &error);
/// Of unknown rank where the type says none.
PartialShape shapeOf(mlir::Type type);

/// `[?, 3]`, or `[...]` for an unknown rank.
std::string describe(const PartialShape &shape);

/// Whether values of one shape may be of the other.
bool areCompatible(const PartialShape &a, const PartialShape &b);
/// Whether all values of `inner` are of `outer`.
bool isWithin(const PartialShape &inner, const PartialShape &outer);

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_TYPES_H
