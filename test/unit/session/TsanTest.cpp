//===- TsanTest.cpp - sessions on threads, watched by ThreadSanitizer -----===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// The runtime, lib/session and lib/jit are built for it with -fsanitize=thread.
// MLIR and LLVM are not, so all is compiled before the threads begin.
//===----------------------------------------------------------------------===//
#include "test/unit/session/TextGraph.h"
#include <thread>

using namespace weir;
using namespace weir::test;

namespace {

Graph makeGraph() {
  return TextGraph()
      .placeholder("x", "?x16")
      .constant("w", std::vector<float>(256, 0.5f), "16x16")
      .node("product", "MatMul", {"x", "w"}, "T: DT_FLOAT")
      .node("y", "Tanh", {"product"}, "T: DT_FLOAT")
      .constant("zero", {0, 0, 0}, "3")
      .constant("one", {1, 1, 1}, "3")
      .variable("v", "3")
      .assign("init", "v", "zero")
      .assign("count", "v", "one", "AssignAddVariableOp")
      .load();
}

/// A session whose programs are all there.
Session makeSession(const Graph &graph, int threads) {
  SessionOptions options;
  options.threads = threads;
  options.compile_threads = 1;
  Session session(graph, options);
  EXPECT_TRUE(session.RunTargets({"init"}).ok());
  EXPECT_TRUE(session.RunTargets({"count"}).ok());
  EXPECT_TRUE(session.Run({}, "v/read").ok());
  EXPECT_TRUE(session.Run({{"x", Tensor(DType::F32, {4, 16})}}, "y").ok());
  return session;
}

void use(Session &session, Callable callable) {
  std::vector<Tensor> inputs{Tensor(DType::F32, {512, 16})}, outputs(1);
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(callable.Run(inputs, outputs).ok());
    EXPECT_TRUE(session.RunTargets({"count"}).ok());
    EXPECT_TRUE(session.Run({}, "v/read").ok());
    EXPECT_TRUE(session.Run({{"x", inputs[0]}}, "y").ok());
  }
}

} // namespace

TEST(TsanTest, SessionsOfTheirOwn) {
  Graph graph = makeGraph();
  std::vector<Session> sessions;
  std::vector<Callable> callables;
  for (int i = 0; i < 8; ++i) {
    sessions.push_back(makeSession(graph, 2));
    callables.push_back(*sessions.back().MakeCallable({"x"}, {"y"}));
  }
  std::vector<std::thread> threads;
  for (size_t i = 0; i < sessions.size(); ++i)
    threads.emplace_back([&, i] { use(sessions[i], callables[i]); });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(TsanTest, OneSession) {
  Session session = makeSession(makeGraph(), 2);
  std::vector<Callable> callables;
  for (int i = 0; i < 4; ++i)
    callables.push_back(*session.MakeCallable({"x"}, {"y"}));
  std::vector<std::thread> threads;
  for (Callable &callable : callables)
    threads.emplace_back([&] { use(session, callable); });
  Cancellation cancellation;
  RunOptions options;
  options.cancellation = &cancellation;
  threads.emplace_back([&] {
    for (int i = 0; i < 20; ++i) {
      EXPECT_TRUE(session.SetVariable("v", vectorOf({1, 2, 3})).ok());
      EXPECT_TRUE(session.GetVariable("v").ok());
      cancellation.Cancel();
      cancellation.Reset();
    }
  });
  for (int i = 0; i < 50; ++i)
    (void)session.Run({{"x", Tensor(DType::F32, {512, 16})}}, "y", options);
  for (std::thread &thread : threads)
    thread.join();
}
