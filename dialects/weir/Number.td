//===- Number.td - kinds of numbers, and their parts ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_NUMBER_TD
#define WEIR_NUMBER_TD

include "dialects/weir/Base.td"

/// A question about a number.
class Weir_Question<string mnemonic, string scalar, string formula>
    : Weir_Unary<mnemonic, scalar, [NotDifferentiable],
                 "::mlir::IntegerType::get(shapes.getContext(), 1)", Weir_FloatTensor> {
  let description = "`r = " # formula # "`.\n\n```mlir\n%r = weir." # mnemonic
      # " %x : (tensor<?x4xf32>) -> tensor<?x4xi1>\n```\n";
}

def Weir_SignOp : Weir_Function<"sign", "::weir::scalar::sign(s, x[0])",
    "x == 0 ? 0 : x / |x|", [NotDifferentiable], Weir_NumberTensor> {
  let summary = "-1, 0 or 1";
  let foreign = [Tf<"Sign">, Onnx<"Sign", 9>];
}

def Weir_IsFiniteOp : Weir_Question<"is_finite", "::weir::scalar::isFinite(s, x[0])", "|x| < inf"> {
  let summary = "neither infinite nor NaN";
  let foreign = [Tf<"IsFinite">];
}

def Weir_IsInfOp : Weir_Question<"is_inf", "::weir::scalar::isInf(s, x[0])", "|x| == inf"> {
  let summary = "infinite";
  let foreign = [Tf<"IsInf">];
}

def Weir_IsNanOp : Weir_Question<"is_nan", "::weir::scalar::isNan(s, x[0])", "x != x"> {
  let summary = "not a number";
  let foreign = [Tf<"IsNan">, Onnx<"IsNaN", 9>];
}

def Weir_NextAfterOp : Weir_Function2<"next_after", "::weir::scalar::nextAfter(s, x[0], x[1])",
    "the float next to x in the direction of y", [], TensorOf<[F32, F64]>> {
  let summary = "neighbouring float";
  let foreign = [Tf<"NextAfter">];
}

def Weir_TruncModOp : Weir_Function2<"trunc_mod", "s.truncMod(x[0], x[1])",
    "x - trunc(x / y) * y", [], Weir_OrderedTensor> {
  let summary = "remainder with the sign of x";
}

def Weir_ComplexOp : Weir_Binary<"complex", "::weir::scalar::complex(s, x[0], x[1])", [],
    "::mlir::ComplexType::get(first)", TensorOf<[F32, F64]>> {
  let summary = "complex numbers from their parts";
  let description = [{
    `r = x + y i`.

    ```mlir
    %r = weir.complex %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xcomplex<f32>>
    ```
  }];
  let foreign = [Tf<"Complex">];
}

/// A float from a complex number.
class Weir_Part<string mnemonic, string scalar, string formula>
    : Weir_Unary<mnemonic, scalar, [],
                 "::llvm::cast<::mlir::ComplexType>(first).getElementType()", Weir_ComplexTensor> {
  let description = "`r = " # formula # "`.\n\n```mlir\n%r = weir." # mnemonic
      # " %x : (tensor<?x4xcomplex<f32>>) -> tensor<?x4xf32>\n```\n";
}

def Weir_RealOp : Weir_Part<"real", "::weir::scalar::real(s, x[0])", "Re x"> {
  let summary = "real part";
  let foreign = [Tf<"Real">];
}

def Weir_ImagOp : Weir_Part<"imag", "::weir::scalar::imag(s, x[0])", "Im x"> {
  let summary = "imaginary part";
  let foreign = [Tf<"Imag">];
}

def Weir_AngleOp : Weir_Part<"angle", "::weir::scalar::angle(s, x[0])", "atan2(Im x, Re x)"> {
  let summary = "angle to the real axis";
  let foreign = [Tf<"Angle">];
}

def Weir_MagnitudeOp : Weir_Part<"magnitude", "s.abs(x[0])", "|x|"> {
  let summary = "distance from zero";
  let foreign = [Tf<"ComplexAbs">];
}

def Weir_ConjOp : Weir_Unary<"conj", "s.conj(x[0])", [], "first", Weir_ComplexTensor> {
  let summary = "complex conjugate";
  let description = [{
    `r = Re x - Im x i`.

    ```mlir
    %r = weir.conj %x : (tensor<?x4xcomplex<f32>>) -> tensor<?x4xcomplex<f32>>
    ```
  }];
  let foreign = [Tf<"Conj">];
}

#endif // WEIR_NUMBER_TD
