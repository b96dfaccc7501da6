//===- WindowGradient.cpp - the places that windows read ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/WindowGradient.h"

using namespace mlir;
using namespace weir;

Value weir::channelsLast(GradientBuilder &g, Value image, Layout layout,
                         bool back) {
  if (layout == Layout::ChannelsLast)
    return image;
  int64_t rank = GradientBuilder::rankOf(image);
  SmallVector<int64_t> order{0};
  for (int64_t i = 2; i < rank; ++i)
    order.push_back(i);
  order.push_back(1);
  return g.transpose(image, back ? inverseOrder(order) : order);
}

/// Half of what the outputs cover beyond the input, where padding is `same`.
static void chooseSameLow(GradientBuilder &g, WindowAxis &axis, Value image,
                          Value result) {
  if (axis.stride == 1) {
    axis.low = (axis.reach() - 1) / 2;
    return;
  }
  if (axis.inputSize >= 0 && axis.outputSize >= 0) {
    int64_t covered = (axis.outputSize - 1) * axis.stride + axis.reach();
    axis.low = std::max<int64_t>(covered - axis.inputSize, 0) / 2;
    return;
  }
  Value covered = g.plus(g.times(g.sizeVector(result, axis.dim), axis.stride),
                         axis.reach() - axis.stride);
  Value total = g.sub(covered, g.sizeVector(image, axis.dim));
  total = g.make<MaximumOp>(total, g.same(total, 0));
  axis.runLow = g.make<FloorDivOp>(total, g.same(total, 2));
}

SmallVector<WindowAxis> weir::windowAxes(GradientBuilder &g, Value image,
                                         Value result, ArrayRef<int64_t> window,
                                         ArrayRef<int64_t> strides,
                                         ArrayRef<int64_t> dilations,
                                         Padding padding,
                                         ArrayRef<int64_t> pads) {
  SmallVector<WindowAxis> axes;
  for (int64_t i = 0, e = window.size(); i < e; ++i) {
    WindowAxis axis{i + 1,
                    window[i],
                    strides[i],
                    dilations[i],
                    GradientBuilder::sizeOf(image, i + 1),
                    GradientBuilder::sizeOf(result, i + 1),
                    0,
                    {}};
    if (padding == Padding::Explicit)
      axis.low = pads[2 * i];
    if (padding == Padding::Same) {
      axis.low.reset();
      chooseSameLow(g, axis, image, result);
    }
    axes.push_back(axis);
  }
  return axes;
}

Value weir::minusLow(GradientBuilder &g, const WindowAxis &axis, Value vector) {
  if (axis.low)
    return g.plus(vector, -*axis.low);
  return g.sub(vector, g.broadcast(axis.runLow, g.shapeOf(vector)));
}

Value weir::plusLow(GradientBuilder &g, const WindowAxis &axis, Value vector) {
  if (axis.low)
    return g.plus(vector, *axis.low);
  return g.add(vector, g.broadcast(axis.runLow, g.shapeOf(vector)));
}

Value weir::dividedByStride(GradientBuilder &g, const WindowAxis &axis,
                            Value vector) {
  if (axis.stride == 1)
    return vector; // out of range where there is none
  Value step = g.same(vector, axis.stride), zero = g.same(vector, 0);
  Value isMet = g.make<EqualOp>(g.make<FloorModOp>(vector, step), zero);
  return g.where(isMet, g.make<FloorDivOp>(vector, step));
}

bool weir::nextTap(ArrayRef<WindowAxis> axes, MutableArrayRef<int64_t> tap) {
  size_t i = axes.size();
  while (i > 0 && ++tap[i - 1] == axes[i - 1].taps)
    tap[--i] = 0;
  return i > 0;
}

Value weir::outputPlaces(GradientBuilder &g, const WindowAxis &axis,
                         int64_t tap, Value image, Value result) {
  Value from = plusLow(g, axis, g.places(image, axis.dim));
  from = g.plus(from, -tap * axis.dilation);
  return dividedByStride(g, axis, from);
}

Value weir::inputPlaces(GradientBuilder &g, const WindowAxis &axis, int64_t tap,
                        Value result) {
  Value first = g.times(g.places(result, axis.dim), axis.stride);
  return minusLow(g, axis, g.plus(first, tap * axis.dilation));
}
