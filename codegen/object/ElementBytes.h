//===- ElementBytes.h - constants as they lie in memory ---------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_ELEMENTBYTES_H
#define WEIR_CODEGEN_OBJECT_ELEMENTBYTES_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "weir/abi.h"
#include <optional>
#include <vector>

namespace weir::codegen {

/// The ABI's number of an element type; nothing for types that it lacks.
std::optional<weir_dtype> dtypeOf(mlir::Type element);

/// Bytes of an element in memory; 0 for types that the ABI lacks.
uint64_t elementSize(mlir::Type element);

/// The bytes of a constant: dense, row-major, little-endian, a bool a byte.
/// They belong to the attribute wherever they stand there as they are, so that
/// large weights are never copied, else to this object.
class ElementBytes {
public:
  /// Fails with a diagnostic at `location` where a resource has no bytes or
  /// another number of them than its type asks for.
  static mlir::FailureOr<ElementBytes> of(mlir::ElementsAttr value,
                                          mlir::Location location);
  /// Bytes that lie somewhere else, and must outlive this.
  static ElementBytes at(llvm::ArrayRef<char> bytes) {
    ElementBytes result;
    result.borrowed = bytes;
    return result;
  }

  llvm::ArrayRef<char> get() const {
    return owned.empty() ? borrowed : llvm::ArrayRef<char>(owned);
  }

private:
  llvm::ArrayRef<char> borrowed;
  std::vector<char> owned;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_ELEMENTBYTES_H
