//===- Gradient.td - what differentiation is written in ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_GRADIENT_TD
#define WEIR_GRADIENT_TD

include "dialects/weir/Base.td"

def Weir_PullbackOp : Weir_Op<"pullback", [Pure, NotDifferentiable]> {
  let summary = "the cotangents of an op's operands";
  let structural = 1;
  let description = [{
    `result` is result 0 of the op whose operands are meant; `cotangents` are
    those of all its results. A row of Gradients.td or the op's own
    `Differentiable` rewrites it; one left over is an error.

    ```mlir
    %y = weir.tanh %x : (tensor<?xf32>) -> tensor<?xf32>
    %d = weir.pullback %y, %dy : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$result, Variadic<Weir_Tensor>:$cotangents);
  let results = (outs Variadic<Weir_Tensor>:$operand_cotangents);
  let assemblyFormat = "$result `,` $cotangents attr-dict `:` functional-type(operands, results)";
}

def Weir_CotangentsOp : Weir_Op<"cotangents", [Pure, NotDifferentiable]> {
  let summary = "one value for each operand's cotangent";
  let structural = 1;
  let description = [{
    What a row of Gradients.td yields; replaced by its parts, cast to the types
    that are asked for.

    ```mlir
    %a, %b = weir.cotangents %x, %y : (tensor<4xf32>, tensor<4xf32>) -> (tensor<?xf32>, tensor<?xf32>)
    ```
  }];
  let arguments = (ins Variadic<Weir_Tensor>:$parts);
  let results = (outs Variadic<Weir_Tensor>:$values);
  let assemblyFormat = "$parts attr-dict `:` functional-type($parts, results)";
}

def Weir_ZeroCotangentOp : Weir_Op<"zero_cotangent", [Pure, NotDifferentiable]> {
  let summary = "no cotangent flows here";
  let structural = 1;
  let description = [{
    Stands for the cotangent of an operand through which none flows.

    ```mlir
    %d = weir.zero_cotangent : tensor<2xi32>
    ```
  }];
  let results = (outs Weir_Tensor:$value);
  let assemblyFormat = "attr-dict `:` type($value)";
}

def Weir_GradientOp : Weir_InferredOp<"gradient", [Pure, NotDifferentiable, AttrSizedOperandSegments]> {
  let summary = "the gradient of values with respect to others";
  let structural = 1;
  let description = [{
    The sum of the elements of `of`, each times that of its seed where there are
    seeds, differentiated by each of `by`; zeros where it doesn't depend on one.
    The pass `weir-differentiate` replaces it.

    ```mlir
    %y = weir.tanh %x : (tensor<?xf32>) -> tensor<?xf32>
    %d = weir.gradient %y by %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    %e = weir.gradient %y seeded %d by %x : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Variadic<Weir_FloatTensor>:$of, Variadic<Weir_FloatTensor>:$seeds,
                       Variadic<Weir_FloatTensor>:$by);
  let results = (outs Variadic<Weir_FloatTensor>:$gradients);
  let assemblyFormat = "$of (`seeded` $seeds^)? `by` $by attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Weir_ReduceToOp
    : Weir_InferredOp<
          "reduce_to", [Pure, DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "the sum that undoes a broadcast";
  let description = [{
    Sums `operand` over the dimensions in which `like` was repeated, so that the
    result has the shape of `like`. `weir-infer-shapes` replaces it; where only
    the run knows whether a dimension was repeated the run decides.

    ```mlir
    %r = weir.reduce_to %x, %y : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  // Only gradients hold it: test/passes/graph/differentiate.mlir has its numbers.
  let structural = 1;
  let arguments = (ins Weir_Tensor:$operand, Weir_Tensor:$like);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Weir_BroadcastAxesOp
    : Weir_InferredOp<"broadcast_axes", [Pure, NotDifferentiable]> {
  let summary = "the axes along which a broadcast repeats a tensor";
  let structural = 1;
  let description = [{
    Of tensors of the shapes `shape` and `other`, broadcast together: the axes of
    the common shape along which that of shape `shape` is repeated. A front end
    puts it where only the run knows them, and turns the sum over them, the only
    use it may have, into a `weir.reduce_to`.

    ```mlir
    %r = weir.broadcast_axes %s, %t : (tensor<2xi32>, tensor<2xi32>) -> tensor<?xi32>
    ```
  }];
  let arguments = (ins Weir_IndexTensor:$shape, Weir_IndexTensor:$other);
  let results = (outs Weir_IndexTensor:$axes);
  let assemblyFormat =
      "operands attr-dict `:` functional-type(operands, results)";
}

#endif // WEIR_GRADIENT_TD
