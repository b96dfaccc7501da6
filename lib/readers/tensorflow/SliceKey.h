//===- SliceKey.h - keys of parts of tensors --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_READERS_TENSORFLOW_SLICEKEY_H
#define WEIR_LIB_READERS_TENSORFLOW_SLICEKEY_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::tf {

/// A part of a dimension; `length` -1 means all of it.
struct Extent {
  int64_t start = 0, length = -1;
};

/// The key under which a bundle's index holds the part `extents`, one for each
/// of `rank` dimensions, of the tensor `name`.
std::string sliceKey(std::string_view name, const Extent *extents, size_t rank);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_SLICEKEY_H
