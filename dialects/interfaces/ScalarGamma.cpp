//===- ScalarGamma.cpp - gamma functions ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Computed in f64, so that f32 is exact to a unit in the last place. Methods
// and coefficients are those of Moshier, "Methods and Programs for Mathematical
// Functions" (the Cephes library), which TensorFlow's CPU kernels follow too;
// Lanczos' approximation has Godfrey's coefficients.
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/ScalarMath.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace weir;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
static constexpr double kEpsilon = std::numeric_limits<double>::epsilon() / 2;

//===--- gamma function ---------------------------------------------------===//

/// `ln gamma(z + 1)` for `z >= -1/2`.
static Value lanczos(ScalarOps s, Value z) {
  static constexpr double terms[] = {
      676.520368121885098567009190444019, -1259.13921672240287047156078755283,
      771.3234287776530788486528258894,   -176.61502916214059906584551354,
      12.507343278686904814458936853,     -0.13857109526572011689554707,
      9.984369578019570859563e-6,         1.50563273514931155834e-7};
  constexpr double offset = 7.5;
  Value sum = s.constant(z, 0.99999999999980993227684700473478);
  for (auto [i, term] : llvm::enumerate(terms))
    sum = s.add(sum,
                s.div(s.constant(z, term), s.add(z, s.constant(z, i + 1.0))));
  Value shifted = s.add(z, s.constant(z, offset));
  Value power = s.mul(s.add(z, s.constant(z, 0.5)), s.log(shifted));
  Value rest = s.add(s.log(sum), s.constant(z, 0.918938533204672741780));
  return s.add(s.sub(power, shifted), rest);
}

/// Stirling's series, where the terms of `lanczos` would cancel.
static Value stirling(ScalarOps s, Value x) {
  static constexpr double terms[] = {
      7.9365079365079365e-4, -2.7777777777777778e-3, 8.3333333333333333e-2};
  Value inverse = s.div(s.one(x), x);
  Value series =
      s.mul(inverse, scalar::polynomial(s, s.mul(inverse, inverse), terms));
  Value power = s.mul(s.sub(x, s.constant(x, 0.5)), s.log(x));
  Value rest = s.add(s.constant(x, 0.918938533204672741780), series);
  return s.add(s.sub(power, x), rest);
}

static Value logGamma(ScalarOps s, Value x) {
  Value one = s.one(x), half = s.constant(x, 0.5);
  Value isLow = s.lt(x, half);
  Value z = s.sub(s.select(isLow, s.sub(one, x), x), one);
  Value upper = lanczos(s, z);
  upper =
      s.select(s.lt(s.constant(x, 1000), z), stirling(s, s.add(z, one)), upper);
  // gamma(x) gamma(1 - x) = pi / sin(pi x), whose zeros are exact.
  Value fraction = s.sub(s.abs(x), s.floor(s.abs(x)));
  fraction = s.select(s.lt(half, fraction), s.sub(one, fraction), fraction);
  Value sine = s.sin(s.mul(s.constant(x, M_PI), fraction));
  Value lower = s.sub(s.sub(s.constant(x, std::log(M_PI)), s.log(sine)), upper);
  Value isPole = s.logicalAnd(s.le(x, s.zero(x)), s.eq(x, s.floor(x)));
  Value result = s.select(isLow, lower, upper);
  Value isHuge = s.le(s.constant(x, 1e306), s.abs(x));
  Value isInfinite = s.logicalOr(isPole, isHuge);
  result = s.select(isInfinite, s.constant(x, kInfinity), result);
  return s.select(s.ne(x, x), x, result);
}

Value scalar::lgamma(ScalarOps s, Value x) {
  return inDouble(s, x, [&](ValueRange x) { return logGamma(s, x[0]); });
}

/// `pi cot(pi x)` by the distance to the nearest integer.
static Value cotangent(ScalarOps s, Value x) {
  Value distance = s.sub(x, s.roundEven(x));
  Value isHalf = s.eq(s.abs(distance), s.constant(x, 0.5));
  Value angle = s.mul(s.constant(x, M_PI), distance);
  Value value = s.div(s.constant(x, M_PI), scalar::tan(s, angle));
  return s.select(isHalf, s.zero(x), value);
}

/// The asymptotic series from 10 on, where `psi(x + 1) = psi(x) + 1 / x` leads.
static Value psi(ScalarOps s, Value x) {
  static constexpr double terms[] = {
      8.33333333333333333333e-2, -2.10927960927960927961e-2,
      7.57575757575757575758e-3, -4.16666666666666666667e-3,
      3.96825396825396825397e-3, -8.33333333333333333333e-3,
      8.33333333333333333333e-2};
  Value zero = s.zero(x), one = s.one(x), ten = s.constant(x, 10);
  Value isLow = s.le(x, zero);
  Value at = s.select(isLow, s.sub(one, x), x), steps = zero;
  for (int i = 0; i < 10; ++i) {
    Value isSmall = s.lt(at, ten);
    steps = s.add(steps, s.select(isSmall, s.div(one, at), zero));
    at = s.add(at, s.select(isSmall, one, zero));
  }
  Value z = s.div(one, s.mul(at, at));
  Value series = s.mul(z, scalar::polynomial(s, z, terms));
  Value result = s.sub(s.log(at), s.div(s.constant(x, 0.5), at));
  result = s.sub(s.sub(result, series), steps);
  result = s.select(isLow, s.sub(result, cotangent(s, x)), result);
  Value isPole = s.logicalAnd(isLow, s.eq(x, s.floor(x)));
  return s.select(isPole, s.constant(x, kNan), result);
}

Value scalar::digamma(ScalarOps s, Value x) {
  return inDouble(s, x, [&](ValueRange x) { return psi(s, x[0]); });
}

//===--- incomplete gamma functions ---------------------------------------===//

/// `x^a e^-x / gamma(a)`
static Value gammaFactor(ScalarOps s, Value a, Value x) {
  return s.exp(s.sub(s.sub(s.mul(a, s.log(x)), x), logGamma(s, a)));
}

/// The lower function by its power series.
static Value gammaSeries(ScalarOps s, Value a, Value x, Value isUsed) {
  Value one = s.one(x);
  Value bound = s.select(isUsed, x, s.zero(x));
  auto sums = scalar::iterate(
      s, {a, one, one}, 2000, [&](ValueRange v, SmallVector<Value> &next) {
        Value r = s.add(v[0], one), c = s.div(s.mul(v[1], bound), r);
        Value sum = s.add(v[2], c);
        next = {r, c, sum};
        return s.lt(s.mul(s.constant(x, kEpsilon), sum), c);
      });
  return s.div(s.mul(sums[2], gammaFactor(s, a, x)), a);
}

/// The upper function by its continued fraction.
static Value gammaFraction(ScalarOps s, Value a, Value x, Value isUsed) {
  constexpr double big = 4503599627370496.0;
  Value one = s.one(x), zero = s.zero(x), two = s.constant(x, 2);
  Value y = s.sub(one, a), z = s.add(s.add(x, y), one);
  Value p1 = s.add(x, one), q1 = s.mul(z, x);
  auto last = scalar::iterate(
      s, {zero, y, z, one, x, p1, q1, s.div(p1, q1)}, 2000,
      [&](ValueRange v, SmallVector<Value> &next) {
        Value c = s.add(v[0], one), y = s.add(v[1], one), z = s.add(v[2], two);
        Value yc = s.mul(y, c);
        Value p = s.sub(s.mul(v[5], z), s.mul(v[3], yc));
        Value q = s.sub(s.mul(v[6], z), s.mul(v[4], yc));
        Value isZero = s.eq(q, zero), r = s.div(p, q);
        Value change = s.abs(s.div(s.sub(v[7], r), r));
        change = s.select(isZero, one, change);
        Value isBig = s.lt(s.constant(x, big), s.abs(p));
        Value scale = s.select(isBig, s.constant(x, 1 / big), one);
        next = {c,
                y,
                z,
                s.mul(v[5], scale),
                s.mul(v[6], scale),
                s.mul(p, scale),
                s.mul(q, scale),
                s.select(isZero, v[7], r)};
        return s.logicalAnd(isUsed, s.lt(s.constant(x, kEpsilon), change));
      });
  return s.mul(last[7], gammaFactor(s, a, x));
}

/// Either of the two functions, each from what converges; `isUpper` says which.
static Value incompleteGamma(ScalarOps s, Value a, Value x, bool isUpper) {
  Value zero = s.zero(x), one = s.one(x), inf = s.constant(x, kInfinity);
  Value isFar = s.logicalAnd(s.lt(one, x), s.lt(a, x));
  Value isNear = s.logicalNot(isFar);
  Value lower = gammaSeries(s, a, x, isNear),
        upper = gammaFraction(s, a, x, isFar);
  Value result = isUpper ? s.select(isFar, upper, s.sub(one, lower))
                         : s.select(isFar, s.sub(one, upper), lower);
  Value none = isUpper ? one : zero, all = isUpper ? zero : one;
  result = s.select(s.eq(x, inf), all, result);
  Value ofInfinity = s.select(s.eq(x, inf), s.constant(x, kNan), none);
  result = s.select(s.eq(a, inf), ofInfinity, result);
  result = s.select(s.eq(x, zero), none, result);
  // Neither a > 0 nor x >= 0, or NaN.
  Value isDefined = s.logicalAnd(s.lt(zero, a), s.le(zero, x));
  return s.select(isDefined, result, s.constant(x, kNan));
}

Value scalar::igamma(ScalarOps s, Value a, Value x) {
  return inDouble(s, {a, x}, [&](ValueRange v) {
    return incompleteGamma(s, v[0], v[1], /*isUpper=*/false);
  });
}
Value scalar::igammac(ScalarOps s, Value a, Value x) {
  return inDouble(s, {a, x}, [&](ValueRange v) {
    return incompleteGamma(s, v[0], v[1], /*isUpper=*/true);
  });
}

//===--- their derivative by the first argument ---------------------------===//

/// That of the lower function, by the series of the derivatives of its terms.
static Value gammaSeriesByA(ScalarOps s, Value a, Value x, Value isUsed) {
  Value one = s.one(x), zero = s.zero(x);
  Value bound = s.select(isUsed, x, zero);
  // r, the term and its derivative, their sums.
  auto sums = scalar::iterate(
      s, {a, one, zero, one, zero}, 2000,
      [&](ValueRange v, SmallVector<Value> &next) {
        Value r = s.add(v[0], one), factor = s.div(bound, r);
        Value term = s.mul(v[1], factor);
        Value slope = s.sub(s.mul(v[2], factor), s.div(term, r));
        Value sum = s.add(v[4], slope);
        next = {r, term, slope, s.add(v[3], term), sum};
        return s.lt(s.mul(s.constant(x, kEpsilon), s.abs(sum)), s.abs(slope));
      });
  Value byFactor = s.sub(s.sub(s.log(x), psi(s, a)), s.div(one, a));
  return s.mul(s.add(sums[4], s.mul(sums[3], byFactor)),
               s.div(gammaFactor(s, a, x), a));
}

/// That of the upper function: its continued fraction with the derivatives of
/// the last two numerators and denominators.
static Value gammaFractionByA(ScalarOps s, Value a, Value x, Value isUsed) {
  constexpr double big = 4503599627370496.0;
  Value one = s.one(x), zero = s.zero(x), two = s.constant(x, 2);
  Value y = s.sub(one, a), z = s.add(s.add(x, y), one);
  Value p1 = s.add(x, one), q1 = s.mul(z, x), r = s.div(p1, q1);
  // c, y, z; p and q before the last and the last; their derivatives; the
  // fraction and its derivative.
  auto last = scalar::iterate(
      s,
      {zero, y, z, one, x, p1, q1, zero, zero, zero, s.neg(x), r,
       s.div(s.mul(r, x), q1)},
      2000, [&](ValueRange v, SmallVector<Value> &next) {
        Value c = s.add(v[0], one), y = s.add(v[1], one), z = s.add(v[2], two);
        Value yc = s.mul(y, c);
        auto step = [&](Value last, Value before) {
          return s.sub(s.mul(last, z), s.mul(before, yc));
        };
        // y and z fall as a grows.
        auto slope = [&](Value last, Value before, Value dLast, Value dBefore) {
          return s.add(step(dLast, dBefore), s.sub(s.mul(before, c), last));
        };
        Value p = step(v[5], v[3]), q = step(v[6], v[4]);
        Value dp = slope(v[5], v[3], v[9], v[7]),
              dq = slope(v[6], v[4], v[10], v[8]);
        Value isZero = s.eq(q, zero), r = s.div(p, q);
        Value dr = s.div(s.sub(dp, s.mul(r, dq)), q);
        Value change = s.div(s.abs(s.sub(v[12], dr)), s.abs(dr));
        change = s.select(isZero, one, change);
        Value isBig = s.lt(s.constant(x, big), s.abs(p));
        Value scale = s.select(isBig, s.constant(x, 1 / big), one);
        next = {c, y, z};
        for (Value value : {v[5], v[6], p, q, v[9], v[10], dp, dq})
          next.push_back(s.mul(value, scale));
        next.push_back(s.select(isZero, v[11], r));
        next.push_back(s.select(isZero, v[12], dr));
        return s.logicalAnd(isUsed, s.lt(s.constant(x, kEpsilon), change));
      });
  Value byFactor = s.sub(s.log(x), psi(s, a));
  return s.mul(s.add(last[12], s.mul(last[11], byFactor)),
               gammaFactor(s, a, x));
}

Value scalar::igammaGradA(ScalarOps s, Value a, Value x) {
  return inDouble(s, {a, x}, [&](ValueRange v) {
    Value a = v[0], x = v[1], zero = s.zero(x), one = s.one(x);
    Value isFar = s.logicalAnd(s.lt(one, x), s.lt(a, x));
    Value lower = gammaSeriesByA(s, a, x, s.logicalNot(isFar)),
          upper = gammaFractionByA(s, a, x, isFar);
    Value result = s.select(isFar, s.neg(upper), lower);
    Value isEnd = s.logicalOr(s.eq(x, zero), s.eq(x, s.constant(x, kInfinity)));
    result = s.select(isEnd, zero, result);
    Value isDefined = s.logicalAnd(s.lt(zero, a), s.le(zero, x));
    return s.select(isDefined, result, s.constant(x, kNan));
  });
}
