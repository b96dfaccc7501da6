//===- Phase.cpp - the compiler's phases ----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Phase.h"

using namespace weir;
using llvm::StringRef;

static constexpr StringRef kPrefix = "weir-";
static constexpr StringRef kPipelines[] = {
    "weir-read",      "weir-import",   "weir-graph",   "weir-shapes",
    "weir-gradients", "weir-optimize", "weir-kernels", "weir-buffers",
    "weir-llvm",      "weir-object"};

StringRef weir::phasePipeline(Phase phase) { return kPipelines[size_t(phase)]; }

StringRef weir::phaseName(Phase phase) {
  return phasePipeline(phase).drop_front(kPrefix.size());
}

std::optional<Phase> weir::findPhase(StringRef name) {
  for (size_t i = size_t(Phase::Import); i <= size_t(Phase::Object); ++i)
    if (phaseName(Phase(i)) == name)
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
  std::string names;
  for (Phase phase : pipelinePhases())
    names += (phaseName(phase) + ", ").str();
  return names + phaseName(Phase::Object).str();
}
