//===- OutputFile.cpp - files that appear whole ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/OutputFile.h"
#include "codegen/object/OutputBatch.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include <mutex>
#include <set>

using namespace llvm;
using namespace weir::codegen;

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError("cannot write '" + path + "': " + code.message());
}

/// Devices and pipes are written into: a file can't take their place.
static bool isSpecial(StringRef path) {
  sys::fs::file_status status;
  return !sys::fs::status(path, status) && sys::fs::exists(status) &&
         !sys::fs::is_regular_file(status) && !sys::fs::is_directory(status);
}

static Error writeInto(StringRef path, function_ref<Error(StringRef)> produce) {
  auto folder = TemporaryFolder::create();
  if (!folder)
    return folder.takeError();
  std::string aside = folder->file("out");
  if (Error error = produce(aside))
    return error;
  auto content = MemoryBuffer::getFile(aside, /*IsText=*/false,
                                       /*RequiresNullTerminator=*/false);
  if (!content)
    return cannotWrite(path, content.getError());
  std::error_code code;
  raw_fd_ostream os(path, code, sys::fs::CD_OpenExisting);
  if (code)
    return cannotWrite(path, code);
  os << (*content)->getBuffer();
  os.close();
  code = os.error();
  os.clear_error();
  return code ? cannotWrite(path, code) : Error::success();
}

/// Where there is a batch, it gives the file its name.
static Error nameFile(StringRef aside, StringRef path) {
  if (OutputBatch::take(path, aside))
    return Error::success();
  if (std::error_code code = sys::fs::rename(aside, path))
    return cannotWrite(path, code);
  return Error::success();
}

Error weir::codegen::replaceFile(StringRef path,
                                 function_ref<Error(StringRef)> produce) {
  if (isSpecial(path))
    return writeInto(path, produce);
  if (sys::fs::is_directory(path))
    return createStringError("cannot write '" + path + "': it is a folder");
  SmallString<128> aside;
  sys::fs::createUniquePath(path + ".%%%%%%%%.tmp", aside,
                            /*MakeAbsolute=*/false);
  OutputBatch::guard(aside);
  // Linkers have words of their own for what can't be written.
  int file;
  std::error_code code =
      sys::fs::openFileForWrite(aside, file, sys::fs::CD_CreateNew);
  if (!code)
    code = sys::Process::SafelyCloseFileDescriptor(file);
  Error error = code ? cannotWrite(path, code) : produce(aside);
  if (!error)
    error = nameFile(aside, path);
  if (error) {
    sys::fs::remove(aside);
    sys::DontRemoveFileOnSignal(aside);
  }
  return error;
}

Error weir::codegen::writeAside(StringRef aside, StringRef path,
                                function_ref<Error(raw_ostream &)> write) {
  std::error_code code;
  raw_fd_ostream os(aside, code);
  if (code)
    return cannotWrite(path, code);
  Error error = write(os);
  os.close();
  code = os.error();
  os.clear_error();
  if (code && !error)
    error = cannotWrite(path, code);
  return error;
}

Error weir::codegen::writeWholeFile(StringRef path,
                                    function_ref<Error(raw_ostream &)> write) {
  return replaceFile(
      path, [&](StringRef aside) { return writeAside(aside, path, write); });
}

Error weir::codegen::writeWholeFile(StringRef path, StringRef content) {
  return writeWholeFile(path, [&](raw_ostream &os) {
    os << content;
    return Error::success();
  });
}

//===----------------------------------------------------------------------===//
// Temporary folders
//===----------------------------------------------------------------------===//

namespace {
/// The temporary folders that there are.
struct Folders {
  std::mutex mutex;
  std::set<std::string> paths;
};
} // namespace

static Folders &folders() {
  static Folders all;
  return all;
}

bool TemporaryFolder::holds(StringRef path) {
  std::lock_guard<std::mutex> lock(folders().mutex);
  return folders().paths.count(sys::path::parent_path(path).str());
}

Expected<TemporaryFolder> TemporaryFolder::create() {
  SmallString<128> path;
  if (std::error_code code = sys::fs::createUniqueDirectory("weir", path))
    return createStringError("cannot make a temporary folder: " +
                             code.message());
  TemporaryFolder folder;
  folder.path = std::string(path);
  std::lock_guard<std::mutex> lock(folders().mutex);
  folders().paths.insert(folder.path);
  return folder;
}

TemporaryFolder::~TemporaryFolder() {
  if (path.empty())
    return;
  sys::fs::remove_directories(path);
  std::lock_guard<std::mutex> lock(folders().mutex);
  folders().paths.erase(path);
}

std::string TemporaryFolder::file(StringRef name) const {
  SmallString<128> result(path);
  sys::path::append(result, name);
  return std::string(result);
}
