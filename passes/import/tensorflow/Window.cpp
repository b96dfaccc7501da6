//===- Window.cpp - what the window ops have in common --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Window.h"
#include "passes/import/tensorflow/Rules.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

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

/// More would only overflow what is computed with them.
static constexpr int64_t kMaxWindow = int64_t(1) << 31;

Window::Window(Node &node, RankedTensorType image)
    : Window(node, image, node.getIntsAttr("strides", {})) {}

Window::Window(Node &node, RankedTensorType image, ArrayRef<int64_t> given)
    : node(node), layout(tensorflow::getLayout(node)), rank(image.getRank()) {
  strides = spatial(given, "strides");
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

RankedTensorType tensorflow::getImage(Node &node) {
  RankedTensorType image = node.getRanked(0);
  if (!image || image.getRank() >= 3)
    return image;
  node.error() << node.describe(0) << " has rank " << image.getRank()
               << ", must be at least 3";
  return {};
}
