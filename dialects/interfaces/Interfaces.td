//===- Interfaces.td - what passes may ask of an op -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_INTERFACES_TD
#define WEIR_INTERFACES_TD

include "mlir/IR/OpBase.td"

def SymbolicShape : OpInterface<"SymbolicShape"> {
  let cppNamespace = "::weir";
  let description = [{
    An op whose result types follow from its operands, with dimensions as
    expressions over symbols. The same rule answers `inferReturnTypes` (where
    an expression that isn't constant becomes `?`) and the shape analysis
    (where it stays).
  }];
  let methods = [
    InterfaceMethod<"Appends the type of each result.",
      "::llvm::LogicalResult", "inferSymbolicTypes",
      (ins "::weir::ShapeContext &":$shapes,
           "::llvm::SmallVectorImpl<::weir::SymbolicType> &":$results)>,
    InterfaceMethod<[{
        The elements of result `result` as expressions, where it is a small
        integer tensor of rank 0 or 1 that holds dimensions.}],
      "::std::optional<::llvm::SmallVector<::mlir::AffineExpr>>",
      "inferContents",
      (ins "::weir::ShapeContext &":$shapes, "unsigned":$result),
      /*methodBody=*/"", /*defaultImplementation=*/"return std::nullopt;">,
  ];
}

def ScalarBody : OpInterface<"ScalarBody"> {
  let cppNamespace = "::weir";
  let description = [{
    An op that computes one element of its result from one element of each
    operand. Lowering, fusion and folding all use this one body.
  }];
  let methods = [InterfaceMethod<"Builds the computation of one element.",
    "::mlir::Value", "buildScalar",
    (ins "::mlir::OpBuilder &":$b, "::mlir::Location":$loc,
         "::mlir::ValueRange":$args)>];
}

def Decomposable : OpInterface<"Decomposable"> {
  let cppNamespace = "::weir";
  let description = "An op that is a short program of smaller graph ops.";
  let methods = [InterfaceMethod<
    "Builds the smaller ops before this one; returns the values of its results.",
    "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>", "decompose",
    (ins "::mlir::OpBuilder &":$b)>];
}

def LinalgLowerable : OpInterface<"LinalgLowerable"> {
  let cppNamespace = "::weir";
  let description = "An op with a lowering of its own to linalg on tensors.";
  let methods = [InterfaceMethod<
    "Builds the linalg ops before this one; returns the values of its results.",
    "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>", "lowerToLinalg",
    (ins "::mlir::OpBuilder &":$b, "::weir::LoweringContext &":$context)>];
}

def LayoutSensitive : OpInterface<"LayoutSensitive"> {
  let cppNamespace = "::weir";
  let description = [{
    An op that knows which dimension holds the channels. Operand 0 and result 0
    are the images; `layout` says where their channels are.
  }];
  let methods = [
    InterfaceMethod<"Where the channels are.", "::weir::Layout", "getLayout">,
    InterfaceMethod<"Says where the channels are from now on.", "void",
      "setLayout", (ins "::weir::Layout":$layout)>,
  ];
}

def Differentiable : OpInterface<"Differentiable"> {
  let cppNamespace = "::weir";
  let description = [{
    An op whose pullback is C++: axes, variadic operands, regions. Most ops have
    a row in Gradients.td instead.
  }];
  let methods = [InterfaceMethod<[{
      The cotangents of the operands, given those of the results; a null value
      means that none flows to that operand.}],
    "::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>", "pullback",
    (ins "::mlir::OpBuilder &":$b, "::mlir::ValueRange":$cotangents)>];
}

#endif // WEIR_INTERFACES_TD
