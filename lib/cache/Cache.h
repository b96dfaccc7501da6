//===- Cache.h - artefacts kept for another time ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A folder of entries, each one file named by the hash of all that made it:
//
//   auto cache = Cache::open(folder, /*maxBytes=*/int64_t(1) << 30);
//   if (auto entry = cache->find(key)) ... entry->getFiles() ...
//   else cache->store(key, files);
//
// Entries are written aside and renamed, read without locks and checked before
// use, so that any number of processes share a folder, and a full disk or a
// damaged file costs no more than the entry. Nothing here fails a compilation.
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CACHE_CACHE_H
#define WEIR_LIB_CACHE_CACHE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// A file of an entry.
struct CachedFile {
  /// Says which of the outputs it is.
  std::string role;
  llvm::StringRef bytes;
  bool isExecutable = false;
};

/// An entry, with the file that its bytes lie in.
class CacheEntry {
public:
  llvm::ArrayRef<CachedFile> getFiles() const { return files; }

private:
  friend class Cache;
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  std::vector<CachedFile> files;
};

/// The folder.
class Cache {
public:
  /// The folder, made if it isn't there; none if it can't be made. Entries
  /// together take at most `maxBytes`: the least recently used go first.
  static std::optional<Cache> open(llvm::StringRef folder, int64_t maxBytes);
  /// The user's own folder, as the XDG base directory specification says it;
  /// empty where there is none.
  static std::string defaultFolder();

  /// The entry of this key. One that is damaged is removed.
  std::optional<CacheEntry> find(llvm::StringRef key) const;
  /// Keeps the files; false where that didn't work, or they are too many.
  bool store(llvm::StringRef key, llvm::ArrayRef<CachedFile> files) const;

private:
  Cache(std::string folder, int64_t maxBytes)
      : folder(std::move(folder)), maxBytes(maxBytes) {}
  std::string pathOf(llvm::StringRef key) const;
  void evict() const;

  std::string folder;
  int64_t maxBytes;
};

} // namespace weir

#endif // WEIR_LIB_CACHE_CACHE_H
