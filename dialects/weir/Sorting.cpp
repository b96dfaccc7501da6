//===- Sorting.cpp - order, and places of extremes ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Sorting.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

static LogicalResult verifyAxis(Operation *op, int64_t axis, Type to) {
  auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  if (type && (axis < 0 || axis >= type.getRank()))
    return op->emitOpError("axis ")
           << axis << " is out of range for rank " << type.getRank();
  if (!to.isInteger() || to.isInteger(1))
    return op->emitOpError("gives places of type ") << to << ", must be integers";
  return success();
}

//===--- arg_max, arg_min --------------------------------------------------===//

LogicalResult ArgMaxOp::verify() {
  return verifyAxis(*this, getAxis(), getTo());
}
LogicalResult ArgMinOp::verify() {
  return verifyAxis(*this, getAxis(), getTo());
}

/// The operand's shape without the axis.
static LogicalResult inferArg(SymbolicType type, int64_t axis, Type to,
                              SmallVectorImpl<SymbolicType> &results) {
  type.element = to;
  if (type.ranked()) {
    if (axis < 0 || axis >= type.rank())
      return failure();
    type.dims->erase(type.dims->begin() + axis);
  }
  results.push_back(type);
  return success();
}
LogicalResult ArgMaxOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                   SmallVectorImpl<SymbolicType> &results) {
  return inferArg(shapes.typeOf(adaptor.getOperand()), adaptor.getAxis(),
                  adaptor.getTo(), results);
}
LogicalResult ArgMinOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                   SmallVectorImpl<SymbolicType> &results) {
  return inferArg(shapes.typeOf(adaptor.getOperand()), adaptor.getAxis(),
                  adaptor.getTo(), results);
}

static Value scalarOf(OpBuilder &b, Location loc, Type element, TypedAttr value) {
  auto type = RankedTensorType::get({}, element);
  auto attr = DenseElementsAttr::get(
      RankedTensorType::get({}, signless(element)), ArrayRef<Attribute>(value));
  if (element != signless(element))
    attr = attr.bitcast(element);
  return ConstantOp::create(b, loc, type, attr);
}

/// `value` repeated to the shape of `like`.
static Value repeat(OpBuilder &b, Location loc, Value value, Value like) {
  Value shape = ShapeOp::create(b, loc, like, b.getI64Type());
  return BroadcastOp::create(b, loc, value, shape);
}

/// Bools as numbers that have an order; NaNs as `instead`, which wins nothing.
static Value comparable(OpBuilder &b, Location loc, Value x,
                        TypedAttr (*instead)(Type, bool)) {
  Type element = getElementTypeOrSelf(x.getType());
  if (element.isInteger(1))
    return CastOp::create(b, loc, x, b.getI32Type());
  if (!isa<FloatType>(element))
    return x;
  Value isNumber = EqualOp::create(b, loc, x, x);
  Value lowest = scalarOf(b, loc, element, instead(element, false));
  return SelectOp::create(b, loc, isNumber, x, repeat(b, loc, lowest, x));
}

/// The numbers of the elements along an axis, in the shape of `x`.
static Value numbersAlong(OpBuilder &b, Location loc, Value x, int64_t axis,
                          Type to) {
  int64_t rank = cast<RankedTensorType>(x.getType()).getRank();
  Value shape = ShapeOp::create(b, loc, x, b.getI64Type());
  Value size = SliceOp::create(b, loc, shape, ArrayRef<int64_t>{axis},
                               ArrayRef<int64_t>{axis + 1}, ArrayRef<int64_t>{1});
  Value numbers = IotaOp::create(
      b, loc, scalarOf(b, loc, to, zeroAttr(to, false)),
      scalarOf(b, loc, to, oneAttr(to, false)), size);
  SmallVector<int64_t> axes;
  for (int64_t i = axis + 1; i < rank; ++i)
    axes.push_back(i - axis);
  if (!axes.empty())
    numbers = ExpandDimsOp::create(b, loc, numbers, axes);
  return BroadcastOp::create(b, loc, numbers, shape);
}

/// The least number among those whose elements equal the extreme.
template <typename Reduce>
static FailureOr<SmallVector<Value>>
decomposeArg(OpBuilder &b, Operation *op, int64_t axis, Type to,
             TypedAttr (*instead)(Type, bool)) {
  Location loc = op->getLoc();
  if (!isa<RankedTensorType>(op->getOperand(0).getType()))
    return failure();
  Value x = comparable(b, loc, op->getOperand(0), instead);
  auto axes = b.getDenseI64ArrayAttr({axis});
  Value extreme = Reduce::create(b, loc, x, axes, b.getUnitAttr());
  Value isExtreme = EqualOp::create(b, loc, x, repeat(b, loc, extreme, x));
  Value numbers = numbersAlong(b, loc, x, axis, to);
  Value none = scalarOf(b, loc, to, highestAttr(to, to.isUnsignedInteger()));
  Value chosen =
      SelectOp::create(b, loc, isExtreme, numbers, repeat(b, loc, none, x));
  Value first = ReduceMinOp::create(b, loc, chosen, axes, UnitAttr());
  return SmallVector<Value>{first};
}

FailureOr<SmallVector<Value>> ArgMaxOp::decompose(OpBuilder &b) {
  return decomposeArg<ReduceMaxOp>(b, *this, getAxis(), getTo(), lowestAttr);
}
FailureOr<SmallVector<Value>> ArgMinOp::decompose(OpBuilder &b) {
  return decomposeArg<ReduceMinOp>(b, *this, getAxis(), getTo(), highestAttr);
}

//===--- sort --------------------------------------------------------------===//

LogicalResult SortOp::verify() { return verifyAxis(*this, getAxis(), getTo()); }

LogicalResult SortOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                 SmallVectorImpl<SymbolicType> &results) {
  SymbolicType type = shapes.typeOf(adaptor.getOperand());
  results.push_back(type);
  type.element = adaptor.getTo();
  results.push_back(type);
  return success();
}

namespace {
/// A bottom-up merge sort of one row: runs of length 1, 2, 4 ... are merged in
/// pairs into a second buffer and copied back.
///
///   for pass: for o < size: take the lesser head of two runs; for o < size: copy
class RowSorter {
public:
  RowSorter(SortOp op, Value size, ValueRange row)
      : op(op), size(size), row(row) {}

  /// `buffers` are values and indices, then the second pair; sorted on return.
  SmallVector<Value> sort(OpBuilder &b, Location loc, ValueRange buffers) {
    auto passes =
        scf::ForOp::create(b, loc, constant(b, loc, 0), countPasses(b, loc),
                           constant(b, loc, 1), buffers);
    OpBuilder inner = OpBuilder::atBlockEnd(passes.getBody());
    Value one = constant(inner, loc, 1);
    Value width = arith::ShLIOp::create(inner, loc, one, passes.getInductionVar());
    SmallVector<Value> merged =
        mergeAll(inner, loc, width, passes.getRegionIterArgs());
    scf::YieldOp::create(inner, loc, copyBack(inner, loc, merged));
    return passes.getResults();
  }

private:
  static Value constant(OpBuilder &b, Location loc, int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }

  /// The bits of `size - 1`: runs of 2 ** that length hold the row.
  Value countPasses(OpBuilder &b, Location loc) {
    Value one = constant(b, loc, 1);
    Value last = arith::SubIOp::create(
        b, loc, arith::MaxSIOp::create(b, loc, size, one), one);
    Value number = arith::IndexCastOp::create(b, loc, b.getI64Type(), last);
    Value zeros = arith::IndexCastOp::create(
        b, loc, b.getIndexType(),
        math::CountLeadingZerosOp::create(b, loc, number));
    return arith::SubIOp::create(b, loc, constant(b, loc, 64), zeros);
  }

  SmallVector<Value> at(Value place) {
    SmallVector<Value> index(row);
    index[op.getAxis()] = place;
    return index;
  }

  /// Whether `x` must come before `y`.
  Value isBefore(OpBuilder &b, Location loc, Value x, Value y) {
    ScalarOps s{b, loc, isUnsigned(op.getOperand())};
    Value before = op.getDescending() ? s.lt(y, x) : s.lt(x, y);
    if (!isa<FloatType>(x.getType()))
      return before;
    return s.logicalOr(before, s.logicalAnd(s.ne(y, y), s.eq(x, x)));
  }

  /// Merges the pairs of runs of length `width` into the second buffers.
  SmallVector<Value> mergeAll(OpBuilder &b, Location loc, Value width,
                              ValueRange buffers) {
    Value zero = constant(b, loc, 0);
    SmallVector<Value> state{zero, zero, buffers[2], buffers[3]};
    auto loop = scf::ForOp::create(b, loc, zero, size, constant(b, loc, 1), state);
    OpBuilder inner = OpBuilder::atBlockEnd(loop.getBody());
    scf::YieldOp::create(inner, loc,
                         takeOne(inner, loc, width, loop.getInductionVar(),
                                 buffers, loop.getRegionIterArgs()));
    return {buffers[0], buffers[1], loop.getResult(2), loop.getResult(3)};
  }

  /// Element `o` of the merged runs. `state` holds the heads of both runs and
  /// the second buffers.
  SmallVector<Value> takeOne(OpBuilder &b, Location loc, Value width, Value o,
                             ValueRange buffers, ValueRange state) {
    IndexOps x{b, loc};
    Value both = x.add(width, width), zero = x.constant(0);
    Value isStart = x.eq(arith::RemUIOp::create(b, loc, o, both), zero);
    Value begin = x.sub(o, arith::RemUIOp::create(b, loc, o, both));
    Value middle = x.min(x.add(begin, width), size);
    Value end = x.min(x.add(begin, both), size);
    Value left = arith::SelectOp::create(b, loc, isStart, begin, state[0]);
    Value right = arith::SelectOp::create(b, loc, isStart, middle, state[1]);
    Value last = x.sub(size, x.constant(1));
    Value first = read(b, loc, buffers[0], x.min(left, last));
    Value second = read(b, loc, buffers[0], x.min(right, last));
    ScalarOps s{b, loc};
    Value hasRight = x.lt(right, end), hasLeft = x.lt(left, middle);
    Value isRight = s.logicalAnd(
        hasRight, s.logicalOr(s.logicalNot(hasLeft),
                              isBefore(b, loc, second, first)));
    Value from = s.select(isRight, right, left), one = x.constant(1);
    Value index = read(b, loc, buffers[1], from);
    Value values = write(b, loc, s.select(isRight, second, first), state[2], o);
    return {s.select(isRight, left, x.add(left, one)),
            s.select(isRight, x.add(right, one), right), values,
            write(b, loc, index, state[3], o)};
  }

  SmallVector<Value> copyBack(OpBuilder &b, Location loc, ArrayRef<Value> buffers) {
    auto loop = scf::ForOp::create(b, loc, constant(b, loc, 0), size,
                                   constant(b, loc, 1), buffers.take_front(2));
    OpBuilder inner = OpBuilder::atBlockEnd(loop.getBody());
    Value o = loop.getInductionVar();
    SmallVector<Value> written;
    for (int i = 0; i < 2; ++i)
      written.push_back(write(inner, loc, read(inner, loc, buffers[2 + i], o),
                              loop.getRegionIterArgs()[i], o));
    scf::YieldOp::create(inner, loc, written);
    return {loop.getResult(0), loop.getResult(1), buffers[2], buffers[3]};
  }

  Value read(OpBuilder &b, Location loc, Value buffer, Value place) {
    return tensor::ExtractOp::create(b, loc, buffer, at(place));
  }
  Value write(OpBuilder &b, Location loc, Value value, Value buffer, Value place) {
    return tensor::InsertOp::create(b, loc, value, buffer, at(place));
  }

  SortOp op;
  Value size;
  SmallVector<Value> row;
};
} // namespace

/// The operand itself and the numbers along the axis: what is to be sorted.
static SmallVector<Value> buildUnsorted(OpBuilder &b, LoweringContext &context,
                                        SortOp op) {
  Location loc = op.getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(op.getOperand());
  Value operand = asSignless(b, loc, op.getOperand());
  Type element = getElementTypeOrSelf(operand.getType());
  SmallVector<Value> empty{context.empty(b, loc, dims, element),
                           context.empty(b, loc, dims, op.getTo())};
  return buildLoops(
      b, loc, dims, empty,
      [&](OpBuilder &b, Location loc, ValueRange index, ValueRange carried) {
        Value value = tensor::ExtractOp::create(b, loc, operand, index);
        Value number = arith::IndexCastOp::create(b, loc, op.getTo(),
                                                  index[op.getAxis()]);
        return SmallVector<Value>{
            tensor::InsertOp::create(b, loc, value, carried[0], index),
            tensor::InsertOp::create(b, loc, number, carried[1], index)};
      });
}

FailureOr<SmallVector<Value>> SortOp::lowerToLinalg(OpBuilder &b,
                                                    LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  SmallVector<Value> buffers = buildUnsorted(b, context, *this);
  for (int i = 0; i < 2; ++i)
    buffers.push_back(context.empty(
        b, loc, dims, getElementTypeOrSelf(buffers[i].getType())));
  Value size = IndexOps{b, loc}.get(dims[getAxis()]);
  SmallVector<OpFoldResult> rows = dims;
  rows[getAxis()] = b.getIndexAttr(1);
  auto sorted = buildLoops(b, loc, rows, buffers,
                           [&](OpBuilder &b, Location loc, ValueRange row,
                               ValueRange carried) {
                             return RowSorter(*this, size, row)
                                 .sort(b, loc, carried);
                           });
  sorted.resize(2);
  return sorted;
}

//===--- nonzero -----------------------------------------------------------===//

LogicalResult NonzeroOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    SmallVectorImpl<SymbolicType> &results) {
  SymbolicType type = shapes.typeOf(adaptor.getCondition());
  if (!type.ranked() || type.rank() != 1)
    return failure();
  type.element = IntegerType::get(shapes.getContext(), 64);
  results.push_back(type);
  type.dims->front() = shapes.constant(1);
  results.push_back(type);
  return success();
}

/// Writes each place where the next true one goes; the next one overwrites it
/// unless it was true.
FailureOr<SmallVector<Value>>
NonzeroOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Location loc = getLoc();
  IndexOps x{b, loc};
  SmallVector<OpFoldResult> dims = context.dimsOf(getCondition());
  Type number = b.getI64Type();
  Value places = buildFill(b, loc, b.getI64IntegerAttr(0),
                           context.empty(b, loc, dims, number));
  SmallVector<Value> found = buildLoops(
      b, loc, dims, {places, x.constant(0)},
      [&](OpBuilder &b, Location loc, ValueRange index, ValueRange carried) {
        IndexOps x{b, loc};
        ScalarOps s{b, loc};
        Value isTrue =
            tensor::ExtractOp::create(b, loc, getCondition(), index);
        Value zero = x.constant(0);
        Value place = arith::IndexCastOp::create(
            b, loc, number, s.select(isTrue, index[0], zero));
        Value next = x.add(carried[1], s.select(isTrue, x.constant(1), zero));
        return SmallVector<Value>{tensor::InsertOp::create(b, loc, place,
                                                           carried[0],
                                                           carried[1]),
                                  next};
      });
  Value count = arith::IndexCastOp::create(b, loc, number, found[1]);
  Value empty = context.empty(b, loc, {b.getIndexAttr(1)}, number);
  Value counts =
      tensor::InsertOp::create(b, loc, count, empty, x.constant(0));
  return SmallVector<Value>{found[0], counts};
}
