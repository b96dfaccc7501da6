//===- Nets.cpp - nets of images and numbers ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/e2e/nets/Nets.h"

using namespace weir;

Output nets::weights(Graph &graph, Shape shape, int seed) {
  Tensor tensor(DType::F32, std::move(shape));
  float *data = tensor.data<float>();
  for (int64_t i = 0; i < tensor.size(); ++i)
    data[i] = float((i * 7919 + seed * 104729) % 1000) / 1000.0f - 0.5f;
  return Constant(graph, tensor);
}

static Output dense(Graph &graph, Output x, int64_t in, int64_t out, int seed) {
  Output y = ops::MatMul(x, nets::weights(graph, {in, out}, seed));
  return ops::Add(y, nets::weights(graph, {out}, seed + 1));
}

static Output convolve(Graph &graph, Output x, Shape filter, int64_t stride,
                       int seed) {
  auto same = ops::ConvOptions().set_padding(ops::Padding::Same);
  Output bias = nets::weights(graph, {filter.back()}, seed + 1);
  Output y = ops::Conv(x, nets::weights(graph, filter, seed), {stride, stride},
                       {1, 1}, same);
  return ops::Add(y, bias);
}

static Output flatten(Graph &graph, Output x, int size) {
  return ops::Reshape(x, Constant(graph, std::vector<int>{-1, size}));
}

Signature nets::mlp(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 20}, "x");
  Output h = ops::Relu(dense(graph, x, 20, 32, 1));
  Output y = ops::Softmax(dense(graph, h, 32, 7, 3), 1);
  return {"serving_default", {{"x", x}}, {{"y", y}}};
}

Signature nets::convolutions(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 12, 12, 3}, "x");
  Output h = ops::Relu(convolve(graph, x, {3, 3, 3, 8}, 1, 1));
  h = ops::MaxPool(h, {2, 2}, {2, 2}, {1, 1});
  h = ops::Relu(convolve(graph, h, {3, 3, 8, 16}, 2, 3));
  Output y = dense(graph, flatten(graph, h, 3 * 3 * 16), 3 * 3 * 16, 5, 5);
  return {"serving_default", {{"x", x}}, {{"y", y}}};
}

Signature nets::depthwise(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 8, 8, 6}, "x");
  auto options =
      ops::ConvOptions().set_padding(ops::Padding::Same).set_groups(6);
  Output h =
      ops::Conv(x, weights(graph, {3, 3, 1, 6}, 1), {1, 1}, {1, 1}, options);
  Output variance = ops::Square(weights(graph, {6}, 5));
  h = ops::BatchNorm(h, weights(graph, {6}, 2), weights(graph, {6}, 3),
                     weights(graph, {6}, 4),
                     ops::Add(variance, Constant(graph, 0.5f)), 0.001f);
  h = ops::Relu6(h);
  Output y = ops::ReduceMean(convolve(graph, h, {1, 1, 6, 10}, 1, 6), {1, 2});
  return {"serving_default", {{"x", x}}, {{"y", y}}};
}

Signature nets::residual(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 8, 8, 4}, "x");
  Output h = ops::Relu(convolve(graph, x, {3, 3, 4, 4}, 1, 1));
  h = ops::Relu(ops::Add(convolve(graph, h, {3, 3, 4, 4}, 1, 3), x));
  Output skip = convolve(graph, h, {1, 1, 4, 8}, 2, 5);
  h = ops::Add(convolve(graph, h, {3, 3, 4, 8}, 2, 7), skip);
  h = ops::AvgPool(h, {2, 2}, {2, 2}, {1, 1});
  return {"serving_default", {{"x", x}}, {{"y", ops::Tanh(h)}}};
}

Signature nets::autoencoder(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 24}, "x");
  Output w = weights(graph, {24, 6}, 1);
  Output code = ops::Sigmoid(ops::MatMul(x, w));
  Output back =
      ops::MatMul(code, w, ops::MatMulOptions().set_transpose_rhs(true));
  Output error = ops::ReduceMean(ops::SquaredDifference(back, x), {1});
  return {"serving_default", {{"x", x}}, {{"code", code}, {"error", error}}};
}

Signature nets::branches(Graph &graph) {
  Output x = Placeholder(graph, DType::F32, {-1, 10}, "x");
  Output sum = ops::ReduceSum(x, {0, 1});
  Output w = weights(graph, {10, 10}, 1);
  Values y = If(
      ops::Greater(sum, Constant(graph, 0.0f)),
      [&] { return Values{ops::Exp(ops::MatMul(x, w))}; },
      [&] { return Values{ops::Neg(x)}; });
  Output z = y.empty() ? Output() : ops::Mul(y[0], Constant(graph, 2.0f));
  return {"serving_default", {{"x", x}}, {{"y", z}}};
}

Signature nets::inputs(Graph &graph) {
  Output a = Placeholder(graph, DType::F32, {4, 6}, "a");
  Output b = Placeholder(graph, DType::F32, {4, 3}, "b");
  Output joined = ops::Concat({a, ops::Mul(b, b), ops::Abs(b)}, 1);
  Output largest =
      ops::ReduceMax(joined, {1}, ops::ReduceMaxOptions().set_keep_dims(true));
  Output scaled = ops::Div(joined, ops::Add(largest, Constant(graph, 1.0f)));
  Output best = ops::ArgMax(scaled, 1, DType::I64);
  return {"serving_default",
          {{"a", a}, {"b", b}},
          {{"best", best}, {"scaled", scaled}}};
}
