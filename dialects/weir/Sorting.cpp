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
  if (failed(verifyNumbers(op, op->getOperand(0))))
    return failure();
  Type element = getElementTypeOrSelf(op->getOperand(0).getType());
  if (isa<ComplexType>(element))
    return op->emitOpError("orders elements, which ") << element << " has no order for";
  auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  if (type && (axis < 0 || axis >= type.getRank()))
    return op->emitOpError("axis ")
           << axis << " is out of range for rank " << type.getRank();
  if (!to.isInteger() || to.isInteger(1))
    return op->emitOpError("gives places of type ")
           << to << ", must be integers";
  return success();
}

//===--- arg_max, arg_min
//--------------------------------------------------===//

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

static Value scalarOf(OpBuilder &b, Location loc, Type element,
                      TypedAttr value) {
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
  Value size =
      SliceOp::create(b, loc, shape, ArrayRef<int64_t>{axis},
                      ArrayRef<int64_t>{axis + 1}, ArrayRef<int64_t>{1});
  Value numbers =
      IotaOp::create(b, loc, scalarOf(b, loc, to, zeroAttr(to, false)),
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

//===--- sort
//--------------------------------------------------------------===//

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
/// A bottom-up merge sort of the rows of a tensor: runs of length 1, 2, 4 ...
/// are merged in pairs, from one half of the buffers into the other and back.
///
///   for pass: for o < size: take the lesser head of two runs
///
/// The buffers are values, `[2, dims..., 1]`, and places, `[2, dims...]`: of
/// different types, for equal empty tensors would become one buffer.
class RowSorter {
public:
  RowSorter(SortOp op, Value size) : op(op), size(size) {}

  /// The bits of `size - 1`: runs of 2 ** that length hold a row.
  Value countPasses(OpBuilder &b, Location loc);
  /// Sorts the row that `row` names by any of its places.
  SmallVector<Value> sort(OpBuilder &b, Location loc, Value passes,
                          ValueRange row, ValueRange buffers);
  /// Element `index` of a half of the values and of the places.
  SmallVector<Value> read(OpBuilder &b, Location loc, ValueRange buffers,
                          Value half, ValueRange index);
  SmallVector<Value> write(OpBuilder &b, Location loc, ValueRange elements,
                           ValueRange buffers, Value half, ValueRange index);

private:
  /// Two runs side by side: where they begin, meet and end.
  struct Runs {
    Value begin, middle, end, isStart;
  };
  Runs runsAround(OpBuilder &b, Location loc, Value place, Value width);
  SmallVector<Value> mergeAll(OpBuilder &b, Location loc, Value pass,
                              ValueRange row, ValueRange buffers);
  SmallVector<Value> takeOne(OpBuilder &b, Location loc, Value pass,
                             Value place, ValueRange row, ValueRange state);
  Value isBefore(OpBuilder &b, Location loc, Value x, Value y);
  SmallVector<Value> at(ValueRange row, Value place) {
    SmallVector<Value> index(row);
    index[op.getAxis()] = place;
    return index;
  }

  SortOp op;
  Value size;
};
} // namespace

Value RowSorter::countPasses(OpBuilder &b, Location loc) {
  IndexOps x{b, loc};
  Value one = x.constant(1);
  Value last = arith::IndexCastOp::create(b, loc, b.getI64Type(),
                                          x.sub(x.max(size, one), one));
  Value zeros = math::CountLeadingZerosOp::create(b, loc, last);
  return x.sub(x.constant(64), x.cast(zeros));
}

/// The places `[half, index...]` in the values and in the places.
static std::pair<SmallVector<Value>, SmallVector<Value>>
inHalf(OpBuilder &b, Location loc, Value half, ValueRange index) {
  SmallVector<Value> places{half};
  llvm::append_range(places, index);
  SmallVector<Value> values = places;
  values.push_back(arith::ConstantIndexOp::create(b, loc, 0));
  return {values, places};
}

SmallVector<Value> RowSorter::read(OpBuilder &b, Location loc,
                                   ValueRange buffers, Value half,
                                   ValueRange index) {
  auto [values, places] = inHalf(b, loc, half, index);
  return {tensor::ExtractOp::create(b, loc, buffers[0], values),
          tensor::ExtractOp::create(b, loc, buffers[1], places)};
}

SmallVector<Value> RowSorter::write(OpBuilder &b, Location loc,
                                    ValueRange elements, ValueRange buffers,
                                    Value half, ValueRange index) {
  auto [values, places] = inHalf(b, loc, half, index);
  return {tensor::InsertOp::create(b, loc, elements[0], buffers[0], values),
          tensor::InsertOp::create(b, loc, elements[1], buffers[1], places)};
}

SmallVector<Value> RowSorter::sort(OpBuilder &b, Location loc, Value passes,
                                   ValueRange row, ValueRange buffers) {
  return buildLoops(
      b, loc, OpFoldResult(passes), buffers,
      [&](OpBuilder &b, Location loc, ValueRange pass, ValueRange carried) {
        return mergeAll(b, loc, pass.front(), row, carried);
      });
}

SmallVector<Value> RowSorter::mergeAll(OpBuilder &b, Location loc, Value pass,
                                       ValueRange row, ValueRange buffers) {
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  SmallVector<Value> state{zero, zero, buffers[0], buffers[1]};
  state = buildLoops(
      b, loc, OpFoldResult(size), state,
      [&](OpBuilder &b, Location loc, ValueRange place, ValueRange carried) {
        return takeOne(b, loc, pass, place.front(), row, carried);
      });
  return {state[2], state[3]};
}

RowSorter::Runs RowSorter::runsAround(OpBuilder &b, Location loc, Value place,
                                      Value width) {
  IndexOps x{b, loc};
  Value both = x.add(width, width);
  Value into = arith::RemUIOp::create(b, loc, place, both);
  Value begin = x.sub(place, into);
  return {begin, x.min(x.add(begin, width), size),
          x.min(x.add(begin, both), size), x.eq(into, x.constant(0))};
}

/// Whether `x` must come before `y`.
Value RowSorter::isBefore(OpBuilder &b, Location loc, Value x, Value y) {
  ScalarOps s{b, loc, isUnsigned(op.getOperand())};
  Value before = op.getDescending() ? s.lt(y, x) : s.lt(x, y);
  if (!isa<FloatType>(x.getType()))
    return before;
  return s.logicalOr(before, s.logicalAnd(s.ne(y, y), s.eq(x, x)));
}

/// Element `place` of the merged runs. `state` holds the heads of both runs and
/// the buffers.
SmallVector<Value> RowSorter::takeOne(OpBuilder &b, Location loc, Value pass,
                                      Value place, ValueRange row,
                                      ValueRange state) {
  IndexOps x{b, loc};
  ScalarOps s{b, loc};
  Value one = x.constant(1);
  Value half = arith::AndIOp::create(b, loc, pass, one);
  Runs runs =
      runsAround(b, loc, place, arith::ShLIOp::create(b, loc, one, pass));
  Value left = s.select(runs.isStart, runs.begin, state[0]);
  Value right = s.select(runs.isStart, runs.middle, state[1]);
  Value last = x.sub(size, one);
  ValueRange buffers = state.drop_front(2);
  auto first = read(b, loc, buffers, half, at(row, x.min(left, last)));
  auto second = read(b, loc, buffers, half, at(row, x.min(right, last)));
  Value isLesser = isBefore(b, loc, second[0], first[0]);
  Value hasLeft = x.lt(left, runs.middle), hasRight = x.lt(right, runs.end);
  Value isRight =
      s.logicalAnd(hasRight, s.logicalOr(s.logicalNot(hasLeft), isLesser));
  SmallVector<Value> taken{s.select(isRight, second[0], first[0]),
                           s.select(isRight, second[1], first[1])};
  SmallVector<Value> next{s.select(isRight, left, x.add(left, one)),
                          s.select(isRight, x.add(right, one), right)};
  llvm::append_range(
      next, write(b, loc, taken, buffers, x.sub(one, half), at(row, place)));
  return next;
}

/// Buffers whose first halves are the operand and the numbers along the axis.
static SmallVector<Value> buildUnsorted(OpBuilder &b, LoweringContext &context,
                                        SortOp op, RowSorter &sorter) {
  Location loc = op.getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(op.getOperand());
  Value operand = asSignless(b, loc, op.getOperand());
  SmallVector<OpFoldResult> placesDims{b.getIndexAttr(2)};
  llvm::append_range(placesDims, dims);
  SmallVector<OpFoldResult> valuesDims = placesDims;
  valuesDims.push_back(b.getIndexAttr(1));
  Type element = getElementTypeOrSelf(operand.getType());
  SmallVector<Value> empty{context.empty(b, loc, valuesDims, element),
                           context.empty(b, loc, placesDims, op.getTo())};
  return buildLoops(
      b, loc, dims, empty,
      [&](OpBuilder &b, Location loc, ValueRange index, ValueRange carried) {
        Value value = tensor::ExtractOp::create(b, loc, operand, index);
        Value number =
            arith::IndexCastOp::create(b, loc, op.getTo(), index[op.getAxis()]);
        Value first = arith::ConstantIndexOp::create(b, loc, 0);
        return sorter.write(b, loc, {value, number}, carried, first, index);
      });
}

FailureOr<SmallVector<Value>> SortOp::lowerToLinalg(OpBuilder &b,
                                                    LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  RowSorter sorter(*this, IndexOps{b, loc}.get(dims[getAxis()]));
  SmallVector<OpFoldResult> rows = dims;
  rows[getAxis()] = b.getIndexAttr(1);
  Value passes = sorter.countPasses(b, loc);
  SmallVector<Value> buffers = buildLoops(
      b, loc, rows, buildUnsorted(b, context, *this, sorter),
      [&](OpBuilder &b, Location loc, ValueRange row, ValueRange carried) {
        return sorter.sort(b, loc, passes, row, carried);
      });
  Value half =
      arith::AndIOp::create(b, loc, passes, IndexOps{b, loc}.constant(1));
  SmallVector<Value> results;
  for (int i = 0; i < 2; ++i)
    results.push_back(
        buildByIndex(b, loc, context, i == 0 ? getOperand() : getIndices(),
                     [&](OpBuilder &b, Location loc, ValueRange index) {
                       return sorter.read(b, loc, buffers, half, index)[i];
                     }));
  return results;
}
