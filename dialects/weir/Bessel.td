//===- Bessel.td - Bessel functions --------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_BESSEL_TD
#define WEIR_BESSEL_TD

include "dialects/weir/Base.td"

// All are computed in f64, whatever their operands are.

def Weir_BesselI0Op : Weir_Function<"bessel_i0", "::weir::scalar::besselI0(s, x[0])",
    "I0(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, first kind, order 0";
  let foreign = [Tf<"BesselI0">];
}

def Weir_BesselI0eOp : Weir_Function<"bessel_i0e", "::weir::scalar::besselI0e(s, x[0])",
    "e^-|x| I0(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, first kind, order 0, scaled";
  let foreign = [Tf<"BesselI0e">];
}

def Weir_BesselI1Op : Weir_Function<"bessel_i1", "::weir::scalar::besselI1(s, x[0])",
    "I1(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, first kind, order 1";
  let foreign = [Tf<"BesselI1">];
}

def Weir_BesselI1eOp : Weir_Function<"bessel_i1e", "::weir::scalar::besselI1e(s, x[0])",
    "e^-|x| I1(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, first kind, order 1, scaled";
  let foreign = [Tf<"BesselI1e">];
}

def Weir_BesselK0Op : Weir_Function<"bessel_k0", "::weir::scalar::besselK0(s, x[0])",
    "K0(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, third kind, order 0";
  let foreign = [Tf<"BesselK0">];
}

def Weir_BesselK0eOp : Weir_Function<"bessel_k0e", "::weir::scalar::besselK0e(s, x[0])",
    "e^x K0(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, third kind, order 0, scaled";
  let foreign = [Tf<"BesselK0e">];
}

def Weir_BesselK1Op : Weir_Function<"bessel_k1", "::weir::scalar::besselK1(s, x[0])",
    "K1(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, third kind, order 1";
  let foreign = [Tf<"BesselK1">];
}

def Weir_BesselK1eOp : Weir_Function<"bessel_k1e", "::weir::scalar::besselK1e(s, x[0])",
    "e^x K1(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, modified, third kind, order 1, scaled";
  let foreign = [Tf<"BesselK1e">];
}

def Weir_BesselJ0Op : Weir_Function<"bessel_j0", "::weir::scalar::besselJ0(s, x[0])",
    "J0(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, first kind, order 0";
  let foreign = [Tf<"BesselJ0">];
}

def Weir_BesselJ1Op : Weir_Function<"bessel_j1", "::weir::scalar::besselJ1(s, x[0])",
    "J1(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, first kind, order 1";
  let foreign = [Tf<"BesselJ1">];
}

def Weir_BesselY0Op : Weir_Function<"bessel_y0", "::weir::scalar::besselY0(s, x[0])",
    "Y0(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, second kind, order 0";
  let foreign = [Tf<"BesselY0">];
}

def Weir_BesselY1Op : Weir_Function<"bessel_y1", "::weir::scalar::besselY1(s, x[0])",
    "Y1(x)", [], Weir_FloatTensor> {
  let summary = "Bessel function, second kind, order 1";
  let foreign = [Tf<"BesselY1">];
}

#endif // WEIR_BESSEL_TD
