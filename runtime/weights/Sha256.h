//===- Sha256.h - the hash of weights ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_WEIGHTS_SHA256_H
#define WEIR_RUNTIME_WEIGHTS_SHA256_H

#include <stddef.h>
#include <stdint.h>

namespace weir::rt {

/// SHA-256 (FIPS 180-4) of bytes that come in parts.
class Sha256 {
public:
  void add(const unsigned char *data, size_t size);
  /// The hash of all that was added; nothing can be added after.
  void finish(unsigned char (&hash)[32]);

private:
  void addBlocks(const unsigned char *data, size_t count);

  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  unsigned char rest[64]; ///< of a block that isn't full yet
  uint64_t total = 0;     ///< bytes so far
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_WEIGHTS_SHA256_H
