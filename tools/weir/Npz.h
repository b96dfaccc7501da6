//===- Npz.h - NumPy's archives of arrays -----------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_NPZ_H
#define WEIR_TOOLS_WEIR_NPZ_H

#include "absl/status/statusor.h"
#include "runtime/base/Tensor.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <string>
#include <vector>

struct zip;

namespace weir::tool {

/// A .npz file: a zip archive of .npy files, one for each key.
class NpzFile {
public:
  /// Opens the archive. Errors name the file.
  static absl::StatusOr<NpzFile> open(const std::string &path);

  const std::string &getPath() const { return path; }
  /// The keys in the order of the archive, each once.
  std::vector<std::string> getKeys() const;

  /// Reads an array. Nothing in the archive is trusted. Errors name the file
  /// and the key.
  absl::Status read(llvm::StringRef key, rt::Tensor &tensor) const;

private:
  struct Closer {
    void operator()(zip *archive) const;
  };
  NpzFile() = default;
  absl::Status checkKeys() const;
  absl::StatusOr<std::vector<unsigned char>>
  readBytes(llvm::StringRef key) const;
  absl::Status error(llvm::StringRef key, const char *why) const;

  std::string path;
  std::unique_ptr<zip, Closer> archive;
};

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_NPZ_H
