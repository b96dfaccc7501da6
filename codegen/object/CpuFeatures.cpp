//===- CpuFeatures.cpp - what a program asks of the CPU -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/CpuFeatures.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/MC/MCSubtargetInfo.h"

using namespace weir::codegen;

namespace {

/// A feature by LLVM's name and by that of /proc/cpuinfo.
struct FeatureName {
  const char *llvm, *cpuinfo;
};

} // namespace

/// What LLVM's code generator uses of its own accord; instructions that only
/// an intrinsic asks for (aes, sha, rdrand ...) are left out.
static const FeatureName x86Features[] = {
    {"sse3", "pni"},
    {"ssse3", "ssse3"},
    {"sse4.1", "sse4_1"},
    {"sse4.2", "sse4_2"},
    {"popcnt", "popcnt"},
    {"movbe", "movbe"},
    {"avx", "avx"},
    {"f16c", "f16c"},
    {"fma", "fma"},
    {"avx2", "avx2"},
    {"bmi", "bmi1"},
    {"bmi2", "bmi2"},
    {"lzcnt", "abm"},
    {"adx", "adx"},
    {"gfni", "gfni"},
    {"sse4a", "sse4a"},
    {"xop", "xop"},
    {"fma4", "fma4"},
    {"tbm", "tbm"},
    {"avxvnni", "avx_vnni"},
    {"avxifma", "avx_ifma"},
    {"avxneconvert", "avx_ne_convert"},
    {"avxvnniint8", "avx_vnni_int8"},
    {"avxvnniint16", "avx_vnni_int16"},
    {"avx512f", "avx512f"},
    {"avx512cd", "avx512cd"},
    {"avx512dq", "avx512dq"},
    {"avx512bw", "avx512bw"},
    {"avx512vl", "avx512vl"},
    {"avx512ifma", "avx512ifma"},
    {"avx512vbmi", "avx512vbmi"},
    {"avx512vbmi2", "avx512_vbmi2"},
    {"avx512vnni", "avx512_vnni"},
    {"avx512bitalg", "avx512_bitalg"},
    {"avx512vpopcntdq", "avx512_vpopcntdq"},
    {"avx512bf16", "avx512_bf16"},
    {"avx512fp16", "avx512_fp16"},
    {"avx512vp2intersect", "avx512_vp2intersect"},
};

static const FeatureName aarch64Features[] = {
    {"dotprod", "asimddp"}, {"fullfp16", "asimdhp"}, {"fp16fml", "asimdfhm"},
    {"rdm", "asimdrdm"},    {"complxnum", "fcma"},   {"bf16", "bf16"},
    {"i8mm", "i8mm"},       {"sve", "sve"},          {"sve2", "sve2"},
};

static llvm::ArrayRef<FeatureName> featuresOf(const llvm::Triple &triple) {
  if (triple.isX86())
    return x86Features;
  if (triple.isAArch64())
    return aarch64Features;
  return {};
}

std::string weir::codegen::requiredCpuFeatures(const Target &target) {
  llvm::ArrayRef<FeatureName> features =
      featuresOf(llvm::Triple(target.triple));
  std::string error;
  auto machine = features.empty() ? nullptr : target.createMachine(2, error);
  if (!machine)
    return "";
  const llvm::MCSubtargetInfo &subtarget = *machine->getMCSubtargetInfo();
  std::vector<std::string> names;
  for (const FeatureName &feature : features)
    if (subtarget.checkFeatures("+" + std::string(feature.llvm)))
      names.push_back(feature.cpuinfo);
  return llvm::join(names, ",");
}
