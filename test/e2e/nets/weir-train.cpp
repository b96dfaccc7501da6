//===- weir-train.cpp - steps of training by the C++ API ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `weir-train OPTIMIZER` trains a small net for 20 steps and writes a line
// `NAME VALUES` for the loss of each step and for each variable in the end.
// `weir-train schedules` and `weir-train clipping` write those of steps 0 to 30
// and of some tensors. test/e2e/training.py compares them with TensorFlow's.
//===----------------------------------------------------------------------===//
#include "weir/ops.hpp"
#include "weir/session.hpp"
#include "weir/train.hpp"
#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace weir;

namespace {

constexpr int kSteps = 20, kRows = 8;

[[noreturn]] void fail(const Status &status) {
  std::fprintf(stderr, "weir-train: %s\n", status.message().c_str());
  std::exit(1);
}

/// `sin(a i + b j)`.
Tensor waves(int64_t rows, int64_t columns, double a, double b) {
  std::vector<float> values;
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j)
      values.push_back(float(std::sin(a * double(i) + b * double(j))));
  return Tensor::Of({rows, columns}, values);
}

void write(const std::string &name, const Tensor &value) {
  std::printf("%s", name.c_str());
  for (int64_t i = 0; i < value.size(); ++i)
    std::printf(" %.9g", double(value.data<float>()[i]));
  std::printf("\n");
}

Tensor get(Session &session, const Fetch &fetch, const Feeds &feeds = {}) {
  Result<Tensor> value = session.Run(feeds, fetch);
  if (!value.ok())
    fail(value.status());
  return *value;
}

//===----------------------------------------------------------------------===//
// Optimisers
//===----------------------------------------------------------------------===//

struct Net {
  Graph graph;
  Output loss;
  std::vector<Variable> variables;
  Variable step;
};

/// Two layers whose mean square is to be small.
Net makeNet() {
  Net net;
  Graph &g = net.graph;
  Output x = Placeholder(g, DType::F32, {-1, 4}, "x");
  Output wanted = Placeholder(g, DType::F32, {-1, 3}, "t");
  Variable w1 = MakeVariable(Constant(g, waves(4, 5, 1, 2)), "w1");
  Variable b1 = MakeVariable(Constant(g, std::vector<float>(5, 0.1f)), "b1");
  Variable w2 = MakeVariable(Constant(g, waves(5, 3, 2, 1)), "w2");
  Output h = ops::Tanh(ops::Add(ops::MatMul(x, w1), b1));
  Output off = ops::Sub(ops::MatMul(h, w2), wanted);
  net.loss = ops::ReduceMean(ops::Square(off), {0, 1}, {}, "loss");
  net.variables = {w1, b1, w2};
  net.step = MakeVariable(Constant(g, int64_t(0)), "global_step");
  return net;
}

Optimizer choose(const std::string &name, Net &net) {
  if (name == "sgd")
    return Optimizer::GradientDescent(
        ExponentialDecay(0.5, net.step, 5, 0.9, true));
  if (name == "momentum")
    return Optimizer::Momentum(0.1, 0.9);
  if (name == "nesterov")
    return Optimizer::Momentum(0.1, 0.9, true);
  if (name == "adagrad")
    return Optimizer::Adagrad(0.2);
  if (name == "adadelta")
    return Optimizer::Adadelta(1.0);
  if (name == "rmsprop")
    return Optimizer::RMSProp(0.01, 0.9, 0.5);
  if (name == "centered")
    return Optimizer::RMSProp(0.01, 0.9, 0.5, 1e-3, true);
  if (name == "adam")
    return Optimizer::Adam(0.05);
  if (name == "adamw")
    return Optimizer::AdamW(0.05, 0.1);
  if (name == "ftrl")
    return Optimizer::Ftrl(0.3, -0.5, 0.1, 0.001, 0.01);
  if (name == "ftrl2")
    return Optimizer::Ftrl(0.3, -0.5, 0.1, 0.001, 0.01, 0.02);
  fail(Status(StatusCode::InvalidArgument, "no optimiser '" + name + "'"));
}

void train(const std::string &name) {
  Net net = makeNet();
  TrainOptions options;
  options.global_step = net.step;
  Operation step =
      Minimize(choose(name, net), net.loss, net.variables, options);
  Operation init = net.graph.AddInitializer();
  Session session(net.graph);
  if (Status status = session.RunTargets({init}); !status.ok())
    fail(status);
  Feeds feeds = {{"x", waves(kRows, 4, 0.3, 0.7)}, {"t", waves(kRows, 3, 0.5, 1)}};
  for (int i = 0; i < kSteps; ++i) {
    auto values = session.Run(feeds, {net.loss}, {step});
    if (!values.ok())
      fail(values.status());
    write("loss", values->front());
  }
  for (const Variable &variable : net.graph.variables())
    if (variable.dtype() == DType::F32)
      write(variable.op().name(), get(session, variable));
}

//===----------------------------------------------------------------------===//
// The rest
//===----------------------------------------------------------------------===//

void runSchedules() {
  Graph g;
  Output step = Placeholder(g, DType::I64, {}, "step");
  std::vector<std::pair<std::string, Output>> schedules = {
      {"exponential", ExponentialDecay(0.1, step, 7, 0.9)},
      {"staircase", ExponentialDecay(0.1, step, 7, 0.9, true)},
      {"inverse", InverseTimeDecay(0.1, step, 7, 0.5)},
      {"inverse_staircase", InverseTimeDecay(0.1, step, 7, 0.5, true)},
      {"polynomial", PolynomialDecay(0.1, step, 10, 0.01, 2)},
      {"cycle", PolynomialDecay(0.1, step, 10, 0.01, 0.5, true)},
      {"cosine", CosineDecay(0.1, step, 10, 0.2)},
      {"piecewise", PiecewiseConstant(step, {3, 10}, {1, 0.5, 0.1})}};
  Session session(g);
  for (auto &[name, schedule] : schedules)
    for (int64_t at = 0; at <= 30; ++at)
      write(name, get(session, schedule, {{"step", Tensor::Scalar(at)}}));
}

void runClipping() {
  Graph g;
  Output a = Constant(g, waves(3, 4, 1, 2)), b = Constant(g, waves(2, 2, 3, 1));
  Output zero = Constant(g, std::vector<float>(3, 0));
  auto clipped = ClipByGlobalNorm({a, b}, 1.5), kept = ClipByGlobalNorm({a, b}, 50);
  Session session(g);
  write("value", get(session, ClipByValue(a, -0.3, 0.6)));
  write("norm", get(session, ClipByNorm(a, 1)));
  write("norm_kept", get(session, ClipByNorm(a, 100)));
  write("norm_zero", get(session, ClipByNorm(zero, 1)));
  write("global_norm", get(session, GlobalNorm({a, b})));
  write("global_a", get(session, clipped[0]));
  write("global_b", get(session, clipped[1]));
  write("global_kept", get(session, kept[0]));
}

} // namespace

int main(int argc, char **argv) {
  std::string name = argc > 1 ? argv[1] : "";
  if (name == "schedules")
    runSchedules();
  else if (name == "clipping")
    runClipping();
  else
    train(name);
  return 0;
}
