//===- Places.h - values at computed places -*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_PLACES_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_PLACES_H

#include "dialects/weir/Scan.h"
#include "dialects/weir/Scatter.h"
#include "dialects/weir/Sorting.h"
#include "passes/import/ConvertNode.h"

/// What the rules for gathering, scattering, sorting and sparse tensors are
/// made of. All are harmless after an error. Sizes and places that these make
/// are i64, a size is a vector of one element.
namespace weir::import::tensorflow {

mlir::Type i64(Node &node);
/// The tensor as `element`; itself where it is.
mlir::Value convert(Node &node, mlir::Value value, mlir::Type element);
/// The elements as a vector.
mlir::Value flatten(Node &node, mlir::Value value);
/// The rank of a value whose rank must be known; 0 after an error.
int64_t rankOf(Node &node, mlir::Value value);

/// A vector of sizes: `parts` one after the other.
mlir::Value joinSizes(Node &node, llvm::ArrayRef<mlir::Value> parts);
/// Dimension `axis` of a tensor.
mlir::Value sizeOf(Node &node, mlir::Value value, int64_t axis);
/// The dimensions from `from` on, of which there may be none.
mlir::Value sizesFrom(Node &node, mlir::Value value, int64_t from);
/// The number of elements.
mlir::Value countOf(Node &node, mlir::Value value);
/// Input `i`, a scalar, as a size.
mlir::Value sizeInput(Node &node, unsigned i);

/// A tensor of the given shape filled with a number or a scalar.
mlir::Value fill(Node &node, mlir::Value scalar, mlir::Value shape);
mlir::Value fill(Node &node, int64_t value, mlir::Type element,
                 mlir::Value shape);
/// The same in the shape of `like`.
mlir::Value fillLike(Node &node, int64_t value, mlir::Type element,
                     mlir::Value like);
/// `0 .. size - 1`
mlir::Value numbers(Node &node, mlir::Value size, mlir::Type element);
/// The numbers of the places along an axis, in a shape that broadcasts to that
/// of `value`.
mlir::Value numbersAlong(Node &node, mlir::Value value, int64_t axis,
                         mlir::Type element);

/// The least or greatest value of a type, as a scalar; finite where asked.
mlir::Value lowest(Node &node, mlir::Type element, bool isFinite);
mlir::Value highest(Node &node, mlir::Type element, bool isFinite);

/// Elements `[from, to)` along an axis.
mlir::Value sliceAlong(Node &node, mlir::Value value, int64_t axis,
                       int64_t from, int64_t to);
/// Column `i` of a matrix, as a vector.
mlir::Value column(Node &node, mlir::Value matrix, int64_t i);
/// The matrix whose columns are the given vectors.
mlir::Value joinColumns(Node &node, llvm::ArrayRef<mlir::Value> columns);
/// Slices along an axis.
mlir::Value gather(Node &node, mlir::Value value, mlir::Value places,
                   int64_t axis = 0, int64_t batch = 0);
/// The first `size` slices.
mlir::Value takeFirst(Node &node, mlir::Value value, mlir::Value size);

mlir::Value scan(Node &node, mlir::Value value, ScanKind kind, int64_t axis,
                 bool isExclusive = false, bool isReverse = false);
mlir::Value scatter(Node &node, mlir::Value operand, mlir::Value indices,
                    mlir::Value updates, ScatterKind kind);
/// The same at a vector of places along the first dimension.
mlir::Value scatterRows(Node &node, mlir::Value operand, mlir::Value places,
                        mlir::Value updates, ScatterKind kind);
/// How often each of `0 .. size - 1` stands in a vector.
mlir::Value countPlaces(Node &node, mlir::Value places, mlir::Value size,
                        mlir::Type element);

struct Sorted {
  mlir::Value values, places;
};
Sorted sort(Node &node, mlir::Value value, int64_t axis, bool isDescending,
            mlir::Type places);

/// The places at which a vector of bools is true: as many as `size` says.
struct Places {
  mlir::Value padded, size;
};
Places findTrue(Node &node, mlir::Value condition);
/// The slices of `value` at these places.
mlir::Value gatherPlaces(Node &node, mlir::Value value, const Places &places);

template <typename Op>
mlir::Value reduce(Node &node, mlir::Value value, llvm::ArrayRef<int64_t> axes,
                   bool keepDims = false) {
  return node.create<Op>(value, axes, keepDims);
}
/// `condition ? x : y`, all broadcast together.
mlir::Value select(Node &node, mlir::Value condition, mlir::Value x,
                   mlir::Value y);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_PLACES_H
