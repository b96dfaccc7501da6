//===- Pooling.cpp - pooling windows --------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Image.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"
#include "passes/import/tensorflow/Window.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// A pooling node's window, from attributes or, in the second versions, inputs.
struct PoolSizes {
  SmallVector<int64_t> window, strides;
};
} // namespace

static PoolSizes getSizes(Node &node) {
  if (node.getNumInputs() == 3)
    return {node.getInts(1), node.getInts(2)};
  return {node.getIntsAttr("ksize", {}), node.getIntsAttr("strides", {})};
}

/// Whether the window runs along the channels of images and nothing else.
static bool isAlongChannels(const PoolSizes &sizes, RankedTensorType image) {
  return image.getRank() == 4 && sizes.window.size() == 4 &&
         sizes.window.back() > 1 &&
         llvm::all_of(ArrayRef(sizes.window).drop_back(),
                      [](int64_t v) { return v == 1; });
}

/// Windows along the channels don't overlap, and fill them.
static LogicalResult poolChannels(Node &node, const PoolSizes &pool) {
  int64_t size = pool.window.back();
  if (pool.strides != pool.window)
    return node.error()
           << "a window along the channels has strides other than its sizes";
  Sizes sizes(node);
  SmallVector<Size> shape = sizes.dims(node.getInput(0));
  shape.back() =
      sizes.divideExactly(shape.back(), size, "the number of channels");
  shape.push_back(sizes.number(size));
  Value apart = sizes.reshape(node.getInput(0), shape);
  return node.give(
      node.create<ReduceMaxOp>(apart, ArrayRef<int64_t>(4), false));
}

template <typename Op>
static Value pool(Node &node, Window &window, ArrayRef<int64_t> size) {
  return node.create<Op>(node.getInput(0), size, window.strides,
                         SmallVector<int64_t>(window.rank - 2, 1),
                         window.padding, window.pads, window.layout);
}

template <typename Op> static LogicalResult convertPool(Node &node) {
  RankedTensorType image = getImage(node);
  PoolSizes sizes = getSizes(node);
  if (!node.ok())
    return failure();
  if (std::is_same_v<Op, MaxPoolOp> && isAlongChannels(sizes, image) &&
      tensorflow::getLayout(node) == Layout::ChannelsLast)
    return poolChannels(node, sizes);
  Window window(node, image, sizes.strides);
  auto size = window.spatial(sizes.window, "ksize");
  return node.give(pool<Op>(node, window, size));
}

static LogicalResult convertMaxPoolWithArgmax(Node &node) {
  RankedTensorType image = getImage(node);
  if (!node.ok())
    return failure();
  if (image.getRank() != 4)
    return node.error() << node.describe(0) << " has rank " << image.getRank()
                        << ", must be 4";
  Window window(node, image);
  auto size = window.spatial(node.getIntsAttr("ksize", {}), "ksize");
  Type to = node.getTypeAttr("Targmax", node.getBuilder().getI64Type());
  bool inBatch = node.getFlag("include_batch_in_index", false);
  Value maxima = pool<MaxPoolOp>(node, window, size);
  Term places{node, node.create<PoolArgmaxOp>(node.getInput(0), maxima, size,
                                              window.strides, window.padding,
                                              inBatch)};
  return node.giveAll(ValueRange{maxima, places.cast(to).get()});
}

void tensorflow::addPoolingRules(RuleTable &rules) {
  rules.add({
      {"MaxPool", convertPool<MaxPoolOp>, 1},
      {"MaxPoolV2", convertPool<MaxPoolOp>, 3},
      {"MaxPool3D", convertPool<MaxPoolOp>, 1},
      {"AvgPool", convertPool<AvgPoolOp>, 1},
      {"AvgPool3D", convertPool<AvgPoolOp>, 1},
      {"MaxPoolWithArgmax", convertMaxPoolWithArgmax, 1},
  });
}
