//===- Random.cpp - random numbers ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Random.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

LogicalResult RandomBitsOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                       SmallVectorImpl<SymbolicType> &results) {
  auto count = shapes.contentsOf(adaptor.getCount());
  if (count && count->size() != 1)
    return failure();
  auto known = count ? constantValue(count->front()) : std::nullopt;
  if (known && *known < 0)
    return failure();
  Type word = IntegerType::get(shapes.getContext(), 32, IntegerType::Unsigned);
  AffineExpr size = count ? count->front() : shapes.unknown();
  results.push_back({word, SmallVector<AffineExpr>{size}});
  return success();
}

LogicalResult RandomBitsOp::verify() {
  if (getGroup() < 1 || getStride() < 1 || int64_t(getOffset()) < 0)
    return emitOpError("has a group of ")
           << int64_t(getGroup()) << ", a stride of " << int64_t(getStride())
           << " and an offset of " << int64_t(getOffset())
           << ", must be at least 1, 1 and 0";
  if (int64_t(getRow()) < 0 || int64_t(getSkip()) < 0)
    return emitOpError("has rows of ")
           << int64_t(getRow()) << " that skip " << int64_t(getSkip())
           << " blocks, must not be negative";
  return success();
}

//===--- Philox 4x32-10 ----------------------------------------------------===//

namespace {
/// Integer arithmetic on words of 32 bits and on halves of counters.
struct Words {
  OpBuilder &b;
  Location loc;

  Value constant(Type type, uint64_t value) {
    auto attr = b.getIntegerAttr(
        type, APInt(type.getIntOrFloatBitWidth(), value, false, true));
    return arith::ConstantOp::create(b, loc, attr);
  }
  Value word(uint64_t value) { return constant(b.getI32Type(), value); }
  Value half(uint64_t value) { return constant(b.getI64Type(), value); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return arith::MulIOp::create(b, loc, x, y); }
  Value div(Value x, Value y) { return arith::DivUIOp::create(b, loc, x, y); }
  Value rem(Value x, Value y) { return arith::RemUIOp::create(b, loc, x, y); }
  Value exclusiveOr(Value x, Value y) {
    return arith::XOrIOp::create(b, loc, x, y);
  }
  Value low(Value half) {
    return arith::TruncIOp::create(b, loc, b.getI32Type(), half);
  }
  Value high(Value x) {
    return low(arith::ShRUIOp::create(b, loc, x, half(32)));
  }
  Value wide(Value word) {
    return arith::ExtUIOp::create(b, loc, b.getI64Type(), word);
  }
};
using Quad = std::array<Value, 4>;
} // namespace

/// One round: two products of 64 bits, crossed over.
static Quad philoxRound(Words w, const Quad &x, Value key0, Value key1) {
  Value first = w.mul(w.wide(x[0]), w.half(0xD2511F53));
  Value second = w.mul(w.wide(x[2]), w.half(0xCD9E8D57));
  return {w.exclusiveOr(w.exclusiveOr(w.high(second), x[1]), key0),
          w.low(second),
          w.exclusiveOr(w.exclusiveOr(w.high(first), x[3]), key1),
          w.low(first)};
}

/// The four words of a block: ten rounds, the key moving on by a Weyl sequence.
static Quad philox(Words w, Value key, Value low, Value high) {
  Quad x{w.low(low), w.high(low), w.low(high), w.high(high)};
  Value key0 = w.low(key), key1 = w.high(key);
  for (int round = 0; round < 10; ++round) {
    x = philoxRound(w, x, key0, key1);
    key0 = w.add(key0, w.word(0x9E3779B9));
    key1 = w.add(key1, w.word(0xBB67AE85));
  }
  return x;
}

/// Word `number` of the stream that starts `skipped` blocks after a counter.
static Value philoxWord(Words w, Value key, ArrayRef<Value> counter,
                        Value number, Value skipped) {
  Value block = w.add(w.div(number, w.half(4)), skipped);
  Value low = w.add(counter[0], block);
  Value carry = w.wide(arith::ExtUIOp::create(
      w.b, w.loc, w.b.getI32Type(),
      arith::CmpIOp::create(w.b, w.loc, arith::CmpIPredicate::ult, low, block)));
  Quad x = philox(w, key, low, w.add(counter[1], carry));
  Value lane = w.rem(number, w.half(4)), chosen = x[0];
  for (int i = 1; i < 4; ++i) {
    Value isHere = arith::CmpIOp::create(w.b, w.loc, arith::CmpIPredicate::eq,
                                         lane, w.half(i));
    chosen = arith::SelectOp::create(w.b, w.loc, isHere, x[i], chosen);
  }
  return chosen;
}

/// Element `i` of a small vector that the kernel is given.
static Value elementOf(OpBuilder &b, Location loc, Value vector, int64_t i) {
  Value at = arith::ConstantIndexOp::create(b, loc, i);
  return tensor::ExtractOp::create(b, loc, asSignless(b, loc, vector), at);
}

FailureOr<SmallVector<Value>>
RandomBitsOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Value key = elementOf(b, getLoc(), getKey(), 0);
  SmallVector<Value> counter{elementOf(b, getLoc(), getCounter(), 0),
                             elementOf(b, getLoc(), getCounter(), 1)};
  Value bits = buildByIndex(
      b, getLoc(), context, getResult(),
      [&](OpBuilder &b, Location loc, ValueRange index) {
        Words w{b, loc};
        Value i = arith::IndexCastOp::create(b, loc, b.getI64Type(), index[0]);
        Value skipped = w.half(0);
        if (getRow() != 0) {
          skipped = w.mul(w.div(i, w.half(getRow())), w.half(getSkip()));
          i = w.rem(i, w.half(getRow()));
        }
        Value group = w.mul(w.div(i, w.half(getGroup())), w.half(getStride()));
        return philoxWord(w, key, counter, w.add(group, w.half(getOffset())),
                          skipped);
      });
  return SmallVector<Value>{bits};
}
