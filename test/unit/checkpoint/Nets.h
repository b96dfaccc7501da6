//===- Nets.h - what the tests of checkpoints save --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_UNIT_CHECKPOINT_NETS_H
#define WEIR_TEST_UNIT_CHECKPOINT_NETS_H

#include "weir/checkpoint.hpp"
#include "llvm/Support/FileSystem.h"
#include "gmock/gmock.h"

#include <filesystem>
#include <fstream>

namespace weir::test {

/// A folder that goes away with the test.
class ScratchTest : public testing::Test {
protected:
  ScratchTest() {
    llvm::SmallString<128> made;
    llvm::cantFail(llvm::errorCodeToError(
        llvm::sys::fs::createUniqueDirectory("ckpt", made)));
    folder = std::string(made);
  }
  ~ScratchTest() override { std::filesystem::remove_all(folder); }

  std::string path(const std::string &name) const {
    return folder + "/" + name;
  }

  /// The names of the files, in order.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
      names.push_back(entry.path().filename());
    llvm::sort(names);
    return names;
  }

  std::string folder;
};

/// Variables `w` of two elements and `b` of three.
inline Graph makeNet() {
  Graph graph;
  MakeVariable(graph, DType::F32, {2}, "w");
  MakeVariable(graph, DType::I64, {-1}, "b");
  return graph;
}

inline void fill(Session &session, float w, int64_t b) {
  Status status = session.SetVariable("w", Tensor::Of<float>({2}, {w, -w}));
  EXPECT_TRUE(status.ok()) << status.message();
  status = session.SetVariable("b", Tensor::Of<int64_t>({3}, {b, b, b}));
  EXPECT_TRUE(status.ok()) << status.message();
}

inline float firstOf(const Session &session, const char *name) {
  Result<Tensor> value = session.GetVariable(name);
  EXPECT_TRUE(value.ok()) << value.status().message();
  if (!value.ok())
    return 0;
  return value->dtype() == DType::F32 ? value->data<float>()[0]
                                      : float(value->data<int64_t>()[0]);
}

MATCHER_P2(FailsWith, code, message, "") {
  Status status = arg;
  *result_listener << "'" << status.message() << "'";
  return status.code() == code &&
         status.message().find(message) != std::string::npos;
}

} // namespace weir::test

#endif // WEIR_TEST_UNIT_CHECKPOINT_NETS_H
