//===- Pad.cpp - elements added around a tensor ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

namespace {
/// The rows of the paddings: elements before and after each dimension.
struct Paddings {
  SmallVector<int64_t> low, high;
};
} // namespace

static Paddings getPaddings(Node &node) {
  constexpr int64_t most = int64_t(1) << 40;
  SmallVector<int64_t> flat = node.getInts(1);
  RankedTensorType type = node.getRanked(0);
  Paddings paddings;
  if (node.ok() && int64_t(flat.size()) != 2 * type.getRank())
    node.error() << node.describe(1) << " has " << flat.size()
                 << " elements, must be of shape [" << type.getRank() << ", 2]";
  for (size_t i = 0; i < flat.size() && node.ok(); ++i) {
    (i % 2 == 0 ? paddings.low : paddings.high).push_back(flat[i]);
    if (flat[i] < 0 || flat[i] > most)
      node.error() << "pads dimension " << i / 2 << " by " << flat[i]
                   << ", must be between 0 and " << most;
  }
  return paddings;
}

static LogicalResult pad(Node &node, PadMode mode, TypedAttr value) {
  Paddings paddings = getPaddings(node);
  return node.give(node.create<PadOp>(node.getInput(0), paddings.low,
                                      paddings.high, mode, value));
}

static LogicalResult convertPad(Node &node) {
  return pad(node, PadMode::Constant, {});
}

/// With the element that stands around, known when compiling.
static LogicalResult convertPadV2(Node &node) {
  DenseElementsAttr value;
  if (!matchPattern(node.getInput(2), m_Constant(&value)) ||
      value.getNumElements() != 1)
    return node.error() << node.describe(2)
                        << " must be a scalar that is known when compiling";
  if (value.getElementType() != node.getElement(0))
    return node.error() << node.describe(2) << " is of type "
                        << value.getElementType() << ", must be "
                        << node.getElement(0) << " as the input";
  auto element = dyn_cast<TypedAttr>(*value.value_begin<Attribute>());
  return pad(node, PadMode::Constant, element);
}

static LogicalResult convertMirrorPad(Node &node) {
  StringRef mode = node.getStringAttr("mode", "");
  if (mode != "REFLECT" && mode != "SYMMETRIC")
    return node.error() << "attribute 'mode' is '" << mode
                        << "', must be REFLECT or SYMMETRIC";
  return pad(node, mode == "REFLECT" ? PadMode::Reflect : PadMode::Symmetric, {});
}

void tensorflow::addPadRules(RuleTable &rules) {
  rules.add({
      {"Pad", convertPad, 2},
      {"PadV2", convertPadV2, 3},
      {"MirrorPad", convertMirrorPad, 2},
  });
}
