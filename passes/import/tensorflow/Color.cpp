//===- Color.cpp - colours of images --------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// Three channels of images, each with a last dimension of size 1.
struct Channels {
  Term a, b, c;
};
} // namespace

/// The channels of input 0, whose last dimension holds three.
static Channels split(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (type && (type.getRank() < 1 || type.getShape().back() != 3))
    node.error() << node.describe(0) << " is of type " << type
                 << ", must have 3 channels in the last dimension";
  Term image{node, node.ok() ? node.getInput(0) : Value()};
  if (node.ok() && type.getElementType().getIntOrFloatBitWidth() < 32)
    image = image.cast(node.getBuilder().getF32Type());
  Sizes sizes(node);
  int64_t last = node.ok() ? type.getRank() - 1 : 0;
  auto channel = [&](int64_t i) {
    return image.with(
        sizes.take(image.get(), last, sizes.number(i), sizes.number(1)));
  };
  return {channel(0), channel(1), channel(2)};
}

static LogicalResult give(Node &node, Channels image) {
  if (!node.ok())
    return failure();
  RankedTensorType type = node.getRanked(0);
  Value joined = node.concat({image.a.get(), image.b.get(), image.c.get()},
                             type.getRank() - 1);
  return node.give(Term{node, joined}.cast(type.getElementType()).get());
}

/// Hue, saturation, value. Of grey the hue is 0.
static Channels toHsv(Channels rgb) {
  auto [r, g, b] = rgb;
  Term value = max(max(r, g), b), range = value - min(min(r, g), b);
  Term saturation = (range / value).where(0.0 < value, 0);
  Term norm = 1.0 / (range * 6);
  Term hue =
      (norm * (b - r) + 2.0 / 6).where(g == value, norm * (r - g) + 4.0 / 6);
  hue = (norm * (g - b)).where(r == value, hue);
  hue = hue.where(0.0 < range, 0);
  return {(hue + 1).where(hue < 0, hue), saturation, value};
}

static Term clipped(Term x) { return min(max(x, 0), 1); }

static Channels toRgb(Channels hsv) {
  Term h = hsv.a * 6, grey = 1.0 - hsv.b;
  auto channel = [&](Term share) {
    return (grey + hsv.b * clipped(share)) * hsv.c;
  };
  return {channel((h - 3).abs() - 1), channel(2.0 - (h - 2).apply<AbsOp>()),
          channel(2.0 - (h - 4).abs())};
}

static LogicalResult convertRgbToHsv(Node &node) {
  Channels rgb = split(node);
  return node.ok() ? give(node, toHsv(rgb)) : failure();
}

static LogicalResult convertHsvToRgb(Node &node) {
  Channels hsv = split(node);
  return node.ok() ? give(node, toRgb(hsv)) : failure();
}

/// A scalar by which an adjustment is made, in the images' type.
static Term getAmount(Node &node, Term like) {
  RankedTensorType type = node.getRanked(1);
  if (type && type.getRank() != 0)
    node.error() << node.describe(1) << " has rank " << type.getRank()
                 << ", must be a scalar";
  return Term{node, node.ok() ? node.getInput(1) : Value()}.cast(
      like.getElement());
}

static LogicalResult convertAdjustHue(Node &node) {
  Channels rgb = split(node);
  if (!node.ok())
    return failure();
  Channels hsv = toHsv(rgb);
  Term hue = hsv.a + getAmount(node, hsv.a);
  hsv.a = hue - hue.floor();
  return give(node, toRgb(hsv));
}

static LogicalResult convertAdjustSaturation(Node &node) {
  Channels rgb = split(node);
  if (!node.ok())
    return failure();
  Channels hsv = toHsv(rgb);
  hsv.b = clipped(hsv.b * getAmount(node, hsv.b));
  return give(node, toRgb(hsv));
}

/// Away from the mean of each channel of each image.
static LogicalResult convertAdjustContrast(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  if (type.getRank() < 3)
    return node.error() << node.describe(0) << " has rank " << type.getRank()
                        << ", must be at least 3";
  int64_t rank = type.getRank();
  Term x = Term{node, node.getInput(0)}.cast(node.getBuilder().getF32Type());
  SmallVector<int64_t> axes{rank - 3, rank - 2};
  Term mean = x.with(node.create<ReduceMeanOp>(x.get(), axes, true));
  Term result = (x - mean) * getAmount(node, x) + mean;
  return node.give(result.cast(type.getElementType()).get());
}

void tensorflow::addColorRules(RuleTable &rules) {
  rules.add({
      {"RGBToHSV", convertRgbToHsv, 1},
      {"HSVToRGB", convertHsvToRgb, 1},
      {"AdjustHue", convertAdjustHue, 2},
      {"AdjustSaturation", convertAdjustSaturation, 2},
      {"AdjustContrastv2", convertAdjustContrast, 2},
  });
}
