//===- ErrorsTest.cpp - errors at the call that made them -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/ops.hpp"
#include <gmock/gmock.h>
#include <stdexcept>

using namespace weir;
using testing::HasSubstr;

namespace {

TEST(Errors, NameTheOpWithItsScope) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {2, 3}, "x");
  Output w = Placeholder(graph, DType::F32, {4, 5}, "w");
  NameScope scope(graph, "foo");
  Output y = ops::MatMul(x, w);
  EXPECT_FALSE(y);
  EXPECT_EQ(graph.status().code(), StatusCode::InvalidArgument);
  EXPECT_THAT(graph.status().message(), HasSubstr("node 'foo/matmul': "));
  EXPECT_FALSE(graph.FindOperation("foo/matmul"));
  std::string first = graph.status().message();
  EXPECT_FALSE(ops::Relu(y));
  EXPECT_FALSE(ops::Add(x, w));
  EXPECT_EQ(graph.status().message(), first);
}

TEST(Errors, AreToldOnceWithinTheCall) {
  Graph graph;
  int calls = 0;
  graph.OnError([&](const Status &) { ++calls; });
  Output x = Placeholder(graph, DType::F32, {2}, "x");
  ops::Softmax(x, 7);
  EXPECT_EQ(calls, 1);
  ops::Softmax(x, 7);
  EXPECT_EQ(calls, 1);
}

TEST(Errors, MayBeThrown) {
  Graph graph;
  graph.OnError(
      [](const Status &status) { throw std::runtime_error(status.message()); });
  Output x = Placeholder(graph, DType::F32, {}, "x");
  auto grow = [&](const Values &values) {
    return Values{ops::Softmax(values[0], 3, "bad")};
  };
  auto go = [&](const Values &) { return Constant(graph, true); };
  EXPECT_THROW(While(graph, {x}, go, grow), std::runtime_error);
  EXPECT_THAT(graph.status().message(), HasSubstr("node 'While/bad'"));
  // What is added now is of the whole graph again.
  EXPECT_EQ(ops::Exp(x).name(), "exp:0");
}

TEST(Errors, OperandsAreOfOneGraph) {
  Graph one, other;
  Output x = Placeholder(one, DType::F32, {2}, "x");
  Output y = Placeholder(other, DType::F32, {2}, "y");
  EXPECT_FALSE(ops::Add(x, y));
  EXPECT_EQ(one.status().message(),
            "node 'add': operand 1 is of another graph");
  EXPECT_TRUE(other.status().ok());
}

std::string errorOf(const char *kind, std::vector<Output> operands,
                    std::vector<detail::Attribute> attributes, Graph &graph) {
  EXPECT_FALSE(detail::AddNode(graph.impl(), kind, "n", operands, attributes));
  return graph.status().message();
}

TEST(Errors, AttributesAreChecked) {
  struct Case {
    const char *kind;
    std::vector<detail::Attribute> attributes;
    const char *message;
  } cases[] = {
      {"no_such", {}, "there is no op 'no_such'"},
      {"kernel", {}, "there is no op 'kernel'"},
      {"softmax", {}, "lacks the attribute 'axis'"},
      {"softmax",
       {{"axis", "one"}},
       "attribute 'axis' is 'one', must be an integer"},
      {"softmax",
       {{"axis", int64_t(-1)}},
       "axis -1 is out of range for rank 4"},
      {"softmax",
       {{"axis", int64_t(1)}, {"axis", int64_t(1)}},
       "is given twice"},
      {"exp", {{"axis", int64_t(1)}}, "exp has no attribute 'axis'"},
      {"cast", {{"to", DType::None}}, "must be an element type"},
      {"reduce_sum",
       {{"axes", Shape{9}}},
       "reduce_sum doesn't go with tensor<2x4x4x3xf32>"},
      {"expand_dims", {{"axes", Shape{-5}}}, "node 'n': "},
      {"transpose", {{"permutation", Shape{0, 0, 1, 9}}}, "node 'n': "},
      {"squeeze", {{"axes", Shape{77}}}, "node 'n': "},
      {"slice",
       {{"starts", Shape{}}, {"limits", Shape{1}}, {"strides", Shape{0}}},
       "node 'n': "},
      {"pad",
       {{"low", Shape{1}}, {"high", Shape{-1}}, {"mode", "bent"}},
       "must be constant, reflect or symmetric"},
      {"max_pool",
       {{"window", Shape{}}, {"strides", Shape{0, 0}}, {"dilations", Shape{1}}},
       "node 'n': "},
      {"max_pool",
       {{"window", Shape{2, 2}},
        {"strides", Shape{0, 0}},
        {"dilations", Shape{1, 1}}},
       "node 'n': "},
      {"arg_max",
       {{"axis", int64_t(1) << 40}, {"to", DType::F32}},
       "node 'n': "},
      {"sort", {{"axis", int64_t(9)}, {"to", DType::I32}}, "node 'n': "},
      {"scan", {{"kind", "sum"}, {"axis", int64_t(-9)}}, "node 'n': "},
      {"bitcast", {{"to", DType::C128}}, "node 'n': "},
  };
  for (const Case &each : cases) {
    Graph graph;
    Output x = Placeholder(graph, DType::F32, {2, 4, 4, 3}, "x");
    EXPECT_THAT(errorOf(each.kind, {x}, each.attributes, graph),
                HasSubstr(each.message))
        << each.kind;
  }
}

TEST(Errors, InputsAreCounted) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {2}, "x");
  EXPECT_EQ(errorOf("add", {x}, {}, graph),
            "node 'n': add has 1 inputs, must have 2");
  EXPECT_FALSE(detail::AddNode(nullptr, "concat", "", {}, {}));
}

TEST(Errors, ValuesAndShapesAreChecked) {
  auto messageOf = [](auto make) {
    Graph graph;
    EXPECT_FALSE(make(graph));
    return graph.status().message();
  };
  EXPECT_THAT(messageOf([](Graph &g) { return Constant(g, Tensor()); }),
              HasSubstr("node 'Const': the value is no tensor"));
  EXPECT_THAT(
      messageOf([](Graph &g) { return Placeholder(g, DType::F32, {-2}); }),
      HasSubstr("shape [-2] has a negative dimension"));
  EXPECT_THAT(messageOf([](Graph &g) {
                return Placeholder(g, DType::F32, {int64_t(1) << 60});
              }),
              HasSubstr("has more than"));
  EXPECT_THAT(
      messageOf([](Graph &g) { return Placeholder(g, DType::None, {}); }),
      HasSubstr("has no element type"));
  EXPECT_THAT(messageOf([](Graph &g) {
                return PlaceholderWithDefault(Constant(g, 1), {3});
              }),
              HasSubstr("the default is of shape [], must be of [3]"));
}

TEST(Errors, BroadcastingFollowsNumPy) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {-1, 3}, "x");
  EXPECT_EQ(ops::Add(x, Constant(graph, std::vector<float>{1, 2, 3})).shape(),
            PartialShape({-1, 3}));
  EXPECT_EQ(ops::Mul(x, Constant(graph, 2.0f)).shape(), PartialShape({-1, 3}));
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
  EXPECT_FALSE(ops::Add(x, Constant(graph, std::vector<float>{1, 2})));
}

TEST(Errors, SizesThatAreConstantsAreKnown) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {-1, 4, 2}, "x");
  Output y = ops::Reshape(x, Constant(graph, std::vector<int>{-1, 8}));
  EXPECT_EQ(y.shape(), PartialShape({-1, 8}));
  Output batch = ops::Slice(ops::Shape(x, DType::I32), {0}, {1}, {1});
  Output z = ops::Reshape(
      y, ops::Concat({batch, Constant(graph, std::vector<int>{2, 4})}, 0));
  EXPECT_EQ(z.shape(), PartialShape({-1, 2, 4}));
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
}

} // namespace
