//===- SliceKey.cpp - keys of parts of tensors ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/tensorflow/SliceKey.h"

#include <algorithm>

using namespace weir::tf;

//===----------------------------------------------------------------------===//
// Keys: TensorFlow's "ordered code", whose bytes sort as the values do
//===----------------------------------------------------------------------===//

/// The big-endian bytes of `value`, at least `width`.
static std::string bigEndian(uint64_t value, unsigned width) {
  std::string bytes;
  for (; value != 0 || bytes.size() < width; value >>= 8)
    bytes.insert(bytes.begin(), static_cast<char>(value & 255));
  return bytes;
}

/// A number: how many bytes it takes, and the bytes.
static std::string encodeUnsigned(uint64_t value) {
  std::string bytes = bigEndian(value, 0);
  return static_cast<char>(bytes.size()) + bytes;
}

/// Zero and 255 bytes are escaped; the end is marked.
static std::string encodeString(std::string_view text) {
  std::string bytes;
  for (char c : text) {
    bytes += c;
    if (c == '\0')
      bytes += '\xff';
    else if (c == '\xff')
      bytes += '\0';
  }
  return bytes + std::string("\0\1", 2);
}

/// A number of n bytes starts with n one bits, counted past its sign, and holds
/// 7n - 1 bits; negative ones have all bits flipped.
static std::string encodeSigned(int64_t value) {
  uint64_t magnitude = value < 0 ? ~static_cast<uint64_t>(value) : value;
  unsigned length = 1;
  while (length < 10 && magnitude >> std::min(7 * length - 1, 63u))
    ++length;
  std::string bytes = bigEndian(magnitude, length);
  for (unsigned bit = 0; bit < length; ++bit)
    bytes[bit / 8] |= static_cast<char>(0x80 >> (bit % 8));
  if (value < 0)
    for (char &c : bytes)
      c = ~c;
  return bytes;
}

std::string weir::tf::sliceKey(std::string_view name, const Extent *extents,
                               size_t rank) {
  std::string key =
      encodeUnsigned(0) + encodeString(name) + encodeUnsigned(rank);
  for (size_t i = 0; i < rank; ++i)
    key += encodeSigned(extents[i].start) + encodeSigned(extents[i].length);
  return key;
}
