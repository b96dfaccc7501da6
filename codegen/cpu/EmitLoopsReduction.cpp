//===- EmitLoopsReduction.cpp - sums, maxima, windows ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/EmitLoopsNest.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace weir::codegen;

/// A loop that carries values.
NestEmitter::Values
NestEmitter::loopOver(Bound lower, Bound upper, int64_t step, Values carried,
                      llvm::function_ref<Values(Value, Values)> body) {
  auto from = getConstantIntValue(lower), to = getConstantIntValue(upper);
  if (from && to && *to <= *from)
    return carried;
  Value first = getValueOrCreateConstantIndexOp(b, loc, lower);
  if (from && to && *to - *from <= step)
    return body(first, carried);
  auto loop = scf::ForOp::create(
      b, loc, first, getValueOrCreateConstantIndexOp(b, loc, upper),
      arith::ConstantIndexOp::create(b, loc, step), carried);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  scf::YieldOp::create(b, loc,
                       body(loop.getInductionVar(),
                            llvm::to_vector_of<Value>(loop.getRegionIterArgs())));
  return llvm::to_vector_of<Value>(loop.getResults());
}

//===--- independent elements ---------------------------------------------===//

/// One step of the reduction at all points.
NestEmitter::Values NestEmitter::reduceAt(LoopOp &op, ArrayRef<Point> points,
                                          Lanes lanes, ValueRange accumulators) {
  Values next;
  unsigned outputs = op.outputs.size();
  for (auto [number, point] : llvm::enumerate(points))
    for (Value value :
         emitter.compute(op, point, number, lanes,
                         accumulators.slice(number * outputs, outputs)))
      next.push_back(emitter.broadcast(value, lanes));
  return next;
}

static SmallVector<Point> extend(ArrayRef<Point> points, LoopIndex index) {
  SmallVector<Point> result(points);
  for (Point &point : result)
    point.push_back(index);
  return result;
}

NestEmitter::Values NestEmitter::reduceLoops(LoopOp &op, ArrayRef<Point> points,
                                             Lanes lanes, Values accumulators) {
  unsigned loop = points.front().size();
  if (loop == op.loops())
    return reduceAt(op, points, lanes, accumulators);
  return loopOver(b.getIndexAttr(0), extentOf(op, loop), 1, accumulators,
                  [&](Value index, Values carried) {
                    return reduceLoops(op, extend(points, {index}), lanes, carried);
                  });
}

NestEmitter::Values NestEmitter::reduceTaps(LoopOp &op, ArrayRef<Point> points,
                                            Lanes lanes, Values accumulators) {
  unsigned loop = points.front().size();
  if (loop == op.loops())
    return reduceAt(op, points, lanes, accumulators);
  for (int64_t tap = 0, e = *op.constantExtent(loop); tap < e; ++tap)
    accumulators =
        reduceTaps(op, extend(points, {Value(), tap}), lanes, accumulators);
  return accumulators;
}

void NestEmitter::emitReduction(LoopOp &op, ArrayRef<Point> points, Lanes lanes) {
  emitter.flushFor(op);
  Values accumulators;
  for (auto [number, point] : llvm::enumerate(points))
    llvm::append_range(accumulators, emitter.loadOutputs(op, point, number, lanes));
  std::optional<Row> row = lanes.isScalar() ? planRow(op) : std::nullopt;
  if (row) {
    for (auto [number, point] : llvm::enumerate(points))
      accumulators[number] =
          reduceRow(op, *row, point, number, accumulators[number]);
  } else if (isWindow(op)) {
    accumulators = reduceTaps(op, points, lanes, accumulators);
  } else {
    accumulators = reduceLoops(op, points, lanes, accumulators);
  }
  unsigned outputs = op.outputs.size();
  for (auto [number, point] : llvm::enumerate(points))
    emitter.store(op, point, number, lanes,
                  ArrayRef(accumulators).slice(number * outputs, outputs));
}

//===--- along memory -----------------------------------------------------===//

std::optional<NestEmitter::Row> NestEmitter::planRow(LoopOp &op) const {
  unsigned last = op.loops() - 1;
  std::optional<int64_t> extent = op.constantExtent(last);
  if (!reducesAlongMemory(op) || !PointEmitter::isVectorizable(op) ||
      op.outputs.size() != 1 || (extent && *extent < lanes))
    return std::nullopt;
  SmallVector<Operation *> combiners;
  if (!matchReduction(op.op.getRegionOutputArgs(), 0, combiners) ||
      combiners.size() != 1)
    return std::nullopt;
  std::optional<TypedAttr> neutral = arith::getNeutralElement(combiners[0]);
  if (!neutral)
    return std::nullopt;
  int64_t vectors = 4;
  while (extent && vectors * lanes > *extent)
    vectors /= 2;
  return Row{combiners[0], *neutral, {lanes, last}, vectors};
}

/// Whole groups of vectors, whole vectors, then single elements into the
/// scalar, which is the last of the accumulators.
NestEmitter::Values
NestEmitter::reduceRowVectors(LoopOp &op, const Row &row, const Point &point,
                              unsigned number, Values accumulators) {
  Bound lower = b.getIndexAttr(0), upper = extentOf(op, row.lanes.loop);
  auto step = [&](Value index, int64_t offset, Lanes lanes, Value &accumulator) {
    Point at = point;
    at.push_back({index, offset});
    accumulator = emitter.compute(op, at, number, lanes, accumulator).front();
  };
  for (int64_t vectors : {row.vectors, int64_t(1)}) {
    Bound middle = lastMultiple(lower, upper, vectors * row.lanes.count);
    accumulators = loopOver(
        lower, middle, vectors * row.lanes.count, accumulators,
        [&](Value index, Values carried) {
          for (int64_t i = 0; i < vectors; ++i)
            step(index, i * row.lanes.count, row.lanes, carried[i]);
          return carried;
        });
    lower = middle;
    if (row.vectors == 1)
      break;
  }
  return loopOver(lower, upper, 1, accumulators, [&](Value index, Values carried) {
    step(index, 0, {}, carried.back());
    return carried;
  });
}

NestEmitter::Values
NestEmitter::reduceRowLoops(LoopOp &op, const Row &row, const Point &point,
                            unsigned number, Values accumulators) {
  unsigned loop = point.size();
  if (loop == row.lanes.loop)
    return reduceRowVectors(op, row, point, number, accumulators);
  return loopOver(b.getIndexAttr(0), extentOf(op, loop), 1, accumulators,
                  [&](Value index, Values carried) {
                    Point inside = point;
                    inside.push_back({index});
                    return reduceRowLoops(op, row, inside, number, carried);
                  });
}

/// Joins the lanes pairwise, always in the same order.
Value NestEmitter::reduceLanes(Operation *combiner, Value vector) {
  for (int64_t n = cast<VectorType>(vector.getType()).getNumElements() / 2; n >= 1;
       n /= 2) {
    auto half = [&](int64_t offset) {
      return vector::ExtractStridedSliceOp::create(
          b, loc, vector, ArrayRef<int64_t>{offset}, ArrayRef<int64_t>{n},
          ArrayRef<int64_t>{1});
    };
    vector = emitter.combine(combiner, half(0), half(n));
  }
  return vector::ExtractOp::create(b, loc, vector, 0);
}

Value NestEmitter::reduceRow(LoopOp &op, const Row &row, const Point &point,
                             unsigned number, Value initial) {
  auto type = VectorType::get(row.lanes.count, initial.getType());
  Value neutral = arith::ConstantOp::create(
      b, loc, DenseElementsAttr::get(type, Attribute(row.neutral)));
  Values accumulators(row.vectors, neutral);
  accumulators.push_back(initial);
  accumulators = reduceRowLoops(op, row, point, number, accumulators);
  Value scalar = accumulators.pop_back_val();
  while (accumulators.size() > 1) {
    unsigned half = accumulators.size() / 2;
    for (unsigned i = 0; i < half; ++i)
      accumulators[i] = emitter.combine(row.combiner, accumulators[i],
                                        accumulators[i + half]);
    accumulators.truncate(half);
  }
  Value total = reduceLanes(row.combiner, accumulators.front());
  return emitter.combine(row.combiner, total, scalar);
}
