//===- TensorFlow.h - TensorFlow's kinds of files ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_TENSORFLOW_H
#define WEIR_LIB_READERS_TENSORFLOW_TENSORFLOW_H

#include "lib/readers/Readers.h"

namespace weir::tf {

using ModuleResult = absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>>;

/// Reads the SavedModel in the folder `path`.
ModuleResult readSavedModel(mlir::MLIRContext &context, llvm::StringRef path,
                            const ReadOptions &options);

/// Reads a GraphDef, in text form if the name ends in `txt`.
ModuleResult readGraphDef(mlir::MLIRContext &context, llvm::StringRef path,
                          const ReadOptions &options);

/// Reads PREFIX.meta, a MetaGraphDef, with the checkpoint PREFIX if it is
/// there.
ModuleResult readMetaGraph(mlir::MLIRContext &context, llvm::StringRef path,
                           const ReadOptions &options);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_TENSORFLOW_H
