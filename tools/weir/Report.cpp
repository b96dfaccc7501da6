//===- Report.cpp - from a status to an exit status ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Verbs.h"

using namespace weir::tool;

Exit weir::tool::report(const absl::Status &status) {
  if (status.ok())
    return ExitDone;
  std::string message(status.message());
  if (absl::IsUnimplemented(status))
    return fail(ExitUnsupported, message);
  if (absl::IsOutOfRange(status))
    return fail(ExitDifferent, message);
  if (absl::IsInternal(status))
    return fail(ExitInternal, "internal error: " + message);
  return fail(ExitModel, message);
}
