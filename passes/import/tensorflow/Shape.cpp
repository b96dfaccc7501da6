//===- Shape.cpp - ops that change a shape, not the elements --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Number.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===----------------------------------------------------------------------===//
// Squeeze, ExpandDims
//===----------------------------------------------------------------------===//

/// Without axes all dimensions of size 1 go. One that isn't known stays, for the
/// rank of a value must not depend on a run.
static SmallVector<int64_t> findOnes(Node &node, RankedTensorType type) {
  SmallVector<int64_t> axes;
  for (int64_t i = 0; i < type.getRank(); ++i) {
    if (type.getDimSize(i) == 1)
      axes.push_back(i);
    if (type.isDynamicDim(i))
      emitWarning(node.getLoc())
          << "node '" << node.getName() << "': squeezes without axes; dimension "
          << i << ", which is free, is kept";
  }
  return axes;
}

static LogicalResult convertSqueeze(Node &node) {
  StringRef name = node.hasAttr("squeeze_dims") ? "squeeze_dims" : "axis";
  SmallVector<int64_t> axes = node.getIntsAttr(name, {});
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  axes = axes.empty() ? findOnes(node, type)
                      : node.normalizeAxes(axes, type.getRank());
  for (int64_t axis : axes)
    if (node.ok() && !type.isDynamicDim(axis) && type.getDimSize(axis) != 1)
      return node.error() << "squeezes dimension " << axis << " of size "
                          << type.getDimSize(axis) << ", must be 1";
  return node.give(node.squeeze(node.getInput(0), axes));
}

static LogicalResult convertExpandDims(Node &node) {
  int64_t axis = node.getInt(1);
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank() + 1);
  return node.give(node.expandDims(node.getInput(0), {axis}));
}

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

/// Input 0 with its dimensions in the order of input 1.
static Value transpose(Node &node) {
  SmallVector<int64_t> permutation = node.getInts(1);
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return {};
  if (int64_t(permutation.size()) != type.getRank())
    node.error() << "the permutation has " << permutation.size()
                 << " entries, must have " << type.getRank()
                 << " as the input has dimensions";
  for (int64_t &axis : permutation)
    axis = node.normalizeAxis(axis, type.getRank());
  return node.create<TransposeOp>(node.getInput(0), permutation);
}

static LogicalResult convertTranspose(Node &node) { return node.give(transpose(node)); }

/// With the conjugates of complex elements.
static LogicalResult convertConjugateTranspose(Node &node) {
  Value transposed = transpose(node);
  bool isComplex = node.ok() && isa<ComplexType>(node.getElement(0));
  return node.give(isComplex ? node.create<ConjOp>(transposed) : transposed);
}

//===----------------------------------------------------------------------===//
// Tile
//===----------------------------------------------------------------------===//

/// `[a, b]` tiled by `[m, n]`: reshaped to `[1, a, 1, b]`, broadcast to
/// `[m, a, n, b]`, reshaped to `[m * a, n * b]`. Dimensions that aren't repeated
/// are left out of it.
static Value tile(Node &node, Value operand, Value multiples,
                  ArrayRef<int64_t> repeated) {
  Value shape = node.shapeOf(operand);
  SmallVector<int64_t> axes;
  SmallVector<Value> wide, flat;
  int64_t rank = cast<RankedTensorType>(operand.getType()).getRank();
  for (int64_t i = 0; i < rank; ++i) {
    Value size = node.sliceVector(shape, i, i + 1);
    if (llvm::is_contained(repeated, i)) {
      axes.push_back(wide.size());
      wide.push_back(node.sliceVector(multiples, i, i + 1));
      flat.push_back(node.create<MulOp>(wide.back(), size));
    } else {
      flat.push_back(size);
    }
    wide.push_back(size);
  }
  Value apart = node.expandDims(operand, axes);
  Value spread = node.create<BroadcastOp>(apart, node.concat(wide, 0));
  return node.create<ReshapeOp>(spread, node.concat(flat, 0));
}

static LogicalResult convertTile(Node &node) {
  RankedTensorType type = node.getRanked(0), by = node.getRanked(1);
  if (!node.ok())
    return failure();
  if (by.getRank() != 1 || by.isDynamicDim(0) || by.getDimSize(0) != type.getRank())
    return node.error() << node.describe(1) << " must be a vector of "
                        << type.getRank() << " elements";
  auto known = node.findInts(1);
  SmallVector<int64_t> repeated;
  for (int64_t i = 0; i < type.getRank(); ++i) {
    if (known && (*known)[i] < 0)
      return node.error() << node.describe(1) << " holds " << (*known)[i]
                          << ", must not be negative";
    if (!known || (*known)[i] != 1)
      repeated.push_back(i);
  }
  if (repeated.empty())
    return node.give(node.getInput(0));
  Value multiples = node.create<CastOp>(node.getInput(1),
                                        node.getBuilder().getI64Type());
  return node.give(tile(node, node.getInput(0), multiples, repeated));
}

void tensorflow::addShapeRules(RuleTable &rules) {
  rules.add({
      {"Squeeze", convertSqueeze, 1},
      {"ExpandDims", convertExpandDims, 2},
      {"Transpose", convertTranspose, 2},
      {"ConjugateTranspose", convertConjugateTranspose, 2},
      {"Tile", convertTile, 2},
  });
}
