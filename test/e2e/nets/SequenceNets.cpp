//===- SequenceNets.cpp - nets of sequences, and of variables -------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/e2e/nets/Nets.h"
#include <cmath>
#include <limits>

using namespace weir;

/// Columns `[from, to)` of a matrix.
static Output columns(Output x, int64_t from, int64_t to) {
  return ops::Slice(x, {0, from}, {std::numeric_limits<int64_t>::max(), to},
                    {1, 1});
}

/// Slices at indices that a run checks, as TensorFlow's gather does.
static Output lookup(Graph &graph, Output table, Output at, int64_t axis) {
  Output wide = ops::Cast(at, DType::I64);
  Output sizes =
      ops::Slice(ops::Shape(table, DType::I64), {axis}, {axis + 1}, {1});
  Output above = ops::LessEqual(Constant(graph, int64_t(0)), wide);
  Output inside = ops::LogicalAnd(above, ops::Less(wide, sizes));
  Shape axes;
  while (int64_t(axes.size()) < int64_t(inside.shape().dims().size()))
    axes.push_back(int64_t(axes.size()));
  Operation check = ops::Assert(ops::ReduceAll(inside, axes),
                                "node 'lookup': an index is out of range");
  ControlScope after(graph, {check});
  return ops::Gather(table, at, axis);
}

/// A step of an LSTM whose gates are the columns of one product.
static Values lstmStep(Graph &graph, const Values &v, Output x, Output w,
                       Output bias) {
  Output now = lookup(graph, x, v[0], 1);
  Output gates = ops::Add(ops::MatMul(ops::Concat({now, v[1]}, 1), w), bias);
  Output in = ops::Sigmoid(columns(gates, 0, 8));
  Output forget = ops::Sigmoid(columns(gates, 8, 16));
  Output out = ops::Sigmoid(columns(gates, 16, 24));
  Output kept = ops::Mul(forget, v[2]);
  Output fresh = ops::Tanh(columns(gates, 24, 32));
  Output c = ops::Add(kept, ops::Mul(in, fresh));
  Output next = ops::Add(v[0], Constant(graph, 1));
  return {next, ops::Mul(out, ops::Tanh(c)), c};
}

Signature nets::recurrent(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {3, 9, 5}, "x");
  Output w = weights(graph, {13, 32}, 1), bias = weights(graph, {32}, 2);
  Output zero = Constant(graph, Tensor(DType::F32, {3, 8}));
  Values last = While(
      graph, {Constant(graph, 0), zero, zero},
      [&](const Values &v) { return ops::Less(v[0], Constant(graph, 9)); },
      [&](const Values &v) { return lstmStep(graph, v, x, w, bias); });
  Output y = last.empty() ? Output() : last[1];
  return {"serving_default", {{"x", x}}, {{"y", y}}};
}

Signature nets::embedding(Graph &graph) {
  Output ids = Placeholder(graph, DType::I32, {-1, 12}, "ids");
  Output rows = lookup(graph, weights(graph, {50, 16}, 1), ids, 0);
  Output mean = ops::ReduceMean(rows, {1});
  Output y = ops::MatMul(mean, weights(graph, {16, 4}, 2));
  return {"serving_default", {{"ids", ids}}, {{"y", ops::LogSoftmax(y, 1)}}};
}

Signature nets::attention(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {2, 6, 16}, "x");
  auto project = [&](int seed) {
    Output flat = ops::Reshape(x, Constant(graph, std::vector<int>{12, 16}));
    Output y = ops::MatMul(flat, weights(graph, {16, 16}, seed));
    Output heads =
        ops::Reshape(y, Constant(graph, std::vector<int>{2, 6, 4, 4}));
    return ops::Transpose(heads, {0, 2, 1, 3});
  };
  Output q = project(1), k = project(2), v = project(3);
  Output scores =
      ops::MatMul(q, k, ops::MatMulOptions().set_transpose_rhs(true));
  Output shares = ops::Softmax(ops::Mul(scores, Constant(graph, 0.5f)), 3);
  Output joined = ops::Transpose(ops::MatMul(shares, v), {0, 2, 1, 3});
  Output y = ops::Reshape(joined, Constant(graph, std::vector<int>{2, 6, 16}));
  return {"serving_default", {{"x", x}}, {{"y", ops::Add(x, y)}}};
}

Signature nets::normalization(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 16}, "x");
  auto kept = ops::ReduceMeanOptions().set_keep_dims(true);
  Output mean = ops::ReduceMean(x, {1}, kept);
  Output variance = ops::ReduceMean(ops::SquaredDifference(x, mean), {1}, kept);
  Output centred = ops::Sub(x, mean);
  Output scale = ops::Rsqrt(ops::Add(variance, Constant(graph, 0.001f)));
  Output h = ops::Mul(centred, scale);
  h = ops::Add(ops::Mul(h, weights(graph, {16}, 1)), weights(graph, {16}, 2));
  h = ops::MatMul(h, weights(graph, {16, 8}, 3));
  Output erf = ops::Erf(ops::Mul(h, Constant(graph, float(std::sqrt(0.5)))));
  Output half = ops::Mul(Constant(graph, 0.5f), h);
  Output y = ops::Mul(half, ops::Add(Constant(graph, 1.0f), erf));
  return {"serving_default", {{"x", x}}, {{"y", y}}};
}

Signature nets::variables(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {3}, "x");
  Variable total = MakeVariable(graph, DType::F32, {3}, "total");
  Operation set = total.Assign(ops::Mul(x, x));
  ControlScope after(graph, {set});
  Output read = total.Read();
  ControlScope reading(graph, {read.op()});
  Operation grown = total.AssignAdd(x);
  Output y = Identity(ops::Add(read, x), {grown});
  return {"serving_default", {{"x", x}}, {{"y", y}}};
}
