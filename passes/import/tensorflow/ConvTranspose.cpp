//===- ConvTranspose.cpp - transposed convolutions ------------------------===//
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

namespace {
/// A transposed convolution along one spatial dimension. With stride `s` the
/// result is cut in `s` phases: element `q * s + r` of the uncut result is
///
///   sum over j of image[q - j] * filter[j * s + r],
///
/// so that all phases are outputs of one convolution with `taps` taps of the
/// filter in reverse, of an image padded by `low` and `high`. The result is
/// what follows `skip` elements.
struct Axis {
  int64_t size, stride, dilation, reach, taps;
  Size low, high, skip, result;
};

/// The gradient of a convolution by its image, which models use as a
/// convolution that enlarges. Channels stand last.
class Transposed {
public:
  Transposed(Node &node, Value image, Value filter, const Window &window,
             int64_t groups)
      : node(node), sizes(node), image(image), filter(filter), window(window),
        groups(groups) {}
  /// `results` are the sizes of the result's spatial dimensions.
  Value build(ArrayRef<Size> results);

private:
  void addAxis(int64_t i, Size result);
  Size firstPadding(const Axis &axis, int64_t i, Size size);
  void choosePadding(Axis &axis, Size first, Size size);
  bool hasStrides();
  Value dilateFilter();
  Value phasesOfFilter();
  Value interleave(Value phases);

  Node &node;
  Sizes sizes;
  Value image, filter;
  const Window &window;
  int64_t groups;
  SmallVector<Axis> axes;
  Size depth, features;
};
} // namespace

bool Transposed::hasStrides() {
  return llvm::any_of(window.strides, [](int64_t s) { return s != 1; });
}

/// How many elements the convolution that is transposed adds before the first.
Size Transposed::firstPadding(const Axis &axis, int64_t i, Size size) {
  if (window.padding == Padding::Valid)
    return sizes.number(0);
  if (window.padding == Padding::Explicit)
    return sizes.number(window.pads[2 * i]);
  Size covered = sizes.add(sizes.mul(sizes.sub(size, 1), axis.stride), axis.reach);
  Size total = sizes.max(sizes.sub(covered, axis.result), 0);
  return sizes.floorDiv(total, 2);
}

/// Whole steps of what is to be skipped needn't be computed.
void Transposed::choosePadding(Axis &axis, Size first, Size size) {
  int64_t steps = std::min(first.known.value_or(0) / axis.stride, axis.taps - 1);
  axis.skip = sizes.sub(first, steps * axis.stride);
  axis.low = sizes.number(axis.taps - 1 - steps);
  Size whole = sizes.ceilDiv(sizes.add(axis.result, first), axis.stride);
  Size high = sizes.sub(whole, size);
  axis.high = high.known ? sizes.max(high, 0)
                         : sizes.number((axis.reach - 1 + axis.stride - 1) / axis.stride);
}

void Transposed::addAxis(int64_t i, Size result) {
  Axis axis;
  axis.size = cast<RankedTensorType>(filter.getType()).getDimSize(i);
  axis.stride = window.strides[i];
  axis.dilation = window.dilations[i];
  axis.reach = (axis.size - 1) * axis.dilation + 1;
  axis.taps = llvm::divideCeil(axis.reach, axis.stride);
  axis.result = result;
  Size size = sizes.dim(image, i + 1);
  choosePadding(axis, firstPadding(axis, i, size), size);
  axes.push_back(axis);
}

/// `[a, b]` with one row between becomes `[a, 0, b]`, cut to whole phases.
Value Transposed::dilateFilter() {
  Value value = filter;
  int64_t rank = axes.size() + 2;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    SmallVector<Size> shape = sizes.dims(value);
    shape[i] = sizes.number(axis.size * axis.dilation);
    SmallVector<int64_t> low(rank + 1, 0), high(rank + 1, 0);
    high[i + 1] = axis.dilation - 1;
    if (axis.dilation > 1) {
      value = node.expandDims(value, {int64_t(i + 1)});
      value = node.create<PadOp>(value, low, high, PadMode::Constant, TypedAttr());
      value = sizes.reshape(value, shape);
      value = sizes.take(value, i, sizes.number(0), sizes.number(axis.reach));
    }
    low.assign(rank, 0);
    high.assign(rank, 0);
    high[i] = axis.taps * axis.stride - axis.reach;
    if (high[i] > 0)
      value = node.create<PadOp>(value, low, high, PadMode::Constant, TypedAttr());
  }
  return value;
}

/// `[size..., c, g * f]` as `[taps..., f, g * strides... * c]`, taps in reverse.
Value Transposed::phasesOfFilter() {
  int64_t n = axes.size();
  bool hasPhases = hasStrides();
  Value value = hasPhases ? dilateFilter() : filter;
  SmallVector<Size> apart, together;
  SmallVector<int64_t> starts, limits, steps, taps, phases;
  for (const Axis &axis : axes) {
    taps.push_back(apart.size());
    phases.push_back(apart.size() + 1);
    Size count = sizes.number(hasPhases ? axis.taps : axis.size);
    apart.append({count, sizes.number(axis.stride)});
    together.push_back(count);
    starts.append({std::numeric_limits<int64_t>::max(), 0});
    limits.append({std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()});
    steps.append({-1, 1});
  }
  apart.append({depth, sizes.number(groups), features});
  starts.append(3, 0);
  limits.append(3, std::numeric_limits<int64_t>::max());
  steps.append(3, 1);
  value = sizes.reshape(value, apart);
  value = node.create<SliceOp>(value, starts, limits, steps);
  SmallVector<int64_t> order = taps;
  order.append({2 * n + 2, 2 * n + 1});
  llvm::append_range(order, phases);
  order.push_back(2 * n);
  value = node.create<TransposeOp>(value, order);
  Size columns = sizes.mul(depth, groups);
  for (const Axis &axis : axes)
    columns = sizes.mul(columns, axis.stride);
  together.append({features, columns});
  return sizes.reshape(value, together);
}

/// `[n, q..., g * strides... * c]` as `[n, q * stride..., g * c]`.
Value Transposed::interleave(Value phases) {
  int64_t n = axes.size();
  SmallVector<Size> apart = sizes.dims(phases), together{apart.front()};
  apart.pop_back();
  apart.push_back(sizes.number(groups));
  SmallVector<int64_t> order{0};
  for (auto [i, axis] : llvm::enumerate(axes)) {
    order.append({int64_t(i + 1), int64_t(n + 2 + i)});
    together.push_back(sizes.mul(apart[i + 1], axis.stride));
    apart.push_back(sizes.number(axis.stride));
  }
  order.append({n + 1, 2 * n + 2});
  apart.push_back(depth);
  together.push_back(sizes.mul(depth, groups));
  Value value = sizes.reshape(phases, apart);
  return sizes.reshape(node.create<TransposeOp>(value, order), together);
}

Value Transposed::build(ArrayRef<Size> results) {
  auto type = cast<RankedTensorType>(filter.getType());
  int64_t n = type.getRank() - 2;
  depth = sizes.dim(filter, n);
  features = sizes.dim(filter, n + 1);
  if (features.known && node.ok() && *features.known % groups != 0)
    node.error() << node.describe(1) << " has " << *features.known
                 << " columns, must be a multiple of " << groups << " groups";
  features = sizes.floorDiv(features, groups);
  SmallVector<int64_t> pads, ones(n, 1);
  for (int64_t i = 0; i < n && node.ok(); ++i) {
    addAxis(i, results[i]);
    pads.append({*axes[i].low.known, *axes[i].high.known});
  }
  if (!node.ok())
    return {};
  // Without phases the taps stay apart, and padding counts what is between.
  ArrayRef<int64_t> dilations = hasStrides() ? ArrayRef(ones) : ArrayRef(window.dilations);
  Value value = node.create<ConvOp>(image, phasesOfFilter(), uint64_t(groups), ones,
                                    dilations, Padding::Explicit, pads,
                                    Layout::ChannelsLast);
  if (hasStrides() && node.ok())
    value = interleave(value);
  for (int64_t i = 0; i < n; ++i)
    value = sizes.take(value, i + 1, axes[i].skip, results[i]);
  return value;
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

/// From the window's layout to channels last, or back.
static Value transposeImage(Node &node, Value image, Layout layout, bool back) {
  if (layout == Layout::ChannelsLast || !node.ok() || !image)
    return image;
  int64_t rank = cast<RankedTensorType>(image.getType()).getRank();
  SmallVector<int64_t> order{0};
  if (back)
    order.push_back(rank - 1);
  for (int64_t i = 1; i + 1 < rank; ++i)
    order.push_back(back ? i : i + 1);
  if (!back)
    order.push_back(1);
  return node.create<TransposeOp>(image, order);
}

/// What is to be known of the inputs: the sizes of the result, the filter and
/// the image to be enlarged.
static LogicalResult checkInputs(Node &node) {
  RankedTensorType sizes = node.getRanked(0), filter = node.getRanked(1),
                   image = node.getRanked(2);
  if (!node.ok())
    return failure();
  int64_t rank = image.getRank();
  if (rank < 3 || filter.getRank() != rank)
    return node.error() << node.describe(1) << " has rank " << filter.getRank()
                        << " and " << node.describe(2) << " rank " << rank
                        << ", must be equal and at least 3";
  if (sizes.getRank() != 1 || (sizes.getDimSize(0) != rank && sizes.getDimSize(0) != rank - 2))
    return node.error() << node.describe(0) << " is of type " << sizes
                        << ", must be a vector of " << rank << " sizes";
  for (int64_t i = 0; i + 2 < rank; ++i)
    if (filter.isDynamicDim(i) || filter.getDimSize(i) < 1)
      return node.error() << "dimension " << i << " of " << node.describe(1)
                          << " must be known when compiling and at least 1";
  return success();
}

/// The sizes of the result's spatial dimensions, and of its channels where it is
/// given.
static SmallVector<Size> resultSizes(Node &node, Sizes &sizes, const Window &window) {
  bool isWhole = node.getRanked(0).getDimSize(0) == window.rank;
  SmallVector<Size> results;
  for (int64_t i = 0; i + 2 < window.rank; ++i) {
    results.push_back(sizes.element(0, isWhole ? spatialDim(window.layout, i) : i));
    if (node.ok() && results.back().known && *results.back().known < 0)
      node.error() << node.describe(0) << " holds " << *results.back().known
                   << ", must not be negative";
  }
  if (isWhole)
    results.push_back(sizes.element(0, channelDim(window.layout, window.rank)));
  return results;
}

/// The image's sizes must be what the convolution makes of the result's.
static void checkSizes(Node &node, const Window &window, Value filter,
                       ArrayRef<Size> results) {
  RankedTensorType image = node.getRanked(2);
  auto type = cast<RankedTensorType>(filter.getType());
  for (int64_t i = 0; i + 2 < window.rank && node.ok(); ++i) {
    int64_t size = image.getDimSize(spatialDim(window.layout, i));
    if (!results[i].known || ShapedType::isDynamic(size))
      continue;
    bool given = window.padding == Padding::Explicit;
    AffineExpr from = getAffineConstantExpr(*results[i].known, node.getContext());
    auto wanted = constantValue(
        windowBounds(from, type.getDimSize(i), window.strides[i], window.dilations[i],
                     window.padding, given ? window.pads[2 * i] : 0,
                     given ? window.pads[2 * i + 1] : 0).size);
    if (wanted && *wanted != size)
      node.error() << "a result of size " << *results[i].known << " in dimension "
                   << spatialDim(window.layout, i) << " is of an input of size "
                   << *wanted << ", not " << size;
  }
}

/// `filter` is `[size..., c, f]` for `groups` groups.
static LogicalResult transposeConv(Node &node, const Window &window, Value filter,
                                   int64_t groups, ArrayRef<Size> results) {
  checkSizes(node, window, filter, results);
  Value image = transposeImage(node, node.getInput(2), window.layout, false);
  if (!node.ok())
    return failure();
  Value value = Transposed(node, image, filter, window, groups).build(results);
  return node.give(transposeImage(node, value, window.layout, true));
}

static LogicalResult convertConvTranspose(Node &node) {
  if (failed(checkInputs(node)))
    return failure();
  Window window(node, node.getRanked(2));
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  SmallVector<Size> results = resultSizes(node, sizes, window);
  if (!node.ok())
    return failure();
  int64_t depth = node.getRanked(1).getDimSize(window.rank - 2), groups = 1;
  std::optional<int64_t> channels =
      int64_t(results.size()) > window.rank - 2 ? results.back().known : std::nullopt;
  if (channels && depth > 0 && *channels % depth != 0)
    return node.error() << "a result of " << *channels
                        << " channels can't come of a filter of depth " << depth;
  if (channels && depth > 0)
    groups = std::max<int64_t>(*channels / depth, 1);
  return transposeConv(node, window, node.getInput(1), groups, results);
}

/// Each channel is a group: the filter `[h, w, c, m]` becomes `[h, w, 1, c * m]`.
static LogicalResult convertDepthwiseTranspose(Node &node) {
  if (failed(checkInputs(node)))
    return failure();
  Window window(node, node.getRanked(2));
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  SmallVector<Size> results = resultSizes(node, sizes, window);
  SmallVector<Size> shape = sizes.dims(node.getInput(1));
  if (!node.ok())
    return failure();
  Size channels = shape[shape.size() - 2];
  shape[shape.size() - 2] = sizes.number(1);
  shape.back() = sizes.mul(channels, shape.back());
  if (!channels.known || *channels.known < 1 || !shape.back().known)
    return node.error() << "the channels of " << node.describe(1)
                        << " must be known when compiling";
  Value filter = sizes.reshape(node.getInput(1), shape);
  return transposeConv(node, window, filter, *channels.known, results);
}

void tensorflow::addConvTransposeRules(RuleTable &rules) {
  rules.add({
      {"Conv2DBackpropInput", convertConvTranspose, 3},
      {"Conv3DBackpropInputV2", convertConvTranspose, 3},
      {"DepthwiseConv2dNativeBackpropInput", convertDepthwiseTranspose, 3},
  });
}
