//===- Buffer.cpp - buffers of elements of any type, between guards -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Reference.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/APFloat.h"
#include <cmath>
#include <cstring>
#include <random>

using namespace mlir;
using namespace weir;

/// Bytes before and after the elements, and what they hold.
static constexpr int64_t kGuard = 256;
static constexpr char kGuardByte = 0x5a;

SmallVector<int64_t> weir::evaluate(AffineMap map, ArrayRef<int64_t> dims) {
  SmallVector<AffineExpr> values;
  for (int64_t dim : dims)
    values.push_back(getAffineConstantExpr(dim, map.getContext()));
  SmallVector<int64_t> results;
  for (AffineExpr expr : map.getResults()) {
    AffineExpr value = simplifyAffineExpr(expr.replaceSymbols(values), 0, 0);
    results.push_back(cast<AffineConstantExpr>(value).getValue());
  }
  return results;
}

int64_t BufferType::elementBytes() const {
  return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
}

Buffer::Buffer(const BufferType &type, ArrayRef<int64_t> dims, bool isAligned)
    : type(type), shape(evaluate(type.shape, dims)) {
  int64_t size = count() * type.elementBytes();
  bytes = std::make_shared<std::vector<char>>(size + 2 * kGuard + 128, kGuardByte);
  // One element past a cache line: aligned as the element only, as a caller's
  // may be; scratch is the arena's.
  auto address = reinterpret_cast<uintptr_t>(bytes->data()) + kGuard;
  offset = llvm::alignTo(address, 64) - reinterpret_cast<uintptr_t>(bytes->data()) +
           (isAligned ? 0 : type.elementBytes());
}

void *Buffer::data() const { return bytes->data() + offset; }

int64_t Buffer::count() const {
  int64_t product = 1;
  for (int64_t dim : shape)
    product *= dim;
  return product;
}

bool Buffer::guardsHold() const {
  int64_t size = count() * type.elementBytes();
  auto isGuard = [](char byte) { return byte == kGuardByte; };
  return std::all_of(bytes->begin(), bytes->begin() + offset, isGuard) &&
         std::all_of(bytes->begin() + offset + size, bytes->end(), isGuard);
}

bool Buffer::sameBits(const Buffer &other) const {
  return std::memcmp(data(), other.data(), count() * type.elementBytes()) == 0;
}

static APFloat asFloat(FloatType type, uint64_t bits) {
  return APFloat(type.getFloatSemantics(), APInt(type.getWidth(), bits));
}

double Buffer::get(int64_t i) const {
  int64_t size = type.elementBytes();
  uint64_t bits = 0;
  std::memcpy(&bits, static_cast<char *>(data()) + i * size, size);
  if (auto number = dyn_cast<FloatType>(type.element)) {
    APFloat value = asFloat(number, bits);
    bool losesInfo;
    value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesInfo);
    return value.convertToDouble();
  }
  return static_cast<double>(llvm::SignExtend64(bits, size * 8));
}

void Buffer::set(int64_t i, double value) {
  int64_t size = type.elementBytes();
  uint64_t bits = static_cast<uint64_t>(static_cast<int64_t>(value));
  if (auto number = dyn_cast<FloatType>(type.element)) {
    APFloat rounded(value);
    bool losesInfo;
    rounded.convert(number.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                    &losesInfo);
    bits = rounded.bitcastToAPInt().getZExtValue();
  }
  std::memcpy(static_cast<char *>(data()) + i * size, &bits, size);
}

void Buffer::fill(unsigned seed, int64_t low, int64_t high) {
  std::mt19937 random(seed);
  for (int64_t i = 0, e = count(); i < e; ++i) {
    double unit = random() / 4294967296.0;
    double value = isa<FloatType>(type.element)
                       ? low + unit * (high - low)
                       : std::floor(low + unit * (high - low + 1));
    set(i, type.element.isInteger(1) ? unit < 0.5 : value);
  }
}

/// NaN and infinities must be met exactly.
static bool isClose(double x, double y, double tolerance) {
  if (std::isnan(x) || std::isnan(y))
    return std::isnan(x) && std::isnan(y);
  return x == y || std::fabs(x - y) <= tolerance * std::max(1.0, std::fabs(y));
}

std::string Buffer::compare(const Buffer &expected, double tolerance) const {
  if (!isa<FloatType>(type.element))
    tolerance = 0;
  for (int64_t i = 0, e = count(); i < e; ++i)
    if (!isClose(get(i), expected.get(i), tolerance))
      return "element " + std::to_string(i) + " of " + std::to_string(e) +
             " is " + std::to_string(get(i)) + ", expected " +
             std::to_string(expected.get(i));
  return "";
}
