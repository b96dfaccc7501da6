//===- Diagnostics.h - MLIR's diagnostics in a graph ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_DIAGNOSTICS_H
#define WEIR_LIB_GRAPH_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"
#include "weir/status.hpp"
#include "llvm/ADT/StringRef.h"

namespace weir::detail {

/// Keeps the first error of a context, and hides all diagnostics, while it
/// lives.
class DiagnosticCatcher {
public:
  explicit DiagnosticCatcher(mlir::MLIRContext &context)
      : handler(&context, [this](mlir::Diagnostic &diagnostic) {
          bool isError =
              diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
          if (isError && error.empty())
            error = diagnostic.str();
        }) {}

  /// The error; an internal one at `node` where something failed without.
  Status takeStatus(llvm::StringRef node) const {
    if (error.empty())
      return Status(StatusCode::Internal,
                    ("node '" + node + "': failed without an error").str());
    return Status(StatusCode::InvalidArgument, error);
  }

private:
  std::string error;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_DIAGNOSTICS_H
