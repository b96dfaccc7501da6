//===- Remarks.h - what became of a model -----------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_REMARKS_H
#define WEIR_LIB_COMPILER_REMARKS_H

#include "lib/compiler/Phase.h"
#include "mlir/IR/BuiltinOps.h"

namespace weir {

/// Says in a line or two what a phase did: transposes in and out, kernels
/// formed and shared, the arena.
class PhaseRemarks {
public:
  /// Looks at the program before the phase. Without `os` does nothing.
  PhaseRemarks(llvm::raw_ostream *os, mlir::ModuleOp module, Phase phase);
  /// Looks at it after the phase.
  void print();

private:
  void printKernels();
  void printArena();

  llvm::raw_ostream *os;
  mlir::ModuleOp module;
  Phase phase;
  unsigned transposes = 0;
};

} // namespace weir

#endif // WEIR_LIB_COMPILER_REMARKS_H
