//===- EmitSchedule.cpp - the schedule's ops ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/lowering/Scheduler.h"
#include "dialects/weir/Weir.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace weir;

//===--- writing the schedule ----------------------------------------------===//

//===--- sizes -------------------------------------------------------------===//

Value Scheduler::index(OpBuilder &b, Location loc, AffineExpr expression) {
  if (auto value = constantValue(expression))
    return arith::ConstantIndexOp::create(b, loc, *value);
  SmallVector<Value> operands(dims);
  DenseMap<AffineExpr, AffineExpr> numbers;
  expression.walk([&](AffineExpr part) {
    Value loaded = runValues.lookup(part);
    if (!loaded || numbers.contains(part))
      return;
    numbers[part] = getAffineSymbolExpr(operands.size(), context);
    operands.push_back(loaded);
  });
  return affine::AffineApplyOp::create(
      b, loc,
      AffineMap::get(0, operands.size(), expression.replace(numbers)),
      operands);
}

SmallVector<Value> Scheduler::indices(OpBuilder &b, Location loc,
                                      const SymbolicType &type) {
  SmallVector<Value> result;
  for (AffineExpr dim : *type.dims)
    result.push_back(index(b, loc, dim));
  return result;
}

/// Reads the sizes that a tensor holds as soon as it is there: later its memory
/// may be another's.
void Scheduler::loadRunDims(OpBuilder &b, Value tensor) {
  auto it = shapes.runSymbols().find(tensor);
  if (it == shapes.runSymbols().end())
    return;
  Location loc = tensor.getLoc();
  auto element = cast<IntegerType>(signless(getElementTypeOrSelf(tensor)));
  for (auto [i, symbol] : llvm::enumerate(it->second)) {
    if (!usedRunDims.contains(symbol))
      continue;
    Value loaded = device::LoadOp::create(
        b, loc, element, buffer(b, loc, places.lookup(tensor)), i);
    runValues[symbol] =
        isUnsigned(tensor)
            ? arith::IndexCastUIOp::create(b, loc, b.getIndexType(), loaded)
                  .getResult()
            : arith::IndexCastOp::create(b, loc, b.getIndexType(), loaded)
                  .getResult();
  }
}

//===--- memory ------------------------------------------------------------===//

Value Scheduler::buffer(OpBuilder &b, Location loc, const Place &place) {
  Type type = device::BufferType::get(context);
  switch (place.kind) {
  case Place::Input:
    return device::InputOp::create(b, loc, type, place.index);
  case Place::Output:
    return device::OutputOp::create(b, loc, type, place.index);
  case Place::Weight:
    return device::WeightOp::create(b, loc, type,
                                    cast<ElementsAttr>(place.constant));
  case Place::Variable:
    return device::VariableOp::create(b, loc, type,
                                      cast<FlatSymbolRefAttr>(place.constant));
  case Place::Arena:
    return device::ArenaOp::create(b, loc, type,
                                   offsets[plan.slotOf[place.index]]);
  case Place::Run:
    break;
  }
  RunBuffer &run = runBuffers[place.index];
  if (!run.address)
    run.address = allocate(b, loc, run.type);
  return run.address;
}

Value Scheduler::allocate(OpBuilder &b, Location loc,
                          const SymbolicType &type) {
  return device::AllocateOp::create(b, loc, device::BufferType::get(context),
                                    indices(b, loc, type),
                                    bytesOfElement(type.element));
}

/// Memory of its own for what a value holds.
Value Scheduler::allocateCopy(OpBuilder &b, Location loc, Value value) {
  SymbolicType type = shapes.typeOf(value);
  Value memory = allocate(b, loc, type);
  Value bytes = index(b, loc, *bytesOf(function, type));
  device::CopyOp::create(b, loc, buffer(b, loc, places.lookup(value)), memory,
                         bytes);
  return memory;
}

/// Releases what a block has allocated and nothing after op `number` uses.
void Scheduler::releaseAfter(Block &block, int64_t number, OpBuilder &b,
                             Location loc) {
  for (RunBuffer &run : runBuffers) {
    if (run.home != &block || run.isKept || !run.address || run.end > number)
      continue;
    device::ReleaseOp::create(b, loc, run.address);
    run.isKept = true;
  }
}

void Scheduler::copy(OpBuilder &b, Location loc, const Place &from,
                     const Place &to, Value value) {
  if (from == to)
    return;
  FailureOr<AffineExpr> bytes = bytesOf(function, shapes.typeOf(value));
  if (failed(bytes))
    return;
  device::CopyOp::create(b, loc, buffer(b, loc, from), buffer(b, loc, to),
                         index(b, loc, *bytes));
}

//===--- ops ---------------------------------------------------------------===//

void Scheduler::emitLaunch(device::LaunchOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  auto module = kernels.lookup<ModuleOp>(op.getKernel());
  auto kernel = module.lookupSymbol<func::FuncOp>(op.getKernel());
  ArrayAttr tied = kernel->getAttrOfType<ArrayAttr>("device.tied_results");
  SmallVector<Value> operands;
  SmallVector<Place> inputs;
  for (Value operand : op.getBuffers())
    inputs.push_back(places.lookup(operand));
  SmallVector<Place> outputs;
  for (auto [i, result] : llvm::enumerate(op.getValues())) {
    Place place = places.lookup(result);
    int64_t argument = tied ? cast<IntegerAttr>(tied[i]).getInt() : -1;
    if (argument < 0) {
      outputs.push_back(place);
      continue;
    }
    copy(b, loc, inputs[argument], place, result);
    inputs[argument] = place;
  }
  llvm::append_range(inputs, outputs);
  llvm::append_range(inputs, scratch[op]);
  for (const Place &place : inputs)
    operands.push_back(buffer(b, loc, place));
  SmallVector<Value> kernelDims;
  for (Value dim : op.getDims())
    kernelDims.push_back(index(b, loc, shapes.expressionOf(dim)));
  device::LaunchOp::create(b, loc, TypeRange(), op.getKernelAttr(), operands,
                           kernelDims);
}

void Scheduler::copyAll(OpBuilder &b, Location loc, ValueRange values,
                        ArrayRef<Place> from, ArrayRef<Place> to) {
  for (auto [i, value] : llvm::enumerate(values))
    copy(b, loc, from[i], to[i], value);
}

/// Values whose size the run computes pass from iteration to iteration as
/// buffers; the others stay in theirs.
LogicalResult Scheduler::emitWhile(WhileOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  SmallVector<Place> own = carried.lookup(op);
  SmallVector<Value> starts;
  SmallVector<unsigned> moving;
  for (auto [i, init] : llvm::enumerate(op.getInits())) {
    if (own[i].kind != Place::Run) {
      copy(b, loc, places.lookup(init), own[i], init);
      continue;
    }
    moving.push_back(i);
    starts.push_back(allocateCopy(b, loc, init));
  }
  SmallVector<Type> types(moving.size(), device::BufferType::get(context));
  SmallVector<Location> locations(moving.size(), loc);
  auto loop = scf::WhileOp::create(b, loc, types, starts);
  auto bind = [&](Block &source, ValueRange addresses) {
    for (auto [i, address] : llvm::zip(moving, addresses))
      runBuffers[places[source.getArgument(i)].index].address = address;
  };
  OpBuilder inner(context);
  Block &cond = op.getCond().front(), &body = op.getBody().front();
  Block *before = inner.createBlock(&loop.getBefore(), {}, types, locations);
  bind(cond, before->getArguments());
  if (failed(emit(cond, inner)))
    return failure();
  auto condition = cast<ConditionOp>(cond.getTerminator());
  Value go = device::LoadOp::create(
      inner, loc, inner.getI1Type(),
      buffer(inner, loc, places.lookup(condition.getGo())), 0);
  releaseAfter(cond, numbers[condition], inner, loc);
  scf::ConditionOp::create(inner, loc, go, before->getArguments());
  Block *after = inner.createBlock(&loop.getAfter(), {}, types, locations);
  bind(body, after->getArguments());
  if (failed(emit(body, inner)))
    return failure();
  SmallVector<Value> next = emitYielded(op, inner, after->getArguments());
  scf::YieldOp::create(inner, loc, next);
  for (auto [i, result] : llvm::zip(moving, loop.getResults()))
    runBuffers[own[i].index].address = result;
  return success();
}

/// The end of an iteration: returns the buffers that the next one takes over.
SmallVector<Value> Scheduler::emitYielded(WhileOp op, OpBuilder &b,
                                          ValueRange arguments) {
  Location loc = op.getLoc();
  SmallVector<Place> own = carried.lookup(op);
  Operation *yield = op.getBody().front().getTerminator();
  SmallVector<Place> from;
  SmallVector<Value> stay, next;
  SmallVector<Place> aside, to;
  for (auto [i, value] : llvm::enumerate(yield->getOperands())) {
    if (own[i].kind == Place::Run) {
      next.push_back(allocateCopy(b, loc, value));
      continue;
    }
    stay.push_back(value);
    from.push_back(places.lookup(value));
    aside.push_back(staging[yield][i]);
    to.push_back(own[i]);
  }
  copyAll(b, loc, stay, from, aside);
  copyAll(b, loc, stay, aside, to);
  for (Value old : arguments)
    device::ReleaseOp::create(b, loc, old);
  releaseAfter(op.getBody().front(), numbers[yield], b, loc);
  return next;
}

LogicalResult Scheduler::emitIf(IfOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  Value condition = device::LoadOp::create(
      b, loc, b.getI1Type(), buffer(b, loc, places.lookup(op.getCondition())),
      0);
  SmallVector<Type> types;
  for (const Place &place : carried[op])
    if (place.kind == Place::Run)
      types.push_back(device::BufferType::get(context));
  auto branch = scf::IfOp::create(b, loc, types, condition,
                                  /*addThenBlock=*/true, /*addElseBlock=*/true);
  std::pair<Region *, Block *> sides[] = {
      {&op.getThenRegion(), branch.thenBlock()},
      {&op.getElseRegion(), branch.elseBlock()}};
  for (auto [region, block] : sides)
    if (failed(emitBranch(op, region->front(), *block)))
      return failure();
  unsigned next = 0;
  for (const Place &place : carried[op])
    if (place.kind == Place::Run)
      runBuffers[place.index].address = branch.getResult(next++);
  return success();
}

LogicalResult Scheduler::emitBranch(IfOp op, Block &source, Block &target) {
  Location loc = op.getLoc();
  OpBuilder b(context);
  b.setInsertionPointToEnd(&target);
  if (failed(emit(source, b)))
    return failure();
  Operation *yield = source.getTerminator();
  SmallVector<Value> buffers;
  for (auto [value, to] : llvm::zip(yield->getOperands(), carried[op])) {
    if (to.kind == Place::Run)
      buffers.push_back(allocateCopy(b, loc, value));
    else
      copy(b, loc, places.lookup(value), to, value);
  }
  releaseAfter(source, numbers[yield], b, loc);
  scf::YieldOp::create(b, loc, buffers);
  return success();
}

LogicalResult Scheduler::emitOp(Operation &op, OpBuilder &b) {
  Location loc = op.getLoc();
  if (auto launch = dyn_cast<device::LaunchOp>(op)) {
    emitLaunch(launch, b);
    return success();
  }
  if (auto loop = dyn_cast<WhileOp>(op))
    return emitWhile(loop, b);
  if (auto branch = dyn_cast<IfOp>(op))
    return emitIf(branch, b);
  if (auto read = dyn_cast<ReadOp>(op)) {
    Place variable{Place::Variable, 0, read.getVariableAttr()};
    copy(b, loc, variable, places.lookup(read.getValue()), read.getValue());
  }
  if (auto assign = dyn_cast<AssignOp>(op)) {
    Place variable{Place::Variable, 0, assign.getVariableAttr()};
    copy(b, loc, places.lookup(assign.getValue()), variable,
         assign.getValue());
  }
  if (auto check = dyn_cast<AssertOp>(op)) {
    Value condition = device::LoadOp::create(
        b, loc, b.getI1Type(),
        buffer(b, loc, places.lookup(check.getCondition())), 0);
    device::FailOp::create(b, loc, condition, check.getMessage());
  }
  return success();
}

/// The number of the last op in an op's regions, or its own.
static int64_t lastNumber(const DenseMap<Operation *, int64_t> &numbers,
                          Operation &op) {
  int64_t result = 0;
  op.walk([&](Operation *inner) {
    result = std::max(result, numbers.lookup(inner) + (inner != &op));
  });
  return result;
}

LogicalResult Scheduler::emit(Block &block, OpBuilder &b) {
  for (Value argument : block.getArguments())
    loadRunDims(b, argument);
  for (Operation &op : block.without_terminator()) {
    if (failed(emitOp(op, b)))
      return failure();
    for (Value result : op.getResults())
      if (places.contains(result))
        loadRunDims(b, result);
    releaseAfter(block, lastNumber(numbers, op), b, op.getLoc());
  }
  return success();
}

/// Copies to the caller's buffers what isn't there yet; gives him those whose
/// size the run has computed.
void Scheduler::emitOutputs(OpBuilder &b, Operation *end) {
  Location loc = end->getLoc();
  int64_t at = 0;
  for (auto [i, value] : llvm::enumerate(end->getOperands())) {
    SymbolicType type = shapes.typeOf(value);
    Place from = places.lookup(value);
    int64_t place = at;
    at += type.rank();
    if (!isSizedByRun(type)) {
      copy(b, loc, from, {Place::Output, (int64_t)i, {}}, value);
      continue;
    }
    bool isOurs = from.kind == Place::Run;
    Value memory =
        isOurs ? buffer(b, loc, from) : allocateCopy(b, loc, value);
    device::ResultOp::create(b, loc, i, memory, indices(b, loc, type), place);
  }
}

