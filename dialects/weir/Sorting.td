//===- Sorting.td - order, and places of extremes ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_SORTING_TD
#define WEIR_SORTING_TD

include "dialects/weir/Base.td"

def Weir_SortOp : Weir_InferredOp<"sort", [Pure, Sequential,
    DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "elements in order along an axis, and where they were";
  let description = [{
    Ascending, or from the largest on under `descending`; equal elements stay in
    their order, NaNs come last. `indices`, of the type `to`, says for each element
    its place in the operand.

    ```mlir
    %r, %i = weir.sort %x {axis = 1 : i64, to = i32, descending} : (tensor<?x9xf32>) -> (tensor<?x9xf32>, tensor<?x9xi32>)
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, I64Attr:$axis, TypeAttr:$to, UnitAttr:$descending);
  let results = (outs Weir_Tensor:$values, Weir_IndexTensor:$indices);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

class Weir_ArgExtreme<string mnemonic>
    : Weir_InferredOp<mnemonic, [Pure, NotDifferentiable, DeclareOpInterfaceMethods<Decomposable>]> {
  let arguments = (ins Weir_Tensor:$operand, I64Attr:$axis, TypeAttr:$to);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}
def Weir_ArgMaxOp : Weir_ArgExtreme<"arg_max"> {
  let summary = "the place of the largest element along an axis";
  let description = [{
    The first of equal ones; NaNs are passed over, and where there is nothing else
    it is 0. The axis goes; the result is of the integer type `to`.

    ```mlir
    %r = weir.arg_max %x {axis = 1 : i64, to = i64} : (tensor<?x4xf32>) -> tensor<?xi64>
    ```
  }];
}
def Weir_ArgMinOp : Weir_ArgExtreme<"arg_min"> {
  let summary = "the place of the smallest element along an axis";
  let description = [{
    The first of equal ones; NaNs are passed over, and where there is nothing else
    it is 0. The axis goes; the result is of the integer type `to`.

    ```mlir
    %r = weir.arg_min %x {axis = 1 : i64, to = i64} : (tensor<?x4xf32>) -> tensor<?xi64>
    ```
  }];
}

#endif // WEIR_SORTING_TD
