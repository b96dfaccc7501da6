//===- SessionTest.cpp - runs of graphs in memory -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/SessionImpl.h"
#include "test/unit/session/TextGraph.h"

using namespace weir;
using namespace weir::test;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

/// y = x * 2 + 1, z = y * y, of rows of three.
Graph makeLinear() {
  return TextGraph()
      .placeholder("x", "?x3")
      .placeholder("unused", "?x3")
      .constant("two", {2}, "")
      .constant("one", {1}, "")
      .node("double", "Mul", {"x", "two"}, "T: DT_FLOAT")
      .node("y", "AddV2", {"double", "one"}, "T: DT_FLOAT")
      .node("z", "Mul", {"y", "y"}, "T: DT_FLOAT")
      .node("w", "AddV2", {"y", "unused"}, "T: DT_FLOAT")
      .node("nothing", "NoOp", {"^y"})
      .load();
}

size_t countCompiled(const Session &session) {
  return detail::SessionImpl::of(session).table->countCompiled();
}

SessionOptions plain() {
  SessionOptions options;
  options.threads = 1;
  return options;
}

} // namespace

TEST(SessionTest, FetchesOneOrSeveralByName) {
  Session session(makeLinear(), plain());
  EXPECT_THAT(valuesOf(session.Run({{"x", row({1, 2, 3})}}, "y:0")),
              ElementsAre(3, 5, 7));
  auto both = session.Run({{"x:0", row({1, 2, 3})}},
                          std::vector<Fetch>{"z", "nothing", "y"});
  ASSERT_TRUE(both.ok()) << both.status().message();
  EXPECT_THAT(valuesOf((*both)[0]), ElementsAre(9, 25, 49));
  EXPECT_FALSE((*both)[1]);
  EXPECT_THAT(valuesOf((*both)[2]), ElementsAre(3, 5, 7));
}

TEST(SessionTest, FeedsAnyTensor) {
  Session session(makeLinear(), plain());
  EXPECT_THAT(valuesOf(session.Run({{"y", row({1, 2, 3})}}, "z")),
              ElementsAre(1, 4, 9));
  EXPECT_THAT(
      valuesOf(session.Run(
          {{"two", Tensor::Scalar(10.0f)}, {"x", row({1, 2, 3})}}, "y")),
      ElementsAre(11, 21, 31));
}

TEST(SessionTest, MissesOnlyFeedsThatAreNeeded) {
  Session session(makeLinear(), plain());
  EXPECT_TRUE(session.Run({{"x", row({1, 2, 3})}}, "y").ok());
  Result<Tensor> w = session.Run({{"x", row({1, 2, 3})}}, "w");
  EXPECT_THAT(w.status(), FailsWith(StatusCode::InvalidArgument));
  EXPECT_THAT(w.status().message(), HasSubstr("'unused'"));
}

TEST(SessionTest, CompilesOnceForAllSizes) {
  Graph graph = makeLinear();
  Session first(graph, plain()), second(graph, plain());
  for (int64_t rows : {1, 2, 5}) {
    Tensor x(DType::F32, {rows, 3});
    EXPECT_TRUE(first.Run({{"x", x}}, "y").ok());
    Result<Tensor> y = second.Run({{"x", x}}, "y");
    ASSERT_TRUE(y.ok());
    EXPECT_THAT(y->shape(), ElementsAre(rows, 3));
  }
  EXPECT_EQ(countCompiled(first), 1u);
}

TEST(SessionTest, CompilesForExactShapes) {
  SessionOptions options = plain();
  options.exact_shapes = true;
  Session session(makeLinear(), options);
  for (int64_t rows : {1, 2, 1})
    EXPECT_TRUE(session.Run({{"x", Tensor(DType::F32, {rows, 3})}}, "y").ok());
  EXPECT_EQ(countCompiled(session), 2u);
}

TEST(SessionTest, TellsWhatIsWrong) {
  Session session(makeLinear(), plain());
  auto run = [&](const char *feed, const Tensor &value, const char *fetch) {
    return session.Run({{feed, value}}, fetch).status();
  };
  Tensor good = row({1, 2, 3});
  EXPECT_THAT(run("x", good, "yy"), FailsWith(StatusCode::NotFound));
  EXPECT_THAT(run("xx", good, "y"), FailsWith(StatusCode::NotFound));
  EXPECT_THAT(run("x", row({1, 2}), "y"),
              FailsWith(StatusCode::InvalidArgument));
  EXPECT_THAT(run("x", Tensor(DType::F64, {1, 3}), "y"),
              FailsWith(StatusCode::InvalidArgument));
  EXPECT_THAT(run("x", Tensor(), "y"), FailsWith(StatusCode::InvalidArgument));
  EXPECT_THAT(session.Run({{"x", good}, {"x", good}}, "y").status(),
              FailsWith(StatusCode::InvalidArgument));
  EXPECT_TRUE(run("x", good, "y").ok());
}

TEST(SessionTest, RefusesBadOptions) {
  SessionOptions options = plain();
  options.fp = "loose";
  Session session(makeLinear(), options);
  Status status = session.Run({{"x", row({1, 2, 3})}}, "y").status();
  EXPECT_THAT(status, FailsWith(StatusCode::InvalidArgument));
  EXPECT_EQ(status.message(),
            "option fp is 'loose', must be strict, contract or fast");
}

TEST(SessionTest, GivesShapesThatTheRunComputes) {
  Graph graph = TextGraph()
                    .placeholder("x", "?")
                    .constant("zero", {0}, "")
                    .node("big", "Greater", {"x", "zero"}, "T: DT_FLOAT")
                    .node("places", "Where", {"big"}, "T: DT_BOOL")
                    .load();
  Session session(graph, plain());
  for (int round = 0; round < 2; ++round) {
    Result<Tensor> places =
        session.Run({{"x", vectorOf({1, -1, 2, 3})}}, "places");
    ASSERT_TRUE(places.ok()) << places.status().message();
    EXPECT_THAT(places->shape(), ElementsAre(3, 1));
    EXPECT_EQ(places->data<int64_t>()[2], 3);
    Result<Tensor> none = session.Run({{"x", vectorOf({-1})}}, "places");
    ASSERT_TRUE(none.ok());
    EXPECT_THAT(none->shape(), ElementsAre(0, 1));
  }
}

TEST(SessionTest, StartsQuickly) {
  SessionOptions options = plain();
  options.quick_start = true;
  Graph graph = makeLinear();
  Session session(graph, options);
  auto expectValues = [&] {
    EXPECT_THAT(valuesOf(session.Run({{"x", row({1, 2, 3})}}, "y")),
                ElementsAre(3, 5, 7));
  };
  auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (countCompiled(session) < 2 && std::chrono::steady_clock::now() < end)
    expectValues();
  EXPECT_EQ(countCompiled(session), 2u);
  expectValues();
  // The graph waits for the better code of this one when it goes.
  EXPECT_TRUE(session.Run({{"x", row({1, 2, 3})}}, "z").ok());
}
