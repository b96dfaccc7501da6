//===- weir/view.hpp - tensors and models for C++17 -------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Over weir/model.h. Nothing here allocates or throws. `weir compile` puts this
// text into the C++ header of each model.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_VIEW_HPP
#define WEIR_VIEW_HPP

#include "weir/model.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace weir {

/// A dense, row-major tensor in somebody else's memory.
template <typename T, std::size_t Rank> class view {
public:
  using element_type = T;
  using shape_type = std::array<std::int64_t, Rank>;

  /// No memory; no elements but at rank 0.
  view() = default;
  view(T *data, const shape_type &shape) : data_(data), shape_(shape) {}
  /// `view<float, 2>(data, rows, columns)`.
  template <
      typename... Dims,
      typename = std::enable_if_t<
          sizeof...(Dims) == Rank &&
          std::conjunction<std::is_convertible<Dims, std::int64_t>...>::value>>
  view(T *data, Dims... dims)
      : data_(data), shape_{{static_cast<std::int64_t>(dims)...}} {}
  /// A view that only reads.
  template <typename U,
            typename = std::enable_if_t<std::is_same<const U, T>::value &&
                                        !std::is_same<U, T>::value>>
  view(const view<U, Rank> &other)
      : data_(other.data()), shape_(other.shape()) {}

  /// The number of dimensions, and the dimensions.
  static constexpr std::size_t rank() { return Rank; }
  const shape_type &shape() const { return shape_; }
  std::int64_t shape(std::size_t axis) const {
    assert(axis < Rank && "axis out of range");
    return shape_[axis];
  }

  /// The number of elements.
  std::int64_t size() const {
    std::int64_t count = 1;
    for (std::int64_t dim : shape_)
      count *= dim;
    return count;
  }
  bool empty() const { return size() == 0; }

  /// The elements, in row-major order.
  T *data() const { return data_; }
  T *begin() const { return data_; }
  T *end() const { return data_ + size(); }

  /// An element by its index along each axis.
  template <typename... Index> T &operator()(Index... index) const {
    static_assert(sizeof...(Index) == Rank, "one index an axis");
    const shape_type at = {{static_cast<std::int64_t>(index)...}};
    std::int64_t place = 0;
    for (std::size_t axis = 0; axis < Rank; ++axis) {
      assert(at[axis] >= 0 && at[axis] < shape_[axis] && "index out of range");
      place = place * shape_[axis] + at[axis];
    }
    return data_[place];
  }

  /// An element by its place in memory.
  T &operator[](std::int64_t place) const {
    assert(place >= 0 && place < size() && "index out of range");
    return data_[place];
  }

private:
  T *data_ = nullptr;
  shape_type shape_{};
};

/// The checks of a call that takes views. After a failed one nothing else is
/// checked.
class call_check {
public:
  /// `dims` has room for the function's free dimensions.
  call_check(const weir_function &function, weir_context &context,
             std::int64_t *dims)
      : function_(function), context_(context), dims_(dims) {
    for (std::int32_t i = 0; i < function.dim_count; ++i)
      dims[i] = -1;
  }

  /// Takes the free dimensions from an input's shape; those that are known
  /// already must agree.
  template <typename T, std::size_t Rank>
  void input(std::int32_t number, const view<T, Rank> &tensor) {
    const weir_tensor_desc &desc = function_.inputs[number];
    for (std::size_t axis = 0; axis < Rank && status == WEIR_OK; ++axis) {
      std::int64_t wanted = desc.shape[axis], met = tensor.shape()[axis];
      std::int64_t &known = wanted < 0 ? dims_[-1 - wanted] : wanted;
      if (known < 0)
        known = met;
      if (met < 0 || known != met)
        refuse("input", desc, axis, met, known);
    }
  }

  /// An output must have the shape that the inputs ask for.
  template <typename T, std::size_t Rank>
  void output(std::int32_t number, const view<T, Rank> &tensor,
              const std::int64_t *wanted) {
    for (std::size_t axis = 0; axis < Rank && status == WEIR_OK; ++axis)
      if (tensor.shape()[axis] != wanted[axis])
        refuse("output", function_.outputs[number], axis, tensor.shape()[axis],
               wanted[axis]);
  }

  /// Of the first check that failed; its message is in the context.
  std::int32_t status = WEIR_OK;

private:
  void refuse(const char *kind, const weir_tensor_desc &desc, std::size_t axis,
              std::int64_t met, std::int64_t wanted) {
    char *text = context_.message, *end = text + WEIR_MESSAGE_SIZE - 1;
    for (const char *part : {kind, " '", desc.name, "': dimension "})
      text = add(text, end, part);
    text = add(text, end, static_cast<std::int64_t>(axis));
    text = add(add(text, end, " is "), end, met);
    if (met < 0)
      text = add(text, end, ", must not be negative");
    else
      text = add(add(text, end, ", must be "), end, wanted);
    *text = '\0';
    status = WEIR_INVALID_ARGUMENT;
  }
  static char *add(char *text, char *end, const char *part) {
    while (*part && text < end)
      *text++ = *part++;
    return text;
  }
  static char *add(char *text, char *end, std::int64_t value) {
    if (value < 0)
      text = add(text, end, "-");
    else
      value = -value; // which INT64_MIN lets
    if (value <= -10)
      text = add(text, end, -(value / 10));
    const char digit[] = {static_cast<char>('0' - value % 10), '\0'};
    return add(text, end, digit);
  }

  const weir_function &function_;
  weir_context &context_;
  std::int64_t *dims_;
};

} // namespace weir

#endif // WEIR_VIEW_HPP
