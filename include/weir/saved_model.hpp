//===- weir/saved_model.hpp - graphs for TensorFlow -------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17:
//
//   graph.AddSignature({"serving_default", {{"x", x}}, {{"y", y}}});
//   weir::Status status = weir::ExportSavedModel(graph, session, "served");
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_SAVED_MODEL_HPP
#define WEIR_SAVED_MODEL_HPP

#include "weir/session.hpp"

namespace weir {

/// What a SavedModel gets.
struct ExportOptions {
  /// Its signatures, by the names that the graph has for them; empty: all.
  std::vector<std::string> signatures;
  /// Ops and tensors, by name, that are kept besides what the signatures need:
  /// a training step, say.
  std::vector<std::string> keep;
  std::vector<std::string> tags = {"serve"};
};

/// Writes `folder`, a SavedModel that TensorFlow loads and runs, 1 and 2
/// (tf.compat.v1.saved_model.load, tf.saved_model.load): what the signatures
/// need of the graph, the functions that are called there, and the session's
/// values of the variables as its checkpoint. The session must be of the graph.
///
/// Nodes of a loaded TensorFlow model stay what they are; ops of Weir become
/// TensorFlow's. Where those do less, as for an index out of range, they do
/// what TensorFlow's do. The folder appears whole; it must not be there yet.
///
/// Errors: Unimplemented (an op that TensorFlow hasn't, or a type that isn't
/// known, in one line with the node's name); NotFound (a name in the options);
/// InvalidArgument (no signature, the folder exists, the graph's own error);
/// AssertionFailed (a variable without a value); IoError.
WEIR_API Status ExportSavedModel(const Graph &graph, const Session &session,
                                 const std::string &folder,
                                 const ExportOptions &options = {});

} // namespace weir

#endif // WEIR_SAVED_MODEL_HPP
