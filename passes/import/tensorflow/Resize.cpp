//===- Resize.cpp - images of another size --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Image.h"
#include "passes/import/tensorflow/Resampling.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

Resize::Resize(Node &node) : node(node), sizes(node) {
  RankedTensorType image = node.getRanked(0), by = node.getRanked(1);
  if (!node.ok())
    return;
  if (image.getRank() != 4)
    node.error() << node.describe(0) << " has rank " << image.getRank()
                 << ", must be 4";
  else if (by.getRank() != 1 || by.getDimSize(0) != 2)
    node.error() << node.describe(1) << " is of type " << by
                 << ", must be a vector of height and width";
  for (int64_t i = 0; i < 2 && node.ok(); ++i) {
    target.push_back(sizes.element(1, i));
    if (target.back().known && *target.back().known < 1)
      node.error() << node.describe(1) << " holds " << *target.back().known
                   << ", must be at least 1";
  }
}

Term Resize::number(Size size) {
  return {node, sizes.scalar(size, node.getBuilder().getF32Type())};
}

Term Resize::indices(int64_t axis) {
  return Term{node, sizes.iota(sizes.number(0), to(axis))}.cast(
      node.getBuilder().getF32Type());
}

LogicalResult Resize::run(llvm::function_ref<Resampling(int64_t)> plan) {
  Term value{node, node.ok() ? node.getInput(0) : Value()};
  value = value.cast(node.getBuilder().getF32Type());
  for (int64_t axis : {1, 2}) {
    if (!node.ok())
      return failure();
    Resampling by = plan(axis);
    Term places = by.places.cast(node.getBuilder().getI32Type());
    value = value.with(node.create<ResampleOp>(
        value.get(), places.get(), by.weights.get(), uint64_t(axis)));
  }
  return node.give(value.get());
}

Term tensorflow::joinColumns(ArrayRef<Term> columns) {
  SmallVector<Value> values;
  for (Term column : columns)
    values.push_back(column.expand({1}).get());
  return columns.front().with(columns.front().getNode().concat(values, 1));
}

//===----------------------------------------------------------------------===//
// Where the elements of the result lie
//===----------------------------------------------------------------------===//

namespace {
/// How TensorFlow's resizing ops scale: attributes that all of them have.
struct Scaling {
  explicit Scaling(Resize &resize)
      : resize(resize),
        alignsCorners(resize.node.getFlag("align_corners", false)),
        usesCenters(resize.node.getFlag("half_pixel_centers", false)) {
    if (alignsCorners && usesCenters && resize.node.ok())
      resize.node.error()
          << "align_corners and half_pixel_centers are both true";
  }
  /// How many elements an element of the result stands for.
  Term scale(int64_t axis);
  /// Where its elements lie, counted from the first element's centre.
  Term places(int64_t axis);
  /// The same counted from the first element's border, for the nearest one.
  Term borders(int64_t axis);

  Resize &resize;
  bool alignsCorners, usesCenters;
};
} // namespace

Term Scaling::scale(int64_t axis) {
  Size from = resize.from(axis), to = resize.to(axis);
  Term plain = resize.number(from) / resize.number(to);
  if (!alignsCorners || to.known == 1)
    return plain;
  Term aligned = resize.number(resize.sizes.sub(from, 1)) /
                 resize.number(resize.sizes.sub(to, 1));
  return to.known ? aligned : aligned.where(1.0 < resize.number(to), plain);
}

Term Scaling::places(int64_t axis) {
  Term index = resize.indices(axis), by = scale(axis);
  return usesCenters ? (index + 0.5) * by - 0.5 : index * by;
}

Term Scaling::borders(int64_t axis) {
  Term index = resize.indices(axis), by = scale(axis);
  return usesCenters ? (index + 0.5) * by : index * by;
}

//===----------------------------------------------------------------------===//
// Kinds of interpolation
//===----------------------------------------------------------------------===//

static LogicalResult convertBilinear(Node &node) {
  Resize resize(node);
  Scaling scaling(resize);
  return resize.run([&](int64_t axis) {
    Term at = scaling.places(axis), low = at.floor(), part = at - low;
    return Resampling{joinColumns({low, low + 1}),
                      joinColumns({1.0 - part, part})};
  });
}

/// Elements of any type, taken as they are.
static LogicalResult convertNearest(Node &node) {
  Resize resize(node);
  Scaling scaling(resize);
  Value value = node.ok() ? node.getInput(0) : Value();
  for (int64_t axis : {1, 2}) {
    if (!node.ok())
      return failure();
    Term at = scaling.borders(axis);
    at = scaling.alignsCorners ? at.round() : at.floor();
    at = max(min(at, resize.number(resize.from(axis)) - 1), 0);
    at = at.cast(node.getBuilder().getI32Type());
    value = node.create<GatherOp>(value, at.get(), uint64_t(axis), uint64_t(0));
  }
  return node.give(value);
}

/// Keys's cubic kernel with parameter `a` for distances up to 1 and above.
static Term cubicNear(Term x, double a) {
  return ((x * (a + 2)) - (a + 3)) * x * x + 1;
}
static Term cubicFar(Term x, double a) {
  return ((x * a - 5 * a) * x + 8 * a) * x - 4 * a;
}

/// The sum of all columns is made 1, where it isn't nearly 0.
static Term normalized(Term weights) {
  Node &node = weights.getNode();
  Term sum{node,
           node.create<ReduceSumOp>(weights.get(), ArrayRef<int64_t>(1), true)};
  constexpr double least = 1000 * std::numeric_limits<float>::min();
  return weights / sum.number(1).where(sum.abs() < least, sum);
}

/// Fractions are those of a table with 1024 entries. With half pixels, elements
/// beyond the border don't count.
static LogicalResult convertBicubic(Node &node) {
  Resize resize(node);
  Scaling scaling(resize);
  double a = scaling.usesCenters ? -0.5 : -0.75;
  return resize.run([&](int64_t axis) {
    Term at = scaling.places(axis), low = at.floor();
    Term part = ((at - low) * 1024).apply<RoundOp>() / 1024;
    Term rest = 1.0 - part;
    Term places = joinColumns({low - 1, low, low + 1, low + 2});
    Term weights = joinColumns({cubicFar(part + 1, a), cubicNear(part, a),
                                cubicNear(rest, a), cubicFar(rest + 1, a)});
    if (!scaling.usesCenters)
      return Resampling{places, weights};
    Term inside =
        (0.0 <= places) && (places < resize.number(resize.from(axis)));
    return Resampling{places, normalized(weights.where(inside, 0))};
  });
}

/// How many elements at most an element of the result overlaps.
static Size countOverlaps(Resize &resize, const Scaling &scaling,
                          int64_t axis) {
  Sizes &sizes = resize.sizes;
  Size from = resize.from(axis), to = resize.to(axis);
  Size plain = sizes.add(sizes.ceilDiv(from, to), 1);
  if (!scaling.alignsCorners || to.known == 1)
    return plain;
  Size steps = sizes.max(sizes.sub(to, 1), 1);
  return sizes.max(plain, sizes.add(sizes.ceilDiv(from, steps), 1));
}

/// The mean over what each element of the result covers.
static LogicalResult convertArea(Node &node) {
  Resize resize(node);
  Scaling scaling(resize);
  return resize.run([&](int64_t axis) {
    Term by = scaling.scale(axis), index = resize.indices(axis);
    Term first = (index * by).expand({1}),
         last = ((index + 1) * by).expand({1});
    Size count = countOverlaps(resize, scaling, axis);
    Term tap{node, resize.sizes.iota(resize.sizes.number(0), count)};
    Term low = first.floor() + tap.cast(first.getElement()).expand({0});
    Term covered = max(min(low + 1, last) - max(low, first), 0);
    return Resampling{low, covered / by};
  });
}

void tensorflow::addResizeRules(RuleTable &rules) {
  rules.add({
      {"ResizeBilinear", convertBilinear, 2},
      {"ResizeNearestNeighbor", convertNearest, 2},
      {"ResizeBicubic", convertBicubic, 2},
      {"ResizeArea", convertArea, 2},
  });
}
