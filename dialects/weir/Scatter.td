//===- Scatter.td - elements written to computed places ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_SCATTER_TD
#define WEIR_SCATTER_TD

include "dialects/weir/Base.td"

def Weir_ScatterKind : Weir_Enum<"ScatterKind", "what a scatter makes of an element", [
    I32EnumAttrCase<"Set", 0, "set">,
    I32EnumAttrCase<"Add", 1, "add">,
    I32EnumAttrCase<"Sub", 2, "sub">,
    I32EnumAttrCase<"Mul", 3, "mul">,
    I32EnumAttrCase<"Div", 4, "div">,
    I32EnumAttrCase<"Min", 5, "min">,
    I32EnumAttrCase<"Max", 6, "max">]>;
def Weir_ScatterKindAttr : EnumAttr<Weir_Dialect, Weir_ScatterKind, "scatter_kind">;

def Weir_ScatterOp : Weir_InferredOp<"scatter", [Pure, Sequential,
    DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "slices of a tensor changed at indices";
  let description = [{
    `r = operand` but `r[indices[i..., :]] = r[indices[i..., :]] KIND updates[i...]`,
    one after the other in row-major order of `i`. The last dimension of the
    indices says how many leading dimensions of the operand they name. Updates at
    indices out of range are dropped.

    ```mlir
    %r = weir.scatter %x, %i, %u {kind = #weir<scatter_kind add>} : (tensor<?x8xf32>, tensor<?x1xi32>, tensor<?x8xf32>) -> tensor<?x8xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_IndexTensor:$indices, Weir_Tensor:$updates,
                       Weir_ScatterKindAttr:$kind);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_GatherNdOp : Weir_InferredOp<"gather_nd", [Pure, DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "slices chosen by indices of several dimensions";
  let description = [{
    `r[b..., i..., j...] = operand[b..., indices[b..., i..., :], j...]`; the first
    `batch_dims` dimensions are common to both. The last dimension of the indices
    says how many dimensions of the operand they name. An index out of range
    gives zeros.

    ```mlir
    %r = weir.gather_nd %x, %i : (tensor<?x8x3xf32>, tensor<?x2xi32>) -> tensor<?x3xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_IndexTensor:$indices,
                       DefaultValuedAttr<I64Attr, "0">:$batch_dims);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // WEIR_SCATTER_TD
