//===- Files.cpp - bytes of files, bounded -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/Files.h"

#include "lib/readers/Readers.h"
#include "lib/readers/Status.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/text_format.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace pb = google::protobuf;

absl::StatusOr<std::unique_ptr<llvm::MemoryBuffer>>
weir::readFile(llvm::StringRef path, int64_t maxBytes) {
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return badModel("can't read '" + path + "': " + error.message());
  if (status.type() != llvm::sys::fs::file_type::regular_file)
    return badModel("'" + path + "' is not a regular file");
  if (status.getSize() > static_cast<uint64_t>(maxBytes))
    return badModel("'" + path + "' has " + llvm::Twine(status.getSize()) +
                    " bytes, at most " + llvm::Twine(maxBytes) + " are read");
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return badModel("can't read '" + path +
                    "': " + buffer.getError().message());
  return std::move(*buffer);
}

absl::Status weir::checkWithin(llvm::StringRef folder, llvm::StringRef path) {
  llvm::SmallString<128> root, real;
  // What can't be resolved can't be opened either, which is said then.
  if (llvm::sys::fs::real_path(folder.empty() ? "." : folder, root) ||
      llvm::sys::fs::real_path(path, real))
    return absl::OkStatus();
  llvm::StringRef rest = real;
  bool isWithin = root == "/" || (rest.consume_front(root) &&
                                  (rest.empty() || rest.starts_with("/")));
  if (isWithin)
    return absl::OkStatus();
  return badModel("'" + path + "' is a link that leads out of the model's " +
                  "folder, to '" + real + "'");
}

absl::Status weir::checkParts(llvm::StringRef folder, llvm::StringRef prefix) {
  llvm::StringRef parent = llvm::sys::path::parent_path(prefix);
  std::string name = (llvm::sys::path::filename(prefix) + ".").str();
  std::error_code error;
  for (llvm::sys::fs::directory_iterator
           it(parent.empty() ? "." : parent, error),
       end;
       it != end && !error; it.increment(error))
    if (llvm::sys::path::filename(it->path()).starts_with(name))
      WEIR_RETURN_IF_ERROR(checkWithin(folder, it->path()));
  return absl::OkStatus();
}

absl::Status weir::parseBinary(llvm::StringRef bytes, const ReadLimits &limits,
                               pb::MessageLite &message) {
  if (bytes.size() > static_cast<uint64_t>(INT32_MAX))
    return badModel("has " + llvm::Twine(bytes.size()) + " bytes, at most " +
                    llvm::Twine(INT32_MAX) + " are read");
  pb::io::CodedInputStream stream(
      reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  stream.SetRecursionLimit(limits.nesting);
  pb::LogSilencer silencer; // The one line below is ours.
  if (message.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage())
    return absl::OkStatus();
  return badModel("is damaged, or not a " + message.GetTypeName().substr(8) +
                  " message");
}

namespace {
/// Keeps the first complaint of a text parser.
struct FirstError : pb::io::ErrorCollector {
  void AddError(int line, int column, const std::string &text) override {
    if (message.empty())
      message = ("line " + llvm::Twine(line + 1) + ": " + text).str();
  }
  std::string message;
};
} // namespace

absl::Status weir::parseText(llvm::StringRef text, const ReadLimits &limits,
                             pb::Message &message) {
  pb::io::ArrayInputStream stream(text.data(), text.size());
  FirstError errors;
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.AllowUnknownField(true);
  parser.SetRecursionLimit(limits.nesting);
  if (parser.Parse(&stream, &message))
    return absl::OkStatus();
  return badModel(llvm::StringRef(errors.message).rtrim('.'));
}
