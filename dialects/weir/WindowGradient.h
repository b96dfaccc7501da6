//===- WindowGradient.h - the places that windows read ----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the pullbacks of convolutions and pools share. Output o of a window op
// reads, at tap k, input i = o * stride + k * dilation - low.
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_WINDOWGRADIENT_H
#define WEIR_DIALECTS_WEIR_WINDOWGRADIENT_H

#include "dialects/weir/GradientBuilder.h"

namespace weir {

/// A window op along one spatial dimension, `dim` of tensors with channels
/// last. Sizes are -1 where only the run knows them.
struct WindowAxis {
  int64_t dim, taps, stride, dilation;
  int64_t inputSize, outputSize;
  /// The elements missing before the first input: a number, or what the run
  /// computes as a vector of one i64.
  std::optional<int64_t> low;
  mlir::Value runLow;

  int64_t reach() const { return (taps - 1) * dilation + 1; }
  bool isKnown() const { return inputSize >= 0 && outputSize >= 0 && low; }
};

/// The axes of an op whose image and result, channels last, are like these;
/// `window` holds the taps of each.
llvm::SmallVector<WindowAxis>
windowAxes(GradientBuilder &g, mlir::Value image, mlir::Value result,
           llvm::ArrayRef<int64_t> window, llvm::ArrayRef<int64_t> strides,
           llvm::ArrayRef<int64_t> dilations, Padding padding,
           llvm::ArrayRef<int64_t> pads);

/// `vector - low` and `vector + low`.
mlir::Value minusLow(GradientBuilder &g, const WindowAxis &axis,
                     mlir::Value vector);
mlir::Value plusLow(GradientBuilder &g, const WindowAxis &axis,
                    mlir::Value vector);

/// The output of which each element of `vector` is `output * stride`, or -1.
mlir::Value dividedByStride(GradientBuilder &g, const WindowAxis &axis,
                            mlir::Value vector);

/// Goes on to the next tap in row-major order; false after the last.
bool nextTap(llvm::ArrayRef<WindowAxis> axes,
             llvm::MutableArrayRef<int64_t> tap);

/// For each input the output that reads it at tap `tap`, or -1: a vector as
/// long as dimension `axis.dim` of `image`.
mlir::Value outputPlaces(GradientBuilder &g, const WindowAxis &axis,
                         int64_t tap, mlir::Value image, mlir::Value result);

/// For each output the input that it reads at tap `tap`, which may be out of
/// range.
mlir::Value inputPlaces(GradientBuilder &g, const WindowAxis &axis, int64_t tap,
                        mlir::Value result);

/// An image with its channels last, or back where `back` says so.
mlir::Value channelsLast(GradientBuilder &g, mlir::Value image, Layout layout,
                         bool back = false);

} // namespace weir

#endif // WEIR_DIALECTS_WEIR_WINDOWGRADIENT_H
