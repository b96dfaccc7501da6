//===- VariablesTest.cpp - variables and their scopes ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/ops.hpp"
#include <gmock/gmock.h>

using namespace weir;
using testing::HasSubstr;

namespace {

Output zeros(Graph &graph) {
  return Constant(graph, Tensor(DType::F32, {2, 3}), "zeros");
}

Variable get(Graph &graph, const char *name) {
  return GetVariable(graph, name, DType::F32, {2, 3}, zeros);
}

TEST(Variables, HaveTensorFlowsNames) {
  Graph graph;
  NameScope scope(graph, "foo");
  Variable v = MakeVariable(zeros(graph), "v");
  EXPECT_EQ(v.name(), "foo/v:0");
  EXPECT_EQ(v.initializer().name(), "foo/v/assign");
  EXPECT_EQ(v.Read().name(), "foo/v/read:0");
  EXPECT_EQ(v.Read().name(), "foo/v/read_1:0");
  EXPECT_EQ(v.Assign(zeros(graph)).name(), "foo/v/assign_1");
  EXPECT_EQ(MakeVariable(zeros(graph), "v").name(), "foo/v_1:0");
  EXPECT_EQ(v.dtype(), DType::F32);
  EXPECT_EQ(v.shape(), PartialShape({2, 3}));
  EXPECT_EQ(Output(v).shape(), PartialShape({2, 3}));
  Variable found = graph.FindVariable("foo/v");
  EXPECT_EQ(found.op(), v.op());
  EXPECT_EQ(found.initializer(), v.initializer());
  EXPECT_EQ(graph.variables().size(), 2u);
  EXPECT_EQ(graph.AddInitializer().name(), "init");
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
}

TEST(Variables, TakeWhatTheirShapesAllow) {
  Graph graph;
  Variable v = MakeVariable(graph, DType::F32, {-1, 3}, "v");
  EXPECT_FALSE(v.initializer());
  EXPECT_TRUE(v.Assign(zeros(graph)));
  EXPECT_TRUE(v.AssignAdd(zeros(graph)));
  EXPECT_TRUE(v.AssignSub(zeros(graph)));
  Output rows = Constant(graph, std::vector<int>{1});
  Output row = Constant(graph, Tensor(DType::F32, {1, 3}));
  EXPECT_TRUE(v.ScatterUpdate(rows, row));
  EXPECT_TRUE(v.ScatterAdd(rows, row));
  EXPECT_EQ(v.IsInitialized().dtype(), DType::Bool);
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
  EXPECT_FALSE(v.Assign(Constant(graph, std::vector<float>{1, 2})));
  EXPECT_EQ(graph.status().message(),
            "node 'v/assign': the value is float32 of shape [2], the variable "
            "is of type float32 and shape [?, 3]");
}

TEST(Variables, ScopesNameThemWhateverTheNameScope) {
  Graph graph;
  {
    VariableScope foo(graph, "foo");
    NameScope names(graph, "deep");
    EXPECT_EQ(get(graph, "v").name(), "foo/v:0");
    EXPECT_EQ(Constant(graph, 1, "c").name(), "foo/deep/c:0");
    VariableScope bar(graph, "bar");
    EXPECT_EQ(get(graph, "w").name(), "foo/bar/w:0");
  }
  VariableScope again(graph, "foo", Reuse::Yes);
  EXPECT_EQ(get(graph, "v").op(), graph.FindOperation("foo/v"));
  EXPECT_EQ(Constant(graph, 1, "c").name(), "foo_1/c:0");
  VariableScope bar(graph, "bar"); // reuse holds within
  EXPECT_EQ(get(graph, "w").op(), graph.FindOperation("foo/bar/w"));
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
  EXPECT_EQ(graph.variables().size(), 2u);
}

TEST(Variables, SharingByMistakeIsAnError) {
  Graph graph;
  VariableScope foo(graph, "foo");
  get(graph, "v");
  EXPECT_FALSE(get(graph, "v"));
  EXPECT_THAT(graph.status().message(),
              HasSubstr("node 'foo/v': the variable exists already"));
}

TEST(Variables, SharingWhatIsNotThereIsAnError) {
  Graph graph;
  VariableScope foo(graph, "foo", Reuse::Yes);
  EXPECT_FALSE(get(graph, "v"));
  EXPECT_THAT(graph.status().message(),
              HasSubstr("node 'foo/v': there is no such variable"));
}

TEST(Variables, AutoMakesOrShares) {
  Graph graph;
  VariableScope foo(graph, "foo", Reuse::Auto);
  EXPECT_EQ(get(graph, "v").op(), get(graph, "v").op());
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
  EXPECT_FALSE(GetVariable(graph, "v", DType::F32, {5}));
  EXPECT_EQ(graph.status().message(), "node 'foo/v': the variable is of shape "
                                      "[2, 3], asked for is [5]");
}

TEST(Variables, OfAnotherTypeAreNotShared) {
  Graph graph;
  VariableScope foo(graph, "foo", Reuse::Auto);
  get(graph, "v");
  EXPECT_FALSE(GetVariable(graph, "v", DType::I32, {2, 3}));
  EXPECT_EQ(graph.status().message(), "node 'foo/v': the variable is of type "
                                      "float32, asked for is int32");
}

TEST(Variables, InitialValuesAreChecked) {
  Graph graph;
  EXPECT_FALSE(GetVariable(graph, "v", DType::F32, {7}, zeros));
  EXPECT_EQ(graph.status().message(),
            "node 'v': the initial value is float32 of shape [2, 3], must be "
            "float32 of shape [7]");
}

TEST(Variables, InFunctionsAreOfTheWholeGraph) {
  Graph graph;
  Function add = graph.AddFunction(
      "add_v", {{DType::F32, {2, 3}}}, [&](const std::vector<Output> &in) {
        return Values{ops::Add(in[0], get(graph, "v").Read())};
      });
  ASSERT_TRUE(add) << graph.status().message();
  EXPECT_TRUE(graph.FindVariable("v"));
  EXPECT_EQ(Call(add, {zeros(graph)}).size(), 1u);
  graph.AddFunction("bad", {}, [&](const std::vector<Output> &) {
    return Values{MakeVariable(zeros(graph), "w")};
  });
  EXPECT_THAT(
      graph.status().message(),
      HasSubstr("node 'w': a variable can't be made within a function"));
}

} // namespace
