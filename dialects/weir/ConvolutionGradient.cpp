//===- ConvolutionGradient.cpp - pullbacks of convolutions ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/WindowGradient.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

//===----------------------------------------------------------------------===//
// Pullbacks: a convolution and its two gradients are each linear in the others
//===----------------------------------------------------------------------===//

template <typename To, typename From>
static Value makeLike(GradientBuilder &g, From op, ValueRange operands) {
  return g.make<To>(operands, op->getAttrs());
}

/// The image's cotangent.
template <typename Op>
static Value imageGradient(GradientBuilder &g, Op op, Value dy, Value filter,
                           Value like) {
  return makeLike<ConvInputGradientOp>(g, op, {dy, filter, like});
}

/// The filter's.
template <typename Op>
static Value filterGradient(GradientBuilder &g, Op op, Value image, Value dy,
                            Value like) {
  return makeLike<ConvFilterGradientOp>(g, op, {image, dy, like});
}

Cotangents ConvOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value x = getInput(), w = getFilter();
  return SmallVector<Value>{imageGradient(g, *this, dy[0], w, x),
                            filterGradient(g, *this, x, dy[0], w)};
}

Cotangents ConvInputGradientOp::pullback(OpBuilder &b, ValueRange dx) {
  GradientBuilder g(b, getLoc());
  Value dy = getCotangent(), w = getFilter();
  return SmallVector<Value>{
      g.retype(makeLike<ConvOp>(g, *this, {dx[0], w}), dy.getType()),
      filterGradient(g, *this, dx[0], dy, w), Value()};
}

Cotangents ConvFilterGradientOp::pullback(OpBuilder &b, ValueRange dw) {
  GradientBuilder g(b, getLoc());
  Value x = getInput(), dy = getCotangent();
  return SmallVector<Value>{
      imageGradient(g, *this, dy, dw[0], x),
      g.retype(makeLike<ConvOp>(g, *this, {x, dw[0]}), dy.getType()), Value()};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

template <typename Adaptor>
static LogicalResult inferLike(ShapeContext &shapes, Adaptor adaptor,
                               SmallVectorImpl<SymbolicType> &results) {
  SymbolicType like = shapes.typeOf(adaptor.getLike());
  like.element = shapes.typeOf(adaptor.getCotangent()).element;
  results.push_back(like);
  return success();
}

LogicalResult
ConvInputGradientOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                SmallVectorImpl<SymbolicType> &results) {
  return inferLike(shapes, adaptor, results);
}

LogicalResult
ConvFilterGradientOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                 SmallVectorImpl<SymbolicType> &results) {
  return inferLike(shapes, adaptor, results);
}

template <typename Op>
static LogicalResult verifyWindows(Op op, Value image, Value filter) {
  auto x = dyn_cast<RankedTensorType>(image.getType());
  auto w = dyn_cast<RankedTensorType>(filter.getType());
  if (!x || !w)
    return success();
  int64_t spatial = x.getRank() - 2;
  if (spatial < 1 || w.getRank() != x.getRank())
    return op.emitOpError("images of rank ")
           << x.getRank() << " and a filter of rank " << w.getRank()
           << ", must be equal and at least 3";
  bool isExplicit = op.getPadding() == Padding::Explicit;
  if (int64_t(op.getStrides().size()) != spatial ||
      int64_t(op.getDilations().size()) != spatial ||
      (isExplicit && int64_t(op.getPads().size()) != 2 * spatial))
    return op.emitOpError("strides, dilations or pads are not those of ")
           << spatial << " spatial dimensions";
  auto isBad = [](int64_t value) { return value < 1; };
  if (llvm::any_of(op.getStrides(), isBad) ||
      llvm::any_of(op.getDilations(), isBad) || int64_t(op.getGroups()) < 1)
    return op.emitOpError("strides, dilations and groups must be at least 1");
  return success();
}

LogicalResult ConvInputGradientOp::verify() {
  return verifyWindows(*this, getCotangent(), getFilter());
}

LogicalResult ConvFilterGradientOp::verify() {
  return verifyWindows(*this, getInput(), getLike());
}

//===----------------------------------------------------------------------===//
// As convolutions of the other operands
//===----------------------------------------------------------------------===//

namespace {
/// Dimensions of a convolution's tensors, channels last.
struct Parts {
  Value image, result, filter;
  SmallVector<WindowAxis> axes;
  int64_t groups;
};
} // namespace

/// The taps of the filter must be known. `image` and `result` have their
/// channels last.
template <typename Op>
static FailureOr<Parts> findParts(GradientBuilder &g, Op op, Value image,
                                  Value result, Value filter) {
  auto type = dyn_cast<RankedTensorType>(filter.getType());
  if (!type || !isa<RankedTensorType>(image.getType()))
    return failure();
  ArrayRef<int64_t> window = type.getShape().drop_back(2);
  if (llvm::any_of(window, ShapedType::isDynamic))
    return failure();
  return Parts{image, result, filter,
               windowAxes(g, image, result, window, op.getStrides(),
                          op.getDilations(), op.getPadding(), op.getPads()),
               int64_t(op.getGroups())};
}

/// `[taps..., c, groups * f]` with its taps in reverse, as `[taps..., f, groups
/// * c]`.
static Value turnFilter(GradientBuilder &g, const Parts &parts) {
  int64_t n = parts.axes.size();
  constexpr int64_t all = std::numeric_limits<int64_t>::max();
  SmallVector<int64_t> starts(n, -1),
      limits(n, std::numeric_limits<int64_t>::min()), strides(n, -1), shape,
      order;
  starts.append({0, 0});
  limits.append({all, all});
  strides.append({1, 1});
  Value filter = g.make<SliceOp>(parts.filter, g.ints(starts), g.ints(limits),
                                 g.ints(strides));
  auto type = cast<RankedTensorType>(parts.filter.getType());
  int64_t depth = type.getDimSize(n), columns = type.getDimSize(n + 1);
  for (int64_t i = 0; i < n; ++i) {
    shape.push_back(type.getDimSize(i));
    order.push_back(i);
  }
  SmallVector<int64_t> turned(shape);
  if (parts.groups == 1) {
    order.append({n + 1, n});
    return g.transpose(filter, order);
  }
  shape.append({depth, parts.groups, columns / parts.groups});
  order.append({n + 2, n + 1, n});
  turned.append({columns / parts.groups, parts.groups * depth});
  return g.reshape(g.transpose(g.reshape(filter, shape), order), turned);
}

/// The result's cotangent with zeros between and around, so that an ordinary
/// convolution of stride 1 gives the image's.
static Value spreadOut(GradientBuilder &g, const WindowAxis &axis, Value dy,
                       Value image) {
  Value more = g.plus(g.sizeVector(image, axis.dim), axis.reach() - 1);
  Value i = g.plus(g.iota(more), 1 - axis.reach());
  return g.at(dy, axis.dim, dividedByStride(g, axis, plusLow(g, axis, i)));
}

/// Padding alone does it where there are no strides and sizes are known.
static bool addPads(const WindowAxis &axis, SmallVectorImpl<int64_t> &pads) {
  if (axis.stride != 1 || !axis.isKnown())
    return false;
  int64_t low = axis.reach() - 1 - *axis.low;
  int64_t high = axis.inputSize + axis.reach() - 1 - axis.outputSize - low;
  if (low < 0 || high < 0)
    return false;
  pads.append({low, high});
  return true;
}

Cotangents ConvInputGradientOp::decompose(OpBuilder &b) {
  GradientBuilder g(b, getLoc());
  if (!isa<RankedTensorType>(getLike().getType()) ||
      !isa<RankedTensorType>(getCotangent().getType()))
    return failure();
  Value like = channelsLast(g, getLike(), getLayout());
  Value dy = channelsLast(g, getCotangent(), getLayout());
  auto parts = findParts(g, *this, like, dy, getFilter());
  auto filter = dyn_cast<RankedTensorType>(getFilter().getType());
  if (failed(parts) || (parts->groups > 1 && !filter.hasStaticShape()))
    return failure();
  SmallVector<int64_t> pads, ones(parts->axes.size(), 1);
  for (const WindowAxis &axis : parts->axes)
    if (!addPads(axis, pads)) {
      dy = spreadOut(g, axis, dy, like);
      pads.append({0, 0});
    }
  Value dx = g.make<ConvOp>(dy, turnFilter(g, *parts), uint64_t(parts->groups),
                            ones, getDilations(), Padding::Explicit, pads,
                            Layout::ChannelsLast);
  return SmallVector<Value>{channelsLast(g, dx, getLayout(), /*back=*/true)};
}

/// The image such that output `o` reads element `o * stride + tap * dilation`
/// of it, and it has no more elements than outputs read.
static Value paddedImage(GradientBuilder &g, const Parts &parts) {
  Value image = parts.image;
  for (const WindowAxis &axis : parts.axes) {
    Value count = g.plus(
        g.times(g.plus(g.sizeVector(parts.result, axis.dim), -1), axis.stride),
        axis.reach());
    int64_t covered = (axis.outputSize - 1) * axis.stride + axis.reach();
    bool isThere =
        axis.isKnown() && *axis.low == 0 && covered == axis.inputSize;
    if (!isThere)
      image = g.at(image, axis.dim, minusLow(g, axis, g.iota(count)));
  }
  return image;
}

/// One convolution over the batch: channels become images, images channels.
static Value byConvolution(GradientBuilder &g, const Parts &parts,
                           ArrayRef<int64_t> strides,
                           ArrayRef<int64_t> dilations) {
  int64_t n = parts.axes.size();
  SmallVector<int64_t> imageOrder{n + 1}, resultOrder, order;
  for (int64_t i = 1; i <= n; ++i) {
    imageOrder.push_back(i);
    resultOrder.push_back(i);
    order.push_back(i);
  }
  imageOrder.push_back(0);
  resultOrder.append({0, n + 1});
  order.append({0, n + 1});
  Value image = g.transpose(paddedImage(g, parts), imageOrder);
  Value filter = g.transpose(parts.result, resultOrder);
  Value dw =
      g.make<ConvOp>(image, filter, uint64_t(1), dilations, strides,
                     Padding::Valid, ArrayRef<int64_t>(), Layout::ChannelsLast);
  return g.transpose(dw, order);
}

/// What the outputs read at a tap.
static Value atTap(GradientBuilder &g, const Parts &parts, Value image,
                   ArrayRef<int64_t> tap) {
  for (auto [axis, k] : llvm::zip_equal(parts.axes, tap)) {
    Value first = g.times(g.places(parts.result, axis.dim), axis.stride);
    image = g.at(image, axis.dim, g.plus(first, k * axis.dilation));
  }
  return image;
}

/// Tap by tap, each group by itself: a filter `[taps..., c, groups * f]`.
static Value byTaps(GradientBuilder &g, const Parts &parts) {
  int64_t n = parts.axes.size();
  auto type = cast<RankedTensorType>(parts.filter.getType());
  int64_t depth = type.getDimSize(n), columns = type.getDimSize(n + 1);
  int64_t features = columns / parts.groups;
  // [rows, groups, c, 1] and [rows, groups, 1, f], summed over the rows.
  Value dy = g.reshape(parts.result, {-1, parts.groups, 1, features});
  Value image = paddedImage(g, parts);
  SmallVector<Value> slices;
  SmallVector<int64_t> tap(n, 0);
  do {
    Value x =
        g.reshape(atTap(g, parts, image, tap), {-1, parts.groups, depth, 1});
    Value shape =
        g.make<ConcatOp>(ValueRange{g.sizeVector(dy, 0),
                                    g.vector({parts.groups, depth, features})},
                         uint64_t(0));
    Value product = g.mul(g.broadcast(x, shape), g.broadcast(dy, shape));
    Value slice = g.make<TransposeOp>(g.sum(product, 0), g.ints({1, 0, 2}));
    slices.push_back(g.reshape(slice, {1, depth, columns}));
  } while (nextTap(parts.axes, tap));
  Value all = slices.size() == 1 ? slices.front()
                                 : g.make<ConcatOp>(slices, uint64_t(0));
  return g.reshape(all, type.getShape());
}

Cotangents ConvFilterGradientOp::decompose(OpBuilder &b) {
  GradientBuilder g(b, getLoc());
  if (!isa<RankedTensorType>(getInput().getType()) ||
      !isa<RankedTensorType>(getCotangent().getType()))
    return failure();
  Value image = channelsLast(g, getInput(), getLayout());
  Value dy = channelsLast(g, getCotangent(), getLayout());
  auto parts = findParts(g, *this, image, dy, getLike());
  if (failed(parts))
    return failure();
  if (parts->groups == 1)
    return SmallVector<Value>{
        byConvolution(g, *parts, getStrides(), getDilations())};
  if (!cast<RankedTensorType>(getLike().getType()).hasStaticShape())
    return failure();
  return SmallVector<Value>{byTaps(g, *parts)};
}
