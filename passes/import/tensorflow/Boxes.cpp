//===- Boxes.cpp - crops of images, and choosing among boxes --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Image.h"
#include "passes/import/tensorflow/Check.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// Checks the rank of an input.
static void checkRank(Node &node, unsigned i, int64_t rank) {
  RankedTensorType type = node.getRanked(i);
  if (type && type.getRank() != rank)
    node.error() << node.describe(i) << " has rank " << type.getRank()
                 << ", must be " << rank;
}

/// Column `i` of a matrix, as a matrix.
static Term column(Term matrix, int64_t i) {
  Sizes sizes(matrix.getNode());
  return matrix.with(
      sizes.take(matrix.get(), 1, sizes.number(i), sizes.number(1)));
}

//===----------------------------------------------------------------------===//
// Crops
//===----------------------------------------------------------------------===//

namespace {
struct Crop {
  Node &node;
  Sizes sizes{node};
  Term boxes = {};

  /// Where a crop's elements lie along one dimension of the image: a row for
  /// each box.
  Term places(int64_t side, Size image, Size crop);
  Term number(Size size) {
    return {node, sizes.scalar(size, node.getBuilder().getF32Type())};
  }
};
} // namespace

Term Crop::places(int64_t side, Size image, Size crop) {
  Term first = column(boxes, side), last = column(boxes, side + 2);
  Term end = number(sizes.sub(image, 1));
  Term middle = (first + last) * 0.5 * end;
  Term index{node, sizes.iota(sizes.number(0), crop)};
  index = index.cast(boxes.getElement()).expand({0});
  Term steps = number(sizes.max(sizes.sub(crop, 1), 1));
  Term along = first * end + index * ((last - first) * end / steps);
  if (crop.known)
    return *crop.known > 1 ? along : middle + index;
  return along.where(1.0 < number(crop), middle);
}

static LogicalResult convertCropAndResize(Node &node) {
  const int64_t ranks[] = {4, 2, 1, 1};
  for (auto [i, rank] : llvm::enumerate(ranks))
    checkRank(node, i, rank);
  StringRef method = node.getStringAttr("method", "bilinear");
  if (node.ok() && method != "bilinear" && method != "nearest")
    node.error() << "attribute 'method' is '" << method
                 << "', must be bilinear or nearest";
  if (!node.ok())
    return failure();
  Type f32 = node.getBuilder().getF32Type();
  requireInside(node, 2, node.getInput(0), 0);
  Crop crop{node};
  crop.boxes = Term{node, node.getInput(1)}.cast(f32);
  Term image = Term{node, node.getInput(0)}.cast(f32);
  Term at[2], inside[2];
  SmallVector<Size> shape{crop.sizes.dim(node.getInput(1), 0)};
  for (int64_t i = 0; i < 2; ++i) {
    Size size = crop.sizes.dim(image.get(), i + 1);
    shape.push_back(crop.sizes.element(3, i));
    at[i] = crop.places(i, size, shape.back());
    inside[i] = (0.0 <= at[i]) && (at[i] <= crop.number(size) - 1);
    if (method == "nearest")
      at[i] = at[i].round();
    at[i] = at[i].expand({2 - i});
    inside[i] = inside[i].expand({2 - i});
    at[i] = at[i].with(crop.sizes.broadcast(
        at[i].get(),
        i == 0 ? ArrayRef<Size>{shape[0], shape[1], crop.sizes.element(3, 1)}
               : ArrayRef<Size>(shape)));
  }
  Value zero = node.scalar(0.0, f32);
  Term read{node, node.create<SampleOp>(image.get(), node.getInput(2),
                                        at[0].get(), at[1].get(), zero)};
  Term here = (inside[0] && inside[1]).expand({3});
  double outside = node.getFloatAttr("extrapolation_value", 0);
  return node.give(read.where(here, outside).get());
}

//===----------------------------------------------------------------------===//
// Projective transforms
//===----------------------------------------------------------------------===//

namespace {
/// Reads images at `(a x + b y + c) / k, (d x + e y + f) / k`.
struct Projection {
  Node &node;
  Sizes sizes{node};
  Term x = {}, y = {};

  Term entry(Term transforms, int64_t i) {
    return column(transforms, i).expand({2});
  }
  /// The place inside that one outside stands for.
  Term wrap(Term at, Size size, StringRef mode);
};
} // namespace

static Term modulo(Term x, Term by) { return x - (x / by).floor() * by; }

Term Projection::wrap(Term at, Size size, StringRef mode) {
  Term end{node, sizes.scalar(size, at.getElement())}, last = end - 1;
  if (mode == "NEAREST")
    return min(max(at, 0), last);
  if (mode == "REFLECT") {
    Term inside = modulo(at, end * 2);
    inside = (end * 2 - inside - 1).where(end <= inside, inside);
    inside = min(max(inside, 0), last);
    return at.where((0.0 <= at) && (at <= last), inside);
  }
  if (mode == "WRAP") {
    // As TensorFlow has it: periods are told by one element less than they
    // have.
    Term period = max(last, 1);
    Term below = at + end * ((0.0 - at) / period + 1).floor();
    Term above = at - end * (at / period).floor();
    Term inside = min(max(below.where(at < 0, above), 0), last);
    return at.where((0.0 <= at) && (at <= last), inside);
  }
  return at;
}

static LogicalResult checkTransform(Node &node, StringRef method,
                                    StringRef mode) {
  checkRank(node, 0, 4);
  checkRank(node, 1, 2);
  checkRank(node, 2, 1);
  if (node.ok() && method != "BILINEAR" && method != "NEAREST")
    node.error() << "attribute 'interpolation' is '" << method
                 << "', must be BILINEAR or NEAREST";
  if (node.ok() && mode != "CONSTANT" && mode != "NEAREST" &&
      mode != "REFLECT" && mode != "WRAP")
    node.error() << "attribute 'fill_mode' is '" << mode
                 << "', must be CONSTANT, NEAREST, REFLECT or WRAP";
  return node.status();
}

/// The nearest whole number, halves away from 0.
static Term roundAway(Term x) {
  return (0.0 - (0.5 - x).floor()).where(x < 0, (x + 0.5).floor());
}

/// In which numbers images are read. Elements that are taken as they are need a
/// type that holds them.
static Type readingType(Node &node, Type element, StringRef method) {
  Builder &b = node.getBuilder();
  bool isWide =
      element.isF64() || element.isInteger(32) || element.isInteger(64);
  return isWide && method == "NEAREST" ? Type(b.getF64Type())
                                       : Type(b.getF32Type());
}

/// One transform for each image, or one for all.
static LogicalResult convertProjection(Node &node) {
  StringRef method = node.getStringAttr("interpolation", "");
  StringRef mode = node.getStringAttr("fill_mode", "CONSTANT");
  if (failed(checkTransform(node, method, mode)))
    return failure();
  Type f32 = node.getBuilder().getF32Type();
  Projection to{node};
  Sizes &sizes = to.sizes;
  Size count = sizes.dim(node.getInput(0), 0), height = sizes.element(2, 0),
       width = sizes.element(2, 1);
  auto indices = [&](Size size) {
    return Term{node, sizes.iota(sizes.number(0), size)}.cast(f32);
  };
  to.x = indices(width).expand({0, 1});
  to.y = indices(height).expand({0, 2});
  Term by = Term{node, node.getInput(1)}.cast(f32);
  Term scale = to.entry(by, 6) * to.x + to.entry(by, 7) * to.y + 1;
  Term at[2];
  for (int64_t i = 0; i < 2; ++i) {
    int64_t row = 3 * (1 - i);
    at[i] = (to.entry(by, row) * to.x + to.entry(by, row + 1) * to.y +
             to.entry(by, row + 2)) /
            scale;
    at[i] = to.wrap(at[i], sizes.dim(node.getInput(0), i + 1), mode);
    if (method == "NEAREST")
      at[i] = roundAway(at[i]);
    at[i] = at[i].with(sizes.broadcast(at[i].get(), {count, height, width}));
  }
  Term image{node, node.getInput(0)};
  Type wide = readingType(node, image.getElement(), method);
  Term fill{node, node.getNumInputs() == 4 ? node.getInput(3)
                                           : node.scalar(0.0, f32)};
  fill = fill.cast(wide);
  Value batch = sizes.iota(sizes.number(0), count);
  Term read{node, node.create<SampleOp>(image.cast(wide).get(), batch,
                                        at[0].get(), at[1].get(), fill.get())};
  // Places at infinity.
  Term isNowhere = (scale == 0).expand({3});
  read = fill.where(isNowhere, read);
  return node.give(read.cast(image.getElement()).get());
}

//===----------------------------------------------------------------------===//
// Non-maximum suppression
//===----------------------------------------------------------------------===//

namespace {
/// A suppression's results, as many as are asked for or as there are boxes.
struct Chosen {
  Value indices, scores;
  /// How many there are.
  Size count;
};
} // namespace

/// Input `i`, a scalar, in f32; `otherwise` where the version has none.
static Value getThreshold(Node &node, unsigned i, double otherwise) {
  Type f32 = node.getBuilder().getF32Type();
  if (i >= node.getNumInputs())
    return node.scalar(otherwise, f32);
  checkRank(node, i, 0);
  return Term{node, node.ok() ? node.getInput(i) : Value()}.cast(f32).get();
}

static Chosen suppress(Node &node) {
  Type f32 = node.getBuilder().getF32Type();
  checkRank(node, 0, 2);
  checkRank(node, 1, 1);
  double least = std::numeric_limits<float>::lowest();
  Value overlap =
      getThreshold(node, 3, node.getFloatAttr("iou_threshold", 0.5));
  Value score = getThreshold(node, 4, least), sigma = getThreshold(node, 5, 0);
  if (!node.ok())
    return {};
  Sizes sizes(node);
  Size most = sizes.element(2, 0);
  IntegerAttr limit;
  if (most.known)
    limit =
        node.getBuilder().getI64IntegerAttr(std::max<int64_t>(*most.known, 0));
  Term boxes = Term{node, node.getInput(0)}.cast(f32);
  Term scores = Term{node, node.getInput(1)}.cast(f32);
  SmallVector<NamedAttribute> attributes;
  if (limit)
    attributes.push_back(node.getBuilder().getNamedAttr("most", limit));
  Operation *op = node.createNamed(
      NonMaxSuppressionOp::getOperationName(),
      {boxes.get(), scores.get(), overlap, score, sigma}, attributes, 2);
  if (!op)
    return {};
  Term isThere = 0.0 <= Term{node, op->getResult(0)};
  Value found = node.create<ReduceSumOp>(
      isThere.cast(node.getBuilder().getI64Type()).get(), ArrayRef<int64_t>(0),
      true);
  Size count{std::nullopt, found};
  if (!most.known)
    count = sizes.min(count, most);
  return {op->getResult(0), op->getResult(1), count};
}

/// As many as were found.
static Value cutToCount(Node &node, Value all, Size count) {
  Sizes sizes(node);
  return sizes.take(all, 0, sizes.number(0), count);
}

static LogicalResult convertSuppression(Node &node) {
  Chosen chosen = suppress(node);
  if (!node.ok())
    return failure();
  return node.give(cutToCount(node, chosen.indices, chosen.count));
}

/// The fourth and fifth versions can fill up with zeros instead, and tell how
/// many were found; the fifth tells the scores too.
static LogicalResult convertPaddedSuppression(Node &node) {
  bool isPadded = node.getFlag("pad_to_max_output_size", false);
  Chosen chosen = suppress(node);
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  Value indices = max(Term{node, chosen.indices}, 0).get(),
        scores = chosen.scores;
  if (isPadded && !sizes.element(2, 0).known)
    return node.error() << node.describe(2) << " must be known when compiling";
  if (!isPadded) {
    indices = cutToCount(node, chosen.indices, chosen.count);
    scores = cutToCount(node, scores, chosen.count);
  }
  Value count = sizes.scalar(chosen.count, node.getBuilder().getI32Type());
  if (node.getKind() == "NonMaxSuppressionV4")
    return node.giveAll(ValueRange{indices, count});
  scores = Term{node, scores}.cast(node.getElement(1)).get();
  return node.giveAll(ValueRange{indices, scores, count});
}

void tensorflow::addBoxRules(RuleTable &rules) {
  rules.add({
      {"CropAndResize", convertCropAndResize, 4},
      {"ImageProjectiveTransformV2", convertProjection, 3},
      {"ImageProjectiveTransformV3", convertProjection, 4},
      {"NonMaxSuppression", convertSuppression, 3},
      {"NonMaxSuppressionV2", convertSuppression, 4},
      {"NonMaxSuppressionV3", convertSuppression, 5},
      {"NonMaxSuppressionV4", convertPaddedSuppression, 5},
      {"NonMaxSuppressionV5", convertPaddedSuppression, 6},
  });
}
