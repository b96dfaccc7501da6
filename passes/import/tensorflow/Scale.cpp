//===- Scale.cpp - images scaled and moved with a kernel ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Image.h"
#include "passes/import/tensorflow/Resampling.h"
#include "passes/import/tensorflow/Rules.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// An interpolation kernel: weights by distance, 0 from the radius on.
struct Kernel {
  double radius;
  std::function<Term(Term)> weight;
};
} // namespace

/// `sin(pi x) sin(pi x / r) / (pi^2 x^2 / r)`, 1 at 0.
static Kernel lanczos(double radius) {
  return {radius, [radius](Term x) {
            constexpr double pi = 3.14159265359;
            Term sines =
                (x * pi).apply<SinOp>() * (x * (pi / radius)).apply<SinOp>();
            Term safe = x.number(1).where(x <= 1e-3, x);
            Term value = sines * radius / (safe * safe * (pi * pi));
            value = x.number(1).where(x <= 1e-3, value);
            return value.where(x <= radius, 0);
          }};
}

static Kernel gaussian() {
  constexpr double radius = 1.5, sigma = radius / 3;
  return {radius, [](Term x) {
            Term value = (x * x * (-1 / (2 * sigma * sigma))).apply<ExpOp>();
            return value.where(x < radius, 0);
          }};
}

static Kernel box() {
  return {1.0, [](Term x) {
            Term edge = (x.number(0.5)).where(x == 0.5, 0);
            return x.number(1).where(x < 0.5, edge);
          }};
}

static Kernel triangle() {
  return {1.0, [](Term x) { return max(1.0 - x, 0); }};
}

static Term cubic(Term x, Term near, Term far) {
  return near.where(x < 1, far.where(x < 2, 0));
}
static Kernel keysCubic() {
  return {2.0, [](Term x) {
            return cubic(x, ((x * 1.5) - 2.5) * x * x + 1,
                         ((x * -0.5 + 2.5) * x - 4) * x + 2);
          }};
}
static Kernel mitchellCubic() {
  return {2.0, [](Term x) {
            return cubic(x, ((x * (7.0 / 6)) - 2) * x * x + 16.0 / 18,
                         ((x * (-7.0 / 18) + 2) * x - 10.0 / 3) * x + 16.0 / 9);
          }};
}

static std::optional<Kernel> getKernel(Node &node) {
  StringRef name = node.getStringAttr("kernel_type", "lanczos3");
  auto kernel = llvm::StringSwitch<std::optional<Kernel>>(name)
                    .Case("lanczos1", lanczos(1))
                    .Case("lanczos3", lanczos(3))
                    .Case("lanczos5", lanczos(5))
                    .Case("gaussian", gaussian())
                    .Case("box", box())
                    .Case("triangle", triangle())
                    .Case("keyscubic", keysCubic())
                    .Case("mitchellcubic", mitchellCubic())
                    .Default(std::nullopt);
  if (!kernel && node.ok())
    node.error() << "attribute 'kernel_type' is '" << name
                 << "', which is no kernel's name";
  return kernel;
}

/// The elements of a vector of floats that is known when compiling: a constant,
/// or a quotient of sizes that are known.
static std::optional<SmallVector<double>> findFloats(Value value,
                                                     int depth = 0) {
  DenseElementsAttr constant;
  SmallVector<double> all;
  Operation *op = value.getDefiningOp();
  if (!op || depth > 8)
    return std::nullopt;
  if (matchPattern(value, m_Constant(&constant))) {
    if (!isa<FloatType>(constant.getElementType()) ||
        constant.getNumElements() > 8)
      return std::nullopt;
    for (const APFloat &element : constant.getValues<APFloat>())
      all.push_back(element.convertToDouble());
    return all;
  }
  if (auto cast = dyn_cast<CastOp>(op)) {
    TypeShapeContext shapes(op->getContext());
    if (!getElementTypeOrSelf(cast.getOperand().getType()).isInteger())
      return findFloats(cast.getOperand(), depth + 1);
    auto contents = shapes.contentsOf(cast.getOperand());
    for (AffineExpr element : contents.value_or(SmallVector<AffineExpr>()))
      if (auto number = constantValue(element))
        all.push_back(*number);
    return contents && all.size() == contents->size() ? std::optional(all)
                                                      : std::nullopt;
  }
  auto quotient = dyn_cast<DivOp>(op);
  auto x = quotient ? findFloats(quotient.getLhs(), depth + 1) : std::nullopt;
  auto y = quotient ? findFloats(quotient.getRhs(), depth + 1) : std::nullopt;
  if (!x || !y || x->size() != y->size())
    return std::nullopt;
  for (auto [above, below] : llvm::zip(*x, *y))
    all.push_back(above / below);
  return all;
}

/// The widest that an inverse scale makes a kernel: known where the scale is.
static std::optional<double> widening(Node &node, int64_t entry) {
  if (!node.getFlag("antialias", true))
    return 1;
  auto scale = findFloats(node.getInput(2));
  constexpr double most = 1 << 20;
  if (!scale || scale->size() != 2 ||
      !((*scale)[entry] > 1 / most && (*scale)[entry] < most))
    return std::nullopt;
  return std::max(1 / (*scale)[entry], 1.0);
}

namespace {
/// `scale_and_translate`: element `i` of the result is centred at
/// `(i + 0.5 - translation) / scale`.
struct Translation {
  Resize &resize;
  const Kernel &kernel;
  bool smooths;

  Term entry(unsigned input, int64_t axis);
  Resampling plan(int64_t axis, double widest);
};
} // namespace

Term Translation::entry(unsigned input, int64_t axis) {
  Node &node = resize.node;
  Value part = node.sliceVector(node.getInput(input), axis - 1, axis);
  return {node, node.squeeze(part, {0})};
}

Resampling Translation::plan(int64_t axis, double widest) {
  Node &node = resize.node;
  Term inverse = 1.0 / entry(2, axis), moved = inverse * entry(3, axis);
  Term centre = ((resize.indices(axis) + 0.5) * inverse - moved).expand({1});
  Term width = smooths ? max(inverse, 1) : inverse.number(1);
  int64_t taps = 2 * int64_t(std::ceil(kernel.radius * widest)) + 1;
  Term tap{node, resize.sizes.iota(resize.sizes.number(0),
                                   resize.sizes.number(taps))};
  Term reach = width * kernel.radius;
  Term low = (centre - reach - 0.5).apply<CeilOp>() +
             tap.cast(centre.getElement()).expand({0});
  Term size = resize.number(resize.from(axis));
  Term weights = kernel.weight(((low + 0.5 - centre) / width).abs());
  weights = weights.where((0.0 <= low) && (low < size), 0);
  Term sum{node,
           node.create<ReduceSumOp>(weights.get(), ArrayRef<int64_t>(1), true)};
  constexpr double least = 1000 * std::numeric_limits<float>::min();
  weights = weights / sum.number(1).where(sum.abs() < least, sum);
  // Elements whose centre isn't in the image are zeros.
  Term inside = (0.0 <= centre) && (centre <= size);
  return {low, weights.where(inside, 0)};
}

static LogicalResult convertScaleAndTranslate(Node &node) {
  Resize resize(node);
  std::optional<Kernel> kernel = getKernel(node);
  for (unsigned i : {2, 3})
    if (RankedTensorType type = node.getRanked(i);
        type && (type.getRank() != 1 || type.getDimSize(0) != 2 ||
                 !type.getElementType().isF32()))
      return node.error() << node.describe(i) << " is of type " << type
                          << ", must be tensor<2xf32>";
  if (!node.ok())
    return failure();
  Translation translation{resize, *kernel, node.getFlag("antialias", true)};
  double widest[2];
  for (int64_t i : {0, 1}) {
    auto width = widening(node, i);
    if (!width)
      return node.error() << node.describe(2) << " must be known when compiling"
                          << ", and above 0, where antialias is true";
    widest[i] = *width;
  }
  return resize.run(
      [&](int64_t axis) { return translation.plan(axis, widest[axis - 1]); });
}

void tensorflow::addScaleRules(RuleTable &rules) {
  rules.add({{"ScaleAndTranslate", convertScaleAndTranslate, 4}});
}
