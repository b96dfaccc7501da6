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

/// What the rounds pass on: how many boxes are chosen, they and their scores, the
/// scores of those that may still be (minus infinity where they can't), and up to
/// which of the chosen each one's score counts overlaps.
struct State {
  Value found, indices, chosen, work, seen;
  explicit State(ValueRange values)
      : found(values[0]), indices(values[1]), chosen(values[2]), work(values[3]),
        seen(values[4]) {}
  SmallVector<Value> values() { return {found, indices, chosen, work, seen}; }
};

/// Round by round the box of the highest score is looked at. It is chosen where
/// its score stands; a score that has boxes to count that were chosen since is
/// lowered first, and another round sees what is highest then.
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
  Value lower(const State &state, Value score, Value place);
  Value suppress(Value work, Value chosen, Value isChosen);
  State start(LoweringContext &context);
  State look(State state, Value score, Value place);
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

/// The score of a box once it counts all that are chosen, the last first; nothing
/// lowers one that can't be chosen any more.
Value Suppression::lower(const State &state, Value score, Value place) {
  Value seen = x.cast(extract(state.seen, place)), isSoft = s.lt(number(0), sigma);
  Value scale = s.div(number(-0.5), s.select(isSoft, sigma, number(1)));
  Value count = s.select(isSoft, x.sub(state.found, seen), x.constant(0));
  Box box = readBox(place);
  return loop(count, score, [&](Value i, ValueRange values) {
    Value last = x.sub(x.sub(state.found, x.constant(1)), i);
    Value other = x.cast(extract(state.indices, last));
    Value common = overlapOf(box, readBox(other));
    Value weight = s.exp(s.mul(s.mul(scale, common), common));
    Value isOpen = s.lt(threshold, values[0]);
    return SmallVector<Value>{
        s.select(isOpen, s.mul(values[0], weight), values[0])};
  })[0];
}

/// The scores once the box at `chosen` has been chosen: those that overlap it too
/// much can't be. Not where scores fall instead.
Value Suppression::suppress(Value work, Value chosen, Value isChosen) {
  Box best = readBox(chosen);
  Value isHard = s.logicalAnd(isChosen, s.logicalNot(s.lt(number(0), sigma)));
  Value others = s.select(isHard, count, x.constant(0));
  return loop(others, work, [&](Value i, ValueRange values) {
    Value isNear = s.lt(overlap, overlapOf(readBox(i), best));
    Value next = s.select(isNear, removed, extract(values[0], i));
    return SmallVector<Value>{insert(next, values[0], i)};
  })[0];
}

State Suppression::start(LoweringContext &context) {
  Value none = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(-1));
  Value zero = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(0));
  Value seen = context.empty(b, loc, context.dimsOf(scores), b.getI32Type());
  return State({x.constant(0),
                filled(context.emptyLike(b, loc, op.getIndices()), most, none),
                filled(context.emptyLike(b, loc, op.getChosenScores()), most,
                       number(0)),
                admitted(context.emptyLike(b, loc, scores)),
                filled(seen, count, zero)});
}

/// A round: the box at `place` is chosen, or its score falls.
State Suppression::look(State state, Value score, Value place) {
  auto asInt = [&](Value index) -> Value {
    return arith::IndexCastOp::create(b, loc, b.getI32Type(), index);
  };
  Value lowered = lower(state, score, place), isChosen = s.eq(lowered, score);
  Value last = extract(state.indices, state.found);
  Value lastScore = extract(state.chosen, state.found);
  State next = state;
  next.indices = insert(s.select(isChosen, asInt(place), last), state.indices,
                        state.found);
  next.chosen = insert(s.select(isChosen, score, lastScore), state.chosen,
                       state.found);
  next.work = suppress(state.work, place, isChosen);
  next.work = insert(s.select(isChosen, removed, orRemoved(lowered)), next.work,
                     place);
  next.seen = insert(asInt(state.found), state.seen, place);
  next.found = s.select(isChosen, x.add(state.found, x.constant(1)), state.found);
  return next;
}

SmallVector<Value> Suppression::run(LoweringContext &context) {
  SmallVector<Value> first = start(context).values();
  SmallVector<Type> types = llvm::to_vector(ValueRange(first).getTypes());
  SmallVector<Type> passed = types;
  passed.append({element, b.getIndexType()});
  auto rounds = scf::WhileOp::create(
      b, loc, passed, first,
      [&](OpBuilder &b, Location loc, ValueRange values) {
        SmallVector<Value> best = findBest(values[3]);
        Value goesOn = s.logicalAnd(x.lt(values[0], most),
                                    x.lt(x.constant(-1), best[1]));
        SmallVector<Value> all(values);
        llvm::append_range(all, best);
        scf::ConditionOp::create(b, loc, goesOn, all);
      },
      [&](OpBuilder &b, Location loc, ValueRange values) {
        State next = look(State(values.take_front(5)), values[5], values[6]);
        scf::YieldOp::create(b, loc, next.values());
      });
  return {rounds.getResult(1), rounds.getResult(2)};
}

FailureOr<SmallVector<Value>>
NonMaxSuppressionOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  return Suppression(b, context, *this).run(context);
}
