//===- RestoreTest.cpp - values of checkpoints in sessions ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/unit/checkpoint/Nets.h"

using namespace weir;
using namespace weir::test;

namespace {

class RestoreTest : public ScratchTest {
protected:
  RestoreTest() : session(makeNet()) {
    fill(session, 5, 7);
    saved = *Saver().Save(session, path("net"), 1);
    fill(session, 50, 70);
  }
  Session session;
  std::string saved;
};

TEST_F(RestoreTest, RestoresWhatWasAssigned) {
  ASSERT_TRUE(Restore(session, saved).ok());
  EXPECT_EQ(firstOf(session, "w"), 5);
  EXPECT_EQ(firstOf(session, "b"), 7);
}

TEST_F(RestoreTest, RestoresIntoANewSession) {
  Session other(makeNet());
  ASSERT_TRUE(Restore(other, saved).ok());
  EXPECT_EQ(firstOf(other, "b"), 7);
}

TEST_F(RestoreTest, RestoresAPartByOtherNames) {
  RestoreOptions options;
  options.variables = {"w:0"};
  ASSERT_TRUE(Restore(session, saved, options).ok());
  EXPECT_EQ(firstOf(session, "w"), 5);
  EXPECT_EQ(firstOf(session, "b"), 70);

  Graph graph;
  MakeVariable(graph, DType::F32, {2}, "weights");
  MakeVariable(graph, DType::F32, {2}, "more");
  Session other(graph);
  options = {};
  options.names = {{"weights", "w"}};
  EXPECT_THAT(Restore(other, saved, options),
              FailsWith(StatusCode::NotFound,
                        "net-1': the checkpoint lacks the variables 'more'"));
  options.allow_missing = true;
  ASSERT_TRUE(Restore(other, saved, options).ok());
  EXPECT_EQ(firstOf(other, "weights"), 5);
}

TEST_F(RestoreTest, RestoresAllOrNothing) {
  Graph graph;
  MakeVariable(graph, DType::F32, {2}, "w");
  MakeVariable(graph, DType::F32, {3}, "b");
  Session other(graph);
  EXPECT_THAT(Restore(other, saved),
              FailsWith(StatusCode::InvalidArgument,
                        "net-1': tensor 'b' is int64 of shape [3], variable "
                        "'b' is float32 of shape [3]"));
  EXPECT_THAT(other.GetVariable("w").status(),
              FailsWith(StatusCode::AssertionFailed, "not initialised"));
}

TEST_F(RestoreTest, SaysWhatIsMissing) {
  RestoreOptions options;
  options.variables = {"w", "x"};
  options.names = {{"y", "b"}};
  EXPECT_THAT(Restore(session, saved, options),
              FailsWith(StatusCode::NotFound, "no variable 'y', 'x'"));
  EXPECT_THAT(
      Restore(session, path("net-2")),
      FailsWith(StatusCode::IoError, "net-2': there is no such checkpoint"));
  std::filesystem::remove(saved + ".data-00000-of-00001");
  EXPECT_THAT(Restore(session, saved),
              FailsWith(StatusCode::InvalidArgument, "data-00000-of-00001"));
}

TEST_F(RestoreTest, ListsWhatIsThere) {
  Result<std::vector<StoredVariable>> list = ListCheckpoint(saved);
  ASSERT_TRUE(list.ok()) << list.status().message();
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[0].key, "b");
  EXPECT_EQ((*list)[0].dtype, DType::I64);
  EXPECT_EQ((*list)[0].shape, Shape({3}));
}

} // namespace
