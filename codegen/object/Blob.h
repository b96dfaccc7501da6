//===- Blob.h - many constants in one block of bytes ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_BLOB_H
#define WEIR_CODEGEN_OBJECT_BLOB_H

#include "codegen/object/ElementBytes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/raw_ostream.h"

namespace weir::codegen {

/// Rounds up to the alignment of buffers.
inline uint64_t alignToBuffer(uint64_t size) {
  return (size + WEIR_ALIGNMENT - 1) / WEIR_ALIGNMENT * WEIR_ALIGNMENT;
}

/// Constants one after the other, each WEIR_ALIGNMENT aligned, with zeros
/// between them; equal bytes share a place. Holds no copy of constants that
/// are resources: they must outlive it.
class Blob {
public:
  struct Place {
    uint64_t offset;
    bool isNew; ///< false where equal bytes were there before
  };
  Place add(ElementBytes bytes);

  uint64_t size() const { return end; }
  void writeTo(llvm::raw_ostream &os) const;
  /// Copies size() bytes.
  void copyTo(char *target) const;

private:
  struct Piece {
    uint64_t offset;
    ElementBytes bytes;
  };
  /// Where a piece with these bytes stands, or null.
  const Piece *find(llvm::ArrayRef<char> bytes, uint64_t hash) const;

  std::vector<Piece> pieces;
  llvm::DenseMap<uint64_t, llvm::SmallVector<size_t, 1>> piecesByHash;
  uint64_t end = 0;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_BLOB_H
