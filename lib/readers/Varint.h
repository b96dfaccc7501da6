//===- Varint.h - numbers of base 128 ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_READERS_VARINT_H
#define WEIR_LIB_READERS_VARINT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/LEB128.h"

namespace weir {

/// Takes a base-128 number off the front of `bytes`; false if there is none.
inline bool consumeNumber(llvm::StringRef &bytes, uint64_t &number) {
  const char *error = nullptr;
  unsigned length = 0;
  auto *start = reinterpret_cast<const uint8_t *>(bytes.data());
  number = llvm::decodeULEB128(start, &length, start + bytes.size(), &error);
  if (error)
    return false;
  bytes = bytes.drop_front(length);
  return true;
}

} // namespace weir

#endif // WEIR_LIB_READERS_VARINT_H
