//===- Convolution.cpp - convolutions, pooling, batch normalisation -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

Layout tensorflow::getLayout(Node &node) {
  StringRef format = node.getStringAttr("data_format", "NHWC");
  auto layout = llvm::StringSwitch<std::optional<Layout>>(format)
                    .Cases({"NHWC", "NDHWC", "NWC"}, Layout::ChannelsLast)
                    .Cases({"NCHW", "NCDHW", "NCW"}, Layout::ChannelsFirst)
                    .Default(std::nullopt);
  if (!layout && node.ok())
    node.error() << "attribute 'data_format' is '" << format
                 << "', must be NHWC or NCHW";
  return layout.value_or(Layout::ChannelsLast);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

namespace {
/// What the window ops share: the attributes with an entry for each dimension
/// of the image come down to its spatial dimensions.
struct Window {
  Window(Node &node, RankedTensorType image);

  /// The spatial entries of a list whose others must be 1.
  SmallVector<int64_t> spatial(ArrayRef<int64_t> all, StringRef what);
  SmallVector<int64_t> ones() { return SmallVector<int64_t>(rank, 1); }

  Node &node;
  Layout layout;
  int64_t rank;
  SmallVector<int64_t> strides, dilations, pads;
  Padding padding;

private:
  Padding readPadding();
  void readPads();
};
} // namespace

/// More would only overflow what is computed with them.
static constexpr int64_t kMaxWindow = int64_t(1) << 31;

Window::Window(Node &node, RankedTensorType image)
    : node(node), layout(tensorflow::getLayout(node)), rank(image.getRank()) {
  strides = spatial(node.getIntsAttr("strides", {}), "strides");
  dilations = spatial(node.getIntsAttr("dilations", ones()), "dilations");
  padding = readPadding();
  if (padding == Padding::Explicit)
    readPads();
}

SmallVector<int64_t> Window::spatial(ArrayRef<int64_t> all, StringRef what) {
  SmallVector<int64_t> result;
  if (node.ok() && int64_t(all.size()) != rank)
    node.error() << what << " has " << all.size() << " entries, must have "
                 << rank << " as the input has dimensions";
  for (int64_t i = 0; i < rank && node.ok(); ++i) {
    bool isSpatial = i != 0 && i != channelDim(layout, rank);
    if (isSpatial)
      result.push_back(all[i]);
    if (all[i] < 1 || all[i] > (isSpatial ? kMaxWindow : 1))
      node.error() << what << " is " << all[i] << " for dimension " << i
                   << ", must be " << (isSpatial ? "at least 1" : "1");
  }
  return result;
}

Padding Window::readPadding() {
  StringRef text = node.getStringAttr("padding", "");
  auto padding = llvm::StringSwitch<std::optional<Padding>>(text)
                     .Case("VALID", Padding::Valid)
                     .Case("SAME", Padding::Same)
                     .Case("EXPLICIT", Padding::Explicit)
                     .Default(std::nullopt);
  if (!padding && node.ok())
    node.error() << "attribute 'padding' is '" << text
                 << "', must be SAME, VALID or EXPLICIT";
  return padding.value_or(Padding::Valid);
}

/// Low and high of each dimension in turn.
void Window::readPads() {
  SmallVector<int64_t> all = node.getIntsAttr("explicit_paddings", {});
  if (node.ok() && int64_t(all.size()) != 2 * rank)
    node.error() << "explicit_paddings has " << all.size()
                 << " entries, must have " << 2 * rank;
  for (int64_t i = 0; i < 2 * rank && node.ok(); ++i) {
    bool isSpatial = i / 2 != 0 && i / 2 != channelDim(layout, rank);
    if (isSpatial)
      pads.push_back(all[i]);
    if (all[i] < 0 || all[i] > (isSpatial ? kMaxWindow : 0))
      node.error() << "explicit_paddings is " << all[i] << " for dimension "
                   << i / 2 << ", must be " << (isSpatial ? "at least 0" : "0");
  }
}

/// The image of a window op, of rank 3 or more; null after an error.
static RankedTensorType getImage(Node &node) {
  RankedTensorType image = node.getRanked(0);
  if (!image || image.getRank() >= 3)
    return image;
  node.error() << node.describe(0) << " has rank " << image.getRank()
               << ", must be at least 3";
  return {};
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// The filter's type; its spatial dimensions must be known.
static RankedTensorType getFilter(Node &node, RankedTensorType image) {
  RankedTensorType filter = node.getRanked(1);
  if (!filter || !image)
    return {};
  if (filter.getRank() != image.getRank()) {
    node.error() << node.describe(1) << " has rank " << filter.getRank()
                 << ", must be " << image.getRank() << " as the input";
    return {};
  }
  for (int64_t i = 0; i + 2 < filter.getRank(); ++i)
    if (filter.isDynamicDim(i)) {
      node.error() << "dimension " << i << " of " << node.describe(1)
                   << " must be known when compiling";
      return {};
    }
  return filter;
}

static LogicalResult giveConv(Node &node, const Window &window, Value filter,
                              int64_t groups) {
  return node.give(node.create<ConvOp>(
      node.getInput(0), filter, uint64_t(groups), window.strides,
      window.dilations, window.padding, window.pads, window.layout));
}

/// TensorFlow convolves in groups where the filter is less deep than the image
/// has channels.
static int64_t countGroups(RankedTensorType image, RankedTensorType filter,
                           Layout layout) {
  int64_t channels = image.getDimSize(channelDim(layout, image.getRank()));
  int64_t depth = filter.getDimSize(filter.getRank() - 2);
  bool areKnown = !ShapedType::isDynamic(channels) && !ShapedType::isDynamic(depth);
  return areKnown && depth > 0 && channels % depth == 0
             ? std::max<int64_t>(channels / depth, 1)
             : 1;
}

static LogicalResult convertConv(Node &node) {
  RankedTensorType image = getImage(node), filter = getFilter(node, image);
  if (!node.ok())
    return failure();
  Window window(node, image);
  return giveConv(node, window, node.getInput(1),
                  countGroups(image, filter, window.layout));
}

/// Each channel is a group: the filter `[h, w, c, m]` becomes `[h, w, 1, c * m]`.
static LogicalResult convertDepthwise(Node &node) {
  RankedTensorType image = getImage(node), filter = getFilter(node, image);
  if (!node.ok())
    return failure();
  Window window(node, image);
  SmallVector<int64_t> shape(filter.getShape());
  int64_t channels = shape[shape.size() - 2], multiple = shape.back(), columns;
  if (ShapedType::isDynamic(channels) || ShapedType::isDynamic(multiple) ||
      llvm::MulOverflow(channels, multiple, columns))
    return node.error() << "the channels of " << node.describe(1)
                        << " must be known when compiling";
  shape[shape.size() - 2] = 1;
  shape.back() = columns;
  return giveConv(node, window, node.reshape(node.getInput(1), shape), channels);
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

template <typename Op> static LogicalResult convertPool(Node &node) {
  RankedTensorType image = getImage(node);
  if (!node.ok())
    return failure();
  Window window(node, image);
  auto size = window.spatial(node.getIntsAttr("ksize", {}), "ksize");
  return node.give(node.create<Op>(node.getInput(0), size, window.strides,
                                   SmallVector<int64_t>(window.rank - 2, 1), window.padding,
                                   window.pads, window.layout));
}

//===----------------------------------------------------------------------===//
// Batch normalisation
//===----------------------------------------------------------------------===//

/// With given statistics, which are outputs 1 and 2 again.
static LogicalResult convertBatchNorm(Node &node) {
  if (node.getFlag("is_training", true))
    return node.error() << "is_training is true, only false is supported";
  double epsilon = node.getFloatAttr("epsilon", 1e-4);
  Layout layout = tensorflow::getLayout(node);
  for (unsigned i = 1; i < 5; ++i)
    if (RankedTensorType type = node.getRanked(i); type && type.getRank() != 1)
      return node.error() << node.describe(i) << " has rank " << type.getRank()
                          << ", must be a vector";
  Value mean = node.getInput(3), variance = node.getInput(4);
  Value result = node.create<BatchNormOp>(
      node.getInput(0), node.getInput(1), node.getInput(2), mean, variance,
      APFloat(float(epsilon)), layout);
  return node.giveAll(ValueRange{result, mean, variance});
}

void tensorflow::addConvolutionRules(RuleTable &rules) {
  rules.add({
      {"Conv2D", convertConv, 2},
      {"Conv3D", convertConv, 2},
      {"DepthwiseConv2dNative", convertDepthwise, 2},
      {"MaxPool", convertPool<MaxPoolOp>, 1},
      {"MaxPool3D", convertPool<MaxPoolOp>, 1},
      {"AvgPool", convertPool<AvgPoolOp>, 1},
      {"AvgPool3D", convertPool<AvgPoolOp>, 1},
      {"FusedBatchNorm", convertBatchNorm, 5},
      {"FusedBatchNormV2", convertBatchNorm, 5},
      {"FusedBatchNormV3", convertBatchNorm, 5},
  });
}
