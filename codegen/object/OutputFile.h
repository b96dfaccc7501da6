//===- OutputFile.h - files that appear whole -------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_OUTPUTFILE_H
#define WEIR_CODEGEN_OBJECT_OUTPUTFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace weir::codegen {

/// Calls `produce` with the path of a file beside `path` that doesn't exist
/// yet, and renames that to `path` when it has been written, or lets the batch
/// do so that there may be (OutputBatch.h); on failure nothing is left behind.
/// What is no file (a device, a pipe) is written into. Errors name `path`.
llvm::Error
replaceFile(llvm::StringRef path,
            llvm::function_ref<llvm::Error(llvm::StringRef aside)> produce);

/// Writes what `write` streams to `aside`, on its way to `path`.
llvm::Error
writeAside(llvm::StringRef aside, llvm::StringRef path,
           llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);

/// replaceFile for a file that `write` streams.
llvm::Error
writeWholeFile(llvm::StringRef path,
               llvm::function_ref<llvm::Error(llvm::raw_ostream &)> write);
llvm::Error writeWholeFile(llvm::StringRef path, llvm::StringRef content);

/// A folder for files on the way, which goes with the object.
class TemporaryFolder {
public:
  static llvm::Expected<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder &&other) : path(std::move(other.path)) {
    other.path.clear();
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(TemporaryFolder &&) = delete;
  ~TemporaryFolder();

  std::string file(llvm::StringRef name) const;

  /// Whether the path is that of a file right in such a folder.
  static bool holds(llvm::StringRef path);

private:
  TemporaryFolder() = default;
  std::string path;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_OUTPUTFILE_H
