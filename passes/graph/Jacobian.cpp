//===- Jacobian.cpp - gradients of each element of a tensor ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradients' rows are put into stores of one row an element, which end as
// the Jacobian's first dimensions. What is differentiated is computed once,
// before the loop; a loop that is pulled back runs again in each step.
//===----------------------------------------------------------------------===//
#include "passes/graph/Jacobian.h"
#include "passes/graph/Backward.h"

using namespace mlir;
using namespace weir;

namespace {
class JacobianLoop {
public:
  explicit JacobianLoop(JacobianOp op)
      : op(op), b(op), g(b, op.getLoc()), batched(op.getBatched()) {}
  LogicalResult check();
  FailureOr<SmallVector<Value>> run();

private:
  Value sizes(Value value, int64_t from);
  Value makeSeed(Value place);
  LogicalResult fillBody(WhileOp loop);
  Value finish(Value store, Value by, Type type);

  JacobianOp op;
  OpBuilder b;
  GradientBuilder g;
  bool batched;
  /// `of`'s shape without the batch, and the number of its elements.
  Value shape, count;
};
} // namespace

LogicalResult JacobianLoop::check() {
  for (Value value : op->getOperands()) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || type.getRank() < int64_t(batched))
      return op.emitError("no Jacobian for '")
             << nodeName(op.getLoc()) << "': the rank of all must be known"
             << (type ? ", and not be 0" : "");
  }
  return success();
}

/// The dimensions from `from` on, as a vector of i64.
Value JacobianLoop::sizes(Value value, int64_t from) {
  if (from == 0)
    return g.shapeOf(value);
  SmallVector<Value> dims;
  for (int64_t i = from; i < GradientBuilder::rankOf(value); ++i)
    dims.push_back(g.sizeVector(value, i));
  return dims.empty() ? g.vector({}) : g.make<ConcatOp>(dims, uint64_t(0));
}

/// 1 at a place of `of`, of all examples where it is batched; 0 elsewhere.
Value JacobianLoop::makeSeed(Value place) {
  Value of = op.getOf();
  Value zero = g.scalar(0, b.getI64Type()), one = g.scalar(1, b.getI64Type());
  Value places = g.make<IotaOp>(zero, one, g.expand(count, 0));
  Value isHere = g.make<EqualOp>(
      places, g.broadcast(place, g.shapeOf(places)));
  Value seed = g.make<CastOp>(isHere, getElementTypeOrSelf(of.getType()));
  seed = g.reshape(seed, shape);
  if (batched)
    seed = g.broadcast(seed, g.shapeOf(of));
  return g.retype(seed, of.getType());
}

/// Puts the gradients of the next element into the stores.
LogicalResult JacobianLoop::fillBody(WhileOp loop) {
  OpBuilder::InsertionGuard guard(b);
  SmallVector<Type> types(loop.getResultTypes());
  SmallVector<Location> locs(types.size(), op.getLoc());
  Block *block = b.createBlock(&loop.getCond(), {}, types, locs);
  Value go = g.make<LessOp>(block->getArgument(0), count);
  ConditionOp::create(b, op.getLoc(), go, ValueRange(block->getArguments()));
  block = b.createBlock(&loop.getBody(), {}, types, locs);
  Value place = block->getArgument(0);
  SmallVector<Value> by(op.getBy());
  Backward backward(b, op->getBlock(), op->getIterator(), by);
  if (backward.reaches(op.getOf()))
    backward.seed(op.getOf(), makeSeed(place));
  if (failed(backward.run()))
    return failure();
  SmallVector<Value> next{g.add(place, g.scalar(1, b.getI64Type()))};
  for (auto [i, value] : llvm::enumerate(by))
    next.push_back(g.make<PutOp>(block->getArgument(1 + i), place,
                                 backward.cotangentOf(value)));
  for (auto [value, type] : llvm::zip_equal(next, types))
    value = g.retype(value, type);
  YieldOp::create(b, op.getLoc(), next);
  return success();
}

/// `[n, by...]` as `of... by...`, or `[n, batch, by...]` as
/// `batch of... by...`.
Value JacobianLoop::finish(Value store, Value by, Type type) {
  if (batched) {
    SmallVector<int64_t> order =
        llvm::to_vector(llvm::seq<int64_t>(0, GradientBuilder::rankOf(store)));
    std::swap(order[0], order[1]);
    store = g.transpose(store, order);
  }
  Value wanted = g.make<ConcatOp>(
      ValueRange{g.shapeOf(op.getOf()), sizes(by, batched)}, uint64_t(0));
  return g.retype(g.reshape(store, wanted), type);
}

FailureOr<SmallVector<Value>> JacobianLoop::run() {
  if (failed(check()))
    return failure();
  shape = sizes(op.getOf(), batched);
  count = g.make<ReduceProdOp>(shape, g.ints(0), UnitAttr());
  SmallVector<Value> inits{g.scalar(0, b.getI64Type())};
  for (Value by : op.getBy()) {
    Value rows = g.make<ConcatOp>(
        ValueRange{g.expand(count, 0), g.shapeOf(by)}, uint64_t(0));
    auto type = cast<RankedTensorType>(by.getType());
    SmallVector<int64_t> dims{ShapedType::kDynamic};
    llvm::append_range(dims, type.getShape());
    inits.push_back(g.retype(
        g.broadcast(g.scalar(0, type.getElementType()), rows),
        RankedTensorType::get(dims, type.getElementType())));
  }
  auto loop = WhileOp::create(b, op.getLoc(), ValueRange(inits).getTypes(),
                              ValueRange(inits));
  if (failed(fillBody(loop)))
    return failure();
  SmallVector<Value> jacobians;
  for (auto [i, by] : llvm::enumerate(op.getBy()))
    jacobians.push_back(finish(loop.getResult(1 + i), by,
                               op.getJacobians()[i].getType()));
  return jacobians;
}

FailureOr<SmallVector<Value>> weir::expandJacobian(JacobianOp op) {
  return JacobianLoop(op).run();
}
