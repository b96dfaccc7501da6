//===- Convolution.td - convolutions, pooling, batch normalisation ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CONVOLUTION_TD
#define WEIR_CONVOLUTION_TD

include "dialects/weir/Base.td"

/// A window that moves over the spatial dimensions. `pads` holds low and high
/// of each spatial dimension in turn, for explicit padding only.
class Weir_WindowOp<string mnemonic, dag extra, list<Trait> props = []>
    : Weir_InferredOp<mnemonic, props # [Pure, DeclareOpInterfaceMethods<LayoutSensitive>]> {
  let arguments = !con(extra, (ins
      DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
      DefaultValuedAttr<Weir_PaddingAttr, "::weir::Padding::Valid">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pads,
      DefaultValuedAttr<Weir_LayoutAttr, "::weir::Layout::ChannelsLast">:$layout));
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_ConvOp : Weir_WindowOp<"conv", (ins Weir_Tensor:$input, Weir_Tensor:$filter,
    DefaultValuedAttr<I64Attr, "1">:$groups), [DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "convolution in one to three dimensions";
  let description = [{
    `filter` is `[spatial..., C / groups, F]`. As in neural networks the filter
    isn't flipped. A depthwise convolution has as many groups as channels.

    ```mlir
    %r = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>,
        padding = #weir<padding same>} : (tensor<?x28x28x1xf32>, tensor<3x3x1x32xf32>) -> tensor<?x28x28x32xf32>
    ```
  }];
}

class Weir_ConvGradient<string mnemonic, dag operands>
    : Weir_InferredOp<mnemonic, [Pure, DeclareOpInterfaceMethods<Decomposable>,
                                 DeclareOpInterfaceMethods<Differentiable>]> {
  let arguments = !con(operands, (ins
      DefaultValuedAttr<I64Attr, "1">:$groups, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
      DefaultValuedAttr<Weir_PaddingAttr, "::weir::Padding::Valid">:$padding,
      DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pads,
      DefaultValuedAttr<Weir_LayoutAttr, "::weir::Layout::ChannelsLast">:$layout));
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let structural = 1; // only gradients hold it: their tests have its numbers
}

def Weir_ConvInputGradientOp : Weir_ConvGradient<"conv_input_gradient",
    (ins Weir_FloatTensor:$cotangent, Weir_FloatTensor:$filter, Weir_FloatTensor:$like)> {
  let summary = "the gradient of a convolution by its input";
  let description = [{
    Given the cotangent of `weir.conv`'s result with the same attributes; `like`
    has the shape of the input. Also known as a transposed convolution.

    ```mlir
    %r = weir.conv_input_gradient %d, %w, %x {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>}
        : (tensor<?x4x4x8xf32>, tensor<2x2x3x8xf32>, tensor<?x8x8x3xf32>) -> tensor<?x8x8x3xf32>
    ```
  }];
}

def Weir_ConvFilterGradientOp : Weir_ConvGradient<"conv_filter_gradient",
    (ins Weir_FloatTensor:$input, Weir_FloatTensor:$cotangent, Weir_FloatTensor:$like)> {
  let summary = "the gradient of a convolution by its filter";
  let description = [{
    Given the cotangent of `weir.conv`'s result with the same attributes; `like`
    has the shape of the filter.

    ```mlir
    %r = weir.conv_filter_gradient %x, %d, %w {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>}
        : (tensor<?x8x8x3xf32>, tensor<?x4x4x8xf32>, tensor<2x2x3x8xf32>) -> tensor<2x2x3x8xf32>
    ```
  }];
}

class Weir_Pool<string mnemonic>
    : Weir_WindowOp<mnemonic, (ins Weir_Tensor:$input, DenseI64ArrayAttr:$window),
                    [DeclareOpInterfaceMethods<LinalgLowerable>,
                     DeclareOpInterfaceMethods<Differentiable>]>;
def Weir_MaxPoolOp : Weir_Pool<"max_pool"> {
  let summary = "the largest element of each window";
  let description = [{
    Padding doesn't count.

    ```mlir
    %r = weir.max_pool %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>,
        dilations = array<i64: 1, 1>} : (tensor<?x28x28x8xf32>) -> tensor<?x14x14x8xf32>
    ```
  }];
}
def Weir_AvgPoolOp : Weir_Pool<"avg_pool"> {
  let summary = "the mean of each window";
  let description = [{
    Padding counts neither in the sum nor in the number of elements.

    ```mlir
    %r = weir.avg_pool %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>,
        dilations = array<i64: 1, 1>} : (tensor<?x28x28x8xf32>) -> tensor<?x14x14x8xf32>
    ```
  }];
}

def Weir_BatchNormOp : Weir_InferredOp<"batch_norm", [Pure,
    DeclareOpInterfaceMethods<Decomposable>, DeclareOpInterfaceMethods<LayoutSensitive>]> {
  let summary = "batch normalisation with given statistics";
  let description = [{
    `r = (x - mean) / sqrt(variance + epsilon) * scale + offset`, where the
    vectors run along the channels.

    ```mlir
    %r = weir.batch_norm %x, %s, %o, %m, %v {epsilon = 0.001 : f32}
        : (tensor<?x8x8x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x8x8x4xf32>
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$input, Weir_FloatTensor:$scale, Weir_FloatTensor:$offset,
      Weir_FloatTensor:$mean, Weir_FloatTensor:$variance, F32Attr:$epsilon,
      DefaultValuedAttr<Weir_LayoutAttr, "::weir::Layout::ChannelsLast">:$layout);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // WEIR_CONVOLUTION_TD
