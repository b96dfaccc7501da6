//===- Tensor.h - a tensor that owns its memory -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_BASE_TENSOR_H
#define WEIR_RUNTIME_BASE_TENSOR_H

#include "runtime/base/ElementType.h"
#include "runtime/base/Memory.h"

namespace weir::rt {

/// The highest rank of a tensor in a file: NumPy's.
inline constexpr int32_t maxRank = 32;

/// A type and a shape.
struct TensorType {
  const ElementType *element = nullptr;
  int32_t rank = 0;
  int64_t shape[maxRank] = {};

  /// Bytes of such a tensor; false when that exceeds int64_t.
  bool getSize(size_t &size) const {
    return weir_tensor_size(element->dtype, rank, shape, &size);
  }
};

/// A dense, row-major tensor.
struct Tensor {
  TensorType type;
  void *data = nullptr;

  Tensor() = default;
  Tensor(const Tensor &) = delete;
  Tensor &operator=(const Tensor &) = delete;
  ~Tensor() { free(data); }

  /// Makes room for a tensor of its type; false when there is no memory.
  bool allocate() {
    size_t size;
    free(data);
    data = type.getSize(size) ? allocateAligned(size) : nullptr;
    return data;
  }

  /// The tensor as the runtime takes it, valid as long as this one.
  weir_tensor view() const {
    return {data, type.shape, type.element->dtype, type.rank};
  }
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_BASE_TENSOR_H
