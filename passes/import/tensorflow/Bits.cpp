//===- Bits.cpp - the bits of numbers -------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Bits.h"
#include "dialects/weir/Number.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

static Type unsignedOf(Node &node, unsigned width) {
  return IntegerType::get(node.getContext(), width, IntegerType::Unsigned);
}

static Value reinterpret(Node &node, Value value, Type to) {
  if (!value || getElementTypeOrSelf(value.getType()) == to)
    return value;
  return node.create<BitcastOp>(value, to);
}

//===--- Bitcast ----------------------------------------------------------===//

/// The number of bits that each of several narrow elements begins at.
static Value offsets(Node &node, unsigned wide, unsigned narrow) {
  SmallVector<int64_t> places;
  for (unsigned at = 0; at < wide; at += narrow)
    places.push_back(at);
  return node.vector(places, unsignedOf(node, wide));
}

/// Elements of `shape` become several along a new last dimension.
static Value narrowBits(Node &node, Value value, Type to, unsigned wide,
                        unsigned narrow) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return {};
  Value bits = reinterpret(node, value, unsignedOf(node, wide));
  bits = node.expandDims(bits, {type.getRank()});
  bits = node.createBinary<ShiftRightOp>(bits, offsets(node, wide, narrow));
  bits = node.create<CastOp>(bits, unsignedOf(node, narrow));
  return reinterpret(node, bits, to);
}

/// The elements along the last dimension become one.
static Value widenBits(Node &node, Value value, Type to, unsigned wide,
                       unsigned narrow) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return {};
  int64_t last = type.getRank() - 1, count = wide / narrow;
  if (last < 0 || type.getDimSize(last) != count) {
    node.error() << node.describe(0) << " has type " << type
                 << ", its last dimension must be " << count;
    return {};
  }
  Value bits = reinterpret(node, value, unsignedOf(node, narrow));
  bits = node.create<CastOp>(bits, unsignedOf(node, wide));
  bits = node.createBinary<ShiftLeftOp>(bits, offsets(node, wide, narrow));
  bits = node.create<ReduceSumOp>(bits, ArrayRef<int64_t>(last),
                                  /*keep_dims=*/false);
  return reinterpret(node, bits, to);
}

static unsigned widthOf(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return 2 * complex.getElementType().getIntOrFloatBitWidth();
  return element.getIntOrFloatBitWidth();
}

/// Complex numbers are two floats along a last dimension.
static Value splitComplex(Node &node, Value value) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok() || !isa<ComplexType>(type.getElementType()))
    return value;
  int64_t rank = type.getRank();
  Value re = node.create<RealOp>(value), im = node.create<ImagOp>(value);
  return node.concat({node.expandDims(re, {rank}), node.expandDims(im, {rank})},
                     rank);
}

/// A type that the node must name; null after an error.
static Type requireType(Node &node, StringRef name) {
  return node.getAttr(name) ? node.getTypeAttr(name, {}) : Type();
}

static LogicalResult convertBitcast(Node &node) {
  Type from = node.getElement(0), to = requireType(node, "type");
  if (!to || !node.ok())
    return failure();
  Value value = node.getInput(0);
  if (from == to)
    return node.give(value);
  if (isa<ComplexType>(to) || from.isInteger(1) || to.isInteger(1))
    return node.error() << "a bitcast from " << from << " to " << to
                        << " is not supported";
  unsigned wide = widthOf(from), narrow = widthOf(to);
  if (auto complex = dyn_cast<ComplexType>(from)) {
    if (complex.getElementType() != to)
      return node.error() << "a bitcast from " << from << " to " << to
                          << " is not supported, only to "
                          << complex.getElementType();
    return node.give(splitComplex(node, value));
  }
  if (wide == narrow)
    return node.give(reinterpret(node, value, to));
  return node.give(wide > narrow ? narrowBits(node, value, to, wide, narrow)
                                 : widenBits(node, value, to, narrow, wide));
}

//===--- Cast -------------------------------------------------------------===//

/// The bits of `from` that `to` has no place for are cleared, so that nothing
/// is rounded.
static Value clearRest(Node &node, Value value, FloatType from, FloatType to) {
  unsigned rest = from.getFPMantissaWidth() - to.getFPMantissaWidth();
  Type bits = IntegerType::get(node.getContext(), from.getWidth());
  Value mask = node.scalar(int64_t(-1) << rest, bits);
  Value kept =
      node.createBinary<BitwiseAndOp>(reinterpret(node, value, bits), mask);
  return reinterpret(node, kept, from);
}

static LogicalResult convertCast(Node &node) {
  Type from = node.getElement(0), to = requireType(node, "DstT");
  if (!to || !node.ok())
    return failure();
  Value value = node.getInput(0);
  auto wide = dyn_cast<FloatType>(from), narrow = dyn_cast<FloatType>(to);
  if (node.getFlag("Truncate", false) && wide && narrow &&
      wide.getFPMantissaWidth() > narrow.getFPMantissaWidth())
    value = clearRest(node, value, wide, narrow);
  return node.give(node.create<CastOp>(value, to));
}

void tensorflow::addBitRules(RuleTable &rules) {
  rules.add({{"Bitcast", convertBitcast, 1}, {"Cast", convertCast, 1}});
}
