//===- Reproducer.h - what a phase was given, kept for a crash --*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_REPRODUCER_H
#define WEIR_LIB_COMPILER_REPRODUCER_H

#include "lib/compiler/Phase.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace weir {

/// Keeps a copy of the program while a phase changes it. Where the phase
/// breaks, the copy is written, with its large constants, as one file of MLIR's
/// bytecode. One at a time in a process.
class Reproducer {
public:
  /// `reached` is the phase that the program has behind it.
  Reproducer(mlir::ModuleOp module, Phase reached, Phase phase);
  ~Reproducer();
  Reproducer(const Reproducer &) = delete;
  Reproducer &operator=(const Reproducer &) = delete;

  /// Writes the copy of the phase that is running into a temporary file, and
  /// says what broke and how to run it again: `phase fuse; to see it again: weir
  /// compile FILE ...`. For use in a signal handler at the end of a process too.
  static std::string writeCurrent();

private:
  std::string write() const;

  mlir::OwningOpRef<mlir::ModuleOp> copy;
  Phase reached, phase;
};

} // namespace weir

#endif // WEIR_LIB_COMPILER_REPRODUCER_H
