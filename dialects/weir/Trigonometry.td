//===- Trigonometry.td - circular and hyperbolic functions ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TRIGONOMETRY_TD
#define WEIR_TRIGONOMETRY_TD

include "dialects/weir/Base.td"

def Weir_TanOp : Weir_Function<"tan", "::weir::scalar::tan(s, x[0])",
    "tan(x)"> {
  let summary = "tangent";
  let foreign = [Tf<"Tan">, Onnx<"Tan", 7>];
}

def Weir_AsinOp : Weir_Function<"asin", "::weir::scalar::asin(s, x[0])",
    "arcsin(x)"> {
  let summary = "inverse sine";
  let foreign = [Tf<"Asin">, Onnx<"Asin", 7>];
}

def Weir_AcosOp : Weir_Function<"acos", "::weir::scalar::acos(s, x[0])",
    "arccos(x)"> {
  let summary = "inverse cosine";
  let foreign = [Tf<"Acos">, Onnx<"Acos", 7>];
}

def Weir_AtanOp : Weir_Function<"atan", "::weir::scalar::atan(s, x[0])",
    "arctan(x)"> {
  let summary = "inverse tangent";
  let foreign = [Tf<"Atan">, Onnx<"Atan", 7>];
}

def Weir_SinhOp : Weir_Function<"sinh", "::weir::scalar::sinh(s, x[0])",
    "sinh(x)"> {
  let summary = "hyperbolic sine";
  let foreign = [Tf<"Sinh">, Onnx<"Sinh", 9>];
}

def Weir_CoshOp : Weir_Function<"cosh", "::weir::scalar::cosh(s, x[0])",
    "cosh(x)"> {
  let summary = "hyperbolic cosine";
  let foreign = [Tf<"Cosh">, Onnx<"Cosh", 9>];
}

def Weir_AsinhOp : Weir_Function<"asinh", "::weir::scalar::asinh(s, x[0])",
    "arsinh(x)"> {
  let summary = "inverse hyperbolic sine";
  let foreign = [Tf<"Asinh">, Onnx<"Asinh", 9>];
}

def Weir_AcoshOp : Weir_Function<"acosh", "::weir::scalar::acosh(s, x[0])",
    "arcosh(x)"> {
  let summary = "inverse hyperbolic cosine";
  let foreign = [Tf<"Acosh">, Onnx<"Acosh", 9>];
}

def Weir_AtanhOp : Weir_Function<"atanh", "::weir::scalar::atanh(s, x[0])",
    "artanh(x)"> {
  let summary = "inverse hyperbolic tangent";
  let foreign = [Tf<"Atanh">, Onnx<"Atanh", 9>];
}

def Weir_Atan2Op : Weir_Function2<"atan2", "::weir::scalar::atan2(s, x[0], x[1])",
    "atan2(x, y)"> {
  let summary = "angle of a point";
  let foreign = [Tf<"Atan2">];
}

#endif // WEIR_TRIGONOMETRY_TD
