//===- OutputBatch.h - files that appear together --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_OUTPUTBATCH_H
#define WEIR_CODEGEN_OBJECT_OUTPUTBATCH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace weir::codegen {

/// While one lives, what replaceFile writes stays aside, and appears when the
/// batch is committed: all of it, or nothing. It belongs to the tool's main
/// thread, and there is one at a time; a signal removes what is aside.
class OutputBatch {
public:
  /// A file on the way: where it goes, and where it is.
  struct Output {
    std::string path, aside;
  };

  OutputBatch();
  OutputBatch(const OutputBatch &) = delete;
  OutputBatch &operator=(const OutputBatch &) = delete;
  /// Removes what was not committed.
  ~OutputBatch();

  /// Gives the files their names.
  llvm::Error commit();
  llvm::ArrayRef<Output> getOutputs() const { return outputs; }

  /// Keeps the file if there is a batch that takes it: not what goes into a
  /// TemporaryFolder.
  static bool take(llvm::StringRef path, llvm::StringRef aside);
  /// Makes sure that a signal removes the file, where there is a batch.
  static void guard(llvm::StringRef aside);

private:
  std::vector<Output> outputs;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_OUTPUTBATCH_H
