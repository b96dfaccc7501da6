//===- CpuFeatures.h - instruction sets of the machine ----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_CALL_CPUFEATURES_H
#define WEIR_RUNTIME_CALL_CPUFEATURES_H

#include <stddef.h>

namespace weir::rt {

/// Whether the processor has a feature and the system lets programs use it.
enum class CpuFeature { Present, Absent, Unknown };

/// Looks a feature up by its name in /proc/cpuinfo (`avx512f`, `sse4_1`) or
/// LLVM's (`sse4.1`, `lzcnt`); the name is the `size` bytes at `name`.
CpuFeature findCpuFeature(const char *name, size_t size);

} // namespace weir::rt

#endif // WEIR_RUNTIME_CALL_CPUFEATURES_H
