//===- Program.cpp - compiled programs as the driver sees them ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Program.h"
#include "codegen/object/OutputFile.h"
#include "lib/readers/Status.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include <chrono>

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;

bool tool::isProgram(StringRef path) {
  if (llvm::sys::fs::is_directory(path))
    return false;
  llvm::file_magic magic;
  return !llvm::identify_magic(path, magic) &&
         (magic == llvm::file_magic::elf_executable ||
          magic == llvm::file_magic::elf_shared_object);
}

static std::string contentOf(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "";
}

absl::StatusOr<Outcome>
tool::runProcess(StringRef path, llvm::ArrayRef<std::string> words) {
  auto folder = codegen::TemporaryFolder::create();
  if (!folder)
    return badModel(llvm::toString(folder.takeError()));
  std::string out = folder->file("out"), err = folder->file("err");
  std::vector<StringRef> arguments{path};
  arguments.insert(arguments.end(), words.begin(), words.end());
  std::optional<StringRef> redirects[] = {"", StringRef(out), StringRef(err)};
  std::string message;
  std::optional<llvm::sys::ProcessStatistics> statistics;
  auto start = std::chrono::steady_clock::now();
  int status = llvm::sys::ExecuteAndWait(path, arguments, std::nullopt,
                                         redirects, 0, 0, &message, nullptr,
                                         &statistics);
  std::chrono::duration<double, std::milli> time =
      std::chrono::steady_clock::now() - start;
  Outcome outcome{contentOf(out), contentOf(err), time.count(),
                  statistics ? statistics->PeakMemory / 1024.0 : 0};
  if (status == 0)
    return outcome;
  std::string said = message.empty() ? outcome.errors : message;
  return badModel("'" + path + "' ended with status " + llvm::Twine(status) +
                  ": " + StringRef(said).trim());
}
