//===- Files.h - the files of a model in memory ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_MUTANTS_FILES_H
#define WEIR_TEST_MUTANTS_FILES_H

#include <optional>
#include <string>
#include <vector>

namespace weir::test {

/// A file by its path within its model.
struct File {
  std::string name, bytes;
};
using Files = std::vector<File>;

/// The file, or all files of the folder, at `path`; none where one can't be
/// read.
std::optional<Files> readFiles(const std::string &path);

/// Writes the files into a folder; false where that fails.
bool writeFiles(const Files &files, const std::string &folder);

} // namespace weir::test

#endif // WEIR_TEST_MUTANTS_FILES_H
