//===- Source.h - what sessions ask of a graph ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_SOURCE_H
#define WEIR_LIB_SESSION_SOURCE_H

#include "absl/status/statusor.h"
#include "lib/readers/Readers.h"
#include "weir/tensor.hpp"
#include <optional>

namespace weir::session {

/// A variable of the graph, before any session has touched it.
struct SourceVariable {
  std::string name;
  DType dtype;
  PartialShape shape;
  Tensor initial;  ///< in the graph's memory; none at all where it has none
  std::string key; ///< of that value in the checkpoint that it comes from
};

/// A signature of the graph: its own names for tensors.
struct SourceSignature {
  struct Port {
    std::string name, tensor;
  };
  std::string name;
  std::vector<Port> inputs, outputs;
};

/// A graph that sessions run. One thread at a time calls it.
class Source {
public:
  virtual ~Source() = default;

  /// The graph's own error.
  virtual absl::Status status() const = 0;
  /// A module of that one signature (foreign.signature), whose inputs are the
  /// feeds, and whose outputs are the fetches, then the targets: of type none
  /// for those without a value. Constants may stay in the graph's memory.
  virtual absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>>
  makeModule(const SignatureRequest &request,
             mlir::MLIRContext &context) const = 0;
  /// `foo/v` or `foo/v:0`; none where there is none.
  virtual std::optional<SourceVariable>
  findVariable(llvm::StringRef name) const = 0;
  /// All of the graph, in its order, without their values.
  virtual std::vector<SourceVariable> variables() const = 0;
  /// What the graph says of a tensor's rank and element type: neither where it
  /// says nothing, or there is none.
  virtual SourceVariable describe(llvm::StringRef tensor) const = 0;
  virtual std::vector<SourceSignature> signatures() const = 0;
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_SOURCE_H
