//===- Status.h - passing errors on --------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_STATUS_H
#define WEIR_LIB_READERS_STATUS_H

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "llvm/ADT/Twine.h"

#define WEIR_CONCAT_INNER(a, b) a##b
#define WEIR_CONCAT(a, b) WEIR_CONCAT_INNER(a, b)

/// Returns the status of `expr` from the function if it is an error.
#define WEIR_RETURN_IF_ERROR(expr)                                             \
  do {                                                                         \
    if (absl::Status weirStatus = (expr); !weirStatus.ok())                    \
      return weirStatus;                                                       \
  } while (false)

/// `decl = expr` for an `absl::StatusOr` expression, returning its error.
#define WEIR_ASSIGN_OR_RETURN(decl, expr)                                      \
  WEIR_ASSIGN_OR_RETURN_IMPL(WEIR_CONCAT(weirResult, __LINE__), decl, expr)
#define WEIR_ASSIGN_OR_RETURN_IMPL(result, decl, expr)                         \
  auto result = (expr);                                                        \
  if (!result.ok())                                                            \
    return result.status();                                                    \
  decl = std::move(*result)

namespace weir {

/// The model is at fault: `message` says where and how.
inline absl::Status badModel(const llvm::Twine &message) {
  return absl::InvalidArgumentError(message.str());
}

/// `status` with `where` and a colon before its message.
inline absl::Status inContext(const llvm::Twine &where,
                              const absl::Status &status) {
  if (status.ok())
    return status;
  llvm::StringRef message(status.message().data(), status.message().size());
  return absl::Status(status.code(), (where + ": " + message).str());
}

} // namespace weir

#endif // WEIR_LIB_READERS_STATUS_H
