//===- Process.h - running programs in tests --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_UNIT_CODEGEN_PROCESS_H
#define WEIR_TEST_UNIT_CODEGEN_PROCESS_H

#include <string>
#include <vector>

namespace weir::test {

struct ProcessResult {
  int status;
  std::string output; ///< of both streams
};

/// Runs a program with these arguments to its end.
ProcessResult runProcess(const std::vector<std::string> &command);

std::string readFile(const std::string &path);
void writeFile(const std::string &path, const std::string &content);

/// A folder that goes at the end of the test.
class ScratchFolder {
public:
  ScratchFolder();
  ~ScratchFolder();
  std::string operator/(const std::string &name) const {
    return path + "/" + name;
  }

private:
  std::string path;
};

} // namespace weir::test

#endif // WEIR_TEST_UNIT_CODEGEN_PROCESS_H
