//===- Reduction.td - reductions, softmax ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_REDUCTION_TD
#define WEIR_REDUCTION_TD

include "dialects/weir/Base.td"

/// `combine` joins two partial results `x[0]` and `x[1]`; `initial` is the
/// result over no elements.
class Weir_Reduce<string mnemonic, string combine, string initial, list<Trait> props = []>
    : Weir_InferredOp<mnemonic, props # [Pure, DeclareOpInterfaceMethods<LinalgLowerable>], 1> {
  let arguments = (ins Weir_Tensor:$operand, DenseI64ArrayAttr:$axes, UnitAttr:$keep_dims);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let declarations = [{
    /// Joins two partial results.
    static ::mlir::Value combine(::weir::ScalarOps s, ::mlir::ValueRange x);
    /// The result over no elements, of type `element`.
    static ::mlir::TypedAttr initial(::mlir::Type element, bool isUnsigned);
  }];
  let extraClassDefinition = inferredDefinition # [{
    ::llvm::LogicalResult $cppClass::inferTypes(::weir::ShapeContext &shapes, Adaptor adaptor,
        ::llvm::SmallVectorImpl<::weir::SymbolicType> &results) {
      return ::weir::inferReduction(shapes, adaptor.getOperand(), adaptor.getAxes(),
                                    adaptor.getKeepDims(), results);
    }
    ::std::optional<::llvm::SmallVector<::mlir::AffineExpr>> $cppClass::inferContents(
        ::weir::ShapeContext &shapes, unsigned) {
      return ::weir::reductionContents(*this, shapes);
    }
    ::llvm::LogicalResult $cppClass::verify() {
      return ::weir::verifyAxes(*this, getOperand(), getAxes());
    }
    ::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>> $cppClass::lowerToLinalg(
        ::mlir::OpBuilder &b, ::weir::LoweringContext &context) {
      return ::weir::lowerReduction(b, context, *this, getOperand(), getAxes(), getKeepDims(),
          initial(::mlir::getElementTypeOrSelf(getType()), ::weir::isUnsigned(getOperand())), combine);
    }
    ::mlir::Value $cppClass::combine(::weir::ScalarOps s, ::mlir::ValueRange x) {
      return }] # combine # [{;
    }
    ::mlir::TypedAttr $cppClass::initial(::mlir::Type element, bool isUnsigned) {
      return ::weir::}] # initial # [{(element, isUnsigned);
    }
  }];
}

def Weir_ReduceSumOp : Weir_Reduce<"reduce_sum", "s.add(x[0], x[1])", "zeroAttr", [DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "sum along axes";
  let description = [{
    The sum over the axes; 0 over none. The reduced dimensions go, or stay with size 1 under `keep_dims`.

    ```mlir
    %r = weir.reduce_sum %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
    ```
  }];
}

def Weir_ReduceProdOp : Weir_Reduce<"reduce_prod", "s.mul(x[0], x[1])", "oneAttr", [DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "product along axes";
  let description = [{
    The product over the axes; 1 over none. The reduced dimensions go, or stay with size 1 under `keep_dims`.

    ```mlir
    %r = weir.reduce_prod %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
    ```
  }];
}

def Weir_ReduceMaxOp : Weir_Reduce<"reduce_max", "s.max(x[0], x[1])", "lowestAttr", [DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "maximum along axes";
  let description = [{
    The largest over the axes; the type's lowest value (minus infinity) over none. The reduced dimensions go, or stay with size 1 under `keep_dims`.

    ```mlir
    %r = weir.reduce_max %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
    ```
  }];
}

def Weir_ReduceMinOp : Weir_Reduce<"reduce_min", "s.min(x[0], x[1])", "highestAttr", [DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "minimum along axes";
  let description = [{
    The smallest over the axes; the type's highest value (infinity) over none. The reduced dimensions go, or stay with size 1 under `keep_dims`.

    ```mlir
    %r = weir.reduce_min %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
    ```
  }];
}

def Weir_ReduceAllOp : Weir_Reduce<"reduce_all", "s.logicalAnd(x[0], x[1])", "oneAttr", [NotDifferentiable]> {
  let summary = "whether all are true along axes";
  let description = [{
    Conjunction over the axes; true over none. The reduced dimensions go, or stay with size 1 under `keep_dims`.

    ```mlir
    %r = weir.reduce_all %x {axes = array<i64: 1>} : (tensor<?x4xi1>) -> tensor<?xi1>
    ```
  }];
}

def Weir_ReduceAnyOp : Weir_Reduce<"reduce_any", "s.logicalOr(x[0], x[1])", "zeroAttr", [NotDifferentiable]> {
  let summary = "whether any is true along axes";
  let description = [{
    Disjunction over the axes; false over none. The reduced dimensions go, or stay with size 1 under `keep_dims`.

    ```mlir
    %r = weir.reduce_any %x {axes = array<i64: 1>} : (tensor<?x4xi1>) -> tensor<?xi1>
    ```
  }];
}

def Weir_ReduceMeanOp : Weir_InferredOp<"reduce_mean", [Pure, DeclareOpInterfaceMethods<Decomposable>]> {
  let summary = "mean along axes";
  let description = [{
    The sum over the axes, divided by the number of elements; integers round
    towards zero.

    ```mlir
    %r = weir.reduce_mean %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, DenseI64ArrayAttr:$axes, UnitAttr:$keep_dims);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

class Weir_SoftmaxLike<string mnemonic>
    : Weir_InferredOp<mnemonic, [Pure, DeclareOpInterfaceMethods<Decomposable>]> {
  let arguments = (ins Weir_FloatTensor:$operand, I64Attr:$axis);
  let results = (outs Weir_FloatTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}
def Weir_SoftmaxOp : Weir_SoftmaxLike<"softmax"> {
  let summary = "softmax along an axis";
  let description = [{
    `r = exp(x - max(x)) / sum(exp(x - max(x)))`.

    ```mlir
    %r = weir.softmax %x {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
    ```
  }];
}
def Weir_LogSoftmaxOp : Weir_SoftmaxLike<"log_softmax"> {
  let summary = "logarithm of softmax along an axis";
  let description = [{
    `r = x - max(x) - log(sum(exp(x - max(x))))`.

    ```mlir
    %r = weir.log_softmax %x {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
    ```
  }];
}

#endif // WEIR_REDUCTION_TD
