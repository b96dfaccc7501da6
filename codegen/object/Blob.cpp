//===- Blob.cpp - many constants in one block of bytes --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Blob.h"
#include "llvm/Support/xxhash.h"
#include <cstring>

using namespace llvm;
using namespace weir::codegen;

const Blob::Piece *Blob::find(ArrayRef<char> bytes, uint64_t hash) const {
  auto candidates = piecesByHash.find(hash);
  if (candidates == piecesByHash.end())
    return nullptr;
  for (size_t i : candidates->second)
    if (pieces[i].bytes.get() == bytes)
      return &pieces[i];
  return nullptr;
}

Blob::Place Blob::add(ElementBytes bytes) {
  ArrayRef<char> content = bytes.get();
  // The two largest values are the map's own marks.
  uint64_t hash = xxh3_64bits(StringRef(content.data(), content.size())) >> 2;
  if (const Piece *piece = find(content, hash))
    return {piece->offset, false};
  uint64_t offset = alignToBuffer(end);
  end = offset + content.size();
  piecesByHash[hash].push_back(pieces.size());
  pieces.push_back({offset, std::move(bytes)});
  return {offset, true};
}

void Blob::writeTo(raw_ostream &os) const {
  uint64_t written = 0;
  for (const Piece &piece : pieces) {
    ArrayRef<char> bytes = piece.bytes.get();
    os.write_zeros(piece.offset - written);
    os.write(bytes.data(), bytes.size());
    written = piece.offset + bytes.size();
  }
}

void Blob::copyTo(char *target) const {
  std::memset(target, 0, end);
  for (const Piece &piece : pieces) {
    ArrayRef<char> bytes = piece.bytes.get();
    if (!bytes.empty())
      std::memcpy(target + piece.offset, bytes.data(), bytes.size());
  }
}
