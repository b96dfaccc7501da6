//===- Verbs.h - what the driver does ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_VERBS_H
#define WEIR_TOOLS_WEIR_VERBS_H

#include "absl/status/status.h"
#include "tools/weir/Options.h"

namespace weir::tool {

/// The words after the verb; `tool` is the path of this program.
struct Words {
  const char *tool;
  llvm::ArrayRef<const char *> rest;
};

/// The verbs; each returns the exit status.
int inspect(const Words &words);
int compile(const Words &words);
int run(const Words &words);
int bench(const Words &words);

/// Prints the message of a status that isn't OK; returns the exit status. What
/// is out of range are outputs that differ from what is expected.
Exit report(const absl::Status &status);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_VERBS_H
