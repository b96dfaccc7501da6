//===- Gradients.cpp - gradients that a model was saved with --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TensorFlow has an op for the gradient of many an op. Here it is
// `weir.gradient` of the op, whose attributes are the same, on the same input
// or on one of its shape.
//===----------------------------------------------------------------------===//
#include "dialects/weir/Gradient.h"
#include "passes/import/Importer.h"
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"
#include "passes/import/tensorflow/Window.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// The gradients of `of`, whose cotangent is `seed`.
static SmallVector<Value> gradientsOf(Node &node, Value of, Value seed,
                                      ArrayRef<Value> by) {
  bool isWhole =
      of && seed && llvm::all_of(by, [](Value v) { return bool(v); });
  if (!node.ok() || !isWhole)
    return SmallVector<Value>(by.size());
  if (!isa<FloatType>(getElementTypeOrSelf(of.getType()))) {
    node.error() << "the gradient of " << getElementTypeOrSelf(of.getType())
                 << " is not supported, must be of floats";
    return SmallVector<Value>(by.size());
  }
  auto op = GradientOp::create(node.getBuilder(), node.getLoc(),
                               ValueRange(by).getTypes(), of, seed, by);
  return SmallVector<Value>(op.getGradients());
}

/// The gradient of the op `kind` on `inputs` by the first of them.
static LogicalResult giveGradient(Node &node, StringRef kind,
                                  ArrayRef<Value> inputs, Value seed) {
  SmallVector<Entity> entities(inputs.begin(), inputs.end());
  SmallVector<Entity> outputs = node.convertAs(kind, entities);
  if (outputs.empty())
    return node.status();
  return node.give(
      gradientsOf(node, outputs.front().value, seed, inputs.front()).front());
}

/// Zeros of the shape that an input says.
static Value zerosOf(Node &node, unsigned shape, Type element) {
  return node.ok() ? fill(node, 0, element, node.getInput(shape)) : Value();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// Inputs: the pool's, its result, the cotangent.
static LogicalResult convertMaxPoolGrad(Node &node) {
  bool is3D = node.getKind() == "MaxPool3DGrad";
  return giveGradient(node, is3D ? "MaxPool3D" : "MaxPool", node.getInput(0),
                      node.getInput(2));
}

/// Inputs: the shape of the pool's, the cotangent.
static LogicalResult convertAvgPoolGrad(Node &node) {
  bool is3D = node.getKind() == "AvgPool3DGrad";
  Value image = zerosOf(node, 0, node.getElement(1));
  return giveGradient(node, is3D ? "AvgPool3D" : "AvgPool", image,
                      node.getInput(1));
}

/// Inputs: the image, the shape of the filter, the cotangent.
static LogicalResult convertFilterGrad(Node &node) {
  StringRef kind = node.getKind();
  StringRef forward = kind.starts_with("Depthwise") ? "DepthwiseConv2dNative"
                      : kind.starts_with("Conv3D")  ? "Conv3D"
                                                    : "Conv2D";
  Value filter = zerosOf(node, 1, node.getElement(2));
  SmallVector<Entity> outputs =
      node.convertAs(forward, {Entity(node.getInput(0)), Entity(filter)});
  if (outputs.empty())
    return node.status();
  return node.give(
      gradientsOf(node, outputs.front().value, node.getInput(2), filter)
          .front());
}

static LogicalResult convertBiasAddGrad(Node &node) {
  RankedTensorType type = node.getRanked(0);
  Layout layout = tensorflow::getLayout(node);
  if (!node.ok())
    return failure();
  int64_t rank = type.getRank();
  if (rank < 2)
    return node.error() << node.describe(0) << " has rank " << rank
                        << ", must be at least 2";
  SmallVector<int64_t> axes;
  for (int64_t i = 0; i < rank; ++i)
    if (i != channelDim(layout, rank))
      axes.push_back(i);
  return node.give(node.create<ReduceSumOp>(node.getInput(0), axes, false));
}

//===----------------------------------------------------------------------===//
// Normalisation
//===----------------------------------------------------------------------===//

/// Inputs: the cotangent, the image, the scale, mean and variance, and what
/// else was kept. In training the statistics depend on the image.
static LogicalResult convertBatchNormGrad(Node &node) {
  Layout layout = tensorflow::getLayout(node);
  RankedTensorType type = node.getRanked(1);
  float epsilon = node.getFloatAttr("epsilon", 1e-4);
  bool isTraining = node.getFlag("is_training", true);
  if (!node.ok())
    return failure();
  Type element = node.getElement(2);
  int64_t rank = type.getRank();
  if (rank != 4 && rank != 5)
    return node.error() << node.describe(1) << " has rank " << rank
                        << ", must be 4 or 5";
  SmallVector<int64_t> axes;
  for (int64_t i = 0; i < rank; ++i)
    if (i != channelDim(layout, rank))
      axes.push_back(i);
  Term image = Term(node, 1).cast(element), scale(node, 2);
  Term mean(node, 3), variance(node, 4);
  if (isTraining) {
    mean = image.with(node.create<ReduceMeanOp>(image.get(), axes, false));
    Term kept = image.with(node.create<ReduceMeanOp>(image.get(), axes, true));
    Term centred = image - kept, square = centred * centred;
    variance = image.with(node.create<ReduceMeanOp>(square.get(), axes, false));
  }
  Term offset = scale * 0;
  Value result = node.create<BatchNormOp>(
      image.get(), scale.get(), offset.get(), mean.get(), variance.get(),
      APFloat(epsilon), layout);
  Term seed = Term(node, 0).cast(element);
  SmallVector<Value> all =
      gradientsOf(node, result, seed, {image.get(), scale.get(), offset.get()});
  all[0] = image.with(all[0]).cast(type.getElementType());
  Value none = scale.number(0);
  all.append({none, none});
  return node.giveAll(ValueRange(all));
}

/// Inputs: the cotangent, the image, the result.
static LogicalResult convertLrnGrad(Node &node) {
  return giveGradient(node, "LRN", node.getInput(1), node.getInput(0));
}

//===----------------------------------------------------------------------===//
// What moves elements
//===----------------------------------------------------------------------===//

/// The spatial sizes of an image with channels last, as a vector.
static Value spatialSizes(Node &node, Value image) {
  Value shape = node.shapeOf(image);
  Value sizes = node.ok() ? node.sliceVector(shape, 1, 3) : Value();
  return node.create<CastOp>(sizes, node.getBuilder().getI32Type());
}

/// Inputs: the cotangent, the image.
static LogicalResult convertResizeBilinearGrad(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok() || type.getRank() != 4)
    return node.ok() ? node.error() << node.describe(0) << " has rank "
                                    << type.getRank() << ", must be 4"
                     : failure();
  return giveGradient(node, "ResizeBilinear",
                      {node.getInput(1), spatialSizes(node, node.getInput(0))},
                      node.getInput(0));
}

/// Inputs: the cotangent, the height and width of the image.
static LogicalResult convertResizeNearestGrad(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok() || type.getRank() != 4)
    return node.ok() ? node.error() << node.describe(0) << " has rank "
                                    << type.getRank() << ", must be 4"
                     : failure();
  Sizes sizes(node);
  SmallVector<Size> shape = sizes.dims(node.getInput(0));
  shape[1] = sizes.element(1, 0);
  shape[2] = sizes.element(1, 1);
  Value zero = node.scalar(0.0, node.getElement(0));
  Value image = sizes.broadcast(zero, shape);
  return giveGradient(node, "ResizeNearestNeighbor",
                      {image, spatialSizes(node, node.getInput(0))},
                      node.getInput(0));
}

/// Inputs: the shape of what was sliced, begin, end, strides, the cotangent.
static LogicalResult convertStridedSliceGrad(Node &node) {
  Value whole = zerosOf(node, 0, node.getElement(4));
  return giveGradient(
      node, "StridedSlice",
      {whole, node.getInput(1), node.getInput(2), node.getInput(3)},
      node.getInput(4));
}

/// Inputs: the cotangent, the paddings.
static LogicalResult convertMirrorPadGrad(Node &node) {
  SmallVector<int64_t> paddings = node.getInts(1);
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  int64_t rank = type.getRank();
  if (int64_t(paddings.size()) != 2 * rank ||
      llvm::any_of(paddings, [](int64_t count) { return count < 0; }))
    return node.error() << node.describe(1)
                        << " must hold two numbers for each of " << rank
                        << " dimensions, none negative";
  Sizes sizes(node);
  SmallVector<Size> shape = sizes.dims(node.getInput(0));
  for (int64_t i = 0; i < rank; ++i)
    shape[i] = sizes.sub(shape[i], paddings[2 * i] + paddings[2 * i + 1]);
  Value zero = node.scalar(0.0, node.getElement(0));
  Value image = sizes.broadcast(zero, shape);
  return giveGradient(node, "MirrorPad", {image, node.getInput(1)},
                      node.getInput(0));
}

void tensorflow::addGradientRules(RuleTable &rules) {
  rules.add({
      {"MaxPoolGrad", convertMaxPoolGrad, 3},
      {"MaxPool3DGrad", convertMaxPoolGrad, 3},
      {"AvgPoolGrad", convertAvgPoolGrad, 2},
      {"AvgPool3DGrad", convertAvgPoolGrad, 2},
      {"Conv2DBackpropFilter", convertFilterGrad, 3},
      {"Conv3DBackpropFilterV2", convertFilterGrad, 3},
      {"DepthwiseConv2dNativeBackpropFilter", convertFilterGrad, 3},
      {"BiasAddGrad", convertBiasAddGrad, 1},
      {"FusedBatchNormGrad", convertBatchNormGrad, 5},
      {"FusedBatchNormGradV2", convertBatchNormGrad, 5},
      {"FusedBatchNormGradV3", convertBatchNormGrad, 6},
      {"LRNGrad", convertLrnGrad, 3},
      {"ResizeBilinearGrad", convertResizeBilinearGrad, 2},
      {"ResizeNearestNeighborGrad", convertResizeNearestGrad, 2},
      {"StridedSliceGrad", convertStridedSliceGrad, 5},
      {"MirrorPadGrad", convertMirrorPadGrad, 2},
  });
}
