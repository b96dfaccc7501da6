//===- Requests.h - signatures that are asked for ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_READERS_REQUESTS_H
#define WEIR_LIB_READERS_REQUESTS_H

#include "dialects/foreign/Foreign.h"
#include "lib/readers/Readers.h"

namespace weir {

/// An input or output of a `foreign.signature`: {name, tensor, type}.
mlir::DictionaryAttr makeSignatureEntry(llvm::StringRef name,
                                        llvm::StringRef tensor,
                                        mlir::Type type);

/// Adds a signature before the graph, after those that are there.
void createSignature(foreign::GraphOp graph, llvm::StringRef name,
                     llvm::StringRef method,
                     llvm::ArrayRef<mlir::Attribute> inputs,
                     llvm::ArrayRef<mlir::Attribute> outputs);

/// What a request names in a graph.
struct ResolvedRequest {
  /// The signature's entries, named as the request does.
  llvm::SmallVector<mlir::Attribute> inputs, outputs;
  llvm::SmallVector<mlir::Value> feeds;
  /// Fetches, and control edges of targets.
  llvm::SmallVector<mlir::Value> roots;
};

/// Finds what the request names. A variable may be fed, in place of what reads
/// it, and fetched. An error names what doesn't exist (NotFound), or a feed
/// whose type can't be what the request says.
absl::StatusOr<ResolvedRequest> resolveRequest(const SignatureRequest &request,
                                               foreign::GraphOp graph);

/// Adds the signature that is asked for.
absl::Status addSignature(const SignatureRequest &request,
                          foreign::GraphOp graph);

/// Adds the signature `main` of the graph's placeholders and of what no node
/// uses, and says so in a remark.
absl::Status guessSignature(foreign::GraphOp graph);

} // namespace weir

#endif // WEIR_LIB_READERS_REQUESTS_H
