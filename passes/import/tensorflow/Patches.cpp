//===- Patches.cpp - windows cut out of images ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// Windows cut out of images `[n, spatial..., c]`.
struct Patches {
  Node &node;
  Sizes sizes{node};
  SmallVector<int64_t> window = {}, strides = {}, rates = {};
  bool isSame = false;

  int64_t spatial() const { return window.size(); }
  void read(StringRef windows, StringRef stride, StringRef rate);
  SmallVector<int64_t> entries(StringRef name, int64_t rank);
  /// `[n, out..., window..., c]`, with zeros for elements beyond the border.
  Value cut(Value image);
  /// Whether the elements of the windows lie in the image.
  Value areInside(Value image);
  Value cutAxis(Value image, int64_t axis, int64_t i);
};
} // namespace

/// The spatial entries of an attribute with an entry a dimension.
SmallVector<int64_t> Patches::entries(StringRef name, int64_t rank) {
  SmallVector<int64_t> ones(rank, 1), all = node.getIntsAttr(name, ones);
  if (node.ok() && int64_t(all.size()) != rank)
    node.error() << "attribute '" << name << "' has " << all.size()
                 << " entries, must have " << rank;
  for (auto [i, value] : llvm::enumerate(all)) {
    bool isSpatial = i != 0 && int64_t(i) != rank - 1;
    if (node.ok() && (value < 1 || value > (isSpatial ? int64_t(1) << 31 : 1)))
      node.error() << "attribute '" << name << "' is " << value
                   << " for dimension " << i << ", must be "
                   << (isSpatial ? "at least 1" : "1");
  }
  return node.ok()
             ? SmallVector<int64_t>(ArrayRef(all).drop_front().drop_back())
             : SmallVector<int64_t>(rank - 2, 1);
}

void Patches::read(StringRef windows, StringRef stride, StringRef rate) {
  RankedTensorType type = node.getRanked(0);
  if (type && type.getRank() < 3)
    node.error() << node.describe(0) << " has rank " << type.getRank()
                 << ", must be at least 3";
  if (!node.ok())
    return;
  if (!windows.empty())
    window = entries(windows, type.getRank());
  strides = entries(stride, type.getRank());
  rates = rate.empty() ? SmallVector<int64_t>(strides.size(), 1)
                       : entries(rate, type.getRank());
  StringRef padding = node.getStringAttr("padding", "");
  isSame = padding == "SAME";
  if (node.ok() && !isSame && padding != "VALID")
    node.error() << "attribute 'padding' is '" << padding
                 << "', must be SAME or VALID";
}

/// Gathers row `out * stride - low + tap * rate` for each window and tap.
Value Patches::cutAxis(Value image, int64_t axis, int64_t i) {
  Size size = sizes.dim(image, axis), low = sizes.number(0);
  int64_t reach = (window[i] - 1) * rates[i] + 1;
  Size count =
      isSame ? sizes.ceilDiv(size, strides[i])
             : sizes.add(sizes.floorDiv(sizes.sub(size, reach), strides[i]), 1);
  if (!isSame && count.known)
    count = sizes.max(count, 0);
  if (isSame) {
    Size covered = sizes.add(sizes.mul(sizes.sub(count, 1), strides[i]), reach);
    Size total = sizes.max(sizes.sub(covered, size), 0);
    low = sizes.floorDiv(total, 2);
  }
  Type i64 = node.getBuilder().getI64Type();
  Term out{node, sizes.iota(sizes.number(0), count)};
  Term tap{node, sizes.iota(sizes.number(0), sizes.number(window[i]))};
  Term first = out * double(strides[i]) - out.with(sizes.scalar(low, i64));
  Term at = first.expand({1}) + (tap * double(rates[i])).expand({0});
  return node.create<GatherOp>(image, at.get(), uint64_t(axis), uint64_t(0));
}

Value Patches::cut(Value image) {
  SmallVector<int64_t> order{0};
  for (int64_t i = 0; i < spatial(); ++i) {
    image = cutAxis(image, 1 + 2 * i, i);
    order.push_back(1 + 2 * i);
  }
  for (int64_t i = 0; i < spatial(); ++i)
    order.push_back(2 + 2 * i);
  order.push_back(1 + 2 * spatial());
  return node.create<TransposeOp>(image, order);
}

Value Patches::areInside(Value image) {
  SmallVector<Size> shape = sizes.dims(image);
  if (!node.ok())
    return {};
  shape.front() = shape.back() = sizes.number(1);
  Value yes = node.scalar(int64_t(1), node.getBuilder().getI1Type());
  return cut(sizes.broadcast(yes, shape));
}

/// The windows' elements become channels.
static LogicalResult extract(Node &node, StringRef rates) {
  Patches patches{node};
  patches.read("ksizes", "strides", rates);
  if (!node.ok())
    return failure();
  Value cut = patches.cut(node.getInput(0));
  if (!node.ok())
    return failure();
  Sizes &sizes = patches.sizes;
  SmallVector<Size> all = sizes.dims(cut);
  SmallVector<Size> shape(all.begin(), all.begin() + 1 + patches.spatial());
  Size channels = all.back();
  for (int64_t size : patches.window)
    channels = sizes.mul(channels, size);
  shape.push_back(channels);
  return node.give(sizes.reshape(cut, shape));
}
static LogicalResult convertImagePatches(Node &node) {
  return extract(node, "rates");
}
static LogicalResult convertVolumePatches(Node &node) {
  return extract(node, "");
}

/// The largest of image plus filter over each window; padding never is. At
/// least the lowest finite number, which is where the search begins.
static LogicalResult convertDilation(Node &node) {
  Patches patches{node};
  patches.read("", "strides", "rates");
  RankedTensorType filter = node.getRanked(1);
  if (!node.ok())
    return failure();
  if (filter.getRank() != 3 || filter.isDynamicDim(0) ||
      filter.isDynamicDim(1) || node.getRanked(0).getRank() != 4)
    return node.error()
           << node.describe(1) << " is of type " << filter
           << ", must be [height, width, channels] for images, its size known";
  patches.window.assign(filter.getShape().begin(), filter.getShape().end() - 1);
  Term cut{node, patches.cut(node.getInput(0))};
  Term sums = cut + cut.with(node.getInput(1)).expand({0, 1, 2});
  Term least{node, lowest(node, filter.getElementType(), /*isFinite=*/true)};
  Term counts = least < sums;
  if (patches.isSame)
    counts = counts && Term{node, patches.areInside(node.getInput(0))};
  SmallVector<int64_t> axes{3, 4};
  return node.give(
      node.create<ReduceMaxOp>(sums.where(counts, least).get(), axes, false));
}

void tensorflow::addPatchRules(RuleTable &rules) {
  rules.add({
      {"ExtractImagePatches", convertImagePatches, 1},
      {"ExtractVolumePatches", convertVolumePatches, 1},
      {"Dilation2D", convertDilation, 2},
  });
}
