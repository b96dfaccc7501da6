//===- Resources.h - large constants in a file beside the text --*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text of a module names its large constants (`dense_resource<kernel>`); their
// bytes lie in one file beside it:
//
//   8 bytes   "WEIRRES1"
//   uint64    number of entries
//   uint64    bytes of the index that follows
//   an entry: uint64 offset in the file, uint64 size, uint64 xxh3 of the bytes,
//             uint64 length of the name, the name
//   the bytes of each constant at its offset, a multiple of 64
//
// Numbers are little-endian.
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_RESOURCES_H
#define WEIR_LIB_COMPILER_RESOURCES_H

#include "absl/status/status.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/MapVector.h"

namespace weir {

/// The large constants of modules that were written as text.
class ResourceSet {
public:
  /// Adds what `op` and the ops in it name.
  void addFrom(mlir::Operation *op);
  bool empty() const { return blobs.empty(); }
  /// Writes the file, which appears whole.
  absl::Status writeTo(llvm::StringRef path) const;

private:
  /// By name: the names of a context are unique.
  llvm::MapVector<llvm::StringRef, llvm::ArrayRef<char>> blobs;
};

/// Gives the constants that `op` names their bytes from the file; with an empty
/// path only checks that all have theirs. The file is mapped, and not trusted.
absl::Status loadResources(mlir::Operation *op, llvm::StringRef path);

} // namespace weir

#endif // WEIR_LIB_COMPILER_RESOURCES_H
