//===- Shape.td - ops that move elements or speak of shapes ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_SHAPE_TD
#define WEIR_SHAPE_TD

include "dialects/weir/Base.td"

class Weir_ShapeFamilyOp<string mnemonic, list<Trait> props = [], bit hasContents = 0>
    : Weir_InferredOp<mnemonic, props # [Pure], hasContents> {
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}
def Weir_ShapeOp : Weir_ShapeFamilyOp<"shape", [NotDifferentiable, DeclareOpInterfaceMethods<LinalgLowerable>], 1> {
  let summary = "the shape of a tensor";
  let description = [{
    A vector of the operand's dimensions.

    ```mlir
    %r = weir.shape %x {to = i32} : (tensor<?x4xf32>) -> tensor<2xi32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, TypeAttr:$to);
  let foreign = [Tf<"Shape", [Rename<"out_type", "to", "i32">]>];
}

def Weir_ReshapeOp : Weir_ShapeFamilyOp<"reshape", [DeclareOpInterfaceMethods<Differentiable>], 1> {
  let summary = "the same elements in another shape";
  let lowering = "the same buffer";
  let description = [{
    `shape` may hold one -1, which stands for what is left. Row-major order.

    ```mlir
    %r = weir.reshape %x, %s : (tensor<?x4x8xf32>, tensor<2xi32>) -> tensor<?x32xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_IndexTensor:$shape);
  let foreign = [Tf<"Reshape">];
}

def Weir_ExpandDimsOp : Weir_ShapeFamilyOp<"expand_dims", [DeclareOpInterfaceMethods<Differentiable>], 1> {
  let summary = "dimensions of size 1 inserted";
  let lowering = "the same buffer";
  let description = [{
    `axes` are the places of the new dimensions in the result, in ascending order.

    ```mlir
    %r = weir.expand_dims %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?x1x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, DenseI64ArrayAttr:$axes);
  let hasVerifier = 1;
}

def Weir_SqueezeOp : Weir_ShapeFamilyOp<"squeeze", [DeclareOpInterfaceMethods<Differentiable>], 1> {
  let summary = "dimensions of size 1 removed";
  let lowering = "the same buffer";
  let description = [{
    `axes` are the places of the removed dimensions in the operand, in ascending order.

    ```mlir
    %r = weir.squeeze %x {axes = array<i64: 1>} : (tensor<?x1x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, DenseI64ArrayAttr:$axes);
  let hasVerifier = 1;
}

def Weir_BroadcastTogetherOp : Weir_Op<"broadcast_together", [Pure, InferTypeOpAdaptor,
    DeclareOpInterfaceMethods<SymbolicShape>]> {
  let summary = "operands repeated until their shapes are equal";
  let lowering = "weir.broadcast or nothing, by shape inference";
  let description = [{
    NumPy's rule: shapes are aligned at the right, a dimension of size 1 is
    repeated. Legal at unknown rank; shape inference resolves it to
    `weir.broadcast` or to nothing.

    ```mlir
    %a, %b = weir.broadcast_together %x, %y : (tensor<?x4xf32>, tensor<4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>)
    ```
  }];
  let arguments = (ins Variadic<Weir_Tensor>:$inputs);
  let results = (outs Variadic<Weir_Tensor>:$outputs);
  let assemblyFormat = "$inputs attr-dict `:` functional-type($inputs, results)";
  let extraClassDeclaration = [{
    static bool isCompatibleReturnTypes(::mlir::TypeRange a, ::mlir::TypeRange b) {
      return ::weir::detail::areCompatible(a, b);
    }
    static ::llvm::LogicalResult inferTypes(::weir::ShapeContext &shapes, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::weir::SymbolicType> &results);
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *context,
        ::std::optional<::mlir::Location>, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return ::weir::detail::inferReturnTypes<$cppClass>(context, adaptor, types);
    }
    ::llvm::LogicalResult $cppClass::inferSymbolicTypes(::weir::ShapeContext &shapes,
        ::llvm::SmallVectorImpl<::weir::SymbolicType> &results) {
      return inferTypes(shapes, Adaptor((*this)->getOperands(), *this), results);
    }
  }];
}

def Weir_BroadcastOp : Weir_ShapeFamilyOp<"broadcast", [DeclareOpInterfaceMethods<LinalgLowerable>], 1> {
  let summary = "an operand repeated to a given shape";
  let description = [{
    Shapes are aligned at the right; a dimension of size 1 is repeated. Inside a
    kernel the shape stands in the attribute `weir.shape` instead.

    ```mlir
    %r = weir.broadcast %x, %s : (tensor<4xf32>, tensor<2xi32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Optional<Weir_IndexTensor>:$shape);
  let foreign = [Tf<"BroadcastTo">];
}

def Weir_TransposeOp : Weir_ShapeFamilyOp<"transpose", [DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "dimensions in another order";
  let description = [{
    Dimension `i` of the result is dimension `permutation[i]` of the operand.

    ```mlir
    %r = weir.transpose %x {permutation = array<i64: 1, 0>} : (tensor<?x4xf32>) -> tensor<4x?xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, DenseI64ArrayAttr:$permutation);
  let hasVerifier = 1;
}

def Weir_ConcatOp : Weir_ShapeFamilyOp<"concat", [DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>], 1> {
  let summary = "tensors joined along an axis";
  let description = [{
    All dimensions but `axis` are equal.

    ```mlir
    %r = weir.concat %x, %y {axis = 1 : i64} : (tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x7xf32>
    ```
  }];
  let arguments = (ins Variadic<Weir_Tensor>:$inputs, I64Attr:$axis);
  let assemblyFormat = "$inputs attr-dict `:` functional-type($inputs, results)";
  let hasVerifier = 1;
}

def Weir_SliceOp : Weir_ShapeFamilyOp<"slice", [DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>], 1> {
  let summary = "every so many elements between two places";
  let description = [{
    Along each dimension from `starts` on, `limits` excluded, every `strides`.
    Negative starts and limits count from the end; where that isn't meant, as
    before the first element at negative strides, the limit is `min`
    (-2^63); `max` (2^63 - 1) is the end. Strides aren't 0.

    ```mlir
    %r = weir.slice %x {starts = array<i64: 0, 1>, limits = array<i64: 9223372036854775807, 3>,
        strides = array<i64: 1, 1>} : (tensor<?x4xf32>) -> tensor<?x2xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, DenseI64ArrayAttr:$starts,
                       DenseI64ArrayAttr:$limits, DenseI64ArrayAttr:$strides);
  let hasVerifier = 1;
}

def Weir_PadOp : Weir_ShapeFamilyOp<"pad", [DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "elements added around a tensor";
  let description = [{
    `low` and `high` count the elements added before and after, not negative.
    They are `value` (0 by default), or mirror the border with it (`symmetric`)
    or without (`reflect`).

    ```mlir
    %r = weir.pad %x {low = array<i64: 0, 1>, high = array<i64: 0, 1>} : (tensor<?x4xf32>) -> tensor<?x6xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
      DefaultValuedAttr<Weir_PadModeAttr, "::weir::PadMode::Constant">:$mode,
      OptionalAttr<TypedAttrInterface>:$value);
  let hasVerifier = 1;
}

def Weir_IotaOp : Weir_ShapeFamilyOp<"iota", [NotDifferentiable, DeclareOpInterfaceMethods<LinalgLowerable>]> {
  let summary = "numbers in a row";
  let description = [{
    `r[i] = start + i * delta`, as many as `count` says; inside a kernel as many
    as the attribute `weir.shape` says.

    ```mlir
    %r = weir.iota %start, %delta, %count : (tensor<f32>, tensor<f32>, tensor<1xi32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$start, Weir_Tensor:$delta, Optional<Weir_IndexTensor>:$count);
}

#endif // WEIR_SHAPE_TD
