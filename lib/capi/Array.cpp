//===- Array.cpp - tensors of the C API -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/Handles.h"

using namespace weir;
using namespace weir::capi;

/// Why there is no tensor of that shape.
static Status whyNone(const Shape &shape) {
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] < 0)
      return Status(StatusCode::InvalidArgument,
                    "dimension " + std::to_string(axis) + " is " +
                        std::to_string(shape[axis]) + ", must not be negative");
  return Status(StatusCode::OutOfMemory, "no memory for the array");
}

/// A tensor with memory of its own; throws Status where there is none.
static Tensor allocate(int32_t dtype, int32_t rank, const int64_t *dims) {
  Shape shape = toShape(rank, dims);
  Tensor tensor(toDType(dtype), shape);
  if (!tensor)
    throw whyNone(shape);
  return tensor;
}

weir_array *weir_array_create(int32_t dtype, int32_t rank, const int64_t *shape,
                              weir_error *error) {
  return guarded<weir_array *>(error, nullptr, [&] {
    return new weir_array{allocate(dtype, rank, shape)};
  });
}

weir_array *weir_array_copy(int32_t dtype, int32_t rank, const int64_t *shape,
                            const void *data, weir_error *error) {
  return guarded<weir_array *>(error, nullptr, [&] {
    Tensor tensor = allocate(dtype, rank, shape);
    if (tensor.byte_size())
      std::memcpy(tensor.raw(), &need(static_cast<const char *>(data), "data"),
                  tensor.byte_size());
    return new weir_array{std::move(tensor)};
  });
}

/// An owner that calls the caller's function when the last array is gone. Until
/// `armed` it does nothing: a call that fails keeps nothing.
namespace {
struct Release {
  void (*function)(void *);
  void *user;
  bool armed = false;

  ~Release() {
    if (armed && function)
      function(user);
  }
};
} // namespace

weir_array *weir_array_borrow(int32_t dtype, int32_t rank, const int64_t *shape,
                              void *data, void (*release)(void *user),
                              void *user, weir_error *error) {
  return guarded<weir_array *>(error, nullptr, [&] {
    auto owner = std::make_shared<Release>(Release{release, user});
    Shape dims = toShape(rank, shape);
    auto array = std::make_unique<weir_array>();
    array->tensor = Tensor::Borrow(toDType(dtype), dims, data, owner);
    if (!array->tensor)
      throw whyNone(dims);
    if (array->tensor.size())
      need(static_cast<char *>(data), "data");
    owner->armed = true;
    return array.release();
  });
}

weir_array *weir_array_share(const weir_array *array, weir_error *error) {
  return guarded<weir_array *>(error, nullptr, [&] {
    return new weir_array{need(array, "array").tensor};
  });
}

void weir_array_destroy(weir_array *array) { delete array; }

int32_t weir_array_dtype(const weir_array *array) {
  return array ? int32_t(array->tensor.dtype()) : 0;
}

int32_t weir_array_rank(const weir_array *array) {
  return array ? int32_t(array->tensor.rank()) : -1;
}

const int64_t *weir_array_shape(const weir_array *array) {
  return array ? array->tensor.shape().data() : nullptr;
}

int64_t weir_array_size(const weir_array *array) {
  return array ? array->tensor.size() : 0;
}

size_t weir_array_byte_size(const weir_array *array) {
  return array ? array->tensor.byte_size() : 0;
}

void *weir_array_data(const weir_array *array) {
  return array ? const_cast<void *>(array->tensor.raw()) : nullptr;
}
