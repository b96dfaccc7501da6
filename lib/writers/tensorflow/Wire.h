//===- Wire.h - the bytes of small messages ---------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Protocol Buffers' encoding, and fixed-width numbers, for what checkpoints
// need: without the library, which programs that save shall not link.
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_WIRE_H
#define WEIR_LIB_WRITERS_TENSORFLOW_WIRE_H

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::tf::wire {

/// Seven bits a byte, the lowest first.
inline void addVarint(std::string &bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    bytes += char(value | 0x80);
  bytes += char(value);
}

/// The `width` low bytes of `value`, the lowest first.
inline void addFixed(std::string &bytes, uint64_t value, unsigned width) {
  for (unsigned i = 0; i < width; ++i)
    bytes += char(value >> (8 * i));
}

/// A number, left out where it is zero, as proto3 does.
inline void addNumber(std::string &bytes, unsigned field, uint64_t value) {
  if (value == 0)
    return;
  addVarint(bytes, field << 3);
  addVarint(bytes, value);
}

/// A fixed32.
inline void addFixed32(std::string &bytes, unsigned field, uint32_t value) {
  addVarint(bytes, field << 3 | 5);
  addFixed(bytes, value, 4);
}

/// A message, or bytes; also where they are empty.
inline void addBytes(std::string &bytes, unsigned field,
                     std::string_view value) {
  addVarint(bytes, field << 3 | 2);
  addVarint(bytes, value.size());
  bytes.append(value);
}

} // namespace weir::tf::wire

#endif // WEIR_LIB_WRITERS_TENSORFLOW_WIRE_H
