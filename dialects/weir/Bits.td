//===- Bits.td - bits of numbers -----------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_BITS_TD
#define WEIR_BITS_TD

include "dialects/weir/Base.td"

def Weir_BitwiseAndOp : Weir_Function2<"bitwise_and", "::weir::scalar::bitAnd(s, x[0], x[1])",
    "x & y", [Commutative, NotDifferentiable], Weir_IntegerTensor, "i32"> {
  let summary = "bits of both";
  let foreign = [Tf<"BitwiseAnd">];
}

def Weir_BitwiseOrOp : Weir_Function2<"bitwise_or", "::weir::scalar::bitOr(s, x[0], x[1])",
    "x | y", [Commutative, NotDifferentiable], Weir_IntegerTensor, "i32"> {
  let summary = "bits of either";
  let foreign = [Tf<"BitwiseOr">];
}

def Weir_BitwiseXorOp : Weir_Function2<"bitwise_xor", "::weir::scalar::bitXor(s, x[0], x[1])",
    "x ^ y", [Commutative, NotDifferentiable], Weir_IntegerTensor, "i32"> {
  let summary = "bits of one";
  let foreign = [Tf<"BitwiseXor">];
}

def Weir_ShiftLeftOp : Weir_Function2<"shift_left", "::weir::scalar::shiftLeft(s, x[0], x[1])",
    "x << clamp(y, 0, width - 1)", [NotDifferentiable], Weir_IntegerTensor, "i32"> {
  let summary = "bits moved up";
  let foreign = [Tf<"LeftShift">];
}

def Weir_ShiftRightOp : Weir_Function2<"shift_right", "::weir::scalar::shiftRight(s, x[0], x[1])",
    "x >> clamp(y, 0, width - 1)", [NotDifferentiable], Weir_IntegerTensor, "i32"> {
  let summary = "bits moved down, keeping the sign";
  let foreign = [Tf<"RightShift">];
}

def Weir_BitwiseNotOp : Weir_Unary<"bitwise_not", "::weir::scalar::bitNot(s, x[0])",
    [NotDifferentiable], "first", Weir_IntegerTensor> {
  let summary = "all bits turned over";
  let description = [{
    `r = ~x`.

    ```mlir
    %r = weir.bitwise_not %x : (tensor<?x4xi32>) -> tensor<?x4xi32>
    ```
  }];
  let foreign = [Tf<"Invert">];
}

def Weir_PopulationCountOp : Weir_Unary<"population_count", "::weir::scalar::popCount(s, x[0])",
    [NotDifferentiable],
    "::mlir::IntegerType::get(shapes.getContext(), 8, ::mlir::IntegerType::Unsigned)",
    Weir_IntegerTensor> {
  let summary = "how many bits are set";
  let description = [{
    The number of ones in `x`.

    ```mlir
    %r = weir.population_count %x : (tensor<?x4xi32>) -> tensor<?x4xui8>
    ```
  }];
  let foreign = [Tf<"PopulationCount">];
}

def Weir_BitcastOp : Weir_Elementwise<"bitcast",
    "::weir::scalar::bitcast(s, x[0], ::weir::signless(getTo()))", [NotDifferentiable],
    "adaptor.getTo()"> {
  let summary = "the same bits as another type";
  let description = [{
    Both types have the same width.

    ```mlir
    %r = weir.bitcast %x {to = i32} : (tensor<?x4xf32>) -> tensor<?x4xi32>
    ```
  }];
  let arguments = (ins Weir_OrderedTensor:$operand, TypeAttr:$to);
  let hasVerifier = 1;
}

#endif // WEIR_BITS_TD
