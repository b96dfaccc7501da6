//===- CpuFeatures.h - what a program asks of the CPU -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_CPUFEATURES_H
#define WEIR_CODEGEN_OBJECT_CPUFEATURES_H

#include "codegen/Target.h"

namespace weir::codegen {

/// The instruction sets beyond the architecture's baseline that code for the
/// target may use, comma-separated, by their names in /proc/cpuinfo:
/// `avx2,fma`. Empty for architectures other than x86-64.
std::string requiredCpuFeatures(const Target &target);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_CPUFEATURES_H
