//===- Random.td - random numbers ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_RANDOM_TD
#define WEIR_RANDOM_TD

include "dialects/weir/Base.td"

def Weir_RandomBitsOp : Weir_InferredOp<"random_bits", [Pure, NotDifferentiable,
    DeclareOpInterfaceMethods<LinalgLowerable>]> {
  let summary = "words of a Philox stream";
  let description = [{
    32-bit words of the counter-based generator Philox 4x32-10 (Salmon and
    others, 2011) of the given key. The stream of a counter of 128 bits, low half
    first, are the four words of its block, then those of the next counter's.

    Element `i` is word `i / group * stride + offset` of the stream, so that ops
    which take some words for each of their numbers find them side by side. With
    `row` the elements are cut in rows of that length, and row `r` reads the
    stream that starts `r * skip` blocks further on.

    ```mlir
    %r = weir.random_bits %key, %counter, %n {stride = 2 : i64} : (tensor<1xui64>, tensor<2xui64>, tensor<1xi64>) -> tensor<?xui32>
    ```
  }];
  let arguments = (ins TensorOf<[UI64]>:$key, TensorOf<[UI64]>:$counter, Weir_IndexTensor:$count,
      DefaultValuedAttr<I64Attr, "1">:$group, DefaultValuedAttr<I64Attr, "1">:$stride,
      DefaultValuedAttr<I64Attr, "0">:$offset, DefaultValuedAttr<I64Attr, "0">:$row,
      DefaultValuedAttr<I64Attr, "0">:$skip);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // WEIR_RANDOM_TD
