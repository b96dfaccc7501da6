//===- SaverTest.cpp - what a Saver leaves in its folder ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/BundleWriter.h"
#include "test/unit/checkpoint/Nets.h"

using namespace weir;
using namespace weir::test;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

class SaverTest : public ScratchTest {
protected:
  SaverTest() : session(makeNet()) { fill(session, 1, 2); }

  Status save(int64_t step, SaveOptions options = {}) {
    return Saver(std::move(options)).Save(session, path("net"), step).status();
  }
  std::string stateFile() const {
    std::ifstream file(path("checkpoint"));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Session session;
};

TEST_F(SaverTest, WritesNumberedFilesAndTheirList) {
  Result<std::string> saved = Saver().Save(session, path("net"), 3);
  ASSERT_TRUE(saved.ok()) << saved.status().message();
  EXPECT_EQ(*saved, path("net-3"));
  EXPECT_THAT(files(), ElementsAre("checkpoint", "net-3.data-00000-of-00001",
                                   "net-3.index"));
  EXPECT_EQ(stateFile(), "model_checkpoint_path: \"net-3\"\n"
                         "all_model_checkpoint_paths: \"net-3\"\n");
  EXPECT_EQ(*LatestCheckpoint(folder), path("net-3"));
}

TEST_F(SaverTest, KeepsTheLastOnes) {
  SaveOptions options;
  options.keep = 2;
  options.shards = 2;
  for (int64_t step : {1, 2, 10})
    ASSERT_TRUE(save(step, options).ok());
  EXPECT_THAT(files(), ElementsAre("checkpoint", "net-10.data-00000-of-00002",
                                   "net-10.data-00001-of-00002", "net-10.index",
                                   "net-2.data-00000-of-00002",
                                   "net-2.data-00001-of-00002", "net-2.index"));
}

TEST_F(SaverTest, LeavesOtherPrefixesAlone) {
  SaveOptions options;
  options.keep = 1;
  ASSERT_TRUE(Saver(options).Save(session, path("net-2"), 1).ok());
  ASSERT_TRUE(save(1, options).ok());
  ASSERT_TRUE(save(2, options).ok());
  EXPECT_TRUE(std::filesystem::exists(path("net-2-1.index")));
  EXPECT_FALSE(std::filesystem::exists(path("net-1.index")));
}

TEST_F(SaverTest, RemovesWhatAKilledSaveLeft) {
  std::ofstream(path("net-1.data-00000-of-00001.temporary")) << "half";
  std::ofstream(path("other-1.index.temporary")) << "half";
  ASSERT_TRUE(save(2).ok());
  EXPECT_FALSE(
      std::filesystem::exists(path("net-1.data-00000-of-00001.temporary")));
  EXPECT_TRUE(std::filesystem::exists(path("other-1.index.temporary")));
}

TEST_F(SaverTest, FindsTheLastWholeOne) {
  ASSERT_TRUE(save(1).ok());
  ASSERT_TRUE(save(2).ok());
  std::filesystem::remove(path("net-2.index"));
  EXPECT_EQ(*LatestCheckpoint(folder), path("net-1"));
  std::filesystem::remove(path("net-1.index"));
  EXPECT_THAT(LatestCheckpoint(folder).status(),
              FailsWith(StatusCode::NotFound, "none of the checkpoints"));
  EXPECT_THAT(LatestCheckpoint(path("nowhere")).status(),
              FailsWith(StatusCode::NotFound, "has no file 'checkpoint'"));
}

TEST_F(SaverTest, ReadsTensorFlowsList) {
  ASSERT_TRUE(save(1).ok());
  std::ofstream(path("checkpoint"))
      << "# comment\nmodel_checkpoint_path: \"net\\0551\"\n"
         "all_model_checkpoint_timestamps: 1.5\n";
  EXPECT_EQ(*LatestCheckpoint(folder), path("net-1"));
  std::ofstream(path("checkpoint")) << "model_checkpoint_path: \"net-1\n";
  EXPECT_THAT(LatestCheckpoint(folder).status(),
              FailsWith(StatusCode::InvalidArgument, "line 1 is damaged"));
}

TEST_F(SaverTest, LeavesNothingAfterAnError) {
  EXPECT_THAT(Saver().Save(session, path("no/net"), 1).status(),
              FailsWith(StatusCode::IoError, "No such file or directory"));
  EXPECT_THAT(save(-1), FailsWith(StatusCode::InvalidArgument, "is negative"));
  SaveOptions options;
  options.shards = 0;
  EXPECT_THAT(save(1, options),
              FailsWith(StatusCode::InvalidArgument, "0 shards, 1 to 99999"));
  options.shards = 1;
  options.variables = {"x"};
  EXPECT_THAT(save(1, options),
              FailsWith(StatusCode::NotFound, "no variable 'x'"));
  options.variables = {};
  options.names = {{"w", "b"}};
  EXPECT_THAT(save(1, options),
              FailsWith(StatusCode::InvalidArgument,
                        "'b' of a checkpoint is given twice"));
  EXPECT_THAT(Saver().Save(Session(makeNet()), path("net"), 1).status(),
              FailsWith(StatusCode::AssertionFailed,
                        "variable 'w' is not initialised"));
  // A folder in the place of the data.
  std::filesystem::create_directory(path("net-1.data-00000-of-00001"));
  EXPECT_THAT(save(1), FailsWith(StatusCode::IoError, "directory"));
  EXPECT_THAT(files(), ElementsAre("net-1.data-00000-of-00001"));
}

TEST(BundleWriter, RefusesPartsThatDontFit) {
  float values[6] = {};
  tf::BundleWriter writer;
  auto add = [&](std::vector<int64_t> shape, std::vector<tf::Extent> slice,
                 size_t size, const char *key = "w") {
    return writer.add(
        {key, 1, std::move(shape), values, size, std::move(slice)});
  };
  EXPECT_TRUE(add({3, 2}, {{0, 1}, {0, -1}}, 8).ok());
  EXPECT_THAT(
      add({3, 2}, {{1, 3}, {0, -1}}, 24),
      FailsWith(StatusCode::InvalidArgument, "has a part that lies outside"));
  EXPECT_THAT(
      add({4, 2}, {{1, 1}, {0, -1}}, 8),
      FailsWith(StatusCode::InvalidArgument, "parts of two types or shapes"));
  EXPECT_THAT(add({3, 2}, {}, 24),
              FailsWith(StatusCode::InvalidArgument, "is given twice"));
  EXPECT_THAT(add({3, 2}, {}, 20, "v"), FailsWith(StatusCode::InvalidArgument,
                                                  "another number of bytes"));
  EXPECT_THAT(
      add({INT64_MAX, INT64_MAX}, {}, 20, "v"),
      FailsWith(StatusCode::InvalidArgument, "another number of bytes"));
  EXPECT_THAT(add({1}, {}, 4, ""),
              FailsWith(StatusCode::InvalidArgument, "has no name"));
}

} // namespace
