//===- Lists.td - lists that change their length --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LISTS_TD
#define WEIR_LISTS_TD

include "dialects/weir/Base.td"

def Weir_ListExtendOp : Weir_Op<"list_extend", [Pure]> {
  let summary = "a list with zeros added at the end";
  let lowering = "weir.concat, by weir-resolve-lists";
  let description = [{
    `count` more elements of the shape of `like`.

    ```mlir
    %r = weir.list_extend %l, %n, %x : (!weir.list<tensor<?x4xf32>>, tensor<i32>, tensor<?x4xf32>) -> !weir.list<tensor<?x4xf32>>
    ```
  }];
  let arguments = (ins Weir_ListOf:$list, Weir_IndexTensor:$count, Weir_Tensor:$like);
  let results = (outs Weir_ListOf:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // WEIR_LISTS_TD
