//===- Linear.td - matrix products ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LINEAR_TD
#define WEIR_LINEAR_TD

include "dialects/weir/Base.td"

def Weir_MatMulOp : Weir_InferredOp<"matmul", [Pure, SameOperandsElementType,
    DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "matrix product";
  let description = [{
    Contracts the last dimension of `lhs` with the last but one of `rhs`, each
    matrix transposed before where asked. Leading dimensions are batch
    dimensions and equal in both.

    ```mlir
    %r = weir.matmul %x, %w : (tensor<?x784xf32>, tensor<784x10xf32>) -> tensor<?x10xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$lhs, Weir_Tensor:$rhs,
                       UnitAttr:$transpose_lhs, UnitAttr:$transpose_rhs);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let foreign = [Onnx<"MatMul">];
}

def Weir_PackWeightsOp : Weir_InferredOp<"pack_weights", [Pure, NotDifferentiable,
    DeclareOpInterfaceMethods<LinalgLowerable>]> {
  let summary = "weights in the order in which a contraction reads them";
  let description = [{
    The last dimension N of `weights`, of shape `[taps..., C, N]`, is cut in
    panels of `panel` columns, the last one padded with zeros:
    `r[n / panel, tap, c, n % panel] = weights[tap..., c, n]`. With `transposed`
    the weights are a matrix `[N, C]`.

    ```mlir
    %r = weir.pack_weights %w {panel = 16 : i64} : (tensor<3x3x32x40xf32>) -> tensor<3x9x32x16xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$weights, I64Attr:$panel, UnitAttr:$transposed);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Weir_PackedContractionOp : Weir_InferredOp<"packed_contraction", [Pure, NotDifferentiable]> {
  let summary = "a matrix product or convolution with packed weights";
  let lowering = "the emitter of codegen/cpu";
  let description = [{
    What every matrix product and convolution without groups becomes for a CPU.
    `input` is `[N, spatial..., C]` (a matrix `[M, K]` has no spatial dimensions
    and one tap), already padded; `weights` are as `weir.pack_weights` makes
    them; `columns` is the unpadded number of output channels:

    `r[n, o..., f] = sum over tap, c of input[n, o * strides + tap * dilations, c] * W[f, tap, c]`.

    `window` holds the number of taps of each spatial dimension.

    ```mlir
    %r = weir.packed_contraction %x, %w {columns = 40 : i64, window = array<i64: 3, 3>,
        strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
        : (tensor<?x16x16x32xf32>, tensor<3x9x32x16xf32>) -> tensor<?x14x14x40xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$input, Weir_Tensor:$weights, I64Attr:$columns,
      DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$window,
      DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$strides,
      DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dilations);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // WEIR_LINEAR_TD
