//===- OtherKinds.h - files that no reader reads ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_READERS_OTHERKINDS_H
#define WEIR_LIB_READERS_OTHERKINDS_H

#include "absl/status/status.h"
#include "llvm/ADT/StringRef.h"

namespace weir {

/// An error that says what the file is, and what to do, where its bytes show
/// that it is no model that is read; their beginning may be all of them.
absl::Status refuseOtherKinds(llvm::StringRef path, llvm::StringRef bytes);

/// The error for a folder that is no SavedModel: it says what the folder seems
/// to be.
absl::Status refuseFolder(llvm::StringRef path);

} // namespace weir

#endif // WEIR_LIB_READERS_OTHERKINDS_H
