//===- Image.td - sampling images, choosing boxes -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_IMAGE_TD
#define WEIR_IMAGE_TD

include "dialects/weir/Base.td"

def Weir_ResampleOp : Weir_InferredOp<"resample", [Pure, DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "weighted sums of elements along an axis";
  let description = [{
    `r[..., i, ...] = sum over k of weights[i, k] * operand[..., places[i, k], ...]`
    at dimension `axis`; places outside are clamped to the border. Linear, cubic
    and area resizing are such sums, one axis after the other.

    ```mlir
    %r = weir.resample %x, %p, %w {axis = 1 : i64}
        : (tensor<?x8x8x3xf32>, tensor<16x2xi32>, tensor<16x2xf32>) -> tensor<?x16x8x3xf32>
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$operand, Weir_IndexTensor:$places,
                       Weir_FloatTensor:$weights, I64Attr:$axis);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_SampleOp : Weir_InferredOp<"sample", [Pure, DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "images read at places between their elements";
  let description = [{
    `r[m, i, j, c]` is image `batch[m]` at row `ys[m, i, j]` and column
    `xs[m, i, j]`, interpolated linearly among the four elements around; one that
    lies outside counts as `fill`, one of weight 0 doesn't count.

    ```mlir
    %r = weir.sample %x, %b, %y, %z, %f
        : (tensor<?x8x8x3xf32>, tensor<5xi32>, tensor<5x4x4xf32>, tensor<5x4x4xf32>, tensor<f32>) -> tensor<5x4x4x3xf32>
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$images, Weir_IndexTensor:$batch,
                       Weir_FloatTensor:$ys, Weir_FloatTensor:$xs, Weir_FloatTensor:$fill);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_PoolArgmaxOp : Weir_InferredOp<"pool_argmax", [Pure, NotDifferentiable,
    DeclareOpInterfaceMethods<LinalgLowerable>]> {
  let summary = "where each window has its largest element";
  let description = [{
    `maxima` is `weir.max_pool` of the same window. The result is the place of
    the first element of each window that equals it, counted in row-major order in
    the image `[height, width, channels]`, or in all images under `in_batch`.

    ```mlir
    %r = weir.pool_argmax %x, %m {window = array<i64: 2, 2>, strides = array<i64: 2, 2>}
        : (tensor<?x8x8x3xf32>, tensor<?x4x4x3xf32>) -> tensor<?x4x4x3xi64>
    ```
  }];
  let arguments = (ins Weir_Tensor:$images, Weir_Tensor:$maxima,
      DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
      DefaultValuedAttr<Weir_PaddingAttr, "::weir::Padding::Valid">:$padding,
      UnitAttr:$in_batch);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_NonMaxSuppressionOp : Weir_InferredOp<"non_max_suppression", [Pure, NotDifferentiable,
    DeclareOpInterfaceMethods<LinalgLowerable>]> {
  let summary = "boxes of high score that overlap little";
  let description = [{
    `boxes` are two opposite corners each, `[y, x, y, x]`. Again and again the box
    of the highest score above `score_threshold` is chosen, the first among
    equals; those that overlap it by more than `overlap` (intersection over
    union) go. Where `sigma` is above 0 none goes, but their scores are multiplied
    by `exp(-overlap^2 / (2 sigma))` (Bodla et al., Soft-NMS), each when it is the
    highest. At most `most` are chosen, or as many as there are boxes.
    Results are their indices, then -1, and their scores, then 0.

    ```mlir
    %i, %s = weir.non_max_suppression %b, %c, %o, %t, %g {most = 10 : i64}
        : (tensor<?x4xf32>, tensor<?xf32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<10xi32>, tensor<10xf32>)
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$boxes, Weir_FloatTensor:$scores,
      Weir_FloatTensor:$overlap, Weir_FloatTensor:$score_threshold,
      Weir_FloatTensor:$sigma, OptionalAttr<I64Attr>:$most);
  let results = (outs Weir_Tensor:$indices, Weir_Tensor:$chosen_scores);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // WEIR_IMAGE_TD
