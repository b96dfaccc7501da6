//===- ScalarError.cpp - the error function and its inverse --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Computed in f64, so that f32 is exact to a unit in the last place. Methods
// and coefficients are those of Moshier, "Methods and Programs for Mathematical
// Functions" (the Cephes library), which TensorFlow's CPU kernels follow too.
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/ScalarMath.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace weir;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

Value scalar::erfc(ScalarOps s, Value x) {
  return math::ErfcOp::create(s.b, s.loc, x);
}

/// `p` in the middle: `|p - 1/2| < 1/2 - e^-2`.
static Value quantileInside(ScalarOps s, Value p) {
  static constexpr double numerator[] = {
      -5.99633501014107895267e1, 9.80010754185999661536e1,
      -5.66762857469070293439e1, 1.39312609387279679503e1,
      -1.23916583867381258016e0};
  static constexpr double denominator[] = {1.0,
                                           1.95448858338141759834e0,
                                           4.67627912898881538453e0,
                                           8.63602421390890590575e1,
                                           -2.25462687854119370527e2,
                                           2.00260212380060660359e2,
                                           -8.20372256168333339912e1,
                                           1.59056225126211695515e1,
                                           -1.18331621121330003142e0};
  Value c = s.sub(p, s.constant(p, 0.5)), square = s.mul(c, c);
  Value ratio = s.div(scalar::polynomial(s, square, numerator),
                      scalar::polynomial(s, square, denominator));
  Value sum = s.add(c, s.mul(c, s.mul(square, ratio)));
  return s.mul(sum, s.constant(p, 2.50662827463100050242));
}

/// The correction of `x = sqrt(-2 ln p)` from 2 to 8, and from 8 on.
static Value quantileCorrection(ScalarOps s, Value x, Value z) {
  static constexpr double nearNumerator[] = {
      4.05544892305962419923e0,   3.15251094599893866154e1,
      5.71628192246421288162e1,   4.40805073893200834700e1,
      1.46849561928858024014e1,   2.18663306850790267539e0,
      -1.40256079171354495875e-1, -3.50424626827848203418e-2,
      -8.57456785154685413611e-4};
  static constexpr double nearDenominator[] = {1.0,
                                               1.57799883256466749731e1,
                                               4.53907635128879210584e1,
                                               4.13172038254672030440e1,
                                               1.50425385692907503408e1,
                                               2.50464946208309415979e0,
                                               -1.42182922854787788574e-1,
                                               -3.80806407691578277194e-2,
                                               -9.33259480895457427372e-4};
  static constexpr double farNumerator[] = {
      3.23774891776946035970e0,  6.91522889068984211695e0,
      3.93881025292474443415e0,  1.33303460815807542389e0,
      2.01485389549179081538e-1, 1.23716634817820021358e-2,
      3.01581553508235416007e-4, 2.65806974686737550832e-6,
      6.23974539184983293730e-9};
  static constexpr double farDenominator[] = {1.0,
                                              6.02427039364742014255e0,
                                              3.67983563856160859403e0,
                                              1.37702099489081330271e0,
                                              2.16236993594496635890e-1,
                                              1.34204006088543189037e-2,
                                              3.28014464682127739104e-4,
                                              2.89247864745380683936e-6,
                                              6.79019408009981274425e-9};
  Value isNear = s.lt(x, s.constant(x, 8));
  Value nearBy = s.div(scalar::polynomial(s, z, nearNumerator),
                       scalar::polynomial(s, z, nearDenominator));
  Value farOff = s.div(scalar::polynomial(s, z, farNumerator),
                       scalar::polynomial(s, z, farDenominator));
  return s.mul(z, s.select(isNear, nearBy, farOff));
}

static Value quantile(ScalarOps s, Value p) {
  constexpr double tail = 0.13533528323661269189; // e^-2
  Value zero = s.zero(p), one = s.one(p);
  Value isLow = s.le(p, s.constant(p, 1 - tail));
  Value side = s.select(isLow, p, s.sub(one, p));
  Value x = s.sqrt(s.mul(s.constant(p, -2), s.log(side)));
  Value first = s.sub(x, s.div(s.log(x), x));
  Value outside = s.sub(first, quantileCorrection(s, x, s.div(one, x)));
  outside = s.select(isLow, s.neg(outside), outside);
  Value isInside = s.lt(s.constant(p, tail), side);
  Value result = s.select(isInside, quantileInside(s, side), outside);
  result = s.select(s.eq(p, zero), s.constant(p, -kInfinity), result);
  return s.select(s.eq(p, one), s.constant(p, kInfinity), result);
}

Value scalar::ndtri(ScalarOps s, Value p) {
  return inDouble(s, p, [&](ValueRange x) { return quantile(s, x[0]); });
}

/// By the normal quantile of `(x + 1) / 2`, rounded as x is.
Value scalar::erfinv(ScalarOps s, Value x) {
  Value p = s.mul(s.constant(x, 0.5), s.add(x, s.one(x)));
  return inDouble(s, p, [&](ValueRange x) {
    return s.mul(quantile(s, x[0]), s.constant(x[0], M_SQRT1_2));
  });
}
