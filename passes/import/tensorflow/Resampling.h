//===- Resampling.h - images resized one axis at a time -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_RESAMPLING_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_RESAMPLING_H

#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"

namespace weir::import::tensorflow {

/// Which elements of an axis each element of the result is the weighted sum of:
/// matrices with a row for each element of the result.
struct Resampling {
  Term places, weights;
};

/// Images `[n, h, w, c]` as floats, and the size that they are to have, which
/// is input 1; fails where they aren't such.
struct Resize {
  explicit Resize(Node &node);

  /// Resamples both axes; `plan` makes what is to be done along one of them.
  mlir::LogicalResult run(llvm::function_ref<Resampling(int64_t axis)> plan);
  /// The numbers 0, 1 ... of the result along an axis, as floats.
  Term indices(int64_t axis);
  /// A size as a scalar of f32.
  Term number(Size size);
  Size from(int64_t axis) { return sizes.dim(node.getInput(0), axis); }
  Size to(int64_t axis) { return target[axis - 1]; }

  Node &node;
  Sizes sizes;
  llvm::SmallVector<Size> target;
};

/// Columns side by side.
Term joinColumns(llvm::ArrayRef<Term> columns);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_RESAMPLING_H
