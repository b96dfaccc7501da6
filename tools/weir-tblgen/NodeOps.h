//===- NodeOps.h - ops that may be nodes of graphs --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_TBLGEN_NODEOPS_H
#define WEIR_TOOLS_TBLGEN_NODEOPS_H

#include "mlir/TableGen/Operator.h"

#include <string>
#include <vector>

namespace weir::tblgen {

/// An attribute of an op, as tables and functions take it.
struct NodeAttribute {
  std::string name;
  /// A case of WeirAttribute::Kind: `Integer`.
  std::string kind;
  /// Of an enumeration: its record, and `padding` of `#weir<padding same>`.
  const llvm::Record *enumeration = nullptr;
  std::string mnemonic;
  /// What ODS takes where it is absent, as C++ says it; empty: nothing.
  std::string otherwise;
  bool isOptional = false;

  /// Without it there is no op.
  bool isRequired() const { return !isOptional && otherwise.empty(); }
};

/// The op's attributes; `kind` is empty where functions can't take one.
std::vector<NodeAttribute> readAttributes(const mlir::tblgen::Operator &op);

/// The ops that may be nodes, in the order of their names: not structural,
/// without regions; operands and results are tensors, attributes values.
std::vector<mlir::tblgen::Operator>
collectNodeOps(const llvm::RecordKeeper &records);

/// `conv` of `weir.conv`.
llvm::StringRef mnemonicOf(const mlir::tblgen::Operator &op);

/// Whether operands are broadcast together first.
bool broadcasts(const mlir::tblgen::Operator &op);

} // namespace weir::tblgen

#endif // WEIR_TOOLS_TBLGEN_NODEOPS_H
