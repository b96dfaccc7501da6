//===- ScalarBeta.cpp - the incomplete beta function ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/ScalarMath.h"
#include <limits>

using namespace mlir;
using namespace weir;

namespace {
/// The continued fraction for x below the mean, `x < (a + 1) / (a + b + 2)`, by
/// Lentz's method (Press et al., Numerical Recipes, section 6.4).
class BetaFraction {
public:
  BetaFraction(ScalarOps s, Value a, Value b, Value x)
      : s(s), a(a), b(b), x(x), one(s.one(x)) {}

  Value evaluate() {
    Value d = invert(s.sub(one, s.div(s.mul(s.add(a, b), x), s.add(a, one))));
    auto last = scalar::iterate(
        s, {one, one, d, d}, 2000,
        [&](ValueRange v, SmallVector<Value> &next) { return step(v, next); });
    return last[3];
  }

private:
  /// 1 / v, or a large number where v is 0.
  Value invert(Value v) {
    constexpr double tiny = 1e-300;
    Value isTiny = s.lt(s.abs(v), s.constant(v, tiny));
    return s.div(one, s.select(isTiny, s.constant(v, tiny), v));
  }

  /// One coefficient of the fraction: (c, d, h) of the method.
  SmallVector<Value> apply(Value coefficient, Value c, Value d, Value h) {
    d = invert(s.add(one, s.mul(coefficient, d)));
    c = s.add(one, s.mul(coefficient, invert(c)));
    Value factor = s.mul(c, d);
    return {c, d, s.mul(h, factor), factor};
  }

  /// Numbers `m` (v[0]): an even and an odd coefficient.
  Value step(ValueRange v, SmallVector<Value> &next) {
    Value m = v[0], twice = s.add(m, m), am = s.add(a, twice);
    Value even =
        s.div(s.mul(s.mul(m, s.sub(b, m)), x), s.mul(s.sub(am, one), am));
    auto first = apply(even, v[1], v[2], v[3]);
    Value odd = s.div(s.mul(s.mul(s.add(a, m), s.add(s.add(a, b), m)), x),
                      s.mul(am, s.add(am, one)));
    auto second = apply(s.neg(odd), first[0], first[1], first[2]);
    next = {s.add(m, one), second[0], second[1], second[2]};
    Value change = s.abs(s.sub(second[3], one));
    return s.lt(s.constant(x, std::numeric_limits<double>::epsilon()), change);
  }

  ScalarOps s;
  Value a, b, x, one;
};
} // namespace

/// Below the mean by the fraction, above it by `1 - I(b, a, 1 - x)`.
static Value incompleteBeta(ScalarOps s, Value a, Value b, Value x) {
  Value zero = s.zero(x), one = s.one(x), two = s.constant(x, 2);
  Value mean = s.div(s.add(a, one), s.add(s.add(a, b), two));
  Value isAbove = s.lt(mean, x), rest = s.sub(one, x);
  Value p = s.select(isAbove, b, a), q = s.select(isAbove, a, b);
  Value y = s.select(isAbove, rest, x), z = s.select(isAbove, x, rest);
  Value beta = s.sub(s.add(scalar::lgamma(s, p), scalar::lgamma(s, q)),
                     scalar::lgamma(s, s.add(p, q)));
  Value factor =
      s.exp(s.sub(s.add(s.mul(p, s.log(y)), s.mul(q, s.log(z))), beta));
  Value tail = s.div(s.mul(factor, BetaFraction(s, p, q, y).evaluate()), p);
  Value result = s.select(isAbove, s.sub(one, tail), tail);
  result = s.select(s.eq(x, zero), zero, s.select(s.eq(x, one), one, result));
  Value nan = s.constant(x, std::numeric_limits<double>::quiet_NaN());
  Value isDefined = s.logicalAnd(s.logicalAnd(s.lt(zero, a), s.lt(zero, b)),
                                 s.logicalAnd(s.le(zero, x), s.le(x, one)));
  return s.select(isDefined, result, nan);
}

Value scalar::betainc(ScalarOps s, Value a, Value b, Value x) {
  return inDouble(s, {a, b, x}, [&](ValueRange v) {
    return incompleteBeta(s, v[0], v[1], v[2]);
  });
}
