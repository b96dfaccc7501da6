//===- Diagnostics.h - from MLIR's diagnostics to a status ------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_DIAGNOSTICS_H
#define WEIR_LIB_COMPILER_DIAGNOSTICS_H

#include "absl/status/status.h"
#include "mlir/IR/Diagnostics.h"
#include <mutex>
#include <string>

namespace weir {

/// Gathers the diagnostics of a context while it lives. This is the one place
/// where they become a status: one line, the first error's, with the name of
/// the model's node.
class DiagnosticCollector {
public:
  /// Remarks and warnings go to `remarks`, a line each, or nowhere.
  DiagnosticCollector(mlir::MLIRContext &context, llvm::raw_ostream *remarks);

  /// The first error since the last call, as the model's fault; an internal
  /// error where something failed without saying why.
  absl::Status takeStatus(llvm::StringRef whatFailed);

  /// Whether there was an error that takeStatus hasn't given yet.
  bool hasError();

private:
  void handle(mlir::Diagnostic &diagnostic);

  llvm::raw_ostream *remarks;
  std::mutex mutex;
  std::string error;
  mlir::ScopedDiagnosticHandler handler;
};

/// `node 'conv1': message`, or `file.mlir:3:4: message`, or the message alone.
std::string describeDiagnostic(const mlir::Diagnostic &diagnostic);

} // namespace weir

#endif // WEIR_LIB_COMPILER_DIAGNOSTICS_H
