//===- session.cpp - what a run of a session costs ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// weir-bench-session: microseconds of a warm run of a graph of one op, by a
// Callable and by names: the best of some batches.
//===----------------------------------------------------------------------===//
#include "weir/session.hpp"
#include <cstdio>

using namespace weir;
using Clock = std::chrono::steady_clock;

/// Microseconds of one call, in the best batch.
template <typename F> static double measure(F call) {
  constexpr int batch = 500; // short enough to be left alone
  double best = 1e9;
  for (int i = 0; i < 1000; ++i) {
    auto begin = Clock::now();
    for (int run = 0; run < batch; ++run)
      call();
    std::chrono::duration<double, std::micro> time = Clock::now() - begin;
    best = std::min(best, time.count() / batch);
  }
  return best;
}

int main() {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {-1, 3}, "x");
  detail::AddNode(graph.impl(), "exp", "y", {x}, {});
  Session session(graph);
  Feeds feeds{{"x", Tensor(DType::F32, {1, 3})}};
  std::vector<Fetch> fetches{"y"};
  Result<Callable> callable = session.MakeCallable({"x"}, {"y"});
  if (!callable.ok() || !session.Run(feeds, fetches).ok()) {
    std::fprintf(stderr, "%s\n", callable.status().message().c_str());
    return 1;
  }
  std::vector<Tensor> inputs{feeds[0].value}, outputs(1);
  double prepared =
      measure([&] { (void)callable->Run(inputs.data(), outputs.data()); });
  double named = measure([&] { (void)session.Run(feeds, fetches); });
  std::printf("callable %.3f us, by names %.3f us\n", prepared, named);
  return 0;
}
