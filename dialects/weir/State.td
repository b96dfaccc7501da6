//===- State.td - variables and lists ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_STATE_TD
#define WEIR_STATE_TD

include "dialects/weir/Base.td"

def Weir_VariableOp : Weir_Op<"variable", [Symbol, NotDifferentiable]> {
  let summary = "state that outlives a run";
  let lowering = "a place in the state block";
  let description = [{
    A symbol of the module, with the value restored from a checkpoint where
    there is one.

    ```mlir
    weir.variable @step : tensor<i64> = dense<0> : tensor<i64>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Weir_Tensor>:$type,
                       OptionalAttr<ElementsAttr>:$initial);
  let assemblyFormat = "$sym_name attr-dict `:` $type (`=` $initial^)?";
}

def Weir_ReadOp : Weir_Op<"read", [MemoryEffects<[MemRead<Weir_Variables>]>]> {
  let summary = "a variable's value";
  let lowering = "the buffer in the state block";
  let description = [{
    ```mlir
    %r = weir.read @step : tensor<i64>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$variable);
  let results = (outs Weir_Tensor:$value);
  let assemblyFormat = "$variable attr-dict `:` type($value)";
}

def Weir_AssignOp : Weir_Op<"assign", [NotDifferentiable,
    MemoryEffects<[MemWrite<Weir_Variables>]>]> {
  let summary = "gives a variable a value";
  let lowering = "a copy into the state block";
  let description = [{
    ```mlir
    weir.assign @step, %x : tensor<i64>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$variable, Weir_Tensor:$value);
  let assemblyFormat = "$variable `,` $value attr-dict `:` type($value)";
}

def Weir_ListReserveOp : Weir_Op<"list_reserve", [Pure, NotDifferentiable]> {
  let summary = "a list of zeros";
  let lowering = "a tensor, by weir-resolve-lists";
  let description = [{
    `count` elements of the given shape.

    ```mlir
    %r = weir.list_reserve %s, %n : (tensor<2xi32>, tensor<i32>) -> !weir.list<tensor<?x128xf32>>
    ```
  }];
  let arguments = (ins Weir_IndexTensor:$shape, Weir_IndexTensor:$count);
  let results = (outs Weir_ListOf:$list);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
def Weir_ListFromTensorOp : Weir_Op<"list_from_tensor", [Pure]> {
  let summary = "the slices of a tensor along its first dimension";
  let lowering = "a tensor, by weir-resolve-lists";
  let description = [{
    ```mlir
    %r = weir.list_from_tensor %x : (tensor<40x?x4xf32>) -> !weir.list<tensor<?x4xf32>>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand);
  let results = (outs Weir_ListOf:$list);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
def Weir_ListGetOp : Weir_Op<"list_get", [Pure]> {
  let summary = "an element of a list";
  let lowering = "weir.take, by weir-resolve-lists";
  let description = [{
    ```mlir
    %r = weir.list_get %l, %i : (!weir.list<tensor<?x4xf32>>, tensor<i32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_ListOf:$list, Weir_IndexTensor:$index);
  let results = (outs Weir_Tensor:$element);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
def Weir_ListSetOp : Weir_Op<"list_set", [Pure]> {
  let summary = "a list with one element replaced";
  let lowering = "weir.put, by weir-resolve-lists";
  let description = [{
    ```mlir
    %r = weir.list_set %l, %i, %x : (!weir.list<tensor<?x4xf32>>, tensor<i32>, tensor<?x4xf32>) -> !weir.list<tensor<?x4xf32>>
    ```
  }];
  let arguments = (ins Weir_ListOf:$list, Weir_IndexTensor:$index, Weir_Tensor:$element);
  let results = (outs Weir_ListOf:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
def Weir_ListStackOp : Weir_Op<"list_stack", [Pure]> {
  let summary = "the elements of a list in one tensor";
  let lowering = "a tensor, by weir-resolve-lists";
  let description = [{
    ```mlir
    %r = weir.list_stack %l : (!weir.list<tensor<?x4xf32>>) -> tensor<?x?x4xf32>
    ```
  }];
  let arguments = (ins Weir_ListOf:$list);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // WEIR_STATE_TD
