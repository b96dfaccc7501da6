//===- Sizes.h - shape arithmetic that folds ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_SIZES_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_SIZES_H

#include "passes/import/ConvertNode.h"

namespace weir::import::tensorflow {

/// A size: a number where it is known when compiling, else a scalar of the run
/// (i64, of rank 1 with one element).
struct Size {
  std::optional<int64_t> known;
  mlir::Value value;
};

/// Arithmetic of sizes. What comes down to a number is one; errors of the node
/// stick, so that nothing need be checked in between.
class Sizes {
public:
  explicit Sizes(Node &node) : node(node), shapes(node.getContext()) {}

  Size number(int64_t value) { return {value, {}}; }
  /// Dimension `i` of a tensor of known rank.
  Size dim(mlir::Value tensor, int64_t i);
  /// All dimensions of it.
  llvm::SmallVector<Size> dims(mlir::Value tensor);
  /// Element `i` of a node's input, a tensor of integers read in row-major order.
  Size element(unsigned input, int64_t i);

  Size add(Size a, Size b);
  Size sub(Size a, Size b);
  Size mul(Size a, Size b);
  Size max(Size a, Size b);
  Size min(Size a, Size b);
  /// Towards minus infinity, by a size above 0.
  Size floorDiv(Size a, Size b);
  Size ceilDiv(Size a, Size b);
  Size add(Size a, int64_t b) { return add(a, number(b)); }
  Size sub(Size a, int64_t b) { return sub(a, number(b)); }
  Size mul(Size a, int64_t b) { return mul(a, number(b)); }
  Size floorDiv(Size a, int64_t b) { return floorDiv(a, number(b)); }
  Size ceilDiv(Size a, int64_t b) { return ceilDiv(a, number(b)); }
  Size max(Size a, int64_t b) { return max(a, number(b)); }
  /// `a / b` where the division must be exact: an error, or an assertion of the
  /// run, where it isn't.
  Size divideExactly(Size a, int64_t b, llvm::StringRef what);

  /// As a scalar tensor and as a tensor with one element.
  mlir::Value scalar(Size size, mlir::Type element);
  mlir::Value one(Size size);
  mlir::Value vector(llvm::ArrayRef<Size> sizes);

  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<Size> shape);
  /// `start, start + 1 ...`, as many as `count`: a vector of i64.
  mlir::Value iota(Size start, Size count);
  /// `count` elements from `start` on along an axis; those that aren't there are
  /// zeros.
  mlir::Value take(mlir::Value value, int64_t axis, Size start, Size count);
  /// Repeated to a shape.
  mlir::Value broadcast(mlir::Value value, llvm::ArrayRef<Size> shape);
  /// Asserts that two sizes are equal; `what` says so of the node.
  void requireEqual(Size a, Size b, llvm::StringRef what);

private:
  Size fromValue(mlir::Value value);
  template <typename Op> Size combine(Size a, Size b);
  Size checked(bool hasOverflown, int64_t value);
  std::optional<mlir::Value> slice(mlir::Value value, int64_t axis, Size start,
                                   Size count);

  Node &node;
  TypeShapeContext shapes;
};

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_SIZES_H
