//===- Files.h - files that appear whole ------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_FILES_H
#define WEIR_LIB_WRITERS_TENSORFLOW_FILES_H

#include "weir/status.hpp"

#include <string_view>

namespace weir::tf {

/// What the names of files end in that are not whole yet.
inline constexpr std::string_view kTemporarySuffix = ".temporary";

/// A file that is written beside its place, `PATH.temporary`, and then renamed.
/// Unless it was, the destructor removes it.
class NewFile {
public:
  explicit NewFile(std::string path);
  NewFile(NewFile &&);
  NewFile(const NewFile &) = delete;
  NewFile &operator=(const NewFile &) = delete;
  ~NewFile();

  /// Begins the file; one that was left there is replaced. Errors of all three:
  /// IoError.
  Status create();
  Status write(const void *bytes, size_t size);
  /// Ends the file: its bytes have reached the disk.
  Status close();
  /// Puts it in its place.
  Status publish();

private:
  Status fail() const;

  std::string path, temporary;
  int descriptor = -1;
  bool isThere = false;
};

/// Waits until the names in the folder of `path` have reached the disk.
Status syncFolderOf(const std::string &path);

/// Writes a whole file, then renames it into place.
Status writeWhole(const std::string &path, std::string_view bytes);

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_FILES_H
