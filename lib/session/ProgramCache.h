//===- ProgramCache.h - compiled programs kept for other processes -*- C++
//-*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_PROGRAMCACHE_H
#define WEIR_LIB_SESSION_PROGRAMCACHE_H

#include "codegen/object/Object.h"
#include "lib/cache/Cache.h"
#include "mlir/IR/BuiltinOps.h"

namespace weir::session {

/// One program's entry in a folder of entries.
class ProgramCache {
public:
  /// Of the program that the module becomes, which says all that it depends on
  /// but the compiler. Without a folder nothing is kept or found.
  ProgramCache(const std::string &folder, int64_t maxBytes,
               mlir::ModuleOp module);

  /// The program, as it is loaded; it refers to memory of this object's. None
  /// where none was kept.
  std::optional<codegen::ObjectProgram> find();
  /// Keeps the program, where that works.
  void store(const codegen::ObjectProgram &program) const;

private:
  std::optional<Cache> cache;
  std::string key;
  std::optional<CacheEntry> entry;
  codegen::Target target;
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_PROGRAMCACHE_H
