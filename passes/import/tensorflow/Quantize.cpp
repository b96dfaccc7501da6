//===- Quantize.cpp - quantisation, real and simulated --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Quantize.h"
#include "passes/import/tensorflow/Rules.h"
#include <cmath>

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===--- what the kinds share ---------------------------------------------===//

/// Ties go away from zero.
Term tensorflow::roundAway(Term x) {
  Term whole = x.apply<CeilOp>().where(x < 0.0, x.apply<FloorOp>());
  Term rest = (x - whole).apply<AbsOp>();
  Term next = (whole - 1).where(x < 0.0, whole + 1);
  return next.where(x.number(0.5) <= rest, whole);
}

Term tensorflow::clamp(Term x, Term low, Term high) {
  return x.with<MinimumOp>(high).with<MaximumOp>(low);
}

/// A vector along `axis` of values of rank `rank`.
Term tensorflow::alongAxis(Node &node, Term vector, int64_t axis,
                           int64_t rank) {
  SmallVector<int64_t> axes;
  for (int64_t i = 1; i < rank - axis; ++i)
    axes.push_back(i);
  return {node, node.expandDims(vector, axes)};
}

//===--- FakeQuant --------------------------------------------------------===//

namespace {
/// A range moved so that it has an exact 0 (Jacob et al. 2017).
struct Nudged {
  Nudged(Term min, Term max, double low, double high)
      : scale((max - min) / (high - low)), inverse((high - low) / (max - min)),
        min(min), max(max) {
    Term zero = min.number(low) - min / scale;
    zero = tensorflow::roundAway(
        tensorflow::clamp(zero, zero.number(low), zero.number(high)));
    this->min = (low - zero) * scale;
    this->max = (high - zero) * scale;
    zeroStep = ((-this->min) * inverse + 0.5).apply<FloorOp>();
  }
  Term scale, inverse, min, max;
  Term zeroStep = scale;
};
} // namespace

/// The steps of a quantised type as floats.
static std::pair<double, double> stepsOf(Node &node) {
  int64_t bits = node.getIntAttr("num_bits", 8);
  if (bits < 2 || bits > 16)
    node.error() << "attribute 'num_bits' is " << bits
                 << ", must be from 2 to 16";
  double low = node.getFlag("narrow_range", false) ? 1 : 0;
  return {low, std::ldexp(1.0, std::clamp<int64_t>(bits, 2, 16)) - 1};
}

/// Zero where the range is empty. Vars divides by the scale, the others
/// multiply by its inverse.
static LogicalResult fakeQuantize(Node &node, Term min, Term max,
                                  bool divides) {
  auto [low, high] = stepsOf(node);
  Term x(node, 0u);
  if (!node.ok())
    return failure();
  Nudged range(min, max, low, high);
  Term shifted = tensorflow::clamp(x, range.min, range.max) - range.min;
  Term steps = divides ? shifted / range.scale : shifted * range.inverse;
  Term result = (steps - range.zeroStep + 0.5).apply<FloorOp>() * range.scale;
  Term isEmpty = min == 0.0 && max == 0.0;
  return node.give(x.number(0).where(isEmpty, result).get());
}

static LogicalResult convertFakeQuantArgs(Node &node) {
  Term x(node, 0u);
  double min = node.getFloatAttr("min", -6), max = node.getFloatAttr("max", 6);
  if (node.ok() && !(min <= 0 && max >= 0 && min < max))
    return node.error() << "the range is from " << min << " to " << max
                        << ", must hold 0 and more";
  return fakeQuantize(node, x.number(min), x.number(max), /*divides=*/false);
}
static LogicalResult convertFakeQuantVars(Node &node) {
  return fakeQuantize(node, Term(node, 1), Term(node, 2), /*divides=*/true);
}
static LogicalResult convertFakeQuantChannels(Node &node) {
  return fakeQuantize(node, Term(node, 1), Term(node, 2), /*divides=*/false);
}

/// Where the input is inside of the range the gradient goes through.
static Term insideRange(Node &node, Term x, Term min, Term max) {
  auto [low, high] = stepsOf(node);
  Nudged range(min, max, low, high);
  return range.min <= x && x <= range.max;
}
static LogicalResult convertFakeQuantGradient(Node &node) {
  Term dy(node, 0u), x(node, 1);
  Term min = x.number(node.getFloatAttr("min", -6)),
       max = x.number(node.getFloatAttr("max", 6));
  return node.give(dy.where(insideRange(node, x, min, max), 0).get());
}

//===--- QuantizeAndDequantize --------------------------------------------===//

/// All dimensions but the axis; all, for an axis of -1.
static SmallVector<int64_t> otherAxes(int64_t rank, int64_t axis) {
  SmallVector<int64_t> axes;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      axes.push_back(i);
  return axes;
}

/// The steps of the simulated integers, by attributes and the number of bits.
static std::pair<double, double> simulatedSteps(Node &node, int64_t bits) {
  bool isSigned = node.getFlag("signed_input", true);
  if (bits < (isSigned ? 2 : 1) || bits > 62)
    node.error() << "the number of bits is " << bits << ", must be from "
                 << (isSigned ? 2 : 1) << " to 62";
  if (!node.ok())
    return {0, 1};
  double half = std::ldexp(1.0, bits - 1);
  if (!isSigned)
    return {0, 2 * half - 1};
  return {node.getFlag("narrow_range", false) ? 1 - half : -half, half - 1};
}

/// The scale at which [min, max] fits in [low, high] with 0 unchanged; the side
/// that decides keeps its place, the other moves.
static Term fitRange(Term &min, Term &max, double low, double high,
                     Term &inverse) {
  Term largest = min.number(std::numeric_limits<float>::max());
  if (min.get() && min.getElement().isF64())
    largest = min.number(std::numeric_limits<double>::max());
  Term fromMin = (low / min).where(min * low > 0.0, largest);
  Term fromMax = (high / max).where(max * high > 0.0, largest);
  Term byMin = fromMin < fromMax;
  inverse = low == 0 ? max / high : (min / low).where(byMin, max / high);
  Term scale = fromMin.where(byMin, fromMax);
  Term newMax = (inverse * high).where(byMin, max);
  min = min.where(byMin, inverse * low);
  max = newMax;
  return scale;
}

/// Input 0 on the grid of `bits` between the given range or its own.
static LogicalResult simulate(Node &node, int64_t bits, bool hasRange) {
  RankedTensorType type = node.getRanked(0);
  auto [low, high] = simulatedSteps(node, bits);
  int64_t axis = node.getIntAttr("axis", -1);
  if (!node.ok())
    return failure();
  if (axis != -1)
    axis = node.normalizeAxis(axis, type.getRank());
  Term x(node, 0u), min(node, 1), max(node, 2), inverse = x;
  if (!hasRange) {
    auto axes = otherAxes(type.getRank(), axis);
    min = {node, node.create<ReduceMinOp>(x, axes, /*keep_dims=*/true)};
    max = {node, node.create<ReduceMaxOp>(x, axes, /*keep_dims=*/true)};
  } else if (axis != -1) {
    min = tensorflow::alongAxis(node, min, axis, type.getRank());
    max = tensorflow::alongAxis(node, max, axis, type.getRank());
  }
  Term scale = fitRange(min, max, low, high, inverse);
  Term steps = (hasRange ? tensorflow::clamp(x, min, max) : x) * scale;
  bool isUp = node.getStringAttr("round_mode", "HALF_TO_EVEN") == "HALF_UP";
  steps = isUp ? (steps + 0.5).apply<FloorOp>() : steps.apply<RoundOp>();
  return node.give((steps * inverse).get());
}

static LogicalResult convertSimulated(Node &node) {
  return simulate(node, node.getIntAttr("num_bits", 8),
                  node.getFlag("range_given", false));
}
/// The number of bits is an input.
static LogicalResult convertSimulatedV3(Node &node) {
  int64_t bits = node.getInt(3);
  return node.ok() ? simulate(node, bits, node.getFlag("range_given", true))
                   : failure();
}

void tensorflow::addQuantizeRules(RuleTable &rules) {
  rules.add({
      {"FakeQuantWithMinMaxArgs", convertFakeQuantArgs, 1},
      {"FakeQuantWithMinMaxArgsGradient", convertFakeQuantGradient, 2},
      {"FakeQuantWithMinMaxVars", convertFakeQuantVars, 3},
      {"FakeQuantWithMinMaxVarsPerChannel", convertFakeQuantChannels, 3},
      {"QuantizeAndDequantizeV2", convertSimulated, 3},
      {"QuantizeAndDequantizeV3", convertSimulatedV3, 4},
      {"QuantizeAndDequantizeV4", convertSimulated, 3},
  });
  addQuantizedTypeRules(rules);
}
