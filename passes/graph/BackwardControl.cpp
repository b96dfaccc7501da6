//===- BackwardControl.cpp - pullbacks of branches and loops --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "passes/graph/Backward.h"

using namespace mlir;
using namespace weir;

/// What is computed once more must not do anything once more.
static LogicalResult checkPure(Operation *op) {
  Operation *bad = nullptr;
  op->walk([&](AssignOp assign) { bad = assign; });
  if (!bad)
    return success();
  return bad->emitError("no gradient for '")
         << nodeName(op->getLoc()) << "': '" << nodeName(bad->getLoc())
         << "' in it assigns a variable";
}

/// Copies the ops of a block but for its terminator; checks have been made.
static void cloneBody(OpBuilder &b, Block &block, IRMapping &mapping) {
  for (Operation &op : block.without_terminator())
    if (!isa<AssertOp>(op))
      b.clone(op, mapping);
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

static LogicalResult pullBranch(OpBuilder &b, Location loc, Region &from,
                                Region &to, ValueRange given,
                                ArrayRef<Value> outer) {
  OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(&to);
  IRMapping mapping;
  cloneBody(b, from.front(), mapping);
  Backward backward(b, block, block->end(), outer);
  Operation *yield = from.front().getTerminator();
  for (auto [value, cotangent] : llvm::zip(yield->getOperands(), given)) {
    Value inside = mapping.lookupOrDefault(value);
    if (cotangent && backward.reaches(inside))
      backward.seed(
          inside, GradientBuilder(b, loc).retype(cotangent, inside.getType()));
  }
  if (failed(backward.run()))
    return failure();
  SmallVector<Value> cotangents;
  for (Value value : outer)
    cotangents.push_back(backward.cotangentOf(value));
  YieldOp::create(b, loc, cotangents);
  return success();
}

FailureOr<OuterCotangents> weir::pullIf(OpBuilder &b, IfOp op, ValueRange given,
                                        ArrayRef<Value> outer) {
  if (failed(checkPure(op)))
    return failure();
  auto pulled = IfOp::create(b, op.getLoc(), ValueRange(outer).getTypes(),
                             op.getCondition());
  if (failed(pullBranch(b, op.getLoc(), op.getThenRegion(),
                        pulled.getThenRegion(), given, outer)) ||
      failed(pullBranch(b, op.getLoc(), op.getElseRegion(),
                        pulled.getElseRegion(), given, outer)))
    return failure();
  OuterCotangents cotangents;
  for (auto [value, cotangent] : llvm::zip(outer, pulled.getResults()))
    cotangents.push_back({value, cotangent});
  return cotangents;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

namespace {
/// The pullback of one loop.
class LoopPullback {
public:
  LoopPullback(OpBuilder &b, WhileOp op, ValueRange given,
               ArrayRef<Value> outer)
      : b(b), g(b, op.getLoc()), op(op), given(given) {
    llvm::SmallPtrSet<Value, 4> inits;
    for (Value init : op.getInits())
      inits.insert(init);
    llvm::SetVector<Value> captured;
    getCaptured(captured);
    for (Value value : outer)
      if (captured.contains(value))
        captures.push_back(value);
  }
  FailureOr<OuterCotangents> run();

private:
  void getCaptured(llvm::SetVector<Value> &captured);
  LogicalResult check();
  Value number(int64_t value) {
    return g.scalar(double(value), b.getI64Type());
  }
  std::optional<Value> boundFromCounter();
  Value countIterations();
  Value iterationBound();
  Value makeStore(Value init, Value capacity);
  void checkShape(Value value, Value init);
  void keepValues();
  LogicalResult pullIterations();
  LogicalResult pullIteration(Block *block, SmallVectorImpl<Value> &next);

  OpBuilder &b;
  GradientBuilder g;
  WhileOp op;
  ValueRange given;
  /// What the body uses from outside, and cotangents are asked of.
  SmallVector<Value> captures;
  /// After keepValues: the number of iterations, and what each started with.
  Value count;
  SmallVector<Value> stores;
  /// After pullIterations.
  SmallVector<Value> initCotangents, captureCotangents;
};
} // namespace

void LoopPullback::getCaptured(llvm::SetVector<Value> &captured) {
  op.getBody().walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (!op.getBody().isAncestor(operand.getParentRegion()))
        captured.insert(operand);
  });
}

LogicalResult LoopPullback::check() {
  if (failed(checkPure(op)))
    return failure();
  auto condition = cast<ConditionOp>(op.getCond().front().getTerminator());
  bool passesOn =
      llvm::equal(condition.getValues(), op.getCond().getArguments());
  bool isTensors = llvm::all_of(op.getInits(), [](Value init) {
    return isa<RankedTensorType>(init.getType());
  });
  if (passesOn && isTensors)
    return success();
  return op.emitError("no gradient for '")
         << nodeName(op.getLoc()) << "': "
         << (isTensors ? "its condition changes what the loop carries"
                       : "it carries values of unknown rank");
}

/// `condition %go` with `%go = less %i, %limit`, or a conjunction with that,
/// where the limit stands outside and the body adds 1: at most `limit - init`
/// iterations.
std::optional<Value> LoopPullback::boundFromCounter() {
  auto condition = cast<ConditionOp>(op.getCond().front().getTerminator());
  SmallVector<Value> terms{condition.getGo()};
  while (!terms.empty()) {
    Value term = terms.pop_back_val();
    if (auto both = term.getDefiningOp<LogicalAndOp>()) {
      terms.append({both.getLhs(), both.getRhs()});
      continue;
    }
    auto less = term.getDefiningOp<LessOp>();
    auto counter = less ? dyn_cast<BlockArgument>(less.getLhs()) : nullptr;
    if (!counter || counter.getOwner() != &op.getCond().front() ||
        !isa<IntegerType>(getElementTypeOrSelf(counter.getType())))
      continue;
    unsigned i = counter.getArgNumber();
    Value limit = less.getRhs();
    Operation *yield = op.getBody().front().getTerminator();
    if (auto carried = dyn_cast<BlockArgument>(limit);
        carried && carried.getOwner() == counter.getOwner()) {
      unsigned j = carried.getArgNumber();
      if (yield->getOperand(j) != op.getBody().getArgument(j))
        continue;
      limit = op.getInits()[j];
    }
    if (auto constant = limit.getDefiningOp<ConstantOp>();
        constant && op->isAncestor(constant))
      limit = b.clone(*constant)->getResult(0);
    if (op.getCond().isAncestor(limit.getParentRegion()))
      continue;
    auto next = yield->getOperand(i).getDefiningOp<AddOp>();
    Value argument = op.getBody().getArgument(i);
    Value step = !next                       ? Value()
                 : next.getLhs() == argument ? next.getRhs()
                 : next.getRhs() == argument ? next.getLhs()
                                             : Value();
    DenseIntElementsAttr value;
    if (!step || !matchPattern(step, m_Constant(&value)) ||
        value.getNumElements() != 1 || !value.getValues<APInt>()[0].isOne())
      continue;
    Value bound =
        g.make<CastOp>(g.sub(limit, op.getInits()[i]), b.getI64Type());
    if (GradientBuilder::rankOf(bound) != 0)
      continue;
    return g.make<MaximumOp>(bound, number(0));
  }
  return std::nullopt;
}

/// Runs the loop to see how often.
Value LoopPullback::countIterations() {
  SmallVector<Value> inits(op.getInits());
  inits.push_back(number(0));
  SmallVector<Type> types(op.getResultTypes());
  types.push_back(inits.back().getType());
  auto loop = WhileOp::create(b, op.getLoc(), types, inits);
  for (auto [from, to] : llvm::zip(op->getRegions(), loop->getRegions())) {
    OpBuilder::InsertionGuard guard(b);
    Block *block = b.createBlock(&to);
    IRMapping mapping;
    for (BlockArgument argument : from.getArguments())
      mapping.map(argument,
                  block->addArgument(argument.getType(), op.getLoc()));
    Value counted = block->addArgument(types.back(), op.getLoc());
    cloneBody(b, from.front(), mapping);
    Operation *end = from.front().getTerminator();
    SmallVector<Value> values;
    for (Value value : end->getOperands())
      values.push_back(mapping.lookupOrDefault(value));
    if (isa<YieldOp>(end)) {
      values.push_back(g.add(counted, number(1)));
      YieldOp::create(b, op.getLoc(), values);
    } else {
      ConditionOp::create(b, op.getLoc(), values.front(),
                          ValueRange(loop.getCond().getArguments()));
    }
  }
  return loop.getResults().back();
}

Value LoopPullback::iterationBound() {
  if (auto bound = boundFromCounter())
    return *bound;
  return countIterations();
}

/// Zeros of `capacity` times the value's shape.
Value LoopPullback::makeStore(Value init, Value capacity) {
  Value size = g.expand(capacity, 0);
  Value shape =
      g.make<ConcatOp>(ValueRange{size, g.shapeOf(init)}, uint64_t(0));
  Type element = getElementTypeOrSelf(init.getType());
  SmallVector<int64_t> dims{ShapedType::kDynamic};
  llvm::append_range(dims, cast<RankedTensorType>(init.getType()).getShape());
  return g.retype(g.broadcast(g.scalar(0, element), shape),
                  RankedTensorType::get(dims, element));
}

/// What is kept of each iteration must be as large.
void LoopPullback::checkShape(Value value, Value init) {
  if (cast<RankedTensorType>(value.getType()).hasStaticShape())
    return;
  Value isSame = g.make<EqualOp>(g.shapeOf(value), g.shapeOf(init));
  isSame = g.make<ReduceAllOp>(isSame, g.ints(0), UnitAttr());
  std::string message = ("node '" + nodeName(op.getLoc()) +
                         "': no gradient of a loop whose values change shape")
                            .str();
  AssertOp::create(b, op.getLoc(), isSame, message);
}

/// The loop once more; beside its values it carries a counter and the stores.
void LoopPullback::keepValues() {
  Value capacity = iterationBound();
  SmallVector<Value> inits(op.getInits());
  unsigned carried = inits.size();
  inits.push_back(number(0));
  for (Value init : op.getInits())
    inits.push_back(makeStore(init, capacity));
  SmallVector<Type> types(op.getResultTypes());
  for (Value init : ArrayRef(inits).drop_front(carried))
    types.push_back(init.getType());
  auto loop = WhileOp::create(b, op.getLoc(), types, inits);
  for (auto [from, to] : llvm::zip(op->getRegions(), loop->getRegions())) {
    OpBuilder::InsertionGuard guard(b);
    Block *block = b.createBlock(&to);
    IRMapping mapping;
    for (BlockArgument argument : from.getArguments())
      mapping.map(argument,
                  block->addArgument(argument.getType(), op.getLoc()));
    for (Type type : ArrayRef(types).drop_front(carried))
      block->addArgument(type, op.getLoc());
    Operation *end = from.front().getTerminator();
    bool isBody = isa<YieldOp>(end);
    SmallVector<Value> values;
    if (isBody) {
      Value at = block->getArgument(carried);
      for (unsigned i = 0; i < carried; ++i) {
        Value value = block->getArgument(i);
        checkShape(value, op.getInits()[i]);
        Value store = block->getArgument(carried + 1 + i);
        values.push_back(
            g.retype(g.make<PutOp>(store, at, value), store.getType()));
      }
      values.insert(values.begin(), g.add(at, number(1)));
    }
    cloneBody(b, from.front(), mapping);
    SmallVector<Value> all;
    for (Value value : end->getOperands())
      all.push_back(mapping.lookupOrDefault(value));
    if (isBody) {
      llvm::append_range(all, values);
      YieldOp::create(b, op.getLoc(), all);
    } else {
      ConditionOp::create(b, op.getLoc(), all.front(),
                          ValueRange(block->getArguments()));
    }
  }
  count = loop.getResult(carried);
  for (unsigned i = 0; i < carried; ++i)
    stores.push_back(loop.getResult(carried + 1 + i));
}

/// Computes an iteration again and pulls it back. The block's arguments are the
/// number of the iteration, the cotangents of what it gave, and sums so far.
LogicalResult LoopPullback::pullIteration(Block *block,
                                          SmallVectorImpl<Value> &next) {
  Value at = g.sub(block->getArgument(0), number(1));
  Block &body = op.getBody().front();
  IRMapping mapping;
  SmallVector<Value> by;
  for (auto [argument, store] : llvm::zip(body.getArguments(), stores)) {
    Value value = g.retype(g.make<TakeOp>(store, at), argument.getType());
    mapping.map(argument, value);
    if (isDifferentiable(value))
      by.push_back(value);
  }
  unsigned carried = by.size();
  llvm::append_range(by, captures);
  cloneBody(b, body, mapping);
  Backward backward(b, block, block->end(), by);
  unsigned i = 1;
  for (Value value : body.getTerminator()->getOperands()) {
    if (!isDifferentiable(value))
      continue;
    Value inside = mapping.lookupOrDefault(value);
    Value cotangent = block->getArgument(i++);
    if (backward.reaches(inside))
      backward.seed(inside, cotangent);
  }
  if (failed(backward.run()))
    return failure();
  next.push_back(at);
  for (unsigned j = 0; j < carried; ++j)
    next.push_back(backward.cotangentOf(by[j]));
  for (unsigned j = 0; j < captures.size(); ++j)
    next.push_back(g.add(block->getArgument(1 + carried + j),
                         backward.cotangentOf(captures[j])));
  return success();
}

LogicalResult LoopPullback::pullIterations() {
  SmallVector<Value> inits{count};
  for (auto [result, cotangent] : llvm::zip(op.getResults(), given))
    if (isDifferentiable(result))
      inits.push_back(cotangent);
  unsigned carried = inits.size() - 1;
  for (Value value : captures)
    inits.push_back(g.zeros(value));
  SmallVector<Type> types(ValueRange(inits).getTypes());
  auto loop = WhileOp::create(b, op.getLoc(), types, inits);
  SmallVector<Location> locs(types.size(), op.getLoc());
  {
    OpBuilder::InsertionGuard guard(b);
    Block *block = b.createBlock(&loop.getCond(), {}, types, locs);
    Value go = g.make<GreaterOp>(block->getArgument(0), number(0));
    ConditionOp::create(b, op.getLoc(), go, ValueRange(block->getArguments()));
    block = b.createBlock(&loop.getBody(), {}, types, locs);
    SmallVector<Value> next;
    if (failed(pullIteration(block, next)))
      return failure();
    for (auto [value, type] : llvm::zip_equal(next, types))
      value = g.retype(value, type);
    YieldOp::create(b, op.getLoc(), next);
  }
  for (unsigned i = 0; i < carried; ++i)
    initCotangents.push_back(loop.getResult(1 + i));
  for (unsigned i = 0; i < captures.size(); ++i)
    captureCotangents.push_back(loop.getResult(1 + carried + i));
  return success();
}

FailureOr<OuterCotangents> LoopPullback::run() {
  if (failed(check()))
    return failure();
  keepValues();
  if (failed(pullIterations()))
    return failure();
  OuterCotangents cotangents;
  unsigned i = 0;
  for (Value init : op.getInits())
    if (isDifferentiable(init))
      cotangents.push_back({init, initCotangents[i++]});
  for (auto [value, cotangent] : llvm::zip(captures, captureCotangents))
    cotangents.push_back({value, cotangent});
  return cotangents;
}

FailureOr<OuterCotangents> weir::pullWhile(OpBuilder &b, WhileOp op,
                                           ValueRange given,
                                           ArrayRef<Value> outer) {
  return LoopPullback(b, op, given, outer).run();
}
