//===- RunSlice.h - slices whose places a run computes ----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_RUNSLICE_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_RUNSLICE_H

#include "passes/import/ConvertNode.h"

namespace weir::import::tensorflow {

/// Slices a tensor along one axis at places that are scalars of a run: gathers
/// indices at equal distances.
class RunSlice {
public:
  /// Places are of the element type `index`.
  RunSlice(Node &node, mlir::Value operand, int64_t axis, mlir::Type index);

  /// The dimension's size.
  mlir::Value getSize();
  mlir::Value getZero() { return node.zero(index); }
  /// Element `entry` of input `input` as it is.
  mlir::Value getElement(unsigned input, int64_t entry);
  /// The same as a place by NumPy's rule: negative ones count from the end, those
  /// outside are clamped. One of which `known` says that it is a dimension is
  /// asserted to lie inside instead, so that sizes stay expressions over
  /// dimensions.
  mlir::Value getPlace(unsigned input, int64_t entry, mlir::AffineExpr known);

  /// The same as an index, which isn't clamped.
  mlir::Value getIndex(unsigned input, int64_t entry);

  /// The same as a bound of a range whose stride isn't 1: clamped to the places
  /// from which it can start, or before which it can end.
  mlir::Value getBound(unsigned input, int64_t entry, bool isForward);

  /// The element at `place`; the dimension goes.
  mlir::Value takeOne(mlir::Value place);
  /// `count` elements from `start` on, which must be there.
  mlir::Value take(mlir::Value start, mlir::Value count);
  /// Elements `[start, limit)`, none where the limit comes first.
  mlir::Value takeRange(mlir::Value start, mlir::Value limit);
  /// Elements `start`, `start + stride` ... up to `limit`, which isn't taken.
  mlir::Value takeSteps(mlir::Value start, mlir::Value limit, int64_t stride);
  /// Asserts that elements `[start, start + count)` are there.
  void requireInside(mlir::Value start, mlir::Value count);

private:
  void require(mlir::Value less, mlir::Value more);
  mlir::Value fromEnd(mlir::Value place);
  bool isSize(mlir::Value value);

  Node &node;
  mlir::Value operand;
  int64_t axis;
  mlir::Type index;
};

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_RUNSLICE_H
