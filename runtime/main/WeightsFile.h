//===- WeightsFile.h - weights outside the program --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_WEIGHTSFILE_H
#define WEIR_RUNTIME_MAIN_WEIGHTSFILE_H

#include "runtime/base/Text.h"

namespace weir::rt {

/// A file of weights, mapped read-only: pages are read when they are used and
/// shared among processes.
class WeightsFile {
public:
  WeightsFile() = default;
  WeightsFile(const WeightsFile &) = delete;
  WeightsFile &operator=(const WeightsFile &) = delete;
  ~WeightsFile();

  /// Maps the file, which must have exactly `size` bytes. On failure `error`
  /// says why.
  bool map(const char *path, uint64_t size, Text &error);

  const void *data() const { return mapping; }

private:
  void *mapping = nullptr;
  uint64_t mappedSize = 0;
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_WEIGHTSFILE_H
