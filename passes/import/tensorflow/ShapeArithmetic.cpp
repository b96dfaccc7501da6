//===- ShapeArithmetic.cpp - values made of shapes, and numbers in a row --===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// The length of a vector input that must be known; 0 after an error.
static int64_t vectorLength(Node &node, unsigned i) {
  RankedTensorType type = node.getRanked(i);
  if (node.ok() && (type.getRank() != 1 || type.isDynamicDim(0)))
    node.error() << node.describe(i) << " is of type " << type
                 << ", must be a vector of known size";
  return node.ok() ? type.getDimSize(0) : 0;
}

//===----------------------------------------------------------------------===//
// Shapes broadcast together
//===----------------------------------------------------------------------===//

namespace {
/// Two shapes, aligned at the right.
struct TwoShapes {
  explicit TwoShapes(Node &node) : node(node), shapes(node.getContext()) {
    for (unsigned i = 0; i < 2; ++i) {
      length[i] = vectorLength(node, i);
      contents[i] = node.getContents(shapes, i);
    }
    rank = std::max(length[0], length[1]);
  }
  /// The size that shape `i` has at place `at` of the common ones: 1 where it is
  /// shorter, null where nothing is known.
  AffineExpr known(unsigned i, int64_t at) {
    int64_t own = at - (rank - length[i]);
    if (own < 0)
      return shapes.constant(1);
    return contents[i] ? (*contents[i])[own] : AffineExpr();
  }
  bool isOne(unsigned i, int64_t at) {
    AffineExpr size = known(i, at);
    return size && constantValue(size) == 1;
  }
  /// The size as a vector of one element.
  Value at(unsigned i, int64_t at) {
    int64_t own = at - (rank - length[i]);
    if (own < 0)
      return node.vector({1}, node.getElement(i));
    return node.sliceVector(node.getInput(i), own, own + 1);
  }

  Node &node;
  TypeShapeContext shapes;
  int64_t length[2], rank;
  std::optional<SmallVector<AffineExpr>> contents[2];
};
} // namespace

/// One size of the common shape: the other where one is 1.
static Value commonSize(TwoShapes &two, int64_t at) {
  Node &node = two.node;
  AffineExpr x = two.known(0, at), y = two.known(1, at);
  bool areEqual = x && y && x == y;
  auto isLarge = [](AffineExpr size) { return size && constantValue(size).value_or(1) != 1; };
  if (two.isOne(1, at) || areEqual || isLarge(x))
    return two.at(0, at);
  if (two.isOne(0, at) || isLarge(y))
    return two.at(1, at);
  Value one = node.vector({1}, node.getElement(0));
  Value isOne = node.create<EqualOp>(two.at(0, at), one);
  return node.create<SelectOp>(isOne, two.at(1, at), two.at(0, at));
}

static LogicalResult convertBroadcastArgs(Node &node) {
  TwoShapes two(node);
  SmallVector<Value> sizes{node.vector({}, node.getElement(0))};
  for (int64_t i = 0; i < two.rank && node.ok(); ++i)
    sizes.push_back(commonSize(two, i));
  return node.give(node.concat(sizes, 0));
}

/// The dimensions along which a gradient is summed: those where shape `i` is 1
/// and the other may not be. Sums along dimensions of one element change
/// nothing. None where only the run knows them.
static std::optional<SmallVector<int64_t>> repeatedAxes(TwoShapes &two,
                                                        unsigned i) {
  SmallVector<int64_t> axes;
  for (int64_t at = 0; at < two.rank; ++at) {
    AffineExpr own = two.known(i, at);
    bool areEqual = own && own == two.known(1 - i, at);
    bool isLarge = own && constantValue(own).value_or(1) != 1;
    if (two.isOne(i, at))
      axes.push_back(at);
    else if (!areEqual && !isLarge && !two.isOne(1 - i, at))
      return std::nullopt;
  }
  return axes;
}

static LogicalResult convertBroadcastGradientArgs(Node &node) {
  TwoShapes two(node);
  SmallVector<Value> results;
  for (unsigned i = 0; i < 2 && node.ok(); ++i) {
    auto axes = repeatedAxes(two, i);
    results.push_back(axes ? node.vector(*axes, node.getElement(0))
                           : node.create<BroadcastAxesOp>(
                                 node.getInput(i), node.getInput(1 - i)));
  }
  return node.ok() ? node.giveAll(ValueRange(results)) : failure();
}

/// Where each input of a concatenation starts in its result.
static LogicalResult convertConcatOffset(Node &node) {
  int64_t axis = node.getInt(0), rank = vectorLength(node, 1);
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, rank);
  Type element = node.getElement(1);
  Value start = node.vector({0}, element);
  SmallVector<Value> offsets;
  for (unsigned i = 1; i < node.getNumInputs() && node.ok(); ++i) {
    if (vectorLength(node, i) != rank && node.ok())
      return node.error() << node.describe(i) << " must have " << rank
                          << " elements as the others";
    SmallVector<int64_t> before(axis, 0), after(std::max<int64_t>(rank - axis - 1, 0), 0);
    offsets.push_back(node.concat(
        {node.vector(before, element), start, node.vector(after, element)}, 0));
    start = node.create<AddOp>(start, node.sliceVector(node.getInput(i), axis, axis + 1));
  }
  return node.giveAll(offsets);
}

//===----------------------------------------------------------------------===//
// Numbers in a row
//===----------------------------------------------------------------------===//

/// `start + i * (stop - start) / (count - 1)`, the last being `stop` itself.
static LogicalResult convertLinSpace(Node &node) {
  int64_t count = node.getInt(2);
  for (unsigned i = 0; i < 2; ++i)
    if (RankedTensorType type = node.getRanked(i); type && type.getRank() != 0)
      return node.error() << node.describe(i) << " has rank " << type.getRank()
                          << ", must be a scalar";
  if (node.ok() && count < 1)
    return node.error() << "makes " << count << " numbers, must be at least 1";
  if (!node.ok())
    return failure();
  Value start = node.getInput(0), stop = node.getInput(1);
  if (count == 1)
    return node.give(node.expandDims(start, {0}));
  Type element = node.getElement(0);
  Value way = node.create<SubOp>(stop, start);
  Value step = node.create<DivOp>(way, node.scalar(double(count - 1), element));
  Value size = node.vector({count - 1}, node.getBuilder().getI64Type());
  Value row = node.create<IotaOp>(start, step, size);
  return node.give(node.concat({row, node.expandDims(stop, {0})}, 0));
}

/// Elements that nothing is said about: zeros.
static LogicalResult convertEmpty(Node &node) {
  Type element = node.getTypeAttr("dtype", node.getBuilder().getF32Type());
  return node.give(node.create<BroadcastOp>(node.zero(element), node.getInput(0)));
}

void tensorflow::addShapeArithmeticRules(RuleTable &rules) {
  rules.add({
      {"BroadcastArgs", convertBroadcastArgs, 2},
      {"BroadcastGradientArgs", convertBroadcastGradientArgs, 2},
      {"ConcatOffset", convertConcatOffset, {2, InputCount::kAny}},
      {"LinSpace", convertLinSpace, 3},
      {"Empty", convertEmpty, 1},
  });
}
