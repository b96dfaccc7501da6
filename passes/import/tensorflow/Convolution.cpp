//===- Convolution.cpp - convolutions -------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Window.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// The filter's type, of the image's rank; null after an error.
static RankedTensorType getFilter(Node &node, RankedTensorType image) {
  RankedTensorType filter = node.getRanked(1);
  if (!filter || !image)
    return {};
  if (filter.getRank() == image.getRank())
    return filter;
  node.error() << node.describe(1) << " has rank " << filter.getRank()
               << ", must be " << image.getRank() << " as the input";
  return {};
}

static LogicalResult giveConv(Node &node, const Window &window, Value filter,
                              int64_t groups) {
  return node.give(node.create<ConvOp>(
      node.getInput(0), filter, uint64_t(groups), window.strides,
      window.dilations, window.padding, window.pads, window.layout));
}

/// TensorFlow convolves in groups where the filter is less deep than the image
/// has channels. Where either is free the run makes sure that there is one.
static int64_t countGroups(Node &node, RankedTensorType image,
                           RankedTensorType filter, Layout layout) {
  int64_t at = channelDim(layout, image.getRank()), in = filter.getRank() - 2;
  int64_t channels = image.getDimSize(at), depth = filter.getDimSize(in);
  if (!ShapedType::isDynamic(channels) && !ShapedType::isDynamic(depth))
    return depth > 0 && channels % depth == 0
               ? std::max<int64_t>(channels / depth, 1)
               : 1;
  Sizes sizes(node);
  sizes.requireEqual(sizes.dim(node.getInput(0), at),
                     sizes.dim(node.getInput(1), in),
                     "as many channels as the filter is deep are needed; "
                     "groups of channels must be known when compiling");
  return 1;
}

static LogicalResult convertConv(Node &node) {
  RankedTensorType image = getImage(node), filter = getFilter(node, image);
  if (!node.ok())
    return failure();
  Window window(node, image);
  int64_t groups = node.ok() ? countGroups(node, image, filter, window.layout) : 1;
  return giveConv(node, window, node.getInput(1), groups);
}

/// Each channel is a group: the filter `[h, w, c, m]` becomes `[h, w, 1, c * m]`.
static LogicalResult convertDepthwise(Node &node) {
  RankedTensorType image = getImage(node);
  if (!getFilter(node, image))
    return failure();
  Window window(node, image);
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  SmallVector<Size> shape = sizes.dims(node.getInput(1));
  Size channels = shape[shape.size() - 2];
  Size columns = sizes.mul(channels, shape.back());
  if (!columns.known || !channels.known)
    return node.error() << "the channels of " << node.describe(1)
                        << " must be known when compiling";
  shape[shape.size() - 2] = sizes.number(1);
  shape.back() = columns;
  return giveConv(node, window, sizes.reshape(node.getInput(1), shape),
                  *channels.known);
}

void tensorflow::addConvolutionRules(RuleTable &rules) {
  rules.add({
      {"Conv2D", convertConv, 2},
      {"Conv3D", convertConv, 2},
      {"DepthwiseConv2dNative", convertDepthwise, 2},
  });
}
