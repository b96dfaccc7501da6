//===- Process.cpp - running programs in tests ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/unit/codegen/Process.h"
#include "llvm/Support/Program.h"
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace weir::test;

ProcessResult weir::test::runProcess(const std::vector<std::string> &command) {
  ScratchFolder folder;
  std::string output = folder / "output";
  std::vector<llvm::StringRef> arguments(command.begin(), command.end());
  llvm::StringRef redirects[] = {"", output, output};
  std::vector<std::optional<llvm::StringRef>> streams(std::begin(redirects),
                                                      std::end(redirects));
  int status = llvm::sys::ExecuteAndWait(command.front(), arguments,
                                         std::nullopt, streams, 60);
  return {status, readFile(output)};
}

std::string weir::test::readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

void weir::test::writeFile(const std::string &path,
                           const std::string &content) {
  std::ofstream(path, std::ios::binary) << content;
}

ScratchFolder::ScratchFolder() {
  std::string name =
      (std::filesystem::temp_directory_path() / "weir-test-XXXXXX").string();
  path = mkdtemp(name.data());
}

ScratchFolder::~ScratchFolder() { std::filesystem::remove_all(path); }
