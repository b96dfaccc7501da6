//===- Text.h - modules as text ---------------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_TEXT_H
#define WEIR_LIB_COMPILER_TEXT_H

#include "absl/status/statusor.h"
#include "lib/compiler/Diagnostics.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace weir {

/// Prints an op as text that can be read back, with the names of the model's
/// nodes and without the bytes of large constants (Resources.h). The first line
/// is a comment: the compiler's version and `what` the text shows.
void printText(mlir::Operation *op, llvm::raw_ostream &os,
               llvm::StringRef what);

/// Reads a module from a file of text; `weights` names the file of its large
/// constants, or is empty. Verifies it.
absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>>
readText(mlir::MLIRContext &context, llvm::StringRef path,
         llvm::StringRef weights, DiagnosticCollector &diagnostics);

} // namespace weir

#endif // WEIR_LIB_COMPILER_TEXT_H
