//===- RunTest.cpp - options of runs, caches and threads ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/SessionImpl.h"
#include "test/unit/session/TextGraph.h"
#include "llvm/Support/FileSystem.h"
#include <thread>

using namespace weir;
using namespace weir::test;
using testing::ElementsAre;
using Clock = std::chrono::steady_clock;

namespace {

SessionOptions plain() {
  SessionOptions options;
  options.threads = 1;
  return options;
}

/// `count` matrix products, one after the other: m1, m2 ...
Graph makeChain(int count) {
  TextGraph graph;
  graph.placeholder("x", "?x?");
  for (int i = 1; i <= count; ++i)
    graph.node("m" + std::to_string(i), "MatMul",
               {i == 1 ? "x" : "m" + std::to_string(i - 1), "x"},
               "T: DT_FLOAT");
  return graph.load();
}

constexpr int kLong = 100;
const char *const kLast = "m100";

Tensor square(int64_t size, float value) {
  return Tensor::Of<float>({size, size},
                           std::vector<float>(size_t(size * size), value));
}

/// y = x * factor + v, where v counts the runs.
Graph makeCounter(float factor) {
  return TextGraph()
      .placeholder("x", "?x3")
      .constant("factor", {factor}, "")
      .constant("zero", {0, 0, 0}, "3")
      .constant("one", {1, 1, 1}, "3")
      .variable("v", "3")
      .assign("init", "v", "zero")
      .assign("count", "v", "one", "AssignAddVariableOp")
      .read("now", "v", {"count"})
      .node("product", "Mul", {"x", "factor"}, "T: DT_FLOAT")
      .node("y", "AddV2", {"product", "now"}, "T: DT_FLOAT")
      .load();
}

/// A folder that goes with the object.
struct Folder {
  Folder() { llvm::sys::fs::createUniqueDirectory("weir-session", path); }
  ~Folder() { llvm::sys::fs::remove_directories(path); }
  std::string str() const { return path.str().str(); }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(path, error), end;
         it != end && !error; it.increment(error))
      names.push_back(it->path());
    return names;
  }
  llvm::SmallString<128> path;
};

} // namespace

//===----------------------------------------------------------------------===//
// Options of a run
//===----------------------------------------------------------------------===//

TEST(RunTest, IsCancelledFromAnotherThread) {
  Session session(makeChain(kLong), plain());
  Tensor x = square(320, 0);
  ASSERT_TRUE(session.Run({{"x", x}}, kLast).ok());
  Cancellation cancellation;
  RunOptions options;
  options.cancellation = &cancellation;
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    cancellation.Cancel();
  });
  Status status;
  for (int i = 0; i < 1000 && status.ok(); ++i)
    status = session.Run({{"x", x}}, kLast, options).status();
  other.join();
  EXPECT_THAT(status, FailsWith(StatusCode::Cancelled));
  EXPECT_EQ(status.message(), "the run was cancelled");
  EXPECT_THAT(session.Run({{"x", x}}, kLast, options).status(),
              FailsWith(StatusCode::Cancelled));
  cancellation.Reset();
  EXPECT_TRUE(session.Run({{"x", x}}, kLast, options).ok());
}

TEST(RunTest, EndsAtItsDeadline) {
  Session session(makeChain(kLong), plain());
  Tensor x = square(512, 0);
  ASSERT_TRUE(session.Run({{"x", square(4, 0)}}, kLast).ok());
  RunOptions options;
  auto begin = Clock::now();
  options.deadline = begin + std::chrono::milliseconds(5);
  Status status = session.Run({{"x", x}}, kLast, options).status();
  EXPECT_THAT(status, FailsWith(StatusCode::DeadlineExceeded));
  options.deadline = Clock::now() + std::chrono::minutes(5);
  EXPECT_TRUE(session.Run({{"x", square(4, 0)}}, kLast, options).ok());
}

TEST(RunTest, TracesKernels) {
  Session session(makeChain(3), plain());
  std::vector<std::string> nodes;
  RunOptions options;
  options.trace = [&](const TraceEvent &event) {
    EXPECT_LE(event.begin, event.end);
    nodes.push_back(event.node);
  };
  ASSERT_TRUE(session.Run({{"x", square(8, 1)}}, "m3", options).ok());
  ASSERT_FALSE(nodes.empty());
  EXPECT_EQ(nodes.back(), "m3");
  for (const char *node : {"m1", "m2"})
    EXPECT_THAT(nodes, testing::Contains(node));
  nodes.clear();
  ASSERT_TRUE(session.Run({{"x", square(8, 1)}}, "m3").ok());
  EXPECT_TRUE(nodes.empty());
}

TEST(RunTest, WatchesTensors) {
  Session session(makeCounter(2), plain());
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  std::vector<std::string> names;
  std::vector<float> product;
  RunOptions options;
  options.watch = {"prod*", "now"};
  options.watcher = [&](const std::string &name, const Tensor &value) {
    names.push_back(name);
    if (name == "product:0")
      product = valuesOf(value);
  };
  Tensor x = row({1, 2, 3});
  EXPECT_THAT(valuesOf(session.Run({{"x", x}}, "y", options)),
              ElementsAre(3, 5, 7));
  EXPECT_THAT(names, ElementsAre("now:0", "product:0"));
  EXPECT_THAT(product, ElementsAre(2, 4, 6));
  EXPECT_THAT(valuesOf(session.Run({{"x", x}}, "y")), ElementsAre(4, 6, 8));
}

TEST(RunTest, UsesAsManyThreadsAsAskedFor) {
  Session session(makeChain(2), plain());
  RunOptions options;
  for (int threads : {2, 1, 2}) {
    options.threads = threads;
    EXPECT_TRUE(session.Run({{"x", square(64, 1)}}, "m2", options).ok());
  }
  options.threads = -1;
  EXPECT_THAT(session.Run({{"x", square(64, 1)}}, "m2", options).status(),
              FailsWith(StatusCode::InvalidArgument));
}

//===----------------------------------------------------------------------===//
// The cache
//===----------------------------------------------------------------------===//

/// A graph of its own, as another process would have it.
static void runCached(const SessionOptions &options) {
  Session session(makeCounter(2), options);
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  EXPECT_THAT(valuesOf(session.Run({{"x", row({1, 2, 3})}}, "y")),
              ElementsAre(3, 5, 7));
}

TEST(CacheTest, KeepsCodeForOtherProcesses) {
  Folder folder;
  SessionOptions options = plain();
  options.cache_folder = folder.str();
  runCached(options);
  std::vector<std::string> files = folder.files();
  EXPECT_EQ(files.size(), 2u);
  runCached(options);
  EXPECT_EQ(folder.files().size(), 2u);
  options.optimization = 1;
  runCached(options);
  EXPECT_EQ(folder.files().size(), 4u);
}

TEST(CacheTest, TrustsNoDamagedFile) {
  Folder folder;
  SessionOptions options = plain();
  options.cache_folder = folder.str();
  runCached(options);
  for (const std::string &file : folder.files()) {
    FILE *stream = fopen(file.c_str(), "r+b");
    ASSERT_NE(stream, nullptr);
    fseek(stream, -20, SEEK_END);
    fputs("damaged", stream);
    fclose(stream);
  }
  runCached(options);
  runCached(options);
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

TEST(ThreadsTest, CompileAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 1; i <= 2; ++i)
    threads.emplace_back([i] {
      Session session(makeCounter(float(i)), plain());
      ASSERT_TRUE(session.RunTargets({"init"}).ok());
      EXPECT_THAT(
          valuesOf(session.Run({{"x", row({1, 2, 3})}}, "y")),
          ElementsAre(float(1 * i + 1), float(2 * i + 1), float(3 * i + 1)));
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(ThreadsTest, CompileOnceForAll) {
  Graph graph = makeChain(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&graph] {
      Session session(graph, plain());
      EXPECT_TRUE(session.Run({{"x", square(4, 1)}}, "m1").ok());
    });
  for (std::thread &thread : threads)
    thread.join();
  Session session(graph, plain());
  EXPECT_EQ(detail::SessionImpl::of(session).table->countCompiled(), 1u);
}

TEST(ThreadsTest, KeepSessionsApart) {
  Graph graph = makeCounter(2);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&graph, i] {
      Session session(graph, plain());
      ASSERT_TRUE(session.RunTargets({"init"}).ok());
      Tensor x = row({float(i), 0, 1});
      for (float run = 1; run < 200; ++run)
        ASSERT_THAT(valuesOf(session.Run({{"x", x}}, "y")),
                    ElementsAre(2 * i + run, run, 2 + run));
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(ThreadsTest, ShareASession) {
  Session session(makeCounter(2), plain());
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&session] {
      for (int run = 0; run < 100; ++run) {
        EXPECT_TRUE(session.RunTargets({"count"}).ok());
        EXPECT_TRUE(session.Run({}, "v").ok());
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_THAT(valuesOf(session.Run({}, "v")), ElementsAre(400, 400, 400));
}
