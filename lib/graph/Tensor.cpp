//===- Tensor.cpp - arrays in memory --------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/tensor.hpp"

#include <cstdlib>
#include <cstring>

using namespace weir;

namespace {
struct DTypeFacts {
  const char *name;
  size_t size;
};
} // namespace

static DTypeFacts factsOf(DType type) {
  switch (type) {
  case DType::None:
    break;
  case DType::F32:
    return {"float32", 4};
  case DType::F64:
    return {"float64", 8};
  case DType::F16:
    return {"float16", 2};
  case DType::BF16:
    return {"bfloat16", 2};
  case DType::I8:
    return {"int8", 1};
  case DType::I16:
    return {"int16", 2};
  case DType::I32:
    return {"int32", 4};
  case DType::I64:
    return {"int64", 8};
  case DType::U8:
    return {"uint8", 1};
  case DType::U16:
    return {"uint16", 2};
  case DType::U32:
    return {"uint32", 4};
  case DType::U64:
    return {"uint64", 8};
  case DType::Bool:
    return {"bool", 1};
  case DType::C64:
    return {"complex64", 8};
  case DType::C128:
    return {"complex128", 16};
  }
  return {"none", 0};
}

const char *weir::DTypeName(DType type) { return factsOf(type).name; }
size_t weir::DTypeSize(DType type) { return factsOf(type).size; }

/// The number of elements; -1 where there are none or too many bytes.
static int64_t countElements(DType type, const Shape &shape) {
  int64_t count = 1, bytes = 0;
  bool isEmpty = false;
  for (int64_t dim : shape) {
    if (dim < 0)
      return -1;
    isEmpty |= dim == 0;
  }
  for (int64_t dim : shape)
    if (!isEmpty && __builtin_mul_overflow(count, dim, &count))
      return -1;
  count = isEmpty ? 0 : count;
  if (__builtin_mul_overflow(count, int64_t(DTypeSize(type)), &bytes) ||
      bytes > INT64_MAX - WEIR_ALIGNMENT || DTypeSize(type) == 0)
    return -1;
  return count;
}

/// Aligned memory of zeros, at least one byte; null where there is none.
static std::shared_ptr<void> allocate(size_t bytes) {
  size_t rounded = (bytes / WEIR_ALIGNMENT + 1) * WEIR_ALIGNMENT;
  void *data = std::aligned_alloc(WEIR_ALIGNMENT, rounded);
  if (!data)
    return nullptr;
  std::memset(data, 0, rounded);
  return std::shared_ptr<void>(data, std::free);
}

Tensor::Tensor(DType type, Shape shape) {
  int64_t count = countElements(type, shape);
  std::shared_ptr<void> memory =
      count < 0 ? nullptr : allocate(size_t(count) * DTypeSize(type));
  if (!memory)
    return;
  type_ = type;
  shape_ = std::move(shape);
  size_ = count;
  data_ = memory.get();
  owner_ = std::move(memory);
}

Tensor Tensor::Borrow(DType type, Shape shape, void *data,
                      std::shared_ptr<const void> owner) {
  Tensor tensor;
  int64_t count = countElements(type, shape);
  if (count < 0 || (!data && count != 0))
    return tensor;
  tensor.type_ = type;
  tensor.shape_ = std::move(shape);
  tensor.size_ = count;
  tensor.data_ = data;
  tensor.owner_ = std::move(owner);
  return tensor;
}
