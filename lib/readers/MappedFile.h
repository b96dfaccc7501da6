//===- MappedFile.h - large files of which little is in memory -*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_MAPPEDFILE_H
#define WEIR_LIB_READERS_MAPPEDFILE_H

#include "absl/status/statusor.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace weir {

/// A regular file, mapped. Constants of a model refer to its bytes; they share
/// it, so that it stays as long as one of them does.
class MappedFile {
public:
  static absl::StatusOr<std::shared_ptr<const MappedFile>>
  open(llvm::StringRef path);
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;
  ~MappedFile();

  llvm::StringRef getBytes() const { return buffer->getBuffer(); }

private:
  explicit MappedFile(std::unique_ptr<llvm::MemoryBuffer> buffer);

  std::unique_ptr<llvm::MemoryBuffer> buffer;
};

/// Takes the pages of `bytes` out of this process's memory where they are of a
/// MappedFile: they come back when they are touched. Other bytes stay.
/// Thread-safe.
void dropPages(llvm::ArrayRef<char> bytes);

} // namespace weir

#endif // WEIR_LIB_READERS_MAPPEDFILE_H
