//===- Soak.cpp - sessions on many threads for a long time ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// weir-soak [--minutes=M] [--threads=N]: one compiled graph, N threads with
// sessions of their own, whose results must be those of one alone, in memory
// that doesn't grow. Exit status 0 where all is well.
//===----------------------------------------------------------------------===//
#include "test/unit/session/TextGraph.h"
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <thread>
#include <unistd.h>

using namespace weir;
using namespace weir::test;
using Clock = std::chrono::steady_clock;

/// Two layers, a running mean of what they give, and a list that grows.
static Graph makeGraph() {
  std::vector<float> weights(64 * 64);
  for (size_t i = 0; i < weights.size(); ++i)
    weights[i] = std::sin(float(i)) / 8;
  return TextGraph()
      .placeholder("x", "?x64")
      .constant("w", weights, "64x64")
      .node("product", "MatMul", {"x", "w"}, "T: DT_FLOAT")
      .node("relu", "Relu", {"product"}, "T: DT_FLOAT")
      .node("y", "MatMul", {"relu", "w"}, "T: DT_FLOAT")
      .node("axis", "Const", {},
            "dtype: DT_INT32; value: tensor { dtype: DT_INT32 tensor_shape { } "
            "int_val: 0 }")
      .node("sum", "Sum", {"y", "axis"}, "T: DT_FLOAT; Tidx: DT_INT32")
      .constant("zero", std::vector<float>(64), "64")
      .variable("mean", "64")
      .assign("init", "mean", "zero")
      .assign("learn", "mean", "sum", "AssignAddVariableOp")
      .read("now", "mean", {"learn"})
      .load();
}

static Tensor makeInput(int seed) {
  Tensor x(DType::F32, {1 + seed % 7, 64});
  for (int64_t i = 0; i < x.size(); ++i)
    x.data<float>()[i] = std::cos(float(i * (seed + 1)));
  return x;
}

/// What a session gives, run by run: 40 runs, then it starts anew.
static std::vector<std::vector<float>> runRound(Session &session, int seed) {
  std::vector<std::vector<float>> results;
  (void)session.RunTargets({"init"});
  for (int i = 0; i < 40; ++i) {
    auto now = session.Run({{"x", makeInput(seed + i)}}, "now");
    results.push_back(now.ok() ? valuesOf(*now) : std::vector<float>());
  }
  return results;
}

/// Bytes of memory that the process has.
static long residentBytes() {
  long pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

static int numberOf(const char *word, const char *name, int otherwise) {
  size_t length = std::strlen(name);
  return std::strncmp(word, name, length) == 0 ? std::atoi(word + length)
                                               : otherwise;
}

int main(int argc, char **argv) {
  int seconds = 10, count = 8;
  for (int i = 1; i < argc; ++i) {
    seconds = 60 * numberOf(argv[i], "--minutes=", seconds / 60) +
              (numberOf(argv[i], "--minutes=", -1) < 0 ? seconds % 60 : 0);
    seconds = numberOf(argv[i], "--seconds=", seconds);
    count = numberOf(argv[i], "--threads=", count);
  }
  Graph graph = makeGraph();
  SessionOptions options;
  options.threads = 1;
  std::vector<std::vector<std::vector<float>>> wanted;
  for (int seed = 0; seed < count; ++seed) {
    Session alone(graph, options);
    wanted.push_back(runRound(alone, seed));
  }
  std::atomic<long> rounds{0}, wrong{0};
  std::atomic<bool> isOver{false};
  std::vector<std::thread> threads;
  for (int seed = 0; seed < count; ++seed)
    threads.emplace_back([&, seed] {
      while (!isOver) {
        Session session(graph, options);
        for (int i = 0; i < 10 && !isOver; ++i) {
          wrong += runRound(session, seed) != wanted[size_t(seed)];
          ++rounds;
        }
      }
    });
  auto sleep = [](double time) {
    std::this_thread::sleep_for(std::chrono::duration<double>(time));
  };
  sleep(seconds * 0.2);
  long before = residentBytes();
  sleep(seconds * 0.8);
  long after = residentBytes();
  isOver = true;
  for (std::thread &thread : threads)
    thread.join();
  long growth = after - before;
  std::printf("%ld rounds of 40 runs on %d threads in %d s, %ld wrong; %.1f MB "
              "of memory, %+.2f MB since a fifth of the time\n",
              rounds.load(), count, seconds, wrong.load(), double(after) / 1e6,
              double(growth) / 1e6);
  bool isFlat = growth < (2 << 20);
  if (!isFlat)
    std::fprintf(stderr, "weir-soak: memory grows\n");
  return wrong == 0 && rounds > 0 && isFlat ? 0 : 1;
}
