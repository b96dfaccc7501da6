//===- weir/tensor.hpp - arrays in memory -----------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TENSOR_HPP
#define WEIR_TENSOR_HPP

#include "weir/export.hpp"
#include "weir/status.hpp"

#include <algorithm>
#include <cassert>
#include <complex>
#include <initializer_list>
#include <memory>
#include <optional>
#include <vector>

namespace weir {

/// Element types; the numbers are weir_dtype's.
enum class DType : int32_t {
  None = 0,
  F32 = WEIR_F32,
  F64 = WEIR_F64,
  F16 = WEIR_F16,
  BF16 = WEIR_BF16,
  I8 = WEIR_I8,
  I16 = WEIR_I16,
  I32 = WEIR_I32,
  I64 = WEIR_I64,
  U8 = WEIR_U8,
  U16 = WEIR_U16,
  U32 = WEIR_U32,
  U64 = WEIR_U64,
  Bool = WEIR_BOOL,
  C64 = WEIR_C64,
  C128 = WEIR_C128,
};

/// The element type of a C++ type: DTypeOf<float>() is DType::F32. There is
/// none for f16 and bf16, whose elements are taken as uint16_t.
template <typename T> constexpr DType DTypeOf() {
  if constexpr (std::is_same_v<T, float>)
    return DType::F32;
  else if constexpr (std::is_same_v<T, double>)
    return DType::F64;
  else if constexpr (std::is_same_v<T, bool>)
    return DType::Bool;
  else if constexpr (std::is_same_v<T, std::complex<float>>)
    return DType::C64;
  else if constexpr (std::is_same_v<T, std::complex<double>>)
    return DType::C128;
  else {
    static_assert(std::is_integral_v<T>, "no element type");
    constexpr DType types[2][4] = {
        {DType::U8, DType::U16, DType::U32, DType::U64},
        {DType::I8, DType::I16, DType::I32, DType::I64}};
    constexpr int width = sizeof(T) == 1   ? 0
                          : sizeof(T) == 2 ? 1
                          : sizeof(T) == 4 ? 2
                                           : 3;
    return types[std::is_signed_v<T>][width];
  }
}

/// `float32`, `int64` ...: NumPy's names.
WEIR_API const char *DTypeName(DType type);
/// Bytes of an element; 0 for None.
WEIR_API size_t DTypeSize(DType type);

/// The dimensions of a tensor, each at least 0.
using Shape = std::vector<int64_t>;

/// What is known of a shape before a run: its rank or not, and of each
/// dimension its size or, as -1, not.
class PartialShape {
public:
  static constexpr int64_t kFree = -1;

  /// Of a scalar, as `{}` is.
  PartialShape() : dims_(Shape()) {}
  PartialShape(std::initializer_list<int64_t> dims) : dims_(Shape(dims)) {}
  PartialShape(Shape dims) : dims_(std::move(dims)) {}

  /// Of unknown rank.
  static PartialShape Unknown() {
    PartialShape shape;
    shape.dims_.reset();
    return shape;
  }

  bool has_rank() const { return dims_.has_value(); }
  /// The rank must be known.
  const Shape &dims() const { return *dims_; }
  friend bool operator==(const PartialShape &a, const PartialShape &b) {
    return a.dims_ == b.dims_;
  }

private:
  std::optional<Shape> dims_;
};

/// A dense, row-major tensor. Copies share the memory, which lives as long as
/// one of them. Thread-safe as a std::shared_ptr is: elements that one thread
/// writes no other may use.
class Tensor {
public:
  /// None at all: no type, no memory.
  Tensor() = default;

  /// Memory of its own, WEIR_ALIGNMENT aligned, its bytes zero. None at all
  /// where a dimension is negative, the size doesn't fit or there is no memory.
  WEIR_API Tensor(DType type, Shape shape);

  /// Memory of others, aligned for the element type, of at least byte_size()
  /// bytes; `owner` is kept as long as the tensor lives.
  WEIR_API static Tensor Borrow(DType type, Shape shape, void *data,
                                std::shared_ptr<const void> owner = nullptr);

  /// A copy of `values`: as many as the shape has elements, else none at all.
  template <typename T>
  static Tensor Of(Shape shape, const std::vector<T> &values) {
    Tensor tensor(DTypeOf<T>(), std::move(shape));
    if (tensor.size() != int64_t(values.size()))
      return Tensor();
    std::copy(values.begin(), values.end(), tensor.data<T>());
    return tensor;
  }
  template <typename T> static Tensor Scalar(T value) {
    return Of<T>({}, std::vector<T>(1, value));
  }

  explicit operator bool() const { return type_ != DType::None; }
  DType dtype() const { return type_; }
  const Shape &shape() const { return shape_; }
  int64_t rank() const { return int64_t(shape_.size()); }
  /// The number of elements; 0 for none at all.
  int64_t size() const { return size_; }
  size_t byte_size() const { return size_t(size_) * DTypeSize(type_); }

  /// The elements. T must be as wide as the element type; its kind is not
  /// checked, so that f16 are read as uint16_t.
  template <typename T> T *data() {
    assert((!data_ || sizeof(T) == DTypeSize(type_)) && "another type");
    return static_cast<T *>(data_);
  }
  template <typename T> const T *data() const {
    return const_cast<Tensor *>(this)->data<T>();
  }
  void *raw() { return data_; }
  const void *raw() const { return data_; }

  /// Whether no other tensor shares the memory.
  bool is_unique() const { return owner_.use_count() <= 1; }

private:
  DType type_ = DType::None;
  Shape shape_;
  int64_t size_ = 0;
  void *data_ = nullptr;
  std::shared_ptr<const void> owner_;
};

} // namespace weir

#endif // WEIR_TENSOR_HPP
