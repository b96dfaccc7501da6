//===- ArtefactCache.h - compilations done before ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_ARTEFACTCACHE_H
#define WEIR_TOOLS_WEIR_ARTEFACTCACHE_H

#include "codegen/object/OutputBatch.h"
#include "lib/cache/Cache.h"
#include "lib/cache/CacheKey.h"
#include "lib/compiler/Compiler.h"
#include "tools/weir/Options.h"
#include "tools/weir/Verbs.h"

namespace weir::tool {

/// What the command line says of the cache.
struct CacheOptions {
  std::string folder; ///< empty: the user's own
  int megabytes = 1024;
  bool isOff = false;
};

void addCacheOptions(CommandLine &line, CacheOptions &options);

/// Where a compilation's files go. What stands beside `out` is told by its
/// name.
struct Places {
  std::string out, weights;
};

/// Adds what the artefact depends on: the command's words, but for those that
/// change nothing, and the folders of the model and of the places; the model;
/// the compiler; what is linked.
void addInputs(CacheKey &key, const Words &words, const CompileOptions &options,
               const Places &places, llvm::StringRef runtimeFolder);

/// The cache and the key of one compilation.
class ArtefactCache {
public:
  ArtefactCache(Cache cache, std::string key)
      : cache(std::move(cache)), key(std::move(key)) {}

  /// Writes the files that were kept, and prints the remarks of their making;
  /// false where there are none, or they can't be written.
  bool restore(const Places &places, llvm::raw_ostream *remarks) const;
  /// Keeps the files of the batch, before it is committed.
  bool store(const codegen::OutputBatch &batch, const Places &places,
             llvm::StringRef remarks) const;

private:
  Cache cache;
  std::string key;
};

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_ARTEFACTCACHE_H
