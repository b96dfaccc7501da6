//===- CacheKey.h - what an artefact is made of, in a hash -----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CACHE_CACHEKEY_H
#define WEIR_LIB_CACHE_CACHEKEY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/BLAKE3.h"
#include <string>

namespace weir {

/// Collects all that can change an artefact.
class CacheKey {
public:
  void add(llvm::StringRef text);
  /// The bytes of a file, or of all files of a folder with their names; that
  /// there is none counts too.
  void addContent(llvm::StringRef path);
  /// The files whose paths begin with `prefix` and go on with a dot: the parts
  /// of a checkpoint.
  void addCheckpoint(llvm::StringRef prefix);
  /// This program and the libraries that it runs with, by their build ids; one
  /// that has none by its bytes.
  void addCompiler(llvm::StringRef program);

  /// In hexadecimal digits.
  std::string finish();

private:
  void addFile(llvm::StringRef path);
  llvm::BLAKE3 hasher;
};

} // namespace weir

#endif // WEIR_LIB_CACHE_CACHEKEY_H
