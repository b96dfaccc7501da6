//===- QuantizedTypes.cpp - integers for floats, and back -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Quantize.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// The numbers of an integer type.
struct Steps {
  explicit Steps(IntegerType type) {
    unsigned width = type.getWidth();
    isSigned = !type.isUnsigned();
    low = isSigned ? -std::ldexp(1.0, width - 1) : 0;
    high = std::ldexp(1.0, isSigned ? width - 1 : width) - 1;
  }
  double span() const { return high - low; }
  /// What makes signed numbers count from 0.
  double half() const { return isSigned ? (span() + 1) / 2 : 0; }
  bool isSigned;
  double low, high;
};
} // namespace

/// min and max as the axis has them.
static std::pair<Term, Term> rangeOf(Node &node) {
  Term min(node, 1), max(node, 2);
  int64_t axis = node.getIntAttr("axis", -1);
  RankedTensorType type = axis == -1 ? RankedTensorType() : node.getRanked(0);
  if (type && node.ok()) {
    axis = node.normalizeAxis(axis, type.getRank());
    min = alongAxis(node, min, axis, type.getRank());
    max = alongAxis(node, max, axis, type.getRank());
  }
  return {min, max};
}

/// The element type of the integers; null after an error.
static IntegerType integerType(Node &node, Type type) {
  auto integer = dyn_cast_or_null<IntegerType>(type);
  if (node.ok() &&
      (!integer || integer.getWidth() < 8 || integer.getWidth() > 32)) {
    node.error() << "quantised elements of type " << type
                 << ", must be integers of 8 to 32 bits";
    return {};
  }
  return integer;
}

//===--- QuantizeV2 -------------------------------------------------------===//

/// As a round number, which a cast makes the integer of.
static Term quantizeCombined(Term x, Term min, Term max, const Steps &type) {
  Term scale = type.span() / (max - min);
  Term steps = (clamp(x, min, max) - min) * scale;
  return type.isSigned ? roundAway(steps - type.half()) : steps + 0.5;
}

static Term quantizeFirst(Term x, Term min, Term max, const Steps &type) {
  Term scale = type.span() / (max - min);
  scale = scale.number(0).where(min == max, scale);
  Term steps = roundAway(x * scale) - roundAway(min * scale) + type.low;
  // The largest i32 has no float.
  double high = type.high > 2e9 ? 2147483520.0 : type.high;
  return clamp(steps, steps.number(type.low), steps.number(high));
}

/// 0 stays 0; the range grows to what the integers cover.
static Term quantizeScaled(Node &node, Term x, Term &min, Term &max,
                           const Steps &type) {
  double low = type.low + (node.getFlag("narrow_range", false) ? 1 : 0);
  Term largest = min.number(std::numeric_limits<float>::max());
  Term fromMin = (low / min).where(min * low > 0.0, largest);
  Term fromMax = (type.high / max).where(max * type.high > 0.0, largest);
  Term scale = fromMin.with<MinimumOp>(fromMax);
  min = low / scale;
  max = type.high / scale;
  Term steps = clamp(x, min, max) * scale;
  bool isEven =
      node.getStringAttr("round_mode", "HALF_AWAY_FROM_ZERO") == "HALF_TO_EVEN";
  return isEven ? steps.apply<RoundOp>() : roundAway(steps);
}

static LogicalResult convertQuantize(Node &node) {
  IntegerType type = integerType(node, node.getTypeAttr("T", {}));
  auto [min, max] = rangeOf(node);
  Term x(node, 0u);
  StringRef mode = node.getStringAttr("mode", "MIN_COMBINED");
  double least = node.getFloatAttr("ensure_minimum_range", 0.01);
  if (!type || !node.ok())
    return failure();
  Steps steps(type);
  // The range holds 0, and isn't empty.
  Term size = min.apply<AbsOp>().with<MaximumOp>(max.apply<AbsOp>());
  Term least1 = size.with<MaximumOp>(1.0) * least;
  min = min.with<MinimumOp>(0.0);
  max = max.with<MaximumOp>(min + least1).with<MaximumOp>(0.0);
  Term whole = mode == "SCALED"      ? quantizeScaled(node, x, min, max, steps)
               : mode == "MIN_FIRST" ? quantizeFirst(x, min, max, steps)
                                     : quantizeCombined(x, min, max, steps);
  auto flat = [&](Term range) {
    bool isVector = node.getIntAttr("axis", -1) != -1;
    return isVector ? node.reshape(range, {-1}) : range.get();
  };
  return node.giveAll(ValueRange{whole.cast(type), flat(min), flat(max)});
}

//===--- Dequantize -------------------------------------------------------===//

static Term dequantizeFirst(Term x, Term min, Term max, const Steps &type) {
  Term scale = (max - min) / type.span();
  Term rounded = roundAway(min / scale) * scale;
  rounded = min.where(min == max, rounded);
  return (x - type.low) * scale + rounded;
}

static Term dequantizeScaled(Node &node, Term x, Term min, Term max,
                             const Steps &type) {
  double low = type.low + (node.getFlag("narrow_range", false) ? 1 : 0);
  Term fromMax = max / type.high;
  return x * (type.isSigned ? (min / low).with<MaximumOp>(fromMax) : fromMax);
}

static LogicalResult convertDequantize(Node &node) {
  IntegerType type = integerType(node, node.getElement(0));
  auto [min, max] = rangeOf(node);
  if (!type || !node.ok())
    return failure();
  Steps steps(type);
  Type single = Float32Type::get(node.getContext());
  Term x = Term(node, 0u).cast(single);
  StringRef mode = node.getStringAttr("mode", "MIN_COMBINED");
  Term value = mode == "SCALED" ? dequantizeScaled(node, x, min, max, steps)
               : mode == "MIN_FIRST"
                   ? dequantizeFirst(x, min, max, steps)
                   : (x + steps.half()) * ((max - min) / steps.span()) + min;
  return node.give(value.cast(node.getTypeAttr("dtype", single)).get());
}

void tensorflow::addQuantizedTypeRules(RuleTable &rules) {
  rules.add({{"QuantizeV2", convertQuantize, 3},
             {"Dequantize", convertDequantize, 3}});
}
