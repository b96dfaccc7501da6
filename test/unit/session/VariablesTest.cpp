//===- VariablesTest.cpp - sessions with state ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/SessionImpl.h"
#include "test/unit/session/TextGraph.h"
#include <fstream>

using namespace weir;
using namespace weir::test;
using testing::ElementsAre;

namespace {

SessionOptions plain() {
  SessionOptions options;
  options.threads = 1;
  return options;
}

/// Two variables of two elements, what changes them, and what reads them.
Graph makeState() {
  return TextGraph()
      .placeholder("x", "2")
      .constant("start", {1, 2}, "2")
      .variable("v", "2")
      .assign("init", "v", "start")
      .assign("load", "v", "x")
      .assign("add", "v", "x", "AssignAddVariableOp")
      .read("after", "v", {"add"})
      .node("is_set", "VarIsInitializedOp", {"v"})
      .assign("twice", "v", "x", "AssignAddVariableOp", {"add"})
      .load();
}

/// A variable of rows of three, to which rows are added.
Graph makeOpen(const std::string &shape = "?x3") {
  return TextGraph()
      .placeholder("x", "?x3")
      .variable("v", shape)
      .assign("load", "v", "x")
      .node("axis", "Const", {},
            "dtype: DT_INT32; value: tensor { dtype: DT_INT32 tensor_shape { } "
            "int_val: 0 }")
      .node("longer", "ConcatV2", {"v/read", "x", "axis"},
            "T: DT_FLOAT; Tidx: DT_INT32; N: 2")
      .assign("append", "v", "longer")
      .load();
}

/// y = x * w, where a checkpoint holds w.
Graph makeRestored() {
  std::string path = testing::TempDir() + "/restored.mlir";
  std::ofstream(path) << R"(
    foreign.signature "serve" of @graph
        inputs [{name = "in", tensor = "x:0", type = tensor<?x2xf32>}]
        outputs [{name = "out", tensor = "y:0", type = tensor<?x2xf32>}]
    foreign.variable @w : tensor<2xf32> = dense<[10.0, 20.0]> : tensor<2xf32>
    foreign.graph @graph() {
      %x:2 = foreign.node "Placeholder" named "x" ()
          {dtype = f32, shape = array<i64: -1, 2>} : () -> (tensor<?x2xf32>, none)
      %w:2 = foreign.node "VarHandleOp" named "w" ()
          {dtype = f32, shape = array<i64: 2>} attributes {foreign.variable = @w}
          : () -> (!foreign.value, none)
      %r:2 = foreign.node "ReadVariableOp" named "r" (%w#0) {dtype = f32}
          : (!foreign.value) -> (!foreign.value, none)
      %y:2 = foreign.node "Mul" named "y" (%x#0, %r#0) {T = f32}
          : (tensor<?x2xf32>, !foreign.value) -> (!foreign.value, none)
      %grow = foreign.node "AssignAddVariableOp" named "grow" stateful (%w#0, %r#0)
          {dtype = f32} : (!foreign.value, !foreign.value) -> none
      foreign.return
    })";
  Result<Graph> graph = LoadModel(path);
  EXPECT_TRUE(graph.ok()) << graph.status().message();
  return graph.ok() ? *graph : Graph();
}

} // namespace

TEST(VariablesTest, TakesValuesOfCheckpointsForConstants) {
  Graph graph = makeRestored();
  Session session(graph, plain()), other(graph, plain());
  auto run = [](Session &session) {
    return valuesOf(session.Run({{"x", row({1, 2})}}, "y"));
  };
  size_t before = weir::detail::SessionImpl::of(session).table->countCompiled();
  EXPECT_THAT(run(session), ElementsAre(10, 40));
  EXPECT_THAT(valuesOf(session.GetVariable("w")), ElementsAre(10, 20));
  ASSERT_TRUE(session.SetVariable("w", vectorOf({3, 4})).ok());
  EXPECT_THAT(run(session), ElementsAre(3, 8));
  ASSERT_TRUE(session.RunTargets({"grow"}).ok());
  EXPECT_THAT(run(session), ElementsAre(6, 16));
  EXPECT_THAT(valuesOf(session.GetVariable("w")), ElementsAre(6, 8));
  EXPECT_THAT(run(other), ElementsAre(10, 40));
  ASSERT_TRUE(other.RunTargets({"grow"}).ok());
  EXPECT_THAT(run(other), ElementsAre(20, 80));
  // y with and without the constant, and what grows.
  EXPECT_EQ(weir::detail::SessionImpl::of(session).table->countCompiled(),
            before + 3);
}

TEST(VariablesTest, RunsSignatures) {
  Session session(makeRestored(), plain());
  auto outputs = session.RunSignature("serve", {{"in", row({1, 2})}});
  ASSERT_TRUE(outputs.ok()) << outputs.status().message();
  EXPECT_THAT(valuesOf(outputs->at("out")), ElementsAre(10, 40));
  EXPECT_EQ(session.RunSignature("serve", {}).status().message(),
            "signature 'serve': input 'in' is not fed");
  EXPECT_EQ(session.RunSignature("serve", {{"x", row({1})}}).status().message(),
            "signature 'serve' has no input 'x', only 'in'");
  EXPECT_EQ(session.RunSignature("none", {}).status().message(),
            "the graph has no signature 'none', only 'serve'");
}

TEST(VariablesTest, KeepsStateOfItsOwn) {
  Graph graph = makeState();
  Session first(graph, plain()), second(graph, plain());
  ASSERT_TRUE(first.RunTargets({"init"}).ok());
  ASSERT_TRUE(second.RunTargets({"load"}, {{"x", vectorOf({5, 6})}}).ok());
  ASSERT_TRUE(first.RunTargets({"add"}, {{"x", vectorOf({10, 20})}}).ok());
  EXPECT_THAT(valuesOf(first.Run({}, "v/read")), ElementsAre(11, 22));
  EXPECT_THAT(valuesOf(second.Run({}, "v/read")), ElementsAre(5, 6));
}

TEST(VariablesTest, NamesWhatIsNotInitialised) {
  Session session(makeState(), plain());
  Status status = session.Run({}, "v/read").status();
  EXPECT_THAT(status, FailsWith(StatusCode::AssertionFailed));
  EXPECT_EQ(status.message(), "node 'v/read': variable 'v' is not initialised");
  Result<Tensor> isSet = session.Run({}, "is_set");
  ASSERT_TRUE(isSet.ok()) << isSet.status().message();
  EXPECT_FALSE(*isSet->data<bool>());
  EXPECT_THAT(session.GetVariable("v").status(),
              FailsWith(StatusCode::AssertionFailed));
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  EXPECT_THAT(valuesOf(session.Run({}, "v/read")), ElementsAre(1, 2));
  EXPECT_TRUE(*session.Run({}, "is_set")->data<bool>());
}

TEST(VariablesTest, FollowsControlEdges) {
  Session session(makeState(), plain());
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  EXPECT_THAT(valuesOf(session.Run({{"x", vectorOf({1, 1})}}, "after")),
              ElementsAre(2, 3));
  ASSERT_TRUE(session.RunTargets({"twice"}, {{"x", vectorOf({1, 1})}}).ok());
  EXPECT_THAT(valuesOf(session.Run({}, "v/read")), ElementsAre(4, 5));
}

TEST(VariablesTest, FetchesAndFeedsVariables) {
  Session session(makeState(), plain());
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  EXPECT_THAT(valuesOf(session.Run({}, "v")), ElementsAre(1, 2));
  EXPECT_THAT(valuesOf(session.Run({{"v", vectorOf({7, 8})}}, "v/read")),
              ElementsAre(7, 8));
  EXPECT_THAT(valuesOf(session.Run({}, "v:0")), ElementsAre(1, 2));
}

TEST(VariablesTest, GetsAndSets) {
  Session session(makeState(), plain());
  ASSERT_TRUE(session.SetVariable("v", vectorOf({3, 4})).ok());
  EXPECT_THAT(valuesOf(session.GetVariable("v:0")), ElementsAre(3, 4));
  EXPECT_THAT(valuesOf(session.Run({}, "v/read")), ElementsAre(3, 4));
  ASSERT_TRUE(session.RunTargets({"add"}, {{"x", vectorOf({1, 1})}}).ok());
  EXPECT_THAT(valuesOf(session.GetVariable("v")), ElementsAre(4, 5));
  EXPECT_THAT(session.SetVariable("v", row({3, 4})),
              FailsWith(StatusCode::InvalidArgument));
  EXPECT_THAT(session.SetVariable("v", Tensor(DType::I32, {2})),
              FailsWith(StatusCode::InvalidArgument));
  EXPECT_THAT(session.SetVariable("none", vectorOf({1})),
              FailsWith(StatusCode::NotFound));
}

TEST(VariablesTest, ChangesShape) {
  Session session(makeOpen(), plain());
  EXPECT_EQ(session.Run({}, "v/read").status().message(),
            "node 'v/read': variable 'v' is not initialised");
  ASSERT_TRUE(session.RunTargets({"load"}, {{"x", row({1, 2, 3})}}).ok());
  EXPECT_THAT(valuesOf(session.Run({}, "v/read")), ElementsAre(1, 2, 3));
  for (int64_t rows = 2; rows < 5; ++rows) {
    Status status = session.RunTargets({"append"}, {{"x", row({4, 5, 6})}});
    ASSERT_TRUE(status.ok()) << status.message();
    Result<Tensor> v = session.Run({}, "v/read");
    ASSERT_TRUE(v.ok());
    EXPECT_THAT(v->shape(), ElementsAre(rows, 3));
  }
  EXPECT_THAT(session.GetVariable("v")->shape(), ElementsAre(4, 3));
  ASSERT_TRUE(session.SetVariable("v", Tensor(DType::F32, {0, 3})).ok());
  EXPECT_THAT(session.Run({}, "v")->shape(), ElementsAre(0, 3));
  EXPECT_THAT(session.SetVariable("v", Tensor(DType::F32, {2, 2})),
              FailsWith(StatusCode::InvalidArgument));
}

TEST(VariablesTest, TakesAnyRankWhereNoneIsDeclared) {
  Graph graph = TextGraph()
                    .placeholder("x", "?x3")
                    .placeholder("y", "?")
                    .variable("v", "*")
                    .assign("load", "v", "x")
                    .assign("load_other", "v", "y")
                    .load();
  Session session(graph, plain());
  EXPECT_FALSE(session.Run({}, "v/read").ok());
  ASSERT_TRUE(session.RunTargets({"load"}, {{"x", row({1, 2, 3})}}).ok());
  EXPECT_THAT(session.Run({}, "v/read")->shape(), ElementsAre(1, 3));
  ASSERT_TRUE(session.RunTargets({"load_other"}, {{"y", vectorOf({1})}}).ok());
  EXPECT_THAT(session.Run({}, "v/read")->shape(), ElementsAre(1));
}

TEST(VariablesTest, UpdatesRows) {
  Graph graph = TextGraph()
                    .placeholder("i", "?", "DT_INT32")
                    .placeholder("x", "?x2")
                    .constant("zero", {0, 0, 0, 0, 0, 0}, "3x2")
                    .variable("v", "3x2")
                    .assign("init", "v", "zero")
                    .node("update", "ResourceScatterUpdate", {"v", "i", "x"},
                          "dtype: DT_FLOAT; Tindices: DT_INT32")
                    .load();
  Session session(graph, plain());
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  Tensor rows = Tensor::Of<int32_t>({2}, {2, 0});
  Status status = session.RunTargets(
      {"update"},
      {{"i", rows}, {"x", Tensor::Of<float>({2, 2}, {1, 2, 3, 4})}});
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_THAT(valuesOf(session.Run({}, "v/read")),
              ElementsAre(3, 4, 0, 0, 1, 2));
}
