//===- Dump.h - programs written down on the way ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_DUMP_H
#define WEIR_LIB_COMPILER_DUMP_H

#include "absl/status/status.h"
#include "lib/compiler/Phase.h"
#include "lib/compiler/Resources.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Regex.h"
#include <memory>
#include <string>

namespace weir {

/// Writes the program after each phase, and before and after each pass that
/// changed something, as numbered texts that weir-opt reads back with the
/// folder's file `weights`:
///
///   00004-shapes.mlir
///   00005-weir-differentiate.before.mlir
///   00005-weir-differentiate.after.mlir
///   00006-gradients.mlir
///
/// Passes on parts of the program have the part's name too. Numbers count in
/// the order in which passes run, so these must run on one thread.
class Dumper {
public:
  /// `folder` is made where it doesn't exist; `-` writes all to the standard
  /// output. Only passes whose names `passes` matches are written.
  Dumper(std::string folder, llvm::Regex passes)
      : folder(std::move(folder)), passes(std::move(passes)) {}

  /// Makes the folder.
  absl::Status open();
  /// Watches the passes of a manager.
  void attachTo(mlir::PassManager &manager);
  void writePhase(mlir::ModuleOp module, Phase phase);
  /// Writes the weights; returns the first error of all writing.
  absl::Status close();

private:
  class Instrumentation;
  void write(mlir::Operation *op, const llvm::Twine &name,
             const llvm::Twine &what);
  std::string nextNumber();

  std::string folder;
  llvm::Regex passes;
  unsigned number = 0;
  ResourceSet resources;
  absl::Status status;
};

} // namespace weir

#endif // WEIR_LIB_COMPILER_DUMP_H
