//===- ScalarMath.cpp - functions of one element --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/ScalarMath.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace weir;

static bool isComplex(Value x) { return isa<ComplexType>(x.getType()); }

//===--- trigonometry -----------------------------------------------------===//

/// `x * i`
static Value timesI(ScalarOps s, Value x) {
  return complex::CreateOp::create(
      s.b, s.loc, x.getType(), s.neg(scalar::imag(s, x)), scalar::real(s, x));
}

/// `x / i`
static Value overI(ScalarOps s, Value x) { return s.neg(timesI(s, x)); }

Value scalar::tan(ScalarOps s, Value x) {
  if (isComplex(x))
    return complex::TanOp::create(s.b, s.loc, x);
  return math::TanOp::create(s.b, s.loc, x);
}
Value scalar::sinh(ScalarOps s, Value x) {
  if (isComplex(x))
    return overI(s, s.sin(timesI(s, x)));
  return math::SinhOp::create(s.b, s.loc, x);
}
Value scalar::cosh(ScalarOps s, Value x) {
  if (isComplex(x))
    return s.cos(timesI(s, x));
  return math::CoshOp::create(s.b, s.loc, x);
}

/// Inverses of complex numbers by logarithms (Abramowitz and Stegun, 4.4 and
/// 4.6), with the branches that C's functions have: sqrt(x + 1) sqrt(x - 1)
/// isn't always sqrt(x^2 - 1).
Value scalar::asinh(ScalarOps s, Value x) {
  if (isComplex(x))
    return overI(s, asin(s, timesI(s, x)));
  return math::AsinhOp::create(s.b, s.loc, x);
}
Value scalar::acosh(ScalarOps s, Value x) {
  if (!isComplex(x))
    return math::AcoshOp::create(s.b, s.loc, x);
  Value one = s.one(x);
  Value root = s.mul(s.sqrt(s.add(x, one)), s.sqrt(s.sub(x, one)));
  return s.log(s.add(x, root));
}
Value scalar::asin(ScalarOps s, Value x) {
  if (!isComplex(x))
    return math::AsinOp::create(s.b, s.loc, x);
  Value one = s.one(x);
  Value root = s.mul(s.sqrt(s.sub(one, x)), s.sqrt(s.add(one, x)));
  return overI(s, s.log(s.add(timesI(s, x), root)));
}
Value scalar::acos(ScalarOps s, Value x) {
  if (isComplex(x))
    return s.sub(s.constant(x, M_PI_2), asin(s, x));
  return math::AcosOp::create(s.b, s.loc, x);
}
Value scalar::atan(ScalarOps s, Value x) {
  if (isComplex(x))
    return overI(s, atanh(s, timesI(s, x)));
  return math::AtanOp::create(s.b, s.loc, x);
}
Value scalar::atanh(ScalarOps s, Value x) {
  if (!isComplex(x))
    return math::AtanhOp::create(s.b, s.loc, x);
  Value difference = s.sub(s.log1p(x), s.log1p(s.neg(x)));
  return s.mul(s.constant(x, 0.5), difference);
}
/// By the arc tangent of a number from 0 to 1, then by symmetry: exact for zeros of
/// either sign and for infinities, as C has it.
Value scalar::atan2(ScalarOps s, Value y, Value x) {
  Value zero = s.zero(x), one = s.one(x);
  Value infinity = s.div(one, zero);
  Value high = s.abs(x), low = s.abs(y);
  Value areInfinite = s.logicalAnd(s.eq(high, infinity), s.eq(low, infinity));
  high = s.select(areInfinite, one, high);
  low = s.select(areInfinite, one, low);
  Value isSteep = s.lt(high, low);
  Value more = s.select(isSteep, low, high), less = s.select(isSteep, high, low);
  Value isZero = s.eq(more, zero);
  Value angle = math::AtanOp::create(
      s.b, s.loc, s.div(s.select(isZero, zero, less), s.select(isZero, one, more)));
  angle = s.select(isSteep, s.sub(s.constant(x, M_PI_2), angle), angle);
  Value isLeft = s.lt(math::CopySignOp::create(s.b, s.loc, one, x), zero);
  angle = s.select(isLeft, s.sub(s.constant(x, M_PI), angle), angle);
  angle = math::CopySignOp::create(s.b, s.loc, angle, y);
  Value isNan = s.logicalOr(s.ne(x, x), s.ne(y, y));
  return s.select(isNan, s.add(x, y), angle);
}

//===--- numbers and their parts ------------------------------------------===//

Value scalar::sign(ScalarOps s, Value x) {
  Value zero = s.zero(x), one = s.one(x);
  if (isComplex(x)) {
    Value length = complex(s, s.abs(x), s.zero(real(s, x)));
    return s.select(s.eq(x, zero), zero, s.div(x, length));
  }
  Value positive = s.select(s.lt(zero, x), one, x);
  if (!isa<FloatType>(x.getType()) && s.isUnsigned)
    return positive;
  return s.select(s.lt(x, zero), s.neg(one), positive);
}
Value scalar::isNan(ScalarOps s, Value x) { return s.ne(x, x); }
Value scalar::isInf(ScalarOps s, Value x) {
  return s.eq(s.abs(x), s.constant(x, std::numeric_limits<double>::infinity()));
}
Value scalar::isFinite(ScalarOps s, Value x) {
  return s.lt(s.abs(x), s.constant(x, std::numeric_limits<double>::infinity()));
}

Value scalar::nextAfter(ScalarOps s, Value x, Value y) {
  Type type = x.getType(),
       bits = s.b.getIntegerType(type.getIntOrFloatBitWidth());
  Value from = bitcast(s, x, bits), one = s.constant(from, 1);
  Value isPositive = s.lt(s.zero(x), x);
  Value grows = s.eq(s.lt(x, y), isPositive);
  Value next = s.select(grows, s.add(from, one), s.sub(from, one));
  // From zero on: the smallest number with the sign of y.
  Value smallest = bitcast(s, one, type);
  Value fromZero = s.select(s.lt(y, s.zero(y)), s.neg(smallest), smallest);
  Value stepped =
      s.select(s.eq(x, s.zero(x)), fromZero, bitcast(s, next, type));
  Value result = s.select(s.eq(x, y), y, stepped);
  return s.select(isNan(s, x), x, s.select(isNan(s, y), y, result));
}

Value scalar::complex(ScalarOps s, Value re, Value im) {
  return complex::CreateOp::create(s.b, s.loc, ComplexType::get(re.getType()),
                                   re, im);
}
Value scalar::real(ScalarOps s, Value x) {
  return complex::ReOp::create(s.b, s.loc, x);
}
Value scalar::imag(ScalarOps s, Value x) {
  return complex::ImOp::create(s.b, s.loc, x);
}
Value scalar::angle(ScalarOps s, Value x) {
  return atan2(s, imag(s, x), real(s, x));
}

//===--- bits -------------------------------------------------------------===//

Value scalar::bitAnd(ScalarOps s, Value x, Value y) {
  return arith::AndIOp::create(s.b, s.loc, x, y);
}
Value scalar::bitOr(ScalarOps s, Value x, Value y) {
  return arith::OrIOp::create(s.b, s.loc, x, y);
}
Value scalar::bitXor(ScalarOps s, Value x, Value y) {
  return arith::XOrIOp::create(s.b, s.loc, x, y);
}
Value scalar::bitNot(ScalarOps s, Value x) {
  return bitXor(s, x, s.constant(x, -1));
}

static Value clampPlaces(ScalarOps s, Value places) {
  int64_t most = places.getType().getIntOrFloatBitWidth() - 1;
  Value capped = s.min(places, s.constant(places, most));
  return s.isUnsigned ? capped : s.max(capped, s.zero(places));
}
Value scalar::shiftLeft(ScalarOps s, Value x, Value places) {
  return arith::ShLIOp::create(s.b, s.loc, x, clampPlaces(s, places));
}
Value scalar::shiftRight(ScalarOps s, Value x, Value places) {
  places = clampPlaces(s, places);
  if (s.isUnsigned)
    return arith::ShRUIOp::create(s.b, s.loc, x, places);
  return arith::ShRSIOp::create(s.b, s.loc, x, places);
}
Value scalar::popCount(ScalarOps s, Value x) {
  Value ones = math::CtPopOp::create(s.b, s.loc, x);
  return s.cast(ones, s.b.getI8Type());
}
Value scalar::bitcast(ScalarOps s, Value x, Type to) {
  if (x.getType() == to)
    return x;
  return arith::BitcastOp::create(s.b, s.loc, to, x);
}

//===--- what special functions share -------------------------------------===//

Value scalar::inDouble(ScalarOps s, ValueRange values,
                       function_ref<Value(ValueRange)> function) {
  SmallVector<Value> wide;
  for (Value value : values)
    wide.push_back(s.cast(value, s.b.getF64Type()));
  return s.cast(function(wide), values.front().getType());
}

Value scalar::polynomial(ScalarOps s, Value x, ArrayRef<double> coefficients) {
  Value sum = s.constant(x, coefficients.front());
  for (double coefficient : coefficients.drop_front())
    sum = s.add(s.mul(sum, x), s.constant(x, coefficient));
  return sum;
}

Value scalar::chebyshev(ScalarOps s, Value x, ArrayRef<double> coefficients) {
  Value last = s.constant(x, coefficients.front()), before = s.zero(x),
        older = before;
  for (double coefficient : coefficients.drop_front()) {
    older = before;
    before = last;
    last = s.add(s.sub(s.mul(x, before), older), s.constant(x, coefficient));
  }
  return s.mul(s.constant(x, 0.5), s.sub(last, older));
}

SmallVector<Value>
scalar::iterate(ScalarOps s, ValueRange start, int64_t most,
                function_ref<Value(ValueRange, SmallVector<Value> &)> body) {
  Value count = arith::ConstantOp::create(s.b, s.loc, s.b.getI32IntegerAttr(0));
  Value go = arith::ConstantOp::create(s.b, s.loc, s.b.getBoolAttr(true));
  SmallVector<Value> inits{go, count};
  llvm::append_range(inits, start);
  TypeRange types = ValueRange(inits).getTypes();
  auto loop = scf::WhileOp::create(
      s.b, s.loc, types, inits,
      [&](OpBuilder &b, Location loc, ValueRange x) {
        ScalarOps t{b, loc};
        Value within = t.lt(x[1], t.constant(x[1], most));
        scf::ConditionOp::create(b, loc, t.logicalAnd(x[0], within), x);
      },
      [&](OpBuilder &b, Location loc, ValueRange x) {
        ScalarOps t{b, loc};
        SmallVector<Value> next;
        Value goes = body(x.drop_front(2), next);
        SmallVector<Value> all{goes, t.add(x[1], t.one(x[1]))};
        llvm::append_range(all, next);
        scf::YieldOp::create(b, loc, all);
      });
  return SmallVector<Value>(llvm::drop_begin(loop.getResults(), 2));
}
