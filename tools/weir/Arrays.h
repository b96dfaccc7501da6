//===- Arrays.h - arrays that a run gets and should give --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_ARRAYS_H
#define WEIR_TOOLS_WEIR_ARRAYS_H

#include "absl/status/statusor.h"
#include "codegen/object/OutputFile.h"
#include "tools/weir/Compare.h"
#include "tools/weir/Npz.h"
#include "tools/weir/Options.h"

namespace weir::tool {

/// Where arrays come from and go to; empty: nowhere.
struct ArrayOptions {
  std::string steps;    ///< a list of steps (StepList.h)
  std::string inputs;   ///< a .npz file
  std::string expected; ///< a .npz file
  std::string outputFolder;
  Tolerance tolerance;
};

/// --steps, --inputs and their like.
void addArrayOptions(CommandLine &line, ArrayOptions &options);

/// Compares with an array of the file; a difference is
/// absl::StatusCode::kOutOfRange, and its message begins with `what`.
absl::Status compareWith(const NpzFile &expected, llvm::StringRef key,
                         const std::string &what, const weir_tensor &got,
                         const Tolerance &tolerance);

/// The array as a tensor of the type: NumPy has no bfloat16, whose bits stand
/// in 16-bit integers.
weir_tensor viewAs(const rt::Tensor &array, int32_t dtype);

/// The arrays of a run without steps, on their way through files of their own.
class ArrayFiles {
public:
  static absl::StatusOr<ArrayFiles> create();

  /// The words with which a program takes the arrays of --inputs as inputs, and
  /// writes the outputs that --expected has.
  absl::StatusOr<std::vector<std::string>> bind(const ArrayOptions &options);
  /// Compares what it has written.
  absl::Status check(const ArrayOptions &options) const;

private:
  explicit ArrayFiles(codegen::TemporaryFolder folder)
      : folder(std::move(folder)) {}
  absl::Status bindInputs(const std::string &path,
                          std::vector<std::string> &words) const;

  codegen::TemporaryFolder folder;
  std::optional<NpzFile> expected;
};

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_ARRAYS_H
