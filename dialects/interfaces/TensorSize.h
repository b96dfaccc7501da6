//===- TensorSize.h - tensors that are too large ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_INTERFACES_TENSORSIZE_H
#define WEIR_DIALECTS_INTERFACES_TENSORSIZE_H

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MathExtras.h"

namespace weir {

/// More elements than any tensor of a model has; so many of any type are fewer
/// bytes than an int64_t counts, with room for sums of them.
inline constexpr int64_t kMaxElements = int64_t(1) << 48;

/// Whether the dimensions that are known make more elements than that, or one
/// of them alone does.
inline bool hasTooManyElements(llvm::ArrayRef<int64_t> dims) {
  int64_t count = 1;
  bool isEmpty = llvm::is_contained(dims, 0);
  for (int64_t dim : dims) {
    if (mlir::ShapedType::isDynamic(dim))
      continue;
    if (dim > kMaxElements)
      return true;
    if (!isEmpty &&
        (llvm::MulOverflow(count, dim, count) || count > kMaxElements))
      return true;
  }
  return false;
}

inline bool hasTooManyElements(mlir::Type type) {
  auto tensor = mlir::dyn_cast<mlir::RankedTensorType>(type);
  return tensor && hasTooManyElements(tensor.getShape());
}

} // namespace weir

#endif // WEIR_DIALECTS_INTERFACES_TENSORSIZE_H
