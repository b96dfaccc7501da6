//===- Inspect.h - what is in a model ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_INSPECT_H
#define WEIR_LIB_COMPILER_INSPECT_H

#include "absl/status/statusor.h"
#include "lib/compiler/Compiler.h"

namespace weir {

/// An input or output, in saved_model_cli's words.
struct TensorSummary {
  std::string key;   ///< in the signature
  std::string name;  ///< in the graph: `node:0`
  std::string dtype; ///< `DT_FLOAT`
  /// -1 for a free dimension; nothing for an unknown rank.
  std::optional<std::vector<int64_t>> shape;
};

struct SignatureSummary {
  std::string name, method;
  std::vector<TensorSummary> inputs, outputs;
};

struct OpSummary {
  std::string op;
  int64_t count = 0;
  std::vector<std::string> nodes; ///< the first few; of unsupported ops only
};

struct ModelSummary {
  std::string format;
  std::vector<SignatureSummary> signatures;
  /// The ops that the signatures need, calls inlined; the most frequent first.
  std::vector<OpSummary> ops, unsupported;
  /// Elements of variables and constants with a rank, and their bytes.
  int64_t parameters = 0, parameterBytes = 0;
};

/// Reads a model, and looks at what its signatures need.
absl::StatusOr<ModelSummary> inspectModel(const CompileOptions &options);

} // namespace weir

#endif // WEIR_LIB_COMPILER_INSPECT_H
