//===- weir-export.cpp - writes SavedModels for tests ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// weir-export FOLDER          the nets of test/e2e/nets, each as FOLDER/NAME
// weir-export MODEL FOLDER    a model that was loaded
//===----------------------------------------------------------------------===//
#include "test/e2e/nets/Nets.h"
#include "weir/saved_model.hpp"

#include <cstdio>
#include <cstdlib>

using namespace weir;

namespace {
struct Net {
  const char *name;
  Signature (*build)(Graph &);
};
} // namespace

/// A product with a variable, in a loop in a function: all that has to be
/// found.
static Signature nested(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 4}, "x");
  Variable w = MakeVariable(nets::weights(graph, {4, 4}, 1), "layer/w");
  Function step = graph.AddFunction(
      "step", {{DType::F32, {-1, 4}}}, [&](const std::vector<Output> &in) {
        Values last = While(
            graph, {Constant(graph, 0), in[0]},
            [&](const Values &v) {
              return ops::Less(v[0], Constant(graph, 3));
            },
            [&](const Values &v) {
              return Values{ops::Add(v[0], Constant(graph, 1)),
                            ops::Tanh(ops::MatMul(v[1], w.Read()))};
            });
        return Values{last.empty() ? Output() : last[1]};
      });
  Values y = Call(step, {x});
  return {"serving_default", {{"x", x}}, {{"y", y.empty() ? Output() : y[0]}}};
}

/// Ops that none of the nets has.
static Signature assorted(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {2, 3, 4}, "x");
  Output a = ops::Softmax(x, 1);
  Output b = ops::Pad(x, {0, 1, 2}, {1, 0, 0});
  Output c = ops::Slice(x, {-1, 0, 3}, {INT64_MIN, 2, INT64_MIN}, {-1, 1, -2});
  Output d =
      ops::Cast(ops::Floor(ops::Mul(x, Constant(graph, 9.0f))), DType::I32);
  Output e = ops::Div(d, Constant(graph, 2));
  Output f =
      ops::Select(ops::Greater(x, Constant(graph, 0.0f)), x, ops::Exp(x));
  Output g = ops::ReduceMax(ops::Squeeze(ops::ExpandDims(f, {0, 3}), {0}), {1});
  return {"serving_default",
          {{"x", x}},
          {{"a", a}, {"b", b}, {"c", c}, {"e", e}, {"g", g}}};
}

static constexpr Net kNets[] = {
    {"mlp", nets::mlp},
    {"convolutions", nets::convolutions},
    {"depthwise", nets::depthwise},
    {"residual", nets::residual},
    {"autoencoder", nets::autoencoder},
    {"branches", nets::branches},
    {"inputs", nets::inputs},
    {"recurrent", nets::recurrent},
    {"embedding", nets::embedding},
    {"attention", nets::attention},
    {"normalization", nets::normalization},
    {"variables", nets::variables},
    {"nested", nested},
    {"assorted", assorted},
};

static void check(const Status &status, const char *what) {
  if (status.ok())
    return;
  std::fprintf(stderr, "%s: %s\n", what, status.message().c_str());
  std::exit(1);
}

/// Values for all variables: what their initialisers give, or zeros.
static void initialise(Graph &graph, Session &session, const char *what) {
  check(session.RunTargets({graph.AddInitializer()}), what);
  for (const Variable &variable : graph.variables())
    if (!variable.initializer())
      check(session.SetVariable(
                variable, Tensor(variable.dtype(), variable.shape().dims())),
            what);
}

static void exportNet(const Net &net, const std::string &folder) {
  Graph graph;
  graph.AddSignature(net.build(graph));
  check(graph.status(), net.name);
  Session session(graph);
  initialise(graph, session, net.name);
  check(ExportSavedModel(graph, session, folder + "/" + net.name), net.name);
  check(graph.WriteText(folder + "/" + net.name + ".mlir"), net.name);
}

int main(int argc, char **argv) {
  if (argc == 2)
    for (const Net &net : kNets)
      exportNet(net, argv[1]);
  if (argc != 3)
    return argc == 2 ? 0 : 2;
  Result<Graph> graph = LoadModel(argv[1]);
  check(graph.status(), argv[1]);
  check(ExportSavedModel(*graph, Session(*graph), argv[2]), argv[1]);
  return 0;
}
