//===- OptimizeTest.cpp - functions of flattened parameters, L-BFGS -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/optimize.hpp"
#include "weir/ops.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace weir;
using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;

namespace {

/// `sum(100 (y - x^2)^2 + (1 - x)^2)`, Rosenbrock's, of x and y of a size.
struct Valley {
  explicit Valley(int64_t size) {
    Tensor start = Tensor::Of<double>({size}, std::vector<double>(size, -1.2));
    x = MakeVariable(Constant(graph, start), "x");
    y = MakeVariable(ops::Neg(Constant(graph, start)), "y");
    Output one = Constant(graph, 1.0), hundred = Constant(graph, 100.0);
    Output high = ops::Sub(y, ops::Square(x)), far = ops::Sub(one, x);
    Output all = ops::Add(ops::Mul(hundred, ops::Square(high)), ops::Square(far));
    loss = ops::ReduceSum(all, {0});
    init = graph.AddInitializer();
  }
  Graph graph;
  Variable x, y;
  Output loss;
  Operation init;
};

} // namespace

TEST(FlatFunction, IsTheLossAndItsGradient) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {-1}, "x");
  Variable w = MakeVariable(Constant(graph, std::vector<float>{1, 2}), "w");
  Variable b = MakeVariable(Constant(graph, 3.0f), "b");
  Output loss = ops::ReduceSum(
      ops::Mul(ops::Add(ops::Square(w), b), x), {0});
  Operation init = graph.AddInitializer();
  Session session(graph);
  auto f = FlatFunction::Create(session, loss, {w, b}, {"x"});
  ASSERT_TRUE(f.ok()) << f.status().message();
  EXPECT_EQ(f->size(), 3);
  EXPECT_FALSE(f->Parameters().ok()); // not initialised
  ASSERT_TRUE(session.RunTargets({init}).ok());
  ASSERT_TRUE(f->SetFeeds({Tensor::Of<float>({2}, {10, 100})}).ok());
  std::vector<double> at = *f->Parameters(), gradient(3);
  EXPECT_THAT(at, ElementsAre(1, 2, 3));
  at[0] = 2;
  double value = 0;
  ASSERT_TRUE(f->Evaluate(at.data(), value, gradient.data()).ok());
  EXPECT_EQ(value, 70 + 700);
  EXPECT_THAT(gradient, ElementsAre(40, 400, 110));
  ASSERT_TRUE(f->Store(at.data()).ok());
  EXPECT_THAT(*f->Parameters(), ElementsAre(2, 2, 3));
  EXPECT_FALSE(f->SetFeeds({}).ok());
  EXPECT_FALSE(FlatFunction::Create(session, x, {w}).ok());
  EXPECT_FALSE(FlatFunction::Create(session, loss, {}).ok());
}

TEST(Lbfgs, FindsTheEndOfAValley) {
  Valley valley(5);
  Session session(valley.graph);
  ASSERT_TRUE(session.RunTargets({valley.init}).ok());
  auto f = FlatFunction::Create(session, valley.loss, {valley.x, valley.y});
  ASSERT_TRUE(f.ok()) << f.status().message();
  std::vector<double> at = *f->Parameters();
  auto done = MinimizeLbfgs(*f, at);
  ASSERT_TRUE(done.ok()) << done.status().message();
  EXPECT_TRUE(done->converged);
  EXPECT_LT(done->iterations, 60);
  EXPECT_LT(done->evaluations, 80);
  EXPECT_THAT(at, Each(DoubleNear(1, 1e-5)));
  std::vector<double> few(3);
  EXPECT_FALSE(MinimizeLbfgs(*f, few).ok());
}

TEST(Lbfgs, EndsAfterItsIterations) {
  Valley valley(2);
  Session session(valley.graph);
  ASSERT_TRUE(session.RunTargets({valley.init}).ok());
  auto f = FlatFunction::Create(session, valley.loss, {valley.x, valley.y});
  ASSERT_TRUE(f.ok());
  std::vector<double> at = *f->Parameters();
  LbfgsOptions options;
  options.iterations = 3;
  auto done = MinimizeLbfgs(*f, at, options);
  ASSERT_TRUE(done.ok());
  EXPECT_FALSE(done->converged);
  EXPECT_EQ(done->iterations, 3);
}
