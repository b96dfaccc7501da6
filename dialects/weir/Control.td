//===- Control.td - regions: loops, branches, kernels ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CONTROL_TD
#define WEIR_CONTROL_TD

include "dialects/weir/Base.td"

def Weir_ConstantOp : Weir_Op<"constant", [Pure, ConstantLike, NotDifferentiable,
    AllTypesMatch<["value", "result"]>]> {
  let summary = "a constant tensor";
  let lowering = "a weight, or part of a kernel";
  let description = [{
    ```mlir
    %r = weir.constant dense<[1, 2]> : tensor<2xi32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyStaticShapeTensor:$result);
  let assemblyFormat = "$value attr-dict";
  let hasFolder = 1;
  let builders = [OpBuilder<(ins "::mlir::ElementsAttr":$value), [{
    build($_builder, $_state, ::mlir::Type(value.getShapedType()), value);
  }]>];
}

def Weir_YieldOp : Weir_Op<"yield", [Pure, ReturnLike, Terminator]> {
  let summary = "the values of a region";
  let structural = 1;
  let description = [{
    Ends a branch of `weir.if`, the body of `weir.while`, or a kernel.

    ```mlir
    %r = weir.kernel (%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
      %e = weir.exp %a : (tensor<4xf32>) -> tensor<4xf32>
      weir.yield %e : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

def Weir_ConditionOp : Weir_Op<"condition", [Pure, Terminator, NotDifferentiable,
    DeclareOpInterfaceMethods<RegionBranchTerminatorOpInterface>]> {
  let summary = "whether a loop goes on, and with which values";
  let structural = 1;
  let description = [{
    Ends the first region of `weir.while`.

    ```mlir
    %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
      %n = weir.constant dense<9> : tensor<i32>
      %c = weir.less %a, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      weir.condition %c (%a) : tensor<i1>, tensor<i32>
    } do (%b) {
      %d = weir.add %b, %b : (tensor<i32>, tensor<i32>) -> tensor<i32>
      weir.yield %d : tensor<i32>
    }
    ```
  }];
  let arguments = (ins Weir_BoolTensor:$go, Variadic<AnyType>:$values);
  let assemblyFormat = "$go attr-dict `(` $values `)` `:` type($go) (`,` type($values)^)?";
}

def Weir_WhileOp : Weir_Op<"while", [RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, ["getEntrySuccessorOperands", "areTypesCompatible"]>]> {
  let summary = "a loop";
  let lowering = "scf.while in the schedule";
  let description = [{
    The first region computes whether the loop goes on, the second the next
    values. Variables are carried by effect, not by value. What an iteration
    starts with may be of a more precise type than what the loop carries.

    ```mlir
    %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
      %n = weir.constant dense<9> : tensor<i32>
      %c = weir.less %a, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
      weir.condition %c (%a) : tensor<i1>, tensor<i32>
    } do (%b) {
      %d = weir.add %b, %b : (tensor<i32>, tensor<i32>) -> tensor<i32>
      weir.yield %d : tensor<i32>
    }
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$inits);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$cond, SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Weir_IfOp : Weir_Op<"if", [RecursiveMemoryEffects,
    DeclareOpInterfaceMethods<RegionBranchOpInterface, ["areTypesCompatible"]>]> {
  let summary = "one of two branches";
  let lowering = "scf.if in the schedule";
  let description = [{
    Takes the first region where the bool is true. Regions see the values
    around them; what they yield may be of a more precise type than the result.

    ```mlir
    %r = weir.if %c : (tensor<i1>) -> tensor<f32> {
      weir.yield %x : tensor<f32>
    } else {
      weir.yield %y : tensor<f32>
    }
    ```
  }];
  let arguments = (ins Weir_BoolTensor:$condition);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$then_region, SizedRegion<1>:$else_region);
  let assemblyFormat = [{
    $condition attr-dict `:` functional-type($condition, $results) $then_region `else` $else_region
  }];
  let hasVerifier = 1;
}

def Weir_AssertOp : Weir_Op<"assert", [NotDifferentiable,
    MemoryEffects<[MemWrite<Weir_Variables>]>]> {
  let summary = "stops the run where a bool is false";
  let lowering = "a test and weir_rt_fail in the schedule";
  let description = [{
    The run ends with the message, which names the node of the model.

    ```mlir
    weir.assert %c, "node: x must be positive" : tensor<i1>
    ```
  }];
  let arguments = (ins Weir_BoolTensor:$condition, StrAttr:$message);
  let assemblyFormat = "$condition `,` $message attr-dict `:` type($condition)";
}

def Weir_KernelOp : Weir_Op<"kernel", [Pure, IsolatedFromAbove,
    SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "ops that will be one kernel";
  let structural = 1;
  let description = [{
    What fusion makes: a group whose region sees only its arguments.

    ```mlir
    %r = weir.kernel (%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
      %e = weir.exp %a : (tensor<4xf32>) -> tensor<4xf32>
      weir.yield %e : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Weir_Tensor>:$inputs);
  let results = (outs Variadic<Weir_Tensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif // WEIR_CONTROL_TD
