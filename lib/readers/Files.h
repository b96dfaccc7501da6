//===- Files.h - bytes of files, bounded ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_FILES_H
#define WEIR_LIB_READERS_FILES_H

#include "absl/status/statusor.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace google::protobuf {
class MessageLite;
class Message;
} // namespace google::protobuf

namespace weir {
struct ReadLimits;

/// The bytes of the regular file at `path`, mapped where that is cheaper; at
/// most `maxBytes`.
absl::StatusOr<std::unique_ptr<llvm::MemoryBuffer>>
readFile(llvm::StringRef path, int64_t maxBytes);

/// An error where `path` is a link that leads out of `folder`.
absl::Status checkWithin(llvm::StringRef folder, llvm::StringRef path);

/// The same for all files whose paths begin with `prefix` and a dot: a
/// checkpoint.
absl::Status checkParts(llvm::StringRef folder, llvm::StringRef prefix);

/// Parses the binary form of `message`.
absl::Status parseBinary(llvm::StringRef bytes, const ReadLimits &limits,
                         google::protobuf::MessageLite &message);

/// Parses the text form of `message`; fields that it lacks are passed over.
absl::Status parseText(llvm::StringRef text, const ReadLimits &limits,
                       google::protobuf::Message &message);

} // namespace weir

#endif // WEIR_LIB_READERS_FILES_H
