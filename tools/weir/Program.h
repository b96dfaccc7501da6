//===- Program.h - compiled programs as the driver sees them ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_PROGRAM_H
#define WEIR_TOOLS_WEIR_PROGRAM_H

#include "absl/status/statusor.h"
#include "tools/weir/Options.h"

namespace weir::tool {

/// Whether the file is machine code: an ELF file.
bool isProgram(llvm::StringRef path);

/// Options of the program that the driver passes on, as `--name=value`.
void addProgramOptions(CommandLine &line, std::vector<std::string> &words);

/// What a process left behind.
struct Outcome {
  std::string output, errors;
  double milliseconds; ///< from its start to its end
  double peakMegabytes;
};

/// Runs an executable to its end; its status must be 0.
absl::StatusOr<Outcome> runProcess(llvm::StringRef path,
                                   llvm::ArrayRef<std::string> words);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_PROGRAM_H
