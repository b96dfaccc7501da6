//===- Random.h - numbers that a seed decides ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_MUTANTS_RANDOM_H
#define WEIR_TEST_MUTANTS_RANDOM_H

#include <cstdint>
#include <string>
#include <vector>

namespace weir::test {

/// The same numbers for a seed on every machine (SplitMix64).
class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// A number below `end`; 0 where that is 0.
  size_t below(size_t end) { return end ? next() % end : 0; }
  /// True once in `n` times.
  bool oneIn(size_t n) { return below(n) == 0; }
  template <typename T> const T &pick(const std::vector<T> &values) {
    return values[below(values.size())];
  }

private:
  uint64_t state;
};

} // namespace weir::test

#endif // WEIR_TEST_MUTANTS_RANDOM_H
