//===- ElementType.h - the table of element types ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_BASE_ELEMENTTYPE_H
#define WEIR_RUNTIME_BASE_ELEMENTTYPE_H

#include "weir/runtime.h"

namespace weir::rt {

/// What the bits of an element mean.
enum class ElementKind { Float, Signed, Unsigned, Bool, Complex };

/// The facts about an element type.
struct ElementType {
  weir_dtype dtype;
  ElementKind kind;
  int32_t size;      ///< bytes
  const char *name;  ///< NumPy's name: `float32`
  const char *alias; ///< the short name: `f32`
  const char *npy;   ///< the descriptor in .npy files: `<f4`
};

/// The row of an element type, or null.
const ElementType *findElementType(int32_t dtype);

/// The row whose name or alias is the `size` bytes at `text`, or null.
const ElementType *findElementType(const char *text, size_t size);

/// The row with that .npy descriptor, or null.
const ElementType *findNpyType(const char *text, size_t size);

/// Writes the product of the dimensions to `count`. False when a dimension is
/// negative or the product exceeds int64_t.
bool countElements(int32_t rank, const int64_t *shape, int64_t &count);

} // namespace weir::rt

#endif // WEIR_RUNTIME_BASE_ELEMENTTYPE_H
