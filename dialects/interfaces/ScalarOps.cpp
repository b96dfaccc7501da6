//===- ScalarOps.cpp - one element's arithmetic ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/ScalarOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace weir;

static bool isFloat(Value x) { return isa<FloatType>(x.getType()); }

Value ScalarOps::constant(Value like, double value) {
  Type type = like.getType();
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value));
  return arith::ConstantOp::create(
      b, loc, b.getIntegerAttr(type, static_cast<int64_t>(value)));
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
  return binary<arith::AddFOp, arith::AddIOp>(*this, x, y);
}
Value ScalarOps::sub(Value x, Value y) {
  return binary<arith::SubFOp, arith::SubIOp>(*this, x, y);
}
Value ScalarOps::mul(Value x, Value y) {
  return binary<arith::MulFOp, arith::MulIOp>(*this, x, y);
}
Value ScalarOps::div(Value x, Value y) {
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

Value ScalarOps::max(Value x, Value y) {
  return binary<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(*this, x, y);
}
Value ScalarOps::min(Value x, Value y) {
  return binary<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(*this, x, y);
}
Value ScalarOps::pow(Value x, Value y) {
  return binary<math::PowFOp, math::IPowIOp>(*this, x, y);
}
Value ScalarOps::neg(Value x) {
  if (isFloat(x))
    return arith::NegFOp::create(b, loc, x);
  return sub(zero(x), x);
}
Value ScalarOps::abs(Value x) {
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
  return compare(*this, arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq,
                 arith::CmpIPredicate::eq, x, y);
}
Value ScalarOps::ne(Value x, Value y) {
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

Value ScalarOps::exp(Value x) { return math::ExpOp::create(b, loc, x); }
Value ScalarOps::expm1(Value x) { return math::ExpM1Op::create(b, loc, x); }
Value ScalarOps::log(Value x) { return math::LogOp::create(b, loc, x); }
Value ScalarOps::log1p(Value x) { return math::Log1pOp::create(b, loc, x); }
Value ScalarOps::sqrt(Value x) { return math::SqrtOp::create(b, loc, x); }
Value ScalarOps::rsqrt(Value x) { return div(one(x), sqrt(x)); }
Value ScalarOps::tanh(Value x) { return math::TanhOp::create(b, loc, x); }
Value ScalarOps::erf(Value x) { return math::ErfOp::create(b, loc, x); }
Value ScalarOps::sin(Value x) { return math::SinOp::create(b, loc, x); }
Value ScalarOps::cos(Value x) { return math::CosOp::create(b, loc, x); }
Value ScalarOps::floor(Value x) { return math::FloorOp::create(b, loc, x); }
Value ScalarOps::ceil(Value x) { return math::CeilOp::create(b, loc, x); }
Value ScalarOps::roundEven(Value x) {
  return math::RoundEvenOp::create(b, loc, x);
}
Value ScalarOps::sigmoid(Value x) {
  return div(one(x), add(one(x), exp(neg(x))));
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

Value ScalarOps::cast(Value x, Type to, bool toUnsigned) {
  if (to.isInteger(1) && !x.getType().isInteger(1))
    return ne(x, zero(x));
  if (isFloat(x)) {
    if (auto toFloat = dyn_cast<FloatType>(to))
      return castFloat(*this, x, toFloat);
    if (toUnsigned)
      return arith::FPToUIOp::create(b, loc, to, x);
    return arith::FPToSIOp::create(b, loc, to, x);
  }
  if (auto toInteger = dyn_cast<IntegerType>(to))
    return castInteger(*this, x, toInteger);
  if (isUnsigned || x.getType().isInteger(1))
    return arith::UIToFPOp::create(b, loc, to, x);
  return arith::SIToFPOp::create(b, loc, to, x);
}
