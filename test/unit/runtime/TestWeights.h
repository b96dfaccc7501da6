//===- TestWeights.h - a file of the test program's weights -----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_UNIT_RUNTIME_TESTWEIGHTS_H
#define WEIR_TEST_UNIT_RUNTIME_TESTWEIGHTS_H

#include "weir/abi.h"
#include <cstring>
#include <fstream>
#include <string>

namespace weir::rt {

/// The header of test_program's weights, 10 20 30 40.
inline weir_weights_header testWeightsHeader() {
  weir_weights_header header = {};
  std::memcpy(header.magic, WEIR_WEIGHTS_MAGIC, 8);
  header.version = WEIR_WEIGHTS_VERSION;
  header.size = 16;
  std::memcpy(
      header.hash,
      "\xb5\x75\x8e\xcb\x87\xa9\xc7\x15\x41\xbf\x97\xa2\x40\x25\x7c\xe8"
      "\x53\x41\x4b\xe2\xb7\x1b\x20\xa1\x69\xf2\xd4\xe3\xad\xfb\x87\x57",
      32);
  return header;
}

inline void writeTestWeights(const std::string &path, const float (&weights)[4],
                             weir_weights_header header = testWeightsHeader()) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char *>(&header), sizeof(header));
  file.write(reinterpret_cast<const char *>(weights), sizeof(weights));
}

} // namespace weir::rt

#endif // WEIR_TEST_UNIT_RUNTIME_TESTWEIGHTS_H
