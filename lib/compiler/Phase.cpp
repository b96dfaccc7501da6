//===- Phase.cpp - the compiler's phases ----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Phase.h"
#include "llvm/ADT/StringExtras.h"

using namespace weir;
using llvm::StringRef;

static constexpr StringRef kNames[] = {
    "read",     "import",  "graph",   "shapes", "gradients",
    "optimize", "kernels", "buffers", "llvm",   "object"};

StringRef weir::phaseName(Phase phase) { return kNames[size_t(phase)]; }

std::optional<Phase> weir::findPhase(StringRef name) {
  for (size_t i = size_t(Phase::Import); i <= size_t(Phase::Object); ++i)
    if (kNames[i] == name)
      return Phase(i);
  return std::nullopt;
}

llvm::ArrayRef<Phase> weir::pipelinePhases() {
  static constexpr Phase phases[] = {
      Phase::Import,    Phase::Graph,    Phase::Shapes,
      Phase::Gradients, Phase::Optimize, Phase::Kernels,
      Phase::Buffers,   Phase::Llvm};
  return phases;
}

std::string weir::phaseNames() {
  return llvm::join(llvm::ArrayRef(kNames).drop_front(), ", ");
}
