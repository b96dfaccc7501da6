//===- Readers.h - saved models to the foreign dialect -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_READERS_H
#define WEIR_LIB_READERS_READERS_H

#include "absl/status/statusor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <vector>

namespace weir {

/// How much of a file is read before it is refused: nothing in it is trusted.
struct ReadLimits {
  /// Bytes of one file (Protocol Buffers stop at 2 GiB).
  int64_t fileBytes = (int64_t(1) << 31) - 1;
  /// Bytes of one constant or variable.
  int64_t constantBytes = int64_t(1) << 33;
  /// Bytes of all constants that files write shorter than they are.
  int64_t expandedBytes = int64_t(1) << 30;
  /// Nodes of the graph and its functions together.
  int64_t nodes = 1 << 22;
  /// Outputs of all nodes together.
  int64_t outputs = 1 << 23;
  /// Nesting of messages in a file.
  int nesting = 100;
};

/// A tensor of the graph (`node:0`, `node`) that a signature gets.
struct FedTensor {
  std::string tensor;
  /// What the model leaves open of its type: `?x4xf32`, or empty.
  std::string type;
};

/// A signature in the graph's own terms.
struct SignatureRequest {
  std::string name = "main";
  std::vector<FedTensor> feeds;
  /// Tensors that it gives.
  std::vector<std::string> fetches;
  /// Nodes that are run for their effects.
  std::vector<std::string> targets;
};

/// The gradient of a tensor by others, or by variables.
struct GradientRequest {
  std::string loss;
  std::vector<std::string> wrt;
};

/// What to read of a model.
struct ReadOptions {
  /// The meta graph of a SavedModel, by its exact set of tags.
  std::vector<std::string> tags = {"serve"};
  /// Signatures in place of the model's own. For files without signatures, none
  /// means: the placeholders, and the nodes without users.
  std::vector<SignatureRequest> requests;
  /// Whether a file without signatures gets that one.
  bool guesses = true;
  /// Whether the model's own signatures stay beside those.
  bool keepsSignatures = false;
  /// Gradients that the signature `gradients` gives, which is added.
  std::vector<GradientRequest> gradients;
  /// The checkpoint that the variables are restored from, in place of the
  /// model's own: the part of its files' names before `.index`.
  std::string checkpoint;
  /// A file of lines `VARIABLE KEY`, for variables that the checkpoint holds by
  /// other names.
  std::string nameMap;
  ReadLimits limits;
};

/// Reads the model at `path` as a module of `foreign` ops: one `foreign.graph`
/// for the graph and for each library function within reach, its signatures and
/// its variables with their values. Reads a SavedModel folder, a frozen
/// GraphDef
/// (.pb, .pbtxt) and a MetaGraphDef (.meta) with its checkpoint; other kinds
/// are named for what they are. An error is one line without the period.
absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>>
readModel(mlir::MLIRContext &context, llvm::StringRef path,
          const ReadOptions &options = {});

} // namespace weir

#endif // WEIR_LIB_READERS_READERS_H
