//===- Gradients.h - gradients that are asked of a model --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_READERS_GRADIENTS_H
#define WEIR_LIB_READERS_GRADIENTS_H

#include "lib/readers/Readers.h"
#include "mlir/IR/BuiltinOps.h"

namespace weir {

/// Adds a signature `gradients` with an output `dLOSS/dWRT` for each gradient
/// that is asked for. Its inputs are those of the model's signatures, and
/// placeholders, that these depend on. An error names what doesn't exist, with
/// the nearest name (NotFound).
absl::Status addGradients(llvm::ArrayRef<GradientRequest> requests,
                          mlir::ModuleOp module);

} // namespace weir

#endif // WEIR_LIB_READERS_GRADIENTS_H
