//===- PoolTest.cpp - tests of the thread pool ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/context/Context.h"
#include "runtime/pool/CpuCount.h"

#include "gtest/gtest.h"

#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <time.h>
#include <vector>

namespace {

/// A context of the test's own.
class PoolTest : public ::testing::TestWithParam<int> {
protected:
  void SetUp() override { context = weir_context_create(GetParam()); }
  void TearDown() override { weir_context_destroy(context); }
  weir_context *context = nullptr;
};

void mark(void *const *args, int64_t begin, int64_t end) {
  auto *counts = static_cast<std::atomic<int> *>(args[0]);
  for (int64_t i = begin; i < end; ++i)
    ++counts[i];
}

/// A launch of a task, with the names that a compiler would give.
int32_t launch(weir_context *context, weir_task task, void *const *args,
               int64_t tiles, int64_t cost) {
  weir_launch place = {task, "kernel", "node"};
  return weir_rt_launch(context, &place, args, tiles, cost);
}

/// Runs over `tiles` tiles and expects each to be done once.
void expectAllOnce(weir_context *context, int64_t tiles, int64_t cost) {
  std::vector<std::atomic<int>> counts(tiles);
  void *args[] = {counts.data()};
  ASSERT_EQ(launch(context, mark, args, tiles, cost), WEIR_OK);
  for (int64_t i = 0; i < tiles; ++i)
    ASSERT_EQ(counts[i], 1) << "tile " << i << " of " << tiles;
}

} // namespace

TEST_P(PoolTest, HasTheThreadsAskedFor) {
  EXPECT_EQ(weir_context_threads(context), GetParam());
}

TEST_P(PoolTest, RunsEachTileOnce) {
  for (int64_t tiles : {0, 1, 2, 3, 7, 64, 1000, 100003})
    for (int64_t cost : {0, 1, 1000, 10000000})
      expectAllOnce(context, tiles, cost);
}

TEST_P(PoolTest, SurvivesACostThatOverflows) {
  expectAllOnce(context, 1000, INT64_MAX);
}

TEST_P(PoolTest, RunsThousandsOfTinyRegions) {
  std::atomic<int64_t> sum(0);
  void *args[] = {&sum};
  auto add = [](void *const *args, int64_t begin, int64_t end) {
    *static_cast<std::atomic<int64_t> *>(args[0]) += end - begin;
  };
  for (int i = 0; i < 20000; ++i)
    launch(context, add, args, 1 + i % 9, 3000);
  EXPECT_EQ(sum, 99993);
}

TEST_P(PoolTest, WakesThreadsThatSleep) {
  for (int i = 0; i < 20; ++i) {
    timespec longerThanTheySpin = {0, 1000000};
    nanosleep(&longerThanTheySpin, nullptr);
    expectAllOnce(context, 64, 100000);
  }
}

TEST_P(PoolTest, RunsNestedRegionsOnTheirThread) {
  struct Nest {
    weir_context *context;
    std::atomic<int> *counts;
  } nest = {context, nullptr};
  std::vector<std::atomic<int>> counts(16 * 50);
  nest.counts = counts.data();
  auto outer = [](void *const *args, int64_t begin, int64_t end) {
    auto *nest = static_cast<Nest *>(args[0]);
    for (int64_t i = begin; i < end; ++i) {
      void *inner[] = {nest->counts + 50 * i};
      launch(nest->context, mark, inner, 50, 1000);
    }
  };
  void *args[] = {&nest};
  launch(context, outer, args, 16, 100000);
  for (auto &count : counts)
    ASSERT_EQ(count, 1);
}

TEST_P(PoolTest, UsesAllThreads) {
  // Each tile waits until as many tiles have begun as there are threads.
  struct Meeting {
    std::atomic<int> arrived;
    int wanted;
  } meeting = {{0}, GetParam()};
  auto meet = [](void *const *args, int64_t begin, int64_t end) {
    auto *meeting = static_cast<Meeting *>(args[0]);
    meeting->arrived += int(end - begin);
    while (meeting->arrived < meeting->wanted)
      std::this_thread::yield();
  };
  void *args[] = {&meeting};
  launch(context, meet, args, GetParam(), 1000000);
  EXPECT_EQ(meeting.arrived, GetParam());
}

TEST_P(PoolTest, DropsWhatHasNotBegunWhenCancelled) {
  std::atomic<int64_t> done(0);
  void *args[] = {context, &done};
  auto cancel = [](void *const *args, int64_t begin, int64_t end) {
    weir_context_cancel(static_cast<weir_context *>(args[0]));
    *static_cast<std::atomic<int64_t> *>(args[1]) += end - begin;
  };
  // A tile of 10 ms, a thousand times.
  int32_t status = launch(context, cancel, args, 1000, 10000000);
  EXPECT_EQ(status, WEIR_CANCELLED);
  EXPECT_STREQ(weir_context_message(context), "the run was cancelled");
  EXPECT_LE(done, GetParam());
  EXPECT_EQ(launch(context, cancel, args, 1, 1), WEIR_CANCELLED);
  weir_context_resume(context);
  expectAllOnce(context, 100, 1000);
}

INSTANTIATE_TEST_SUITE_P(Threads, PoolTest, ::testing::Values(1, 2, 3, 4, 9));

TEST(Pool, RunsWithoutAContext) { expectAllOnce(nullptr, 1000, 1000); }

TEST(Pool, ServesSeveralContextsAtOnce) {
  std::vector<std::thread> hosts;
  for (int host = 0; host < 4; ++host)
    hosts.emplace_back([host] {
      weir_context *context = weir_context_create(1 + host);
      for (int i = 0; i < 300; ++i)
        expectAllOnce(context, 100 + i, 5000);
      weir_context_destroy(context);
    });
  for (std::thread &host : hosts)
    host.join();
}

TEST(Pool, CanBeMadeAndEndedManyTimes) {
  for (int i = 0; i < 200; ++i)
    weir_context_destroy(weir_context_create(1 + i % 4));
}

TEST(Context, RefusesNegativeCounts) {
  EXPECT_EQ(weir_context_create(-1), nullptr);
  weir_context_destroy(nullptr);
}

TEST(Context, TakesAllCpusByDefault) {
  weir_context *context = weir_context_create(0);
  EXPECT_EQ(weir_context_threads(context), weir::rt::countCpus());
  weir_context_destroy(context);
}

TEST(Context, KeepsTheLastMessage) {
  weir_context *context = weir_context_create(1);
  EXPECT_STREQ(weir_context_message(context), "");
  EXPECT_EQ(weir_rt_fail(context, WEIR_INTERNAL, "first %s"), WEIR_INTERNAL);
  EXPECT_STREQ(weir_context_message(context), "first %s");
  std::string longText(5000, 'x');
  weir_rt_fail(context, WEIR_INTERNAL, longText.c_str());
  EXPECT_EQ(weir_context_message(context), longText.substr(0, 1023));
  EXPECT_EQ(weir_rt_fail(nullptr, WEIR_CANCELLED, "unheard"), WEIR_CANCELLED);
  weir_context_destroy(context);
}

//===--- The CPU limit of cgroups
//-------------------------------------------===//

namespace {

/// A folder that plays /sys/fs/cgroup.
class CgroupTest : public ::testing::Test {
protected:
  CgroupTest() : root(::testing::TempDir() + "cgroup-XXXXXX") {
    EXPECT_NE(mkdtemp(root.data()), nullptr);
  }
  void folder(const std::string &path) { mkdir((root + path).c_str(), 0777); }
  void write(const std::string &path, const std::string &text) {
    std::ofstream(root + path) << text;
  }
  int32_t limit(const std::string &memberships) {
    write("/self", memberships);
    return weir::rt::readCgroupLimit((root + "/self").c_str(), root.c_str());
  }
  std::string root;
};

} // namespace

TEST_F(CgroupTest, ReadsVersion2) {
  folder("/a");
  folder("/a/b");
  write("/a/cpu.max", "150000 100000\n");
  write("/a/b/cpu.max", "max 100000\n");
  EXPECT_EQ(limit("0::/a/b\n"), 2);
  write("/a/b/cpu.max", "50000 100000\n");
  EXPECT_EQ(limit("0::/a/b\n"), 1);
  EXPECT_EQ(limit("0::/elsewhere\n"), INT32_MAX);
}

TEST_F(CgroupTest, ReadsVersion1) {
  folder("/cpu");
  write("/cpu/cpu.cfs_quota_us", "300000\n");
  write("/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(limit("4:memory:/x\n3:cpu,cpuacct:/docker/1234\n"), 3);
  write("/cpu/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(limit("3:cpu,cpuacct:/docker/1234\n"), INT32_MAX);
  EXPECT_EQ(limit("3:cpuset:/\n"), INT32_MAX);
}

TEST_F(CgroupTest, IgnoresWhatItCannotRead) {
  write("/cpu.max", "junk\n");
  EXPECT_EQ(limit("0::/\n"), INT32_MAX);
  EXPECT_EQ(limit("no colon\none:colon\n\n"), INT32_MAX);
  EXPECT_EQ(weir::rt::readCgroupLimit("/nonexistent", "/"), INT32_MAX);
}
