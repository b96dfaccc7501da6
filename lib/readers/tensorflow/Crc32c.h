//===- Crc32c.h - checksums of checkpoints -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_CRC32C_H
#define WEIR_LIB_READERS_TENSORFLOW_CRC32C_H

#include <cstdint>
#include <string_view>

namespace weir::tf {

/// The CRC-32C (Castagnoli polynomial, reflected) of `bytes`, going on from the
/// checksum `crc` of the bytes before them.
uint32_t crc32c(std::string_view bytes, uint32_t crc = 0);

/// A checksum as tables and bundles store it: rotated by 15 bits, plus a
/// constant.
uint32_t maskCrc(uint32_t crc);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_CRC32C_H
