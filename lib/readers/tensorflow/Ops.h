//===- Ops.h - outputs of TensorFlow's ops -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_OPS_H
#define WEIR_LIB_READERS_TENSORFLOW_OPS_H

#include "absl/status/statusor.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

#include <string>

namespace weir::tf {
class FunctionDef;
class NodeDef;
class OpDef;

/// An output argument of an op: one tensor, or a list of them.
struct OutputArg {
  std::string name;
  /// The attribute that says how many tensors: a number or a list of types.
  /// Empty for one tensor.
  std::string lengthAttr;
};

/// What an op puts out.
struct OpOutputs {
  llvm::SmallVector<OutputArg, 2> args;
  /// It does something that nobody may fetch.
  bool effect = false;
};

/// Outputs of ops by name: TensorFlow's own ops that don't have exactly one,
/// those that the file describes, and the functions of its library.
class OpTable {
public:
  OpTable();

  /// Adds an op that the file describes, unless it is known.
  void add(const OpDef &op);

  /// What `op` puts out, null if that is not known.
  const OpOutputs *lookup(llvm::StringRef op) const;

private:
  llvm::StringMap<OpOutputs> ops;
};

/// An output argument of a node and the number of its tensors.
struct ArgCount {
  llvm::StringRef name;
  int64_t count;
};

/// The output arguments of `node`, an op that puts out `outputs`.
absl::StatusOr<llvm::SmallVector<ArgCount>>
countOutputs(const NodeDef &node, const OpOutputs &outputs);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_OPS_H
