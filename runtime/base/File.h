//===- File.h - a file descriptor that closes itself ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_BASE_FILE_H
#define WEIR_RUNTIME_BASE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

namespace weir::rt {

/// An open file. Where a function fails, errno says why.
class File {
public:
  File() = default;
  File(const File &) = delete;
  File &operator=(const File &) = delete;
  ~File() { close(); }

  /// Opens with the flags of open(2); a new file has mode 0666 less umask.
  bool open(const char *path, int flags);
  bool close();

  /// The length of a regular file; false for anything else.
  bool getSize(uint64_t &size) const;

  /// Reads exactly `size` bytes, or fails with errno 0 at the file's end.
  bool read(void *data, size_t size);
  bool write(const void *data, size_t size);

  /// Maps the first `size` bytes for reading; null when that fails. The mapping
  /// outlives the file.
  void *map(size_t size) const;

private:
  int descriptor = -1;
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_BASE_FILE_H
