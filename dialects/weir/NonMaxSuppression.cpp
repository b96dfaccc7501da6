//===- NonMaxSuppression.cpp - choosing boxes, as loops -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Image.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

namespace {
/// A box by its lower and upper corner.
struct Box {
  Value top, left, bottom, right, area;
};

/// One after the other, the box of the highest score is chosen and the scores of
/// the others fall; a score of minus infinity is one that can't be chosen.
class Suppression {
public:
  Suppression(OpBuilder &b, LoweringContext &context, NonMaxSuppressionOp op);
  /// Indices and scores.
  SmallVector<Value> run(LoweringContext &context);

private:
  using Body = llvm::function_ref<SmallVector<Value>(Value, ValueRange)>;
  SmallVector<Value> loop(Value count, ValueRange carried, Body body);
  Value number(double value);
  Value insert(Value element, Value tensor, Value at) {
    return tensor::InsertOp::create(b, loc, element, tensor, at);
  }
  Value extract(Value tensor, ValueRange at) {
    return tensor::ExtractOp::create(b, loc, tensor, at);
  }
  Value filled(Value tensor, Value count, Value element);
  Value admitted(Value work);
  Value orRemoved(Value score);
  SmallVector<Value> findBest(Value work);
  Value suppress(Value work, Value chosen, Value isFound);
  Box readBox(Value at);
  Value overlapOf(const Box &a, const Box &b);

  OpBuilder &b;
  Location loc;
  IndexOps x;
  ScalarOps s;
  NonMaxSuppressionOp op;
  Type element;
  Value boxes, scores, overlap, threshold, sigma, count, most, removed;
};
} // namespace

Suppression::Suppression(OpBuilder &b, LoweringContext &context,
                         NonMaxSuppressionOp op)
    : b(b), loc(op.getLoc()), x{b, loc}, s{b, loc}, op(op),
      element(getElementTypeOrSelf(op.getScores().getType())) {
  boxes = op.getBoxes();
  scores = op.getScores();
  overlap = extract(op.getOverlap(), {});
  threshold = extract(op.getScoreThreshold(), {});
  sigma = extract(op.getSigma(), {});
  count = x.get(context.dimsOf(scores).front());
  most = x.get(context.dimsOf(op.getIndices()).front());
  removed = arith::ConstantOp::create(b, loc, lowestAttr(element, false));
}

Value Suppression::number(double value) {
  return arith::ConstantOp::create(b, loc, b.getFloatAttr(element, value));
}

SmallVector<Value> Suppression::loop(Value count, ValueRange carried, Body body) {
  auto made = scf::ForOp::create(
      b, loc, x.constant(0), count, x.constant(1), carried,
      [&](OpBuilder &b, Location loc, Value i, ValueRange values) {
        scf::YieldOp::create(b, loc, body(i, values));
      });
  return SmallVector<Value>(made.getResults());
}

Value Suppression::filled(Value tensor, Value count, Value element) {
  return loop(count, tensor, [&](Value i, ValueRange values) {
    return SmallVector<Value>{insert(element, values[0], i)};
  })[0];
}

/// The score where it is above the threshold.
Value Suppression::orRemoved(Value score) {
  return s.select(s.lt(threshold, score), score, removed);
}

Value Suppression::admitted(Value work) {
  return loop(count, work, [&](Value i, ValueRange values) {
    Value score = extract(scores, i);
    return SmallVector<Value>{insert(orRemoved(score), values[0], i)};
  })[0];
}

/// The highest score and its place, -1 where all are removed.
SmallVector<Value> Suppression::findBest(Value work) {
  return loop(count, {removed, x.constant(-1)}, [&](Value i, ValueRange best) {
    Value score = extract(work, i), isBetter = s.lt(best[0], score);
    return SmallVector<Value>{s.select(isBetter, score, best[0]),
                              s.select(isBetter, i, best[1])};
  });
}

Box Suppression::readBox(Value at) {
  Value side[4];
  for (int i = 0; i < 4; ++i)
    side[i] = extract(boxes, {at, x.constant(i)});
  Box box{s.min(side[0], side[2]), s.min(side[1], side[3]),
          s.max(side[0], side[2]), s.max(side[1], side[3]), Value()};
  box.area = s.mul(s.sub(box.bottom, box.top), s.sub(box.right, box.left));
  return box;
}

/// Intersection over union; 0 where a box is empty.
Value Suppression::overlapOf(const Box &p, const Box &q) {
  Value zero = number(0);
  Value height = s.sub(s.min(p.bottom, q.bottom), s.max(p.top, q.top));
  Value width = s.sub(s.min(p.right, q.right), s.max(p.left, q.left));
  Value common = s.mul(s.max(height, zero), s.max(width, zero));
  Value ratio = s.div(common, s.sub(s.add(p.area, q.area), common));
  Value areBoxes = s.logicalAnd(s.lt(zero, p.area), s.lt(zero, q.area));
  return s.select(areBoxes, ratio, zero);
}

/// The scores once the box at `chosen` has been chosen.
Value Suppression::suppress(Value work, Value chosen, Value isFound) {
  Box best = readBox(chosen);
  Value zero = number(0), isSoft = s.lt(zero, sigma);
  Value scale = s.select(isSoft, s.div(number(-0.5), sigma), zero);
  Value others = s.select(isFound, count, x.constant(0));
  return loop(others, work, [&](Value i, ValueRange values) {
    Value score = extract(values[0], i);
    Value common = overlapOf(readBox(i), best);
    Value isFar = s.le(common, overlap);
    Value weight = s.exp(s.mul(s.mul(scale, common), common));
    Value softened = s.mul(score, s.select(isFar, weight, zero));
    Value kept = s.select(isFar, score, removed);
    Value next = s.select(isSoft, orRemoved(softened), kept);
    next = s.select(x.eq(i, chosen), removed, next);
    return SmallVector<Value>{insert(next, values[0], i)};
  })[0];
}

SmallVector<Value> Suppression::run(LoweringContext &context) {
  Value none = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(-1));
  Value indices = filled(context.emptyLike(b, loc, op.getIndices()), most, none);
  Value chosen = filled(context.emptyLike(b, loc, op.getChosenScores()), most, number(0));
  Value work = admitted(context.emptyLike(b, loc, scores));
  Value rounds = s.select(x.eq(count, x.constant(0)), count, most);
  SmallVector<Value> results =
      loop(rounds, {indices, chosen, work}, [&](Value k, ValueRange state) {
        SmallVector<Value> best = findBest(state[2]);
        Value isFound = s.le(x.constant(0), best[1]);
        Value index = arith::IndexCastOp::create(b, loc, b.getI32Type(), best[1]);
        Value score = s.select(isFound, best[0], number(0));
        Value at = x.max(best[1], x.constant(0));
        return SmallVector<Value>{insert(index, state[0], k),
                                  insert(score, state[1], k),
                                  suppress(state[2], at, isFound)};
      });
  results.pop_back();
  return results;
}

FailureOr<SmallVector<Value>>
NonMaxSuppressionOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  return Suppression(b, context, *this).run(context);
}
