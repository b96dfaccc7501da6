//===- Files.cpp - the files of a model in memory ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/mutants/Files.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace weir::test;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

static bool addFile(StringRef path, StringRef name, Files &files) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (buffer)
    files.push_back({name.str(), (*buffer)->getBuffer().str()});
  return bool(buffer);
}

std::optional<Files> weir::test::readFiles(const std::string &path) {
  Files files;
  if (!fs::is_directory(path)) {
    if (!addFile(path, llvm::sys::path::filename(path), files))
      return std::nullopt;
    return files;
  }
  std::error_code error;
  for (fs::recursive_directory_iterator it(path, error), end;
       it != end && !error; it.increment(error)) {
    StringRef file = it->path();
    if (fs::is_regular_file(file) &&
        !addFile(file, file.drop_front(path.size()).ltrim('/'), files))
      return std::nullopt;
  }
  // Folders list their files in any order.
  std::sort(files.begin(), files.end(),
            [](const File &a, const File &b) { return a.name < b.name; });
  return error ? std::nullopt : std::optional(files);
}

bool weir::test::writeFiles(const Files &files, const std::string &folder) {
  for (const File &file : files) {
    std::string path = folder + "/" + file.name;
    std::error_code error =
        fs::create_directories(llvm::sys::path::parent_path(path));
    llvm::raw_fd_ostream os(path, error);
    if (error)
      return false;
    os << file.bytes;
  }
  return true;
}
