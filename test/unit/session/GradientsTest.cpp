//===- GradientsTest.cpp - gradients of graphs, run -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/gradients.hpp"
#include "weir/ops.hpp"
#include "weir/session.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace weir;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

namespace {

Tensor row(const std::vector<float> &values) {
  return Tensor::Of<float>({int64_t(values.size())}, values);
}

std::vector<float> elements(const Tensor &tensor) {
  return {tensor.data<float>(), tensor.data<float>() + tensor.size()};
}

/// A graph with one session, made when the graph is whole.
struct Net {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {-1}, "x");

  std::vector<float> run(const Output &fetch, const Feeds &feeds) {
    if (!session)
      session = std::make_unique<Session>(graph, options());
    Result<Tensor> value = session->Run(feeds, fetch);
    EXPECT_TRUE(value.ok()) << value.status().message();
    return value.ok() ? elements(*value) : std::vector<float>();
  }
  std::vector<float> run(const Output &fetch, const std::vector<float> &at) {
    return run(fetch, {{"x", row(at)}});
  }
  static SessionOptions options() {
    SessionOptions options;
    options.threads = 1;
    return options;
  }
  Output number(float value) { return Constant(graph, value); }
  std::unique_ptr<Session> session;
};

Output sum(const Output &value) { return ops::ReduceSum(value, {0}); }

} // namespace

//===----------------------------------------------------------------------===//
// First and second order
//===----------------------------------------------------------------------===//

TEST(Gradients, AreThoseOfTheFormula) {
  Net net;
  Output y = ops::Mul(ops::Square(net.x), net.x); // x^3
  auto d = Gradients({y}, {net.x});
  auto dd = Gradients(d, {net.x});
  auto seeded = Gradients({y}, {net.x}, {net.x});
  EXPECT_EQ(d[0].name(), "gradients:0");
  EXPECT_EQ(d[0].shape(), PartialShape({-1}));
  EXPECT_THAT(net.run(d[0], {1, 2, 3}), ElementsAre(3, 12, 27));
  EXPECT_THAT(net.run(dd[0], {1, 2}), ElementsAre(6, 12));
  EXPECT_THAT(net.run(seeded[0], {1, 2}), ElementsAre(3, 24));
}

TEST(Gradients, AreByTensorsInBetweenAndByConstants) {
  Net net;
  Output a = net.number(3), b = net.number(3); // equal, but not the same
  Output between = ops::Mul(net.x, a);
  Output copy = Identity(between);
  Output y = ops::Add(ops::Mul(ops::Square(between), b), copy);
  auto d = Gradients({y}, {between, copy, a, b});
  EXPECT_THAT(net.run(d[0], {1}), ElementsAre(19));
  EXPECT_THAT(net.run(d[1], {1}), ElementsAre(1));
  EXPECT_THAT(net.run(d[2], {1}), ElementsAre(19));
  EXPECT_THAT(net.run(d[3], {1}), ElementsAre(9));
  Output c = Constant(net.graph, std::vector<float>{1, 2});
  auto folded = Gradients({ops::Square(c)}, {c}); // of constants alone
  EXPECT_THAT(net.run(folded[0], Feeds()), ElementsAre(2, 4));
}

TEST(Gradients, SumSeveralValuesAndAreZeroWhereNothingDepends) {
  Net net;
  Output other = Placeholder(net.graph, DType::F32, {2}, "other");
  auto d = Gradients({ops::Square(net.x), net.x}, {net.x, other}, {{}, net.x});
  EXPECT_THAT(net.run(d[0], {1, 4}), ElementsAre(3, 12));
  Feeds feeds = {{"x", row({1})}, {"other", row({5, 6})}};
  EXPECT_THAT(net.run(d[1], feeds), ElementsAre(0, 0));
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

TEST(Gradients, ByAVariableAreTheSumByItsReads) {
  Net net;
  Variable w = MakeVariable(net.number(2), "w");
  Output y = ops::Add(ops::Mul(net.x, w), ops::Square(w));
  Output once = w.Read();
  auto d = Gradients({y}, {w, once});
  auto twice = Gradients({y}, std::vector<Variable>{w});
  Operation step = w.AssignSub(d[0]);
  Output dd = Gradients({d[0]}, {w})[0];
  Operation init = net.graph.AddInitializer();
  ASSERT_TRUE(net.graph.status().ok()) << net.graph.status().message();
  net.session = std::make_unique<Session>(net.graph, Net::options());
  ASSERT_TRUE(net.session->RunTargets({init}).ok());
  EXPECT_THAT(net.run(d[0], {1}), ElementsAre(5));
  EXPECT_THAT(net.run(d[1], {1}), ElementsAre(0));
  EXPECT_THAT(net.run(twice[0], {1, 1}), ElementsAre(10));
  EXPECT_THAT(net.run(dd, {1}), ElementsAre(2));
  ASSERT_TRUE(net.session->RunTargets({step}, {{"x", row({1})}}).ok());
  EXPECT_THAT(net.run(d[0], {1}), ElementsAre(-5)); // w is -3
  EXPECT_THAT(net.run(w.Read(), Feeds()), ElementsAre(-3));
}

TEST(Gradients, ByAVariableThatIsFed) {
  Net net;
  Variable w = MakeVariable(net.graph, DType::F32, {1}, "w");
  auto d = Gradients({ops::Square(w.Read())}, {w});
  EXPECT_THAT(net.run(d[0], {{"w", row({4})}}), ElementsAre(8));
}

//===----------------------------------------------------------------------===//
// Branches, loops, functions
//===----------------------------------------------------------------------===//

TEST(Gradients, GoThroughBranches) {
  Net net;
  Variable w = MakeVariable(net.number(3), "w");
  Output isLarge = ops::Greater(sum(net.x), net.number(10));
  Output y = If(
      isLarge, [&] { return Values{ops::Mul(net.x, w)}; },
      [&] { return Values{ops::Square(net.x)}; })[0];
  auto d = Gradients({y}, {net.x, w});
  Operation init = net.graph.AddInitializer();
  net.session = std::make_unique<Session>(net.graph, Net::options());
  ASSERT_TRUE(net.session->RunTargets({init}).ok());
  EXPECT_THAT(net.run(d[0], {1, 2}), ElementsAre(2, 4));
  EXPECT_THAT(net.run(d[0], {10, 20}), ElementsAre(3, 3));
  EXPECT_THAT(net.run(d[1], {10, 20}), ElementsAre(30));
  EXPECT_THAT(net.run(d[1], {1, 2}), ElementsAre(0));
}

TEST(Gradients, GoThroughLoops) {
  Net net;
  Variable w = MakeVariable(net.number(2), "w");
  Output count = Placeholder(net.graph, DType::I32, {}, "count");
  Values end = While(
      net.graph, {Constant(net.graph, 0), net.x},
      [&](const Values &v) { return ops::Less(v[0], count); },
      [&](const Values &v) {
        return Values{ops::Add(v[0], Constant(net.graph, 1)),
                      ops::Mul(v[1], w)};
      }); // x w^count
  auto d = Gradients({end[1]}, {net.x, w});
  auto dd = Gradients({d[1]}, {w});
  Operation init = net.graph.AddInitializer();
  ASSERT_TRUE(net.graph.status().ok()) << net.graph.status().message();
  net.session = std::make_unique<Session>(net.graph, Net::options());
  ASSERT_TRUE(net.session->RunTargets({init}).ok());
  Feeds feeds = {{"x", row({1, 3})}, {"count", Tensor::Scalar(int32_t(3))}};
  EXPECT_THAT(net.run(d[0], feeds), ElementsAre(8, 8));
  EXPECT_THAT(net.run(d[1], feeds), ElementsAre(48));
  EXPECT_THAT(net.run(dd[0], feeds), ElementsAre(48));
}

TEST(Gradients, AreTakenWithinLoops) {
  Net net; // x -= 0.25 d(x^2)/dx, twice
  Values end = While(
      net.graph, {Constant(net.graph, 0), net.x},
      [&](const Values &v) { return ops::Less(v[0], Constant(net.graph, 2)); },
      [&](const Values &v) {
        auto d = Gradients({ops::Square(v[1])}, {v[1]});
        return Values{
            ops::Add(v[0], Constant(net.graph, 1)),
            ops::Sub(v[1], ops::Mul(d[0], Constant(net.graph, 0.25f)))};
      });
  EXPECT_THAT(net.run(end[1], {4, 8}), ElementsAre(1, 2));
}

TEST(Gradients, GoThroughCalls) {
  Net net;
  Function cube = net.graph.AddFunction(
      "cube", {{DType::F32, {-1}}}, [](const Values &v) {
        return Values{ops::Mul(ops::Square(v[0]), v[0])};
      });
  auto d = Gradients(Call(cube, {net.x}), {net.x});
  EXPECT_THAT(net.run(d[0], {2}), ElementsAre(12));
}

//===----------------------------------------------------------------------===//
// What stops, and what is the caller's own
//===----------------------------------------------------------------------===//

TEST(Gradients, StopWhereTheyAreToStop) {
  Net net;
  Output y = ops::Mul(net.x, ops::StopGradient(ops::Square(net.x)));
  auto d = Gradients({y}, {net.x});
  EXPECT_THAT(net.run(d[0], {3}), ElementsAre(9));
  EXPECT_THAT(net.run(y, {3}), ElementsAre(27));
}

TEST(CustomGradient, IsWhatTheCallerSays) {
  Net net;
  Output scale = ops::Exp(net.number(0));
  Values y = CustomGradient(
      {net.x}, [](const Values &in) { return Values{ops::Square(in[0])}; },
      [&](const Values &in, const Values &out, const Values &d) {
        return Values{ops::Mul(
            ops::Add(in[0], ops::Mul(out[0], scale)), d[0])};
      });
  auto d = Gradients({ops::Mul(y[0], net.number(10))}, {net.x});
  auto dd = Gradients(d, {net.x});
  ASSERT_TRUE(net.graph.status().ok()) << net.graph.status().message();
  EXPECT_THAT(net.run(y[0], {3}), ElementsAre(9));
  EXPECT_THAT(net.run(d[0], {3}), ElementsAre(120));
  EXPECT_THAT(net.run(dd[0], {3}), ElementsAre(70)); // 10 (1 + 2 x)
}

TEST(CustomGradient, HasTheShapesOfTheInputs) {
  Net net;
  Values y = CustomGradient(
      {net.x}, [](const Values &in) { return Values{ops::Square(in[0])}; },
      [](const Values &, const Values &, const Values &d) {
        return Values{ops::Concat({d[0], d[0]}, 0)};
      });
  auto d = Gradients(y, {net.x});
  Session session(net.graph, Net::options());
  Result<Tensor> value = session.Run({{"x", row({1, 2})}}, d[0]);
  ASSERT_FALSE(value.ok());
  EXPECT_THAT(value.status().message(),
              HasSubstr("node 'custom_gradient': dimension 0 of cotangent 0 "
                        "must be that of the input"));
}

//===----------------------------------------------------------------------===//
// Jacobians
//===----------------------------------------------------------------------===//

TEST(Jacobian, HasTheGradientsOfAllElements) {
  Net net;
  Output m = Constant(net.graph, Tensor::Of<float>({2, 2}, {1, 2, 3, 4}));
  Output columns = ops::Reshape(net.x, Constant(net.graph, std::vector<int64_t>{2, -1}));
  Output y = ops::MatMul(m, ops::Square(columns));
  Output j = Jacobian(y, net.x);
  EXPECT_EQ(j.shape().dims().size(), 3u);
  EXPECT_THAT(net.run(j, {1, 2}), ElementsAre(2, 8, 6, 16));
  EXPECT_THAT(net.run(j, {1, 2, 3, 4}),
              ElementsAre(2, 0, 12, 0, 0, 4, 0, 16, 6, 0, 24, 0, 0, 12, 0, 32));
}

TEST(Jacobian, IsAlsoThatOfEachExample) {
  Net net;
  Output x = ops::Reshape(net.x, Constant(net.graph, std::vector<int64_t>{-1, 2}));
  Output m = Constant(net.graph, Tensor::Of<float>({2, 3}, {1, 2, 3, 4, 5, 6}));
  Output j = BatchJacobian(ops::MatMul(ops::Square(x), m), x);
  EXPECT_THAT(net.run(j, {1, 2, 3, 4}),
              ElementsAre(2, 16, 4, 20, 6, 24, 6, 32, 12, 40, 18, 48));
}

TEST(Jacobian, OfTheGradientIsTheHessian) {
  Net net;
  Variable w = MakeVariable(net.number(2), "w");
  Output y = ops::Mul(ops::Square(sum(net.x)), w);
  Output h = Hessian(y, net.x), hw = Hessian(ops::Mul(y, ops::Square(w)), w);
  Operation init = net.graph.AddInitializer();
  ASSERT_TRUE(net.graph.status().ok()) << net.graph.status().message();
  net.session = std::make_unique<Session>(net.graph, Net::options());
  ASSERT_TRUE(net.session->RunTargets({init}).ok());
  EXPECT_THAT(net.run(h, {1, 2}), ElementsAre(4, 4, 4, 4));
  EXPECT_THAT(net.run(hw, {1, 2}), ElementsAre(108)); // 9 * 6 w
}

TEST(Jacobian, TimesAVectorIsForwardMode) {
  Net net;
  Output v = Placeholder(net.graph, DType::F32, {-1}, "v");
  Output y = ops::Mul(ops::Square(net.x), sum(net.x));
  auto jvp = JacobianVectorProduct({y}, {net.x}, {v});
  ASSERT_TRUE(net.graph.status().ok()) << net.graph.status().message();
  Feeds feeds = {{"x", row({1, 2})}, {"v", row({1, 10})}};
  EXPECT_THAT(net.run(jvp[0], feeds), ElementsAre(6 + 11, 120 + 44));
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

namespace {
std::string errorOf(const std::function<void(Net &)> &build) {
  Net net;
  build(net);
  return net.graph.status().message();
}
} // namespace

TEST(Gradients, SayWhatIsWrong) {
  EXPECT_EQ(errorOf([](Net &net) {
              Output n = Placeholder(net.graph, DType::I32, {2}, "n");
              Gradients({net.x}, {n});
            }),
            "node 'gradients': x 0 'n:0' is int32 of shape [2], must be of "
            "floats");
  EXPECT_EQ(errorOf([](Net &net) {
              Gradients({ops::Cast(net.x, DType::I64)}, {net.x});
            }),
            "node 'gradients': y 0 'cast:0' is int64 of shape [?], must be of "
            "floats");
  Net other;
  EXPECT_EQ(errorOf([&](Net &net) { Gradients({net.x}, {other.x}); }),
            "node 'gradients': x 0 is of another graph");
  EXPECT_EQ(errorOf([](Net &net) {
              Output y = ops::StopGradient(net.x);
              Gradients({y}, {net.x}, {}, {Unconnected::Error, "grad"});
            }),
            "node 'grad': what is differentiated doesn't depend on 'x:0'");
  EXPECT_EQ(errorOf([](Net &net) {
              Gradients({net.x}, {net.x}, {Constant(net.graph, 1.0)});
            }),
            "node 'gradients': seed 0 is float64 of shape [], must be float32 "
            "of shape [?]");
  EXPECT_EQ(errorOf([](Net &net) {
              Gradients({net.x}, {net.x}, {net.x, net.x});
            }),
            "node 'gradients': 2 seeds are given for 1 values");
  EXPECT_EQ(errorOf([](Net &net) { Hessian(net.x, net.x); }),
            "a Hessian is of a scalar, 'x:0' is float32 of shape [?]");
  EXPECT_EQ(errorOf([](Net &net) { BatchJacobian(sum(net.x), net.x); }),
            "node 'jacobian': what has a batch must not be a scalar");
}

TEST(Gradients, AcceptWhatDepends) {
  EXPECT_EQ(errorOf([](Net &net) {
              Variable w = MakeVariable(net.number(1), "w");
              Gradients({ops::Mul(net.x, w)}, {net.x, w}, {},
                        {Unconnected::Error, ""});
            }),
            "");
}

TEST(Gradients, CheckSeedsWhenTheyRun) {
  Net net;
  Output seed = Placeholder(net.graph, DType::F32, {-1}, "seed");
  auto d = Gradients({ops::Square(net.x)}, {net.x}, {seed});
  Session session(net.graph, Net::options());
  Feeds feeds = {{"x", row({1, 2})}, {"seed", row({1, 2, 3})}};
  Result<Tensor> value = session.Run(feeds, d[0]);
  ASSERT_FALSE(value.ok());
  EXPECT_THAT(value.status().message(), HasSubstr("gradients"));
}
