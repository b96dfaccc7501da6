//===- Signatures.h - entry points of a model ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_SIGNATURES_H
#define WEIR_LIB_READERS_TENSORFLOW_SIGNATURES_H

#include "absl/status/status.h"
#include "lib/readers/Readers.h"

namespace weir::tf {
class MetaGraphDef;
class ModelBuilder;

/// Adds a `foreign.signature` for each of the meta graph's, sorted by name, and
/// `__saved_model_init_op` for what initialises the model, if it has any.
absl::Status readSignatures(const MetaGraphDef &metaGraph, ModelBuilder &model);

/// The tensors that the signatures of `metaGraph` name.
std::vector<std::string> signatureTensors(const MetaGraphDef &metaGraph);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_SIGNATURES_H
