//===- Gradients.td - pullbacks as rewrite rows ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_GRADIENTS_TD
#define WEIR_GRADIENTS_TD

include "dialects/weir/Weir.td"
include "mlir/IR/PatternBase.td"

// Each row rewrites the pullback of an op, given the cotangent `$dy` of its
// result, into the cotangents of its operands. `weir.cotangents` casts them to
// the operands' types.

def : Pat<(Weir_PullbackOp (Weir_AddOp $x, $y), (variadic $dy)),
          (Weir_CotangentsOp (variadic $dy, $dy))>;
def : Pat<(Weir_PullbackOp (Weir_SubOp $x, $y), (variadic $dy)),
          (Weir_CotangentsOp (variadic $dy, (Weir_NegOp $dy)))>;
def : Pat<(Weir_PullbackOp (Weir_MulOp $x, $y), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_MulOp $dy, $y), (Weir_MulOp $dy, $x)))>;
def : Pat<(Weir_PullbackOp (Weir_DivOp:$r $x, $y), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_DivOp $dy, $y),
              (Weir_NegOp (Weir_MulOp $dy, (Weir_DivOp $r, $y)))))>;
def : Pat<(Weir_PullbackOp (Weir_NegOp $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_NegOp $dy)))>;
def : Pat<(Weir_PullbackOp (Weir_ExpOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_MulOp $dy, $r)))>;
def : Pat<(Weir_PullbackOp (Weir_LogOp $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_DivOp $dy, $x)))>;
def : Pat<(Weir_PullbackOp (Weir_TanhOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic
              (Weir_SubOp $dy, (Weir_MulOp $dy, (Weir_MulOp $r, $r)))))>;
def : Pat<(Weir_PullbackOp (Weir_SigmoidOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic
              (Weir_MulOp $dy, (Weir_SubOp $r, (Weir_MulOp $r, $r)))))>;
// dy * (1 - |r|)^2, factor by factor.
def : Pat<(Weir_PullbackOp (Weir_SoftsignOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic
              (Weir_SubOp (Weir_SubOp:$once $dy, (Weir_MulOp $dy, (Weir_AbsOp:$size $r))),
                          (Weir_MulOp $once, $size))))>;
// Of inverse functions by their results: arcsin' x = 1 / cos(arcsin x).
def : Pat<(Weir_PullbackOp (Weir_TanOp $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_DivOp $dy, (Weir_SquareOp (Weir_CosOp $x)))))>;
def : Pat<(Weir_PullbackOp (Weir_AsinOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_DivOp $dy, (Weir_CosOp $r))))>;
def : Pat<(Weir_PullbackOp (Weir_AcosOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_NegOp (Weir_DivOp $dy, (Weir_SinOp $r)))))>;
def : Pat<(Weir_PullbackOp (Weir_AtanOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_MulOp $dy, (Weir_SquareOp (Weir_CosOp $r)))))>;
def : Pat<(Weir_PullbackOp (Weir_SinhOp $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_MulOp $dy, (Weir_CoshOp $x))))>;
def : Pat<(Weir_PullbackOp (Weir_CoshOp $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_MulOp $dy, (Weir_SinhOp $x))))>;
def : Pat<(Weir_PullbackOp (Weir_AsinhOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_DivOp $dy, (Weir_CoshOp $r))))>;
def : Pat<(Weir_PullbackOp (Weir_AcoshOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_DivOp $dy, (Weir_SinhOp $r))))>;
def : Pat<(Weir_PullbackOp (Weir_AtanhOp:$r $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_MulOp $dy, (Weir_SquareOp (Weir_CoshOp $r)))))>;
def : Pat<(Weir_PullbackOp (Weir_LgammaOp $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_MulOp $dy, (Weir_DigammaOp $x))))>;
def : Pat<(Weir_PullbackOp (Weir_BroadcastOp $x, $shape), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_ReduceToOp $dy, $x),
              (Weir_ZeroCotangentOp (returnType $shape))))>;

#endif // WEIR_GRADIENTS_TD
