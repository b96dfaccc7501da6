//===- Clipping.cpp - clipped gradients, schedules of learning rates ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Numbers.h"
#include "weir/ops.hpp"
#include "weir/train.hpp"
#include <cmath>

using namespace weir;
using namespace weir::detail;

Output weir::detail::addNumber(GraphImpl &graph, DType type, double value) {
  bool isDouble = type == DType::F64;
  NodeSpec spec;
  spec.kind = "Const";
  spec.name = graph.pickName("", spec.kind);
  Tensor tensor = isDouble ? Tensor::Scalar(value) : Tensor::Scalar(float(value));
  mlir::ElementsAttr elements = constantOf(graph, tensor, spec.name);
  spec.attributes.emplace_back("value", elements);
  spec.outputs = {elements.getType()};
  Output number = graph.makeOutput(graph.add(std::move(spec)).getOutputs()[0]);
  bool isThat = isDouble || type == DType::F32 || type == DType::None;
  return isThat ? number : ops::Cast(number, type);
}

/// The same of the value's type.
static Output numberLike(const Output &value, double number) {
  return addNumber(*GraphImpl::ownerOf(value), value.dtype(), number);
}

/// All dimensions; an error where the rank isn't known.
static std::optional<Shape> allAxes(const Output &value) {
  PartialShape shape = value.shape();
  GraphImpl &graph = *GraphImpl::ownerOf(value);
  if (!shape.has_rank()) {
    graph.fail("the rank of '" + value.name() + "' must be known for its norm");
    graph.tell();
    return std::nullopt;
  }
  Shape axes;
  for (size_t i = 0; i < shape.dims().size(); ++i)
    axes.push_back(int64_t(i));
  return axes;
}

static Output sumSquares(const Output &value) {
  auto axes = allAxes(value);
  return axes ? ops::ReduceSum(ops::Square(value), *axes) : Output();
}

//===----------------------------------------------------------------------===//
// Clipping
//===----------------------------------------------------------------------===//

Output weir::ClipByValue(Output value, double least, double most,
                         std::string_view name) {
  if (!value)
    return {};
  return ops::Maximum(ops::Minimum(value, numberLike(value, most)),
                      numberLike(value, least), name);
}

/// As TensorFlow has it: no square root of 0, whose gradient is none.
Output weir::ClipByNorm(Output value, double norm, std::string_view name) {
  if (!value)
    return {};
  Output sum = sumSquares(value);
  if (!sum)
    return {};
  Output isAbove = ops::Greater(sum, numberLike(value, 0));
  Output safe = ops::Select(isAbove, sum, numberLike(value, 1));
  Output own = ops::Select(isAbove, ops::Sqrt(safe), sum);
  Output limit = numberLike(value, norm);
  return ops::Div(ops::Mul(value, limit), ops::Maximum(own, limit), name);
}

Output weir::GlobalNorm(const std::vector<Output> &values,
                        std::string_view name) {
  Output total;
  for (const Output &value : values) {
    Output sum = value ? sumSquares(value) : Output();
    if (!sum)
      return {};
    total = total ? ops::Add(total, sum) : sum;
  }
  return total ? ops::Sqrt(total, name) : Output();
}

std::vector<Output> weir::ClipByGlobalNorm(const std::vector<Output> &values,
                                           double norm, std::string_view name) {
  Output own = GlobalNorm(values);
  if (!own)
    return {};
  Output inverse = ops::Minimum(ops::Div(numberLike(own, 1), own),
                                numberLike(own, 1 / norm));
  Output scale = ops::Select(ops::IsFinite(own),
                             ops::Mul(numberLike(own, norm), inverse),
                             numberLike(own, std::nan("")));
  std::vector<Output> clipped;
  for (const Output &value : values)
    clipped.push_back(ops::Mul(value, scale, name));
  return clipped;
}

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

static Output asFloat(const Output &step) {
  return !step || step.dtype() == DType::F32 ? step
                                             : ops::Cast(step, DType::F32);
}

static Output quotient(const Output &step, double steps, bool staircase) {
  Output p = asFloat(step);
  if (!p)
    return {};
  p = ops::Div(p, numberLike(p, steps));
  return staircase ? ops::Floor(p) : p;
}

Output weir::ExponentialDecay(double rate, Output step, double steps,
                              double decay, bool staircase) {
  Output p = quotient(step, steps, staircase);
  return p ? ops::Mul(numberLike(p, rate), ops::Pow(numberLike(p, decay), p))
           : Output();
}

Output weir::InverseTimeDecay(double rate, Output step, double steps,
                              double decay, bool staircase) {
  Output p = quotient(step, steps, staircase);
  if (!p)
    return {};
  Output divisor =
      ops::Add(numberLike(p, 1), ops::Mul(numberLike(p, decay), p));
  return ops::Div(numberLike(p, rate), divisor);
}

/// Towards 1, where it stays.
static Output completed(const Output &step, double steps) {
  Output at = asFloat(step);
  if (!at)
    return {};
  Output last = numberLike(at, steps);
  return ops::Div(ops::Minimum(at, last), last);
}

/// `step` of the multiple of `steps` that it belongs to.
static Output cycled(const Output &step, double steps) {
  Output at = asFloat(step);
  if (!at)
    return {};
  Output length = numberLike(at, steps);
  Output isFirst = ops::Equal(at, numberLike(at, 0));
  Output times = ops::Select(isFirst, numberLike(at, 1),
                             ops::Ceil(ops::Div(at, length)));
  return ops::Div(at, ops::Mul(length, times));
}

Output weir::PolynomialDecay(double rate, Output step, double steps, double end,
                             double power, bool cycle) {
  Output p = cycle ? cycled(step, steps) : completed(step, steps);
  if (!p)
    return {};
  Output left = ops::Pow(ops::Sub(numberLike(p, 1), p), numberLike(p, power));
  // Of floats, as TensorFlow's is.
  Output range = ops::Sub(numberLike(p, rate), numberLike(p, end));
  return ops::Add(ops::Mul(range, left), numberLike(p, end));
}

Output weir::CosineDecay(double rate, Output step, double steps, double alpha) {
  Output p = completed(step, steps);
  if (!p)
    return {};
  Output wave = ops::Cos(ops::Mul(numberLike(p, M_PI), p));
  Output decayed = ops::Mul(numberLike(p, 0.5),
                            ops::Add(numberLike(p, 1), wave));
  Output part = ops::Add(ops::Mul(numberLike(p, 1 - alpha), decayed),
                         numberLike(p, alpha));
  return ops::Mul(numberLike(p, rate), part);
}

Output weir::PiecewiseConstant(Output step,
                               const std::vector<double> &boundaries,
                               const std::vector<double> &values) {
  Output at = asFloat(step);
  if (!at)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(at);
  if (values.size() != boundaries.size() + 1) {
    graph.fail("a schedule has " + llvm::Twine(values.size()) +
               " values for " + llvm::Twine(boundaries.size()) +
               " boundaries, must have one more");
    graph.tell();
    return {};
  }
  Output rate = numberLike(at, values.back());
  for (size_t i = boundaries.size(); i-- > 0;)
    rate = ops::Select(ops::LessEqual(at, numberLike(at, boundaries[i])),
                       numberLike(at, values[i]), rate);
  return rate;
}
