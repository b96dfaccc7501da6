//===- OutputFile.cpp - files that appear whole ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace weir::codegen;

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError("cannot write '" + path + "': " + code.message());
}

Error weir::codegen::replaceFile(StringRef path,
                                 function_ref<Error(StringRef)> produce) {
  SmallString<128> aside;
  sys::fs::createUniquePath(path + ".%%%%%%%%.tmp", aside,
                            /*MakeAbsolute=*/false);
  Error error = produce(aside);
  if (!error)
    if (std::error_code code = sys::fs::rename(aside, path))
      error = cannotWrite(path, code);
  if (error)
    sys::fs::remove(aside);
  return error;
}

Error weir::codegen::writeWholeFile(StringRef path,
                                    function_ref<Error(raw_ostream &)> write) {
  return replaceFile(path, [&](StringRef aside) -> Error {
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
  });
}

Error weir::codegen::writeWholeFile(StringRef path, StringRef content) {
  return writeWholeFile(path, [&](raw_ostream &os) {
    os << content;
    return Error::success();
  });
}

Expected<TemporaryFolder> TemporaryFolder::create() {
  SmallString<128> path;
  if (std::error_code code = sys::fs::createUniqueDirectory("weir", path))
    return createStringError("cannot make a temporary folder: " +
                             code.message());
  TemporaryFolder folder;
  folder.path = std::string(path);
  return folder;
}

TemporaryFolder::~TemporaryFolder() {
  if (!path.empty())
    sys::fs::remove_directories(path);
}

std::string TemporaryFolder::file(StringRef name) const {
  SmallString<128> result(path);
  sys::path::append(result, name);
  return std::string(result);
}
