//===- ScalarZeta.cpp - zeta and polygamma functions ---------------------===//
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
#include <cmath>
#include <limits>

using namespace mlir;
using namespace weir;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The tail of the sum by Euler and Maclaurin: `b = w^-x` is its first term.
static Value zetaTail(ScalarOps s, Value x, Value w, Value b) {
  static constexpr double divisors[] = {12.0,
                                        -720.0,
                                        30240.0,
                                        -1209600.0,
                                        47900160.0,
                                        -1.8924375803183791606e9,
                                        7.47242496e10,
                                        -2.950130727918164224e12,
                                        1.1646782814350067249e14,
                                        -4.5979787224074726105e15,
                                        1.8152105401943546773e17,
                                        -7.1661652561756670113e18};
  Value one = s.one(x), k = s.zero(x), a = one;
  Value sum =
      s.sub(s.div(s.mul(b, w), s.sub(x, one)), s.mul(s.constant(x, 0.5), b));
  for (double divisor : divisors) {
    a = s.mul(a, s.add(x, k));
    b = s.div(b, w);
    sum = s.add(sum, s.div(s.mul(a, b), s.constant(x, divisor)));
    k = s.add(k, one);
    a = s.mul(a, s.add(x, k));
    b = s.div(b, w);
    k = s.add(k, one);
  }
  return sum;
}

/// The sum of `(q + n)^-x`: some terms until q + n > 9, then the tail.
static Value hurwitz(ScalarOps s, Value x, Value q) {
  constexpr int64_t mostTerms = 1 << 20;
  Value zero = s.zero(x), one = s.one(x), half = s.constant(x, 0.5);
  Value nan = s.constant(x, kNan), inf = s.constant(x, kInfinity);
  Value first = s.pow(q, s.neg(x));
  auto sums = scalar::iterate(
      s, {q, first, first}, mostTerms,
      [&](ValueRange v, SmallVector<Value> &next) {
        Value isLow = s.le(v[0], s.constant(x, 9));
        Value at = s.select(isLow, s.add(v[0], one), v[0]);
        Value term = s.select(isLow, s.pow(at, s.neg(x)), zero);
        next = {at, s.select(isLow, term, v[1]), s.add(v[2], term)};
        return isLow;
      });
  Value tail = zetaTail(s, x, sums[0], sums[1]);
  Value result = s.add(sums[2], s.select(s.eq(sums[1], zero), zero, tail));
  // Poles and what powers of negative numbers don't have.
  Value halved = s.mul(half, x), isEven = s.eq(s.roundEven(halved), halved);
  Value pole = s.select(isEven, inf, nan);
  Value other = s.select(s.eq(x, s.floor(x)), result, nan);
  Value negative = s.select(s.eq(q, s.floor(q)), pole, other);
  result = s.select(s.le(q, zero), negative, result);
  result = s.select(s.lt(x, one), nan, s.select(s.eq(x, one), inf, result));
  return s.select(s.logicalOr(s.ne(x, x), s.ne(q, q)), nan, result);
}

Value scalar::zeta(ScalarOps s, Value x, Value q) {
  return inDouble(s, {x, q},
                  [&](ValueRange v) { return hurwitz(s, v[0], v[1]); });
}

/// `(-1)^(n + 1) n! zeta(n + 1, x)`, or digamma where n is 0.
Value scalar::polygamma(ScalarOps s, Value n, Value x) {
  return inDouble(s, {n, x}, [&](ValueRange v) {
    Value n = v[0], x = v[1], next = s.add(n, s.one(n));
    Value half = s.mul(s.constant(n, 0.5), next);
    Value size = s.mul(s.exp(lgamma(s, next)), hurwitz(s, next, x));
    Value isEven = s.eq(half, s.floor(half));
    Value result = s.select(isEven, size, s.neg(size));
    result = s.select(s.eq(n, s.zero(n)), digamma(s, x), result);
    Value isOrder = s.logicalAnd(s.eq(n, s.floor(n)), s.le(s.zero(n), n));
    return s.select(isOrder, result, s.constant(n, kNan));
  });
}
