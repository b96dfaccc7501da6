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

//===--- Numbers and zeros --------------------------------------------------===//

/// A tensor like the operand, every element a number.
class Like<string number>
    : NativeCodeCall<"::weir::filledLike($_builder, $_loc, $0, " # number # ")">;
defvar Zeros = Like<"0">;
defvar Ones = Like<"1">;

/// A cotangent that is asked for in vain: an error where something uses it.
def Missing : NativeCodeCall<"::weir::missingCotangent($_builder, $_loc, $0)">;

/// The pullback of a function of one operand: `d` in terms of `$x`, `$r`, `$dy`.
class Pull1<dag from, dag d>
    : Pat<(Weir_PullbackOp from, (variadic $dy)), (Weir_CotangentsOp (variadic d))>;
class Pull2<dag from, dag dx, dag dy>
    : Pat<(Weir_PullbackOp from, (variadic $dy)), (Weir_CotangentsOp (variadic dx, dy))>;

//===--- Arithmetic ---------------------------------------------------------===//

def : Pull2<(Weir_DivNoNanOp:$r $x, $y), (Weir_DivNoNanOp $dy, $y),
            (Weir_NegOp (Weir_MulOp $dy, (Weir_DivNoNanOp $r, $y)))>;
def : Pull2<(Weir_NextAfterOp $x, $y), (Weir_MulOp $dy, (Ones $x)), (Zeros $y)>;
def : Pull2<(Weir_FloorModOp $x, $y), (Weir_MulOp $dy, (Ones $x)),
            (Weir_NegOp (Weir_MulOp $dy, (Weir_FloorDivOp $x, $y)))>;
def : Pull2<(Weir_TruncModOp:$r $x, $y), (Weir_MulOp $dy, (Ones $x)),
            (Weir_NegOp (Weir_MulOp $dy, (Weir_DivOp (Weir_SubOp $x, $r), $y)))>;
// Where both are equal it is the first.
def : Pull2<(Weir_MaximumOp $x, $y),
            (Weir_SelectOp (Weir_GreaterEqualOp:$first $x, $y), $dy, (Zeros:$zero $x)),
            (Weir_SelectOp $first, $zero, $dy)>;
def : Pull2<(Weir_MinimumOp $x, $y),
            (Weir_SelectOp (Weir_LessEqualOp:$first $x, $y), $dy, (Zeros:$zero $x)),
            (Weir_SelectOp $first, $zero, $dy)>;
// The exponent's is 0 where the base isn't positive.
def : Pull2<(Weir_PowOp:$r $x, $y),
            (Weir_MulOp $dy, (Weir_MulOp $y, (Weir_PowOp $x, (Weir_SubOp $y, (Ones:$one $x))))),
            (Weir_SelectOp (Weir_GreaterOp:$positive $x, (Zeros:$zero $x)),
                (Weir_MulOp $dy, (Weir_MulOp $r, (Weir_LogOp (Weir_SelectOp $positive, $x, $one)))),
                $zero)>;
def IsComplex : Constraint<
    CPred<"::llvm::isa<::mlir::ComplexType>(::mlir::getElementTypeOrSelf($0.getType()))">,
    "complex numbers">;
def : Pat<(Weir_PullbackOp (Weir_PowOp:$r $x, $y), (variadic $dy)),
          (Weir_CotangentsOp (variadic
              (Weir_MulOp $dy, (Weir_MulOp $y, (Weir_PowOp $x, (Weir_SubOp $y, (Ones:$one $x))))),
              (Weir_SelectOp (Weir_NotEqualOp:$isThere $x, (Zeros:$zero $x)),
                  (Weir_MulOp $dy, (Weir_MulOp $r, (Weir_LogOp (Weir_SelectOp $isThere, $x, $one)))),
                  $zero))),
          [(IsComplex $x)], [], (addBenefit 1)>;
def : Pull2<(Weir_SquaredDifferenceOp $x, $y),
            (Weir_MulOp:$d $dy, (Weir_MulOp (Like<"2"> $x), (Weir_SubOp $x, $y))), (Weir_NegOp $d)>;
// Of complex numbers the result is real, whatever the cotangent.
def : Pat<(Weir_PullbackOp (Weir_SquaredDifferenceOp $x, $y), (variadic $dy)),
          (Weir_CotangentsOp (variadic
              (Weir_MulOp:$d (Weir_ComplexOp (Weir_RealOp:$re $dy), (Zeros $re)),
                             (Weir_MulOp (Like<"2"> $x), (Weir_SubOp $x, $y))), (Weir_NegOp $d))),
          [(IsComplex $x)], [], (addBenefit 1)>;
def : Pull1<(Weir_AbsOp $x), (Weir_MulOp $dy, (Weir_SignOp $x))>;
def : Pull1<(Weir_SquareOp $x), (Weir_MulOp $dy, (Weir_MulOp (Like<"2"> $x), $x))>;
def : Pull1<(Weir_ReciprocalOp:$r $x), (Weir_NegOp (Weir_MulOp $dy, (Weir_MulOp $r, $r)))>;
def : Pull1<(Weir_SqrtOp:$r $x), (Weir_DivOp (Weir_MulOp $dy, (Like<"0.5"> $x)), $r)>;
def : Pull1<(Weir_RsqrtOp:$r $x),
            (Weir_MulOp (Weir_MulOp $dy, (Like<"-0.5"> $x)), (Weir_MulOp $r, (Weir_MulOp $r, $r)))>;
def : Pat<(Weir_PullbackOp (Weir_SelectOp $c, $x, $y), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Weir_ZeroCotangentOp (returnType $c)),
              (Weir_SelectOp $c, $dy, (Zeros:$zero $dy)), (Weir_SelectOp $c, $zero, $dy)))>;

//===--- Complex numbers ----------------------------------------------------===//

// A cotangent is that of the real part, plus i times that of the imaginary one.
def : Pull2<(Weir_ComplexOp $x, $y), (Weir_RealOp $dy), (Weir_ImagOp $dy)>;
def : Pull1<(Weir_RealOp $x), (Weir_ComplexOp $dy, (Zeros $dy))>;
def : Pull1<(Weir_ImagOp $x), (Weir_ComplexOp (Zeros $dy), $dy)>;
def : Pull1<(Weir_ConjOp $x), (Weir_ConjOp $dy)>;
def : Pull1<(Weir_MagnitudeOp:$r $x),
            (Weir_ComplexOp (Weir_MulOp (Weir_DivNoNanOp:$share $dy, $r), (Weir_RealOp $x)),
                            (Weir_MulOp $share, (Weir_ImagOp $x)))>;
def : Pull1<(Weir_AngleOp $x),
            (Weir_ComplexOp
                (Weir_NegOp (Weir_MulOp (Weir_DivOp:$share $dy, (Weir_AddOp
                    (Weir_SquareOp (Weir_RealOp:$re $x)), (Weir_SquareOp (Weir_ImagOp:$im $x)))), $im)),
                (Weir_MulOp $share, $re))>;

//===--- Functions ----------------------------------------------------------===//

def : Pull1<(Weir_Expm1Op $x), (Weir_MulOp $dy, (Weir_ExpOp $x))>;
def : Pull1<(Weir_Log1pOp $x), (Weir_DivOp $dy, (Weir_AddOp (Ones $x), $x))>;
def : Pull1<(Weir_SinOp $x), (Weir_MulOp $dy, (Weir_CosOp $x))>;
def : Pull1<(Weir_CosOp $x), (Weir_NegOp (Weir_MulOp $dy, (Weir_SinOp $x)))>;
def : Pull2<(Weir_Atan2Op $x, $y),
            (Weir_MulOp (Weir_DivOp:$q $dy, (Weir_AddOp (Weir_SquareOp $x), (Weir_SquareOp $y))), $y),
            (Weir_NegOp (Weir_MulOp $q, $x))>;
// 2 / sqrt(pi) * exp(-x^2), and so on.
def : Pull1<(Weir_ErfOp $x), (Weir_MulOp $dy, (Weir_MulOp (Like<"1.1283791670955126"> $x),
            (Weir_ExpOp (Weir_NegOp (Weir_SquareOp $x)))))>;
def : Pull1<(Weir_ErfcOp $x), (Weir_MulOp $dy, (Weir_MulOp (Like<"-1.1283791670955126"> $x),
            (Weir_ExpOp (Weir_NegOp (Weir_SquareOp $x)))))>;
def : Pull1<(Weir_ErfinvOp:$r $x), (Weir_MulOp $dy, (Weir_MulOp (Like<"0.886226925452758"> $x),
            (Weir_ExpOp (Weir_SquareOp $r))))>;
def : Pull1<(Weir_NdtriOp:$r $x), (Weir_MulOp $dy, (Weir_MulOp (Like<"2.5066282746310002"> $x),
            (Weir_ExpOp (Weir_MulOp (Like<"0.5"> $x), (Weir_SquareOp $r)))))>;
def : Pull1<(Weir_DigammaOp $x), (Weir_MulOp $dy, (Weir_PolygammaOp (Ones $x), $x))>;
def : Pull2<(Weir_PolygammaOp $n, $x), (Missing $n),
            (Weir_MulOp $dy, (Weir_PolygammaOp (Weir_AddOp $n, (Ones $n)), $x))>;
def : Pull2<(Weir_ZetaOp $x, $q), (Missing $x),
            (Weir_NegOp (Weir_MulOp $dy, (Weir_MulOp $x, (Weir_ZetaOp (Weir_AddOp $x, (Ones $x)), $q))))>;
// exp(-x) x^(a-1) / gamma(a)
defvar GammaDensity = (Weir_ExpOp (Weir_SubOp
    (Weir_SubOp (Weir_MulOp (Weir_SubOp $a, (Ones $a)), (Weir_LogOp:$log $x)), $x), (Weir_LgammaOp $a)));
def : Pull2<(Weir_IgammaOp $a, $x), (Weir_MulOp $dy, (Weir_IgammaGradAOp $a, $x)),
            (Weir_MulOp $dy, GammaDensity)>;
def : Pull2<(Weir_IgammacOp $a, $x), (Weir_NegOp (Weir_MulOp $dy, (Weir_IgammaGradAOp $a, $x))),
            (Weir_NegOp (Weir_MulOp $dy, GammaDensity))>;
def : Pull2<(Weir_IgammaGradAOp $a, $x), (Missing $a),
            (Weir_MulOp (Weir_MulOp $dy, GammaDensity), (Weir_SubOp $log, (Weir_DigammaOp $a)))>;
// x^(a-1) (1-x)^(b-1) gamma(a+b) / (gamma(a) gamma(b))
def : Pat<(Weir_PullbackOp (Weir_BetaincOp $a, $b, $x), (variadic $dy)),
          (Weir_CotangentsOp (variadic (Missing $a), (Missing $b),
              (Weir_MulOp $dy, (Weir_ExpOp (Weir_AddOp
                  (Weir_AddOp (Weir_MulOp (Weir_SubOp $a, (Ones:$one $a)), (Weir_LogOp $x)),
                              (Weir_MulOp (Weir_SubOp $b, $one), (Weir_Log1pOp (Weir_NegOp $x)))),
                  (Weir_SubOp (Weir_LgammaOp (Weir_AddOp $a, $b)),
                              (Weir_AddOp (Weir_LgammaOp $a), (Weir_LgammaOp $b))))))))>;

//===--- Activations --------------------------------------------------------===//

def : Pull1<(Weir_ReluOp:$r $x),
            (Weir_SelectOp (Weir_GreaterOp $r, (Zeros:$zero $x)), $dy, $zero)>;
def : Pull1<(Weir_Relu6Op $x),
            (Weir_SelectOp (Weir_LogicalAndOp (Weir_GreaterOp $x, (Zeros:$zero $x)),
                                              (Weir_LessOp $x, (Like<"6"> $x))), $dy, $zero)>;

//===--- Bessel functions ---------------------------------------------------===//

// r / x is 1/2 at 0 for those of order 1.
def : Pull1<(Weir_BesselI0Op $x), (Weir_MulOp $dy, (Weir_BesselI1Op $x))>;
def : Pull1<(Weir_BesselI1Op:$r $x),
            (Weir_MulOp $dy, (Weir_SubOp (Weir_BesselI0Op $x), (Weir_SelectOp
                (Weir_EqualOp $x, (Zeros $x)), (Like<"0.5"> $x), (Weir_DivOp $r, $x))))>;
def : Pull1<(Weir_BesselI0eOp:$r $x),
            (Weir_MulOp $dy, (Weir_SubOp (Weir_BesselI1eOp $x), (Weir_MulOp (Weir_SignOp $x), $r)))>;
def : Pull1<(Weir_BesselI1eOp:$r $x),
            (Weir_MulOp $dy, (Weir_SubOp
                (Weir_SubOp (Weir_BesselI0eOp $x), (Weir_MulOp (Weir_SignOp $x), $r)),
                (Weir_SelectOp (Weir_EqualOp $x, (Zeros $x)), (Like<"0.5"> $x), (Weir_DivOp $r, $x))))>;
def : Pull1<(Weir_BesselK0Op $x), (Weir_NegOp (Weir_MulOp $dy, (Weir_BesselK1Op $x)))>;
def : Pull1<(Weir_BesselK1Op:$r $x),
            (Weir_NegOp (Weir_MulOp $dy, (Weir_AddOp (Weir_BesselK0Op $x), (Weir_DivOp $r, $x))))>;
def : Pull1<(Weir_BesselK0eOp:$r $x), (Weir_MulOp $dy, (Weir_SubOp $r, (Weir_BesselK1eOp $x)))>;
def : Pull1<(Weir_BesselK1eOp:$r $x),
            (Weir_MulOp $dy, (Weir_SubOp (Weir_SubOp $r, (Weir_DivOp $r, $x)), (Weir_BesselK0eOp $x)))>;
def : Pull1<(Weir_BesselJ0Op $x), (Weir_NegOp (Weir_MulOp $dy, (Weir_BesselJ1Op $x)))>;
def : Pull1<(Weir_BesselJ1Op:$r $x),
            (Weir_MulOp $dy, (Weir_SubOp (Weir_BesselJ0Op $x), (Weir_SelectOp
                (Weir_EqualOp $x, (Zeros $x)), (Like<"0.5"> $x), (Weir_DivOp $r, $x))))>;
def : Pull1<(Weir_BesselY0Op $x), (Weir_NegOp (Weir_MulOp $dy, (Weir_BesselY1Op $x)))>;
def : Pull1<(Weir_BesselY1Op:$r $x),
            (Weir_MulOp $dy, (Weir_SubOp (Weir_BesselY0Op $x), (Weir_DivOp $r, $x)))>;

#endif // WEIR_GRADIENTS_TD
