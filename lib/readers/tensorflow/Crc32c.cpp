//===- Crc32c.cpp - checksums of checkpoints -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Crc32c.h"

#include <array>
#include <cstring>

static constexpr int kSlices = 8;
using Tables = std::array<std::array<uint32_t, 256>, kSlices>;

/// Table k holds the checksums of a byte followed by k zero bytes.
static constexpr Tables makeTables() {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78u : 0);
    tables[0][byte] = crc;
  }
  for (int k = 1; k < kSlices; ++k)
    for (uint32_t byte = 0; byte < 256; ++byte) {
      uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 255];
    }
  return tables;
}

static constexpr Tables kTables = makeTables();

/// Eight bytes at once ("slicing by 8").
static uint32_t step(uint32_t crc, const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof(word)); // little-endian, as all targets are
  word ^= crc;
  uint32_t result = 0;
  for (int k = 0; k < kSlices; ++k)
    result ^= kTables[kSlices - 1 - k][(word >> (8 * k)) & 255];
  return result;
}

uint32_t weir::tf::crc32c(std::string_view bytes, uint32_t crc) {
  crc = ~crc;
  for (; bytes.size() >= kSlices; bytes.remove_prefix(kSlices))
    crc = step(crc, bytes.data());
  for (unsigned char byte : bytes)
    crc = (crc >> 8) ^ kTables[0][(crc ^ byte) & 255];
  return ~crc;
}

uint32_t weir::tf::maskCrc(uint32_t crc) {
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}
