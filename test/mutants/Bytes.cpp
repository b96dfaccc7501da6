//===- Bytes.cpp - damage to bytes ---------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/mutants/Mutate.h"
#include <limits>

using namespace weir::test;

/// A block of at most half of the bytes, mostly a short one.
static std::pair<size_t, size_t> pickBlock(const std::string &bytes,
                                           Random &random) {
  size_t at = random.below(bytes.size());
  size_t most = random.oneIn(4) ? bytes.size() / 2 + 1 : 16;
  return {at, 1 + random.below(std::min(most, bytes.size() - at))};
}

static std::string randomBytes(size_t size, Random &random) {
  std::string bytes;
  while (bytes.size() < size)
    bytes += char(random.next());
  return bytes;
}

static void mutateBlock(std::string &bytes, Random &random) {
  auto [at, size] = pickBlock(bytes, random);
  std::string block = bytes.substr(at, size);
  size_t elsewhere = random.below(bytes.size());
  switch (random.below(4)) {
  case 0:
    bytes.erase(at, size);
    break;
  case 1:
    bytes.insert(elsewhere, block);
    break;
  case 2:
    bytes.insert(at, randomBytes(size, random));
    break;
  default:
    bytes.replace(elsewhere, size, block);
    break;
  }
}

static void mutateOnce(std::string &bytes, Random &random) {
  static const std::vector<char> odd = {0, 1, 0x7f, char(0x80), char(0xff)};
  char &byte = bytes[random.below(bytes.size())];
  switch (random.below(8)) {
  case 0:
  case 1:
    byte = char(byte ^ (1 << random.below(8)));
    return;
  case 2:
    byte = char(random.next());
    return;
  case 3:
    byte = random.pick(odd);
    return;
  case 4:
    bytes.resize(random.below(bytes.size()));
    return;
  default:
    mutateBlock(bytes, random);
  }
}

void weir::test::mutateBytes(std::string &bytes, Random &random) {
  size_t count = random.oneIn(2) ? 1 : 1 + random.below(8);
  for (size_t i = 0; i < count; ++i) {
    if (bytes.empty())
      bytes = randomBytes(1 + random.below(8), random);
    mutateOnce(bytes, random);
  }
}

int64_t weir::test::oddNumber(int64_t value, Random &random) {
  using Limits = std::numeric_limits<int64_t>;
  uint64_t power = uint64_t(1) << random.below(64);
  switch (random.below(8)) {
  case 0:
    return 0;
  case 1:
    return -1;
  case 2:
    return int64_t(uint64_t(value) + 1 - 2 * random.below(2));
  case 3:
    return int64_t(power - random.below(2));
  case 4:
    return int64_t(0 - power);
  case 5:
    return random.oneIn(2) ? Limits::max() : Limits::min();
  case 6:
    return int64_t(random.below(8));
  default:
    return int64_t(uint64_t(value) * (2 + random.below(1000)));
  }
}
