//===- Lld.cpp - the linker, in process -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Lld.h"
#include "lld/Common/Driver.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <fcntl.h>
#include <mutex>
#include <vector>

LLD_HAS_DRIVER(elf)

using namespace llvm;

/// lld's first error, without its own name in front.
static std::string firstError(StringRef output) {
  SmallVector<StringRef> lines;
  output.split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines)
    if (size_t at = line.find("error: "); at != StringRef::npos)
      return line.drop_front(at + 7).str();
  return lines.empty() ? "no reason given" : lines.front().str();
}

/// lld maps its output: where the disk fills up meanwhile it dies of a signal.
/// So the disk must have room for all that goes in.
static Error checkSpace(ArrayRef<std::string> arguments) {
  uint64_t bytes = 0, size;
  std::string out;
  for (size_t i = 0; i < arguments.size(); ++i)
    if (arguments[i] == "-o" && i + 1 < arguments.size())
      out = arguments[++i];
    else if (!StringRef(arguments[i]).starts_with("-") &&
             !sys::fs::file_size(arguments[i], size))
      bytes += size;
  int file;
  if (std::error_code code =
          sys::fs::openFileForWrite(out, file, sys::fs::CD_OpenAlways))
    return createStringError("cannot write '" + out + "': " + code.message());
  std::error_code code(posix_fallocate(file, 0, off_t(bytes)),
                       std::generic_category());
  (void)sys::fs::resize_file(file, 0);
  (void)sys::Process::SafelyCloseFileDescriptor(file);
  // Not all file systems tell.
  if (code != std::errc::no_space_on_device)
    return Error::success();
  return createStringError("cannot link: " + code.message());
}

Error weir::codegen::runLld(ArrayRef<std::string> arguments) {
  if (Error error = checkSpace(arguments))
    return error;
  static std::mutex turn;
  std::lock_guard<std::mutex> lock(turn);
  static bool isUsable = true;
  if (!isUsable)
    return createStringError("the linker has crashed before in this process");
  std::vector<const char *> args{"ld.lld"};
  for (const std::string &argument : arguments)
    args.push_back(argument.c_str());
  std::string output;
  raw_string_ostream os(output);
  lld::Result result =
      lld::lldMain(args, os, os, {{lld::Gnu, &lld::elf::link}});
  isUsable = result.canRunAgain;
  if (result.retCode == 0)
    return Error::success();
  return createStringError("cannot link: " + firstError(output));
}
