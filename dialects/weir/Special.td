//===- Special.td - error, gamma, beta and zeta functions ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_SPECIAL_TD
#define WEIR_SPECIAL_TD

include "dialects/weir/Base.td"

// All are computed in f64, whatever their operands are.

def Weir_ErfcOp : Weir_Function<"erfc", "::weir::scalar::erfc(s, x[0])",
    "1 - erf(x)", [], Weir_FloatTensor> {
  let summary = "complement of the error function";
  let foreign = [Tf<"Erfc">];
}

def Weir_ErfinvOp : Weir_Function<"erfinv", "::weir::scalar::erfinv(s, x[0])",
    "y` where `erf(y) = x", [], Weir_FloatTensor> {
  let summary = "inverse of the error function";
  let foreign = [Tf<"Erfinv">];
}

def Weir_NdtriOp : Weir_Function<"ndtri", "::weir::scalar::ndtri(s, x[0])",
    "y` where the normal distribution has `P(Y < y) = x", [], Weir_FloatTensor> {
  let summary = "quantile of the normal distribution";
  let foreign = [Tf<"Ndtri">];
}

def Weir_LgammaOp : Weir_Function<"lgamma", "::weir::scalar::lgamma(s, x[0])",
    "ln |gamma(x)|", [], Weir_FloatTensor> {
  let summary = "logarithm of the gamma function";
  let foreign = [Tf<"Lgamma">];
}

def Weir_DigammaOp : Weir_Function<"digamma", "::weir::scalar::digamma(s, x[0])",
    "gamma'(x) / gamma(x)", [], Weir_FloatTensor> {
  let summary = "derivative of ln gamma";
  let foreign = [Tf<"Digamma">];
}

def Weir_IgammaOp : Weir_Function2<"igamma", "::weir::scalar::igamma(s, x[0], x[1])",
    "P(x, y) = (integral of t^(x-1) e^-t from 0 to y) / gamma(x)"> {
  let summary = "lower incomplete gamma function";
  let foreign = [Tf<"Igamma">];
}

def Weir_IgammacOp : Weir_Function2<"igammac", "::weir::scalar::igammac(s, x[0], x[1])",
    "Q(x, y) = 1 - P(x, y)"> {
  let summary = "upper incomplete gamma function";
  let foreign = [Tf<"Igammac">];
}

def Weir_IgammaGradAOp : Weir_Function2<"igamma_grad_a", "::weir::scalar::igammaGradA(s, x[0], x[1])",
    "d P(x, y) / d x"> {
  let summary = "derivative of the incomplete gamma function by its first operand";
  let foreign = [Tf<"IgammaGradA">];
}

def Weir_ZetaOp : Weir_Function2<"zeta", "::weir::scalar::zeta(s, x[0], x[1])",
    "sum of (y + n)^-x for n from 0 on"> {
  let summary = "Hurwitz zeta function";
  let foreign = [Tf<"Zeta">];
}

def Weir_PolygammaOp : Weir_Function2<"polygamma", "::weir::scalar::polygamma(s, x[0], x[1])",
    "derivative number x + 1 of ln gamma at y"> {
  let summary = "derivatives of the digamma function";
  let foreign = [Tf<"Polygamma">];
}

def Weir_BetaincOp : Weir_Elementwise<"betainc", "::weir::scalar::betainc(s, x[0], x[1], x[2])",
    [SameOperandsElementType]> {
  let summary = "regularised incomplete beta function";
  let description = [{
    `r = (integral of t^(a-1) (1-t)^(b-1) from 0 to x) / beta(a, b)`.

    ```mlir
    %r = weir.betainc %a, %b, %x : (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_FloatTensor:$a, Weir_FloatTensor:$b, Weir_FloatTensor:$x);
  let foreign = [Tf<"Betainc">];
}

#endif // WEIR_SPECIAL_TD
