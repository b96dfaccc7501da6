//===- Phase.h - the compiler's phases --------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_PHASE_H
#define WEIR_LIB_COMPILER_PHASE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace weir {

/// The phases, in order (docs/Architecture.md says what the IR looks like after
/// each). `Read` stands for what a reader made of a file.
enum class Phase {
  Read,
  Import,
  Graph,
  Shapes,
  Gradients,
  Optimize,
  Kernels,
  Buffers,
  Llvm,
  Object
};

/// `import`, `graph` ... as on the command line.
llvm::StringRef phaseName(Phase phase);

/// `weir-import` ...: the name of the phase's pipeline.
llvm::StringRef phasePipeline(Phase phase);

/// The phase of that name; `read` is none.
std::optional<Phase> findPhase(llvm::StringRef name);

/// The phases that have a pipeline: all but `read` and `object`, in order.
llvm::ArrayRef<Phase> pipelinePhases();

/// `import, graph, ...`, for messages.
std::string phaseNames();

} // namespace weir

#endif // WEIR_LIB_COMPILER_PHASE_H
