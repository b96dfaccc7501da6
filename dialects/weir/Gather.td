//===- Gather.td - elements chosen by indices ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_GATHER_TD
#define WEIR_GATHER_TD

include "dialects/weir/Base.td"

def Weir_GatherOp : Weir_InferredOp<"gather", [Pure, DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>], 1> {
  let summary = "slices chosen by indices";
  let description = [{
    `r[..., i..., ...] = operand[..., indices[i...], ...]` at dimension `axis`;
    the first `batch_dims` dimensions are common to both. An index out of range
    gives zeros.

    ```mlir
    %r = weir.gather %x, %i {axis = 0 : i64} : (tensor<465x100xf32>, tensor<?x40xi32>) -> tensor<?x40x100xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_IndexTensor:$indices, I64Attr:$axis,
                       DefaultValuedAttr<I64Attr, "0">:$batch_dims);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_TakeOp : Weir_InferredOp<"take", [Pure, DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "one slice along the first dimension";
  let description = [{
    `r = operand[index]`; the index is a scalar, clamped to the range.

    ```mlir
    %r = weir.take %x, %i : (tensor<?x8x4xf32>, tensor<i32>) -> tensor<8x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_IndexTensor:$index);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Weir_PutOp : Weir_InferredOp<"put", [Pure, DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "a tensor with one slice along the first dimension replaced";
  let description = [{
    `r = operand` but `r[index] = slice`; the index is a scalar, clamped to the
    range. In place where nothing else reads the operand.

    ```mlir
    %r = weir.put %x, %i, %s : (tensor<?x8x4xf32>, tensor<i32>, tensor<8x4xf32>) -> tensor<?x8x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_IndexTensor:$index, Weir_Tensor:$slice);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // WEIR_GATHER_TD
