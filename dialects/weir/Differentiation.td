//===- Differentiation.td - ops: what is differentiated, and how -*- td -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIFFERENTIATION_TD
#define WEIR_DIFFERENTIATION_TD

include "dialects/weir/Base.td"

def Weir_WatchOp : Weir_InferredOp<"watch", [Pure, DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "a tensor that a gradient is taken by";
  let structural = 1;
  let description = [{
    The operand itself. What uses it can't be folded into what made it, nor
    merged with the users of an equal tensor: they are told by their numbers.
    The pass `weir-differentiate` takes it away.

    ```mlir
    %w = weir.watch %x {number = 3 : i64} : (tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$operand, I64Attr:$number);
  let results = (outs Weir_FloatTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Weir_StopGradientOp : Weir_InferredOp<"stop_gradient", [Pure, NotDifferentiable], 1> {
  let summary = "a constant for gradients";
  let lowering = "goes with weir-differentiate";
  let description = [{
    The operand itself, through which no gradient flows. The pass
    `weir-differentiate` takes it away.

    ```mlir
    %r = weir.stop_gradient %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Weir_JacobianOp : Weir_InferredOp<"jacobian", [Pure, NotDifferentiable]> {
  let summary = "the gradients of each element of a tensor";
  let structural = 1;
  let description = [{
    Of each element of `of` by each element of each of `by`: of shape
    `of.shape + by.shape`. Where it is `batched` dimension 0 of all is one of
    examples, whose `of` depends on their own `by` alone: the result's shape is
    `of.shape + by.shape[1:]`. The pass `weir-differentiate` makes a loop of it
    that takes the gradient of one element a step.

    ```mlir
    %y = weir.tanh %x : (tensor<?xf32>) -> tensor<?xf32>
    %j = weir.jacobian %y by %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$of, Variadic<Weir_FloatTensor>:$by, UnitAttr:$batched);
  let results = (outs Variadic<Weir_FloatTensor>:$jacobians);
  let assemblyFormat = "$of `by` $by attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_GivenCotangentOp : Weir_InferredOp<"given_cotangent", [Pure, NotDifferentiable]> {
  let summary = "what a gradient of the model's own starts from";
  let structural = 1;
  let description = [{
    In the region of `weir.custom_gradient`: the cotangent of its value `index`,
    which is the operand.

    ```mlir
    %d = weir.given_cotangent %y {index = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$of, I64Attr:$index);
  let results = (outs Weir_FloatTensor:$cotangent);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Weir_CustomGradientOp : Weir_InferredOp<"custom_gradient",
    [Pure, AttrSizedOperandSegments, SingleBlock]> {
  let summary = "values with a gradient of their own";
  let structural = 1;
  let description = [{
    The values of `of` themselves. Their pullback is the region, which sees the
    values around it: it yields the cotangents of `inputs`; none flows to `of`.
    The pass `weir-differentiate` takes it away.

    ```mlir
    %r = weir.custom_gradient (%y) of (%x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> {
      %dy = weir.given_cotangent %y {index = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
      %dx = weir.mul %x, %dy : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      weir.yield %dx : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Weir_FloatTensor>:$of, Variadic<Weir_FloatTensor>:$inputs);
  let results = (outs Variadic<Weir_FloatTensor>:$results);
  let regions = (region SizedRegion<1>:$backward);
  let assemblyFormat = [{
    `(` $of `)` `of` `(` $inputs `)` attr-dict `:` functional-type(operands, results) $backward
  }];
  let hasVerifier = 1;
}

#endif // WEIR_DIFFERENTIATION_TD
