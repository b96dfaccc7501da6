//===- NamesTest.cpp - names as TensorFlow makes them ---------------------===//
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

TEST(Names, AreMadeUniqueWithoutRegardToCase) {
  Graph graph;
  auto name = [&](const char *wanted) {
    return Constant(graph, 1.0f, wanted).op().name();
  };
  EXPECT_EQ(name("add"), "add");
  EXPECT_EQ(name("add"), "add_1");
  EXPECT_EQ(name("Add"), "Add_2");
  EXPECT_EQ(name("add_1"), "add_1_1");
  EXPECT_EQ(name("mul_1"), "mul_1");
  EXPECT_EQ(name("mul"), "mul");
  EXPECT_EQ(name("mul"), "mul_2");
  EXPECT_EQ(name("sub/"), "sub");
  EXPECT_EQ(name("sub"), "sub_1");
  EXPECT_TRUE(graph.status().ok());
  EXPECT_EQ(name("sub/"), "");
  EXPECT_EQ(graph.status().message(),
            "node 'sub': there is another node of this name");
}

TEST(Names, ScopesNestAndAreMadeUnique) {
  Graph graph;
  {
    NameScope foo(graph, "foo");
    {
      NameScope bar(graph, "bar");
      EXPECT_EQ(Constant(graph, 1, "c").name(), "foo/bar/c:0");
    }
    NameScope bar(graph, "bar");
    EXPECT_EQ(Constant(graph, 1, "c").name(), "foo/bar_1/c:0");
    NameScope root(graph, "");
    EXPECT_EQ(Constant(graph, 1, "c").name(), "c:0");
  }
  NameScope again(graph, "foo");
  EXPECT_EQ(Constant(graph, 1, "c").name(), "foo_1/c:0");
  NameScope opened(graph, "foo/");
  EXPECT_EQ(Constant(graph, 1, "c").name(), "foo/c:0");
  EXPECT_TRUE(graph.status().ok());
}

TEST(Names, OpsWithoutOneHaveTheirKinds) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {2, 2});
  EXPECT_EQ(x.name(), "Placeholder:0");
  EXPECT_EQ(ops::MatMul(x, x).name(), "matmul:0");
  EXPECT_EQ(ops::MatMul(x, x).name(), "matmul_1:0");
  EXPECT_EQ(ops::Add(x, x, {}).op().kind(), "add");
}

TEST(Names, MustBeOfTheRightLetters) {
  for (const char *bad : {"a b", "_a", "-a", "/", "a:b", "\xc3\xa4"}) {
    Graph graph;
    EXPECT_FALSE(Constant(graph, 1, bad)) << bad;
    EXPECT_THAT(graph.status().message(), HasSubstr("the name must begin"));
  }
  Graph graph;
  NameScope scope(graph, "s");
  EXPECT_EQ(Constant(graph, 1, "_a.b-c>d").name(), "s/_a.b-c>d:0");
  EXPECT_TRUE(graph.status().ok());
  NameScope bad(graph, "x y");
  EXPECT_THAT(graph.status().message(), HasSubstr("name scope 'x y'"));
}

TEST(Names, AreFound) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {-1, 3}, "foo/x");
  EXPECT_EQ(graph.FindOperation("foo/x"), x.op());
  EXPECT_EQ(graph.FindOutput("foo/x:0"), x);
  EXPECT_EQ(graph.FindOutput("foo/x"), x);
  EXPECT_FALSE(graph.FindOutput("foo/x:1"));
  EXPECT_FALSE(graph.FindOutput("foo/x:99999999999999999999"));
  EXPECT_FALSE(graph.FindOutput("^foo/x"));
  EXPECT_FALSE(graph.FindOperation("x"));
  EXPECT_FALSE(graph.FindVariable("foo/x"));
  EXPECT_EQ(x.dtype(), DType::F32);
  EXPECT_EQ(x.shape(), PartialShape({-1, 3}));
  EXPECT_EQ(graph.operations().size(), 1u);
}

TEST(Names, HandlesMayBeNull) {
  Output none;
  EXPECT_FALSE(none.op());
  EXPECT_EQ(none.name(), "");
  EXPECT_EQ(none.dtype(), DType::None);
  EXPECT_FALSE(none.op().output(0));
  EXPECT_EQ(Variable().name(), "");
  EXPECT_FALSE(Variable().Read());
  EXPECT_FALSE(ops::Add(none, none));
  EXPECT_FALSE(Identity(none));
  EXPECT_EQ(Function().name(), "");
}

} // namespace
