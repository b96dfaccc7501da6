//===- Memory.h - memory that frees itself ----------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_BASE_MEMORY_H
#define WEIR_RUNTIME_BASE_MEMORY_H

#include <stddef.h>
#include <stdlib.h>

namespace weir::rt {

/// Names the placement form of new below.
struct InPlace {};

/// At least `size` bytes of undefined content, WEIR_ALIGNMENT aligned, to be
/// given to free(); null when there is no memory. Large blocks ask for huge
/// pages.
void *allocateAligned(size_t size);

/// An aligned block that only grows: once as large as what is asked of it, it
/// is used again as it is.
struct GrowingBlock {
  unsigned char *data = nullptr;
  size_t capacity = 0;

  GrowingBlock() = default;
  GrowingBlock(const GrowingBlock &) = delete;
  GrowingBlock &operator=(const GrowingBlock &) = delete;
  ~GrowingBlock() { free(data); }

  /// Makes room for `size` bytes; the content is lost when it grows. False
  /// when there is no memory.
  bool reserve(size_t size);
};

template <typename T> class Array;

/// A default-constructed T, to be given to destroy(); null when there is no
/// memory.
template <typename T> T *create();
template <typename T> void destroy(T *object);

} // namespace weir::rt

/// The placement form of <new>, which belongs to libstdc++.
inline void *operator new(size_t, void *place, weir::rt::InPlace) {
  return place;
}

template <typename T> T *weir::rt::create() {
  static_assert(alignof(T) <= 64, "allocateAligned gives no more");
  void *place = allocateAligned(sizeof(T));
  return place ? new (place, InPlace()) T() : nullptr;
}

template <typename T> void weir::rt::destroy(T *object) {
  if (!object)
    return;
  object->~T();
  free(object);
}

/// An array of default-constructed elements.
template <typename T> class weir::rt::Array {
public:
  Array() = default;
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;
  ~Array() { clear(); }

  /// Makes it `count` new elements, dropping what was there. False when there
  /// is no memory.
  bool reset(size_t count) {
    clear();
    elements = static_cast<T *>(calloc(count ? count : 1, sizeof(T)));
    for (; elements && size < count; ++size)
      new (&elements[size], InPlace()) T();
    return elements;
  }

  T *data() { return elements; }
  T &operator[](size_t i) { return elements[i]; }
  const T &operator[](size_t i) const { return elements[i]; }

private:
  void clear() {
    while (size > 0)
      elements[--size].~T();
    free(elements);
    elements = nullptr;
  }

  T *elements = nullptr;
  size_t size = 0;
};

#endif // WEIR_RUNTIME_BASE_MEMORY_H
