//===- Variables.h - variables and their checkpoint ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_VARIABLES_H
#define WEIR_LIB_READERS_TENSORFLOW_VARIABLES_H

#include "absl/status/statusor.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/MapVector.h"

#include <string>

namespace weir {
struct ReadOptions;
}

namespace weir::tf {
class ModelBuilder;

/// Where a checkpoint holds a variable.
struct CheckpointKey {
  std::string key;
  /// The part of the tensor, empty for all of it (see parseSlice).
  std::string slice;
};

using CheckpointKeys = llvm::MapVector<mlir::StringAttr, CheckpointKey>;

/// What the node `restoreOp` of the graph, and the functions that it calls,
/// assign to variables: `AssignVariableOp(VarHandleOp, RestoreV2)`.
absl::StatusOr<CheckpointKeys> findRestored(ModelBuilder &model,
                                            llvm::StringRef restoreOp);

/// Adds a `foreign.variable` for each variable of the model, with the value
/// that the checkpoint `prefix` holds for it if `keys` name one.
absl::Status addVariables(ModelBuilder &model, llvm::StringRef prefix,
                          const CheckpointKeys &keys);

/// The same, from the checkpoint that the options name, which holds each
/// variable by its name or what the name map says. Remarks list the variables
/// without a value, and what is left over.
absl::Status addVariablesByName(ModelBuilder &model, const ReadOptions &options);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_VARIABLES_H
