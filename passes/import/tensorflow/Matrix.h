//===- Matrix.h - what rules for matrices share -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_MATRIX_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_MATRIX_H

#include "passes/import/ConvertNode.h"

namespace weir::import::tensorflow {

/// Which diagonals an op is about, and how they are aligned.
struct Band {
  int64_t lower = 0, upper = 0;
  bool rightAbove = false, rightBelow = false;
  bool isOne() const { return lower == upper; }
};

/// The matrices of input `i`; null after an error.
mlir::RankedTensorType getMatrices(Node &node, unsigned i);
/// `0, 1, 2 ...` as many as dimension `axis` of a value has elements.
mlir::Value numbersAlong(Node &node, mlir::Value value, int64_t axis);
/// The diagonals of matrices, and matrices with theirs replaced.
mlir::Value takeDiagonals(Node &node, mlir::Value operand, mlir::Value padding,
                          const Band &band);
mlir::Value setDiagonals(Node &node, mlir::Value operand, mlir::Value diagonal,
                         const Band &band);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_MATRIX_H
