//===- Lld.cpp - the linker, in process -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Lld.h"
#include "lld/Common/Driver.h"
#include "llvm/Support/raw_ostream.h"
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

Error weir::codegen::runLld(ArrayRef<std::string> arguments) {
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
