//===- CpuFeatures.cpp - instruction sets of the machine ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/call/CpuFeatures.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <stdint.h>

using namespace weir::rt;

namespace {

enum Register : uint8_t { A, B, C, D };

/// What the system saves when it switches threads (bits of XCR0): a feature
/// is of use only with its registers saved.
enum Saved : uint32_t {
  Always = 0,
  Ymm = 0x6,
  Zmm = 0xe6,
  Tiles = 0x60000,
};

/// Where the processor tells of a feature: Intel's SDM, volume 2, CPUID.
/// Names are written without `_`, `.` and `-`.
struct FeatureBit {
  char name[20]; // in place: pointers would cost a relocation each
  uint32_t leaf;
  uint8_t subleaf;
  Register reg;
  uint8_t bit;
  Saved saved;
};

} // namespace

static constexpr uint32_t extended = 0x80000001;

static const FeatureBit featureBits[] = {
    {"cmov", 1, 0, D, 15, Always},
    {"mmx", 1, 0, D, 23, Always},
    {"fxsr", 1, 0, D, 24, Always},
    {"sse", 1, 0, D, 25, Always},
    {"sse2", 1, 0, D, 26, Always},
    {"pni", 1, 0, C, 0, Always},
    {"sse3", 1, 0, C, 0, Always},
    {"pclmulqdq", 1, 0, C, 1, Always},
    {"pclmul", 1, 0, C, 1, Always},
    {"ssse3", 1, 0, C, 9, Always},
    {"fma", 1, 0, C, 12, Ymm},
    {"cx16", 1, 0, C, 13, Always},
    {"sse41", 1, 0, C, 19, Always},
    {"sse42", 1, 0, C, 20, Always},
    {"movbe", 1, 0, C, 22, Always},
    {"popcnt", 1, 0, C, 23, Always},
    {"aes", 1, 0, C, 25, Always},
    {"xsave", 1, 0, C, 26, Always},
    {"avx", 1, 0, C, 28, Ymm},
    {"f16c", 1, 0, C, 29, Ymm},
    {"rdrand", 1, 0, C, 30, Always},
    {"fsgsbase", 7, 0, B, 0, Always},
    {"bmi1", 7, 0, B, 3, Always},
    {"bmi", 7, 0, B, 3, Always},
    {"avx2", 7, 0, B, 5, Ymm},
    {"bmi2", 7, 0, B, 8, Always},
    {"avx512f", 7, 0, B, 16, Zmm},
    {"avx512dq", 7, 0, B, 17, Zmm},
    {"rdseed", 7, 0, B, 18, Always},
    {"adx", 7, 0, B, 19, Always},
    {"avx512ifma", 7, 0, B, 21, Zmm},
    {"clflushopt", 7, 0, B, 23, Always},
    {"clwb", 7, 0, B, 24, Always},
    {"avx512cd", 7, 0, B, 28, Zmm},
    {"shani", 7, 0, B, 29, Always},
    {"sha", 7, 0, B, 29, Always},
    {"avx512bw", 7, 0, B, 30, Zmm},
    {"avx512vl", 7, 0, B, 31, Zmm},
    {"avx512vbmi", 7, 0, C, 1, Zmm},
    {"avx512vbmi2", 7, 0, C, 6, Zmm},
    {"gfni", 7, 0, C, 8, Always},
    {"vaes", 7, 0, C, 9, Ymm},
    {"vpclmulqdq", 7, 0, C, 10, Ymm},
    {"avx512vnni", 7, 0, C, 11, Zmm},
    {"avx512bitalg", 7, 0, C, 12, Zmm},
    {"avx512vpopcntdq", 7, 0, C, 14, Zmm},
    {"avx512vp2intersect", 7, 0, D, 8, Zmm},
    {"amxbf16", 7, 0, D, 22, Tiles},
    {"avx512fp16", 7, 0, D, 23, Zmm},
    {"amxtile", 7, 0, D, 24, Tiles},
    {"amxint8", 7, 0, D, 25, Tiles},
    {"avxvnni", 7, 1, A, 4, Ymm},
    {"avx512bf16", 7, 1, A, 5, Zmm},
    {"amxfp16", 7, 1, A, 21, Tiles},
    {"avxifma", 7, 1, A, 23, Ymm},
    {"avxvnniint8", 7, 1, D, 4, Ymm},
    {"avxneconvert", 7, 1, D, 5, Ymm},
    {"avxvnniint16", 7, 1, D, 10, Ymm},
    {"lahflm", extended, 0, C, 0, Always},
    {"sahf", extended, 0, C, 0, Always},
    {"abm", extended, 0, C, 5, Always},
    {"lzcnt", extended, 0, C, 5, Always},
    {"sse4a", extended, 0, C, 6, Always},
    {"prfchw", extended, 0, C, 8, Always},
    {"xop", extended, 0, C, 11, Ymm},
    {"fma4", extended, 0, C, 16, Ymm},
    {"tbm", extended, 0, C, 21, Always},
};

static bool isMark(char c) { return c == '_' || c == '.' || c == '-'; }

/// Whether the `size` bytes at `name` are `known` but for marks.
static bool isNamed(const char *known, const char *name, size_t size) {
  for (size_t i = 0; i < size; ++i)
    if (!isMark(name[i]) && name[i] != *known++)
      return false;
  return *known == '\0';
}

/// The register groups that the system saves.
static uint64_t readSavedState() {
  uint32_t reg[4];
  constexpr uint32_t osxsave = 1u << 27;
  if (!__get_cpuid(1, &reg[A], &reg[B], &reg[C], &reg[D]) ||
      !(reg[C] & osxsave))
    return 0;
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return uint64_t(high) << 32 | low;
}

static bool isPresent(const FeatureBit &feature) {
  uint32_t reg[4];
  if (!__get_cpuid_count(feature.leaf, feature.subleaf, &reg[A], &reg[B],
                         &reg[C], &reg[D]))
    return false;
  if (!(reg[feature.reg] >> feature.bit & 1))
    return false;
  return feature.saved == Always ||
         (readSavedState() & feature.saved) == feature.saved;
}

CpuFeature weir::rt::findCpuFeature(const char *name, size_t size) {
  for (const FeatureBit &feature : featureBits)
    if (isNamed(feature.name, name, size))
      return isPresent(feature) ? CpuFeature::Present : CpuFeature::Absent;
  return CpuFeature::Unknown;
}

#elif defined(__aarch64__)

#include <string.h>
#include <sys/auxv.h>

using namespace weir::rt;

namespace {
/// Where Linux tells of a feature: asm/hwcap.h of arm64.
struct FeatureBit {
  char name[12];
  unsigned char word; ///< AT_HWCAP or AT_HWCAP2
  unsigned char bit;
};
} // namespace

static const FeatureBit featureBits[] = {
    {"asimd", AT_HWCAP, 1},     {"atomics", AT_HWCAP, 8},
    {"fphp", AT_HWCAP, 9},      {"asimdhp", AT_HWCAP, 10},
    {"asimdrdm", AT_HWCAP, 12}, {"fcma", AT_HWCAP, 14},
    {"asimddp", AT_HWCAP, 20},  {"sve", AT_HWCAP, 22},
    {"asimdfhm", AT_HWCAP, 23}, {"sve2", AT_HWCAP2, 1},
    {"i8mm", AT_HWCAP2, 13},    {"bf16", AT_HWCAP2, 14},
};

CpuFeature weir::rt::findCpuFeature(const char *name, size_t size) {
  for (const FeatureBit &feature : featureBits)
    if (strlen(feature.name) == size && memcmp(feature.name, name, size) == 0)
      return getauxval(feature.word) >> feature.bit & 1 ? CpuFeature::Present
                                                        : CpuFeature::Absent;
  return CpuFeature::Unknown;
}

#else

weir::rt::CpuFeature weir::rt::findCpuFeature(const char *, size_t) {
  return CpuFeature::Unknown;
}

#endif
