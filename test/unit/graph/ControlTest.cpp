//===- ControlTest.cpp - loops, branches, functions, order ----------------===//
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

TEST(Control, LoopsTakeWhatTheyUse) {
  Graph graph;
  Output limit = Placeholder(graph, DType::I32, {}, "limit");
  Output step = Placeholder(graph, DType::I32, {}, "step");
  Values last = While(
      graph, {Constant(graph, 0)},
      [&](const Values &v) { return ops::Less(v[0], limit); },
      [&](const Values &v) { return Values{ops::Add(v[0], step)}; }, "loop");
  ASSERT_EQ(last.size(), 1u) << graph.status().message();
  EXPECT_EQ(last[0].name(), "loop:0");
  EXPECT_EQ(last[0].shape(), PartialShape({}));
  EXPECT_EQ(last[0].op().output_count(), 3);
  EXPECT_FALSE(graph.FindOperation("loop/add"));
}

TEST(Control, ShapesThatChangeMustBeFree) {
  auto grow = [](Graph &graph, std::vector<PartialShape> shapes) {
    Output one = Constant(graph, std::vector<float>{1});
    return While(
        graph, {one}, [&](const Values &) { return Constant(graph, false); },
        [&](const Values &v) { return Values{ops::Concat({v[0], one}, 0)}; },
        "grow", shapes);
  };
  Graph bad, good, wrong;
  EXPECT_TRUE(grow(bad, {}).empty());
  EXPECT_EQ(bad.status().message(),
            "node 'grow': value 0 is float32 of shape [1] before a step and "
            "float32 of shape [2] after it: dimensions that change must be "
            "free in its shape");
  Values last = grow(good, {{-1}});
  ASSERT_EQ(last.size(), 1u) << good.status().message();
  EXPECT_EQ(last[0].shape(), PartialShape({-1}));
  grow(wrong, {{7}});
  EXPECT_EQ(wrong.status().message(),
            "node 'grow': value 0 is of shape [1], must be of [7]");
}

TEST(Control, BranchesJoin) {
  Graph graph;
  Output p = Placeholder(graph, DType::Bool, {}, "p");
  Output x = Placeholder(graph, DType::F32, {2, 3}, "x");
  Output y = Placeholder(graph, DType::F32, {4, 3}, "y");
  Values joined = If(
      p, [&] { return Values{ops::Exp(x)}; }, [&] { return Values{y}; }, "c");
  ASSERT_EQ(joined.size(), 1u) << graph.status().message();
  EXPECT_EQ(joined[0].name(), "c:0");
  EXPECT_EQ(joined[0].shape(), PartialShape({-1, 3}));
  If(p, [&] { return Values{x}; }, [&] { return Values{}; });
  EXPECT_EQ(graph.status().message(), "node 'If': the branches give 1 and 0 "
                                      "values, must give as many");
}

TEST(Control, ConditionsAreScalarBools) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {2}, "x");
  auto same = [&] { return Values{x}; };
  If(x, same, same);
  EXPECT_EQ(graph.status().message(), "node 'If': the condition is float32 of "
                                      "shape [2], must be a bool of shape []");
}

TEST(Control, NullResultsAreErrors) {
  Graph graph;
  Output p = Placeholder(graph, DType::Bool, {}, "p");
  If(p, [] { return Values{Output()}; }, [] { return Values{Output()}; });
  EXPECT_EQ(graph.status().message(),
            "node 'If': result 0 of function 'If_true' is null");
}

TEST(Control, FunctionsCapture) {
  Graph graph;
  Output k = Placeholder(graph, DType::F32, {}, "k");
  auto scale = [&](const std::vector<Output> &in) {
    return Values{ops::Mul(in[0], k)};
  };
  Function f = graph.AddFunction("scale", {{DType::F32, {-1}}}, scale);
  ASSERT_TRUE(f);
  EXPECT_EQ(graph.FindFunction("scale").name(), "scale");
  EXPECT_FALSE(graph.FindFunction("graph"));
  Output x = Placeholder(graph, DType::F32, {3}, "x");
  Values y = Call(f, {x});
  ASSERT_EQ(y.size(), 1u) << graph.status().message();
  EXPECT_EQ(y[0].name(), "scale:0");
  Call(f, {});
  EXPECT_EQ(graph.status().message(),
            "node 'scale_1': function 'scale' takes 1 arguments, got 0");
}

TEST(Control, FunctionsHaveNamesOfTheirOwn) {
  Graph graph;
  auto same = [](const std::vector<Output> &in) { return in; };
  EXPECT_TRUE(graph.AddFunction("f", {{DType::F32, {}}}, same));
  EXPECT_FALSE(graph.AddFunction("f", {{DType::F32, {}}}, same));
  EXPECT_THAT(graph.status().message(), HasSubstr("of this name already"));
}

TEST(Control, ValuesOfABuiltFunctionAreGone) {
  Graph graph;
  Output inner;
  graph.AddFunction("f", {{DType::F32, {}}}, [&](const Values &in) {
    inner = ops::Exp(in[0], "e");
    return Values{inner};
  });
  EXPECT_EQ(inner.name(), "e:0");
  EXPECT_FALSE(ops::Exp(inner));
  EXPECT_THAT(graph.status().message(),
              HasSubstr("is of a function that is built already"));
}

TEST(Control, NestedFunctionsCaptureThroughEachOther) {
  Graph graph;
  Output p = Placeholder(graph, DType::Bool, {}, "p");
  Output x = Placeholder(graph, DType::F32, {2}, "x");
  Values last = While(
      graph, {x}, [&](const Values &) { return p; },
      [&](const Values &v) {
        return If(
            p, [&] { return Values{ops::Add(v[0], x)}; },
            [&] { return Values{v[0]}; });
      });
  ASSERT_EQ(last.size(), 1u) << graph.status().message();
  EXPECT_EQ(last[0].op().output_count(), 3);
}

TEST(Control, OrderIsKept) {
  Graph graph;
  Variable v = MakeVariable(Constant(graph, 1.0f), "v");
  weir::Operation assign = v.Assign(Constant(graph, 2.0f));
  Output after;
  {
    ControlScope scope(graph, {assign, weir::Operation()});
    after = v.Read();
  }
  EXPECT_THAT(graph.ToText(), HasSubstr("named \"v/read\"(%v#0, %assign_1)"));
  EXPECT_EQ(Group(graph, {assign}).kind(), "NoOp");
  EXPECT_EQ(Identity(after, {assign}, "last").name(), "last:0");
}

} // namespace
