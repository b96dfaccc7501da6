//===- ScalarOps.cpp - one element's arithmetic ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Complex/IR/Complex.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>

using namespace mlir;
using namespace weir;

static bool isFloat(Value x) { return isa<FloatType>(x.getType()); }
static bool isComplex(Value x) { return isa<ComplexType>(x.getType()); }

Value ScalarOps::constant(Value like, double value) {
  Type type = like.getType();
  if (auto complex = dyn_cast<ComplexType>(type)) {
    Type part = complex.getElementType();
    return complex::ConstantOp::create(
        b, loc, complex,
        b.getArrayAttr({b.getFloatAttr(part, value), b.getFloatAttr(part, 0)}));
  }
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value));
  return arith::ConstantOp::create(
      b, loc, b.getIntegerAttr(type, static_cast<int64_t>(value)));
}

/// The op of numbers, floats or complex, that a function of one number is.
template <typename Float, typename Complex>
static Value unary(ScalarOps &s, Value x) {
  if (isComplex(x))
    return Complex::create(s.b, s.loc, x);
  return Float::create(s.b, s.loc, x);
}

/// The float op for floats, the integer op for integers.
template <typename Float, typename Integer>
static Value binary(ScalarOps &s, Value x, Value y) {
  if (isFloat(x))
    return Float::create(s.b, s.loc, x, y);
  return Integer::create(s.b, s.loc, x, y);
}

/// As above, where signed and unsigned integers differ.
template <typename Float, typename Signed, typename Unsigned>
static Value binary(ScalarOps &s, Value x, Value y) {
  if (!isFloat(x) && s.isUnsigned)
    return Unsigned::create(s.b, s.loc, x, y);
  return binary<Float, Signed>(s, x, y);
}

Value ScalarOps::add(Value x, Value y) {
  if (isComplex(x))
    return complex::AddOp::create(b, loc, x, y);
  return binary<arith::AddFOp, arith::AddIOp>(*this, x, y);
}
Value ScalarOps::sub(Value x, Value y) {
  if (isComplex(x))
    return complex::SubOp::create(b, loc, x, y);
  return binary<arith::SubFOp, arith::SubIOp>(*this, x, y);
}
Value ScalarOps::mul(Value x, Value y) {
  if (isComplex(x))
    return complex::MulOp::create(b, loc, x, y);
  return binary<arith::MulFOp, arith::MulIOp>(*this, x, y);
}
Value ScalarOps::div(Value x, Value y) {
  if (isComplex(x))
    return complex::DivOp::create(b, loc, x, y);
  return binary<arith::DivFOp, arith::DivSIOp, arith::DivUIOp>(*this, x, y);
}
Value ScalarOps::truncMod(Value x, Value y) {
  return binary<arith::RemFOp, arith::RemSIOp, arith::RemUIOp>(*this, x, y);
}

Value ScalarOps::floorDiv(Value x, Value y) {
  if (isFloat(x))
    return floor(div(x, y));
  if (isUnsigned)
    return div(x, y);
  return arith::FloorDivSIOp::create(b, loc, x, y);
}

Value ScalarOps::floorMod(Value x, Value y) {
  Value r = truncMod(x, y);
  if (!isFloat(x) && isUnsigned)
    return r;
  // The remainder has x's sign; where that isn't y's, one y more.
  Value differ = ne(lt(r, zero(r)), lt(y, zero(y)));
  Value adjust = logicalAnd(ne(r, zero(r)), differ);
  return select(adjust, add(r, y), r);
}

/// `e ** (y ln x)`; 0 to any power but 0 is 0, as C's cpow has it.
static Value complexPow(ScalarOps &s, Value x, Value y) {
  Value zero = s.zero(x);
  Value power = s.exp(s.mul(y, s.log(x)));
  Value ofZero = s.select(s.eq(y, zero), s.one(x), zero);
  return s.select(s.eq(x, zero), ofZero, power);
}

Value ScalarOps::max(Value x, Value y) {
  return binary<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(*this, x, y);
}
Value ScalarOps::min(Value x, Value y) {
  return binary<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(*this, x, y);
}
Value ScalarOps::pow(Value x, Value y) {
  if (isComplex(x))
    return complexPow(*this, x, y);
  return binary<math::PowFOp, math::IPowIOp>(*this, x, y);
}
Value ScalarOps::neg(Value x) {
  if (isComplex(x))
    return complex::NegOp::create(b, loc, x);
  if (isFloat(x))
    return arith::NegFOp::create(b, loc, x);
  return sub(zero(x), x);
}
Value ScalarOps::abs(Value x) {
  if (isComplex(x))
    return complex::AbsOp::create(b, loc, x);
  if (isFloat(x))
    return math::AbsFOp::create(b, loc, x);
  return isUnsigned ? x : Value(math::AbsIOp::create(b, loc, x));
}
Value ScalarOps::fma(Value x, Value y, Value z) {
  return math::FmaOp::create(b, loc, x, y, z);
}

static Value compare(ScalarOps &s, arith::CmpFPredicate onFloat,
                     arith::CmpIPredicate onSigned,
                     arith::CmpIPredicate onUnsigned, Value x, Value y) {
  if (isFloat(x))
    return arith::CmpFOp::create(s.b, s.loc, onFloat, x, y);
  // A bool has one bit: signed order would put true before false.
  bool isUnsigned = s.isUnsigned || x.getType().isInteger(1);
  return arith::CmpIOp::create(s.b, s.loc, isUnsigned ? onUnsigned : onSigned,
                               x, y);
}

Value ScalarOps::eq(Value x, Value y) {
  if (isComplex(x))
    return complex::EqualOp::create(b, loc, x, y);
  return compare(*this, arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq,
                 arith::CmpIPredicate::eq, x, y);
}
Value ScalarOps::ne(Value x, Value y) {
  if (isComplex(x))
    return complex::NotEqualOp::create(b, loc, x, y);
  return compare(*this, arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne,
                 arith::CmpIPredicate::ne, x, y);
}
Value ScalarOps::lt(Value x, Value y) {
  return compare(*this, arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt,
                 arith::CmpIPredicate::ult, x, y);
}
Value ScalarOps::le(Value x, Value y) {
  return compare(*this, arith::CmpFPredicate::OLE, arith::CmpIPredicate::sle,
                 arith::CmpIPredicate::ule, x, y);
}
Value ScalarOps::select(Value condition, Value x, Value y) {
  return arith::SelectOp::create(b, loc, condition, x, y);
}
Value ScalarOps::logicalAnd(Value x, Value y) {
  return arith::AndIOp::create(b, loc, x, y);
}
Value ScalarOps::logicalOr(Value x, Value y) {
  return arith::OrIOp::create(b, loc, x, y);
}
Value ScalarOps::logicalNot(Value x) {
  return arith::XOrIOp::create(b, loc, x, constant(x, 1));
}

Value ScalarOps::exp(Value x) {
  return unary<math::ExpOp, complex::ExpOp>(*this, x);
}
Value ScalarOps::expm1(Value x) {
  return unary<math::ExpM1Op, complex::Expm1Op>(*this, x);
}
Value ScalarOps::log(Value x) {
  return unary<math::LogOp, complex::LogOp>(*this, x);
}
Value ScalarOps::log1p(Value x) {
  return unary<math::Log1pOp, complex::Log1pOp>(*this, x);
}
Value ScalarOps::sqrt(Value x) {
  return unary<math::SqrtOp, complex::SqrtOp>(*this, x);
}
Value ScalarOps::rsqrt(Value x) { return div(one(x), sqrt(x)); }
Value ScalarOps::tanh(Value x) {
  return unary<math::TanhOp, complex::TanhOp>(*this, x);
}
Value ScalarOps::erf(Value x) { return math::ErfOp::create(b, loc, x); }
Value ScalarOps::sin(Value x) {
  return unary<math::SinOp, complex::SinOp>(*this, x);
}
Value ScalarOps::cos(Value x) {
  return unary<math::CosOp, complex::CosOp>(*this, x);
}

/// Integers are round already.
template <typename Op> static Value toWhole(ScalarOps &s, Value x) {
  return isFloat(x) ? Value(Op::create(s.b, s.loc, x)) : x;
}
Value ScalarOps::floor(Value x) { return toWhole<math::FloorOp>(*this, x); }
Value ScalarOps::ceil(Value x) { return toWhole<math::CeilOp>(*this, x); }
Value ScalarOps::roundEven(Value x) {
  return toWhole<math::RoundEvenOp>(*this, x);
}
Value ScalarOps::sigmoid(Value x) {
  return div(one(x), add(one(x), exp(neg(x))));
}
Value ScalarOps::conj(Value x) {
  return isComplex(x) ? Value(complex::ConjOp::create(b, loc, x)) : x;
}

/// Between integers of any width and signedness.
static Value castInteger(ScalarOps &s, Value x, IntegerType to) {
  unsigned from = x.getType().getIntOrFloatBitWidth();
  if (to.getWidth() == from)
    return x;
  if (to.getWidth() < from)
    return arith::TruncIOp::create(s.b, s.loc, to, x);
  if (s.isUnsigned || from == 1)
    return arith::ExtUIOp::create(s.b, s.loc, to, x);
  return arith::ExtSIOp::create(s.b, s.loc, to, x);
}

static Value castFloat(ScalarOps &s, Value x, FloatType to) {
  unsigned from = x.getType().getIntOrFloatBitWidth();
  if (x.getType() == to)
    return x;
  if (to.getWidth() < from)
    return arith::TruncFOp::create(s.b, s.loc, to, x);
  if (to.getWidth() > from)
    return arith::ExtFOp::create(s.b, s.loc, to, x);
  // f16 and bf16 have no direct conversion.
  Value wide = arith::ExtFOp::create(s.b, s.loc, s.b.getF32Type(), x);
  return arith::TruncFOp::create(s.b, s.loc, to, wide);
}

/// Complex numbers lose their imaginary part, others get one of 0.
static Value castComplex(ScalarOps &s, Value x, Type to, bool toUnsigned) {
  auto complexTo = dyn_cast<ComplexType>(to);
  Type part = complexTo ? complexTo.getElementType() : to;
  if (!isComplex(x)) {
    Value re = s.cast(x, part);
    return complex::CreateOp::create(s.b, s.loc, to, re, s.zero(re));
  }
  Value re = complex::ReOp::create(s.b, s.loc, x);
  if (!complexTo)
    return s.cast(re, to, toUnsigned);
  Value im = complex::ImOp::create(s.b, s.loc, x);
  return complex::CreateOp::create(s.b, s.loc, to, s.cast(re, part),
                                   s.cast(im, part));
}

/// Of 8 or 16 bits, from 32: what is out of range becomes the nearest.
static Value saturate(ScalarOps &s, Value number, IntegerType to, bool toUnsigned) {
  unsigned width = to.getWidth();
  double low = toUnsigned ? 0 : -std::ldexp(1.0, width - 1);
  double high = std::ldexp(1.0, toUnsigned ? width : width - 1) - 1;
  Value least = s.constant(number, low), most = s.constant(number, high);
  number = arith::MaxSIOp::create(s.b, s.loc, number, least);
  number = arith::MinSIOp::create(s.b, s.loc, number, most);
  return arith::TruncIOp::create(s.b, s.loc, to, number);
}

/// Towards zero. Where the machine's conversion isn't defined, what TensorFlow's
/// kernels give on x86: the smallest number of i32 or i64. Narrow integers are
/// made of i32 and saturate, as they do there in vectors.
static Value castToInteger(ScalarOps &s, Value x, IntegerType to,
                           bool toUnsigned) {
  bool isLong = to.getWidth() == 64 || (to.getWidth() == 32 && toUnsigned);
  IntegerType wide = s.b.getIntegerType(isLong ? 64 : 32);
  double limit = std::ldexp(1.0, wide.getWidth() - 1);
  if (x.getType().isF16() || x.getType().isBF16())
    x = s.cast(x, s.b.getF32Type());
  // A float has no number between the largest integer and the limit.
  Value fits = s.logicalAnd(s.le(s.constant(x, -limit), x),
                            s.lt(x, s.constant(x, limit)));
  Value safe = s.select(fits, x, s.zero(x));
  Value number = arith::FPToSIOp::create(s.b, s.loc, wide, safe);
  Value lowest = arith::ConstantOp::create(
      s.b, s.loc,
      s.b.getIntegerAttr(wide, APInt::getSignedMinValue(wide.getWidth())));
  number = s.select(fits, number, lowest);
  if (to.getWidth() == 64 && toUnsigned) {
    // Numbers from 2^63 to 2^64.
    Value high = s.logicalAnd(s.le(s.constant(x, limit), x),
                              s.lt(x, s.constant(x, 2 * limit)));
    Value rest = s.select(high, s.sub(x, s.constant(x, limit)), s.zero(x));
    Value upper =
        s.add(arith::FPToSIOp::create(s.b, s.loc, wide, rest), lowest);
    return s.select(high, upper, number);
  }
  return to.getWidth() < 32 ? saturate(s, number, to, toUnsigned)
                            : castInteger(s, number, to);
}

Value ScalarOps::cast(Value x, Type to, bool toUnsigned) {
  if (isComplex(x) || isa<ComplexType>(to))
    return x.getType() == to ? x : castComplex(*this, x, to, toUnsigned);
  if (to.isInteger(1) && !x.getType().isInteger(1))
    return ne(x, zero(x));
  if (isFloat(x)) {
    if (auto toFloat = dyn_cast<FloatType>(to))
      return castFloat(*this, x, toFloat);
    return castToInteger(*this, x, llvm::cast<IntegerType>(to), toUnsigned);
  }
  if (auto toInteger = dyn_cast<IntegerType>(to))
    return castInteger(*this, x, toInteger);
  if (isUnsigned || x.getType().isInteger(1))
    return arith::UIToFPOp::create(b, loc, to, x);
  return arith::SIToFPOp::create(b, loc, to, x);
}
