//===- AssignPlaces.cpp - a place for every value ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/lowering/Scheduler.h"
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

//===--- lifetimes ---------------------------------------------------------===//

void Scheduler::number(Block &block) {
  for (Operation &op : block) {
    numbers[&op] = last++;
    if (auto assign = dyn_cast<AssignOp>(op))
      assigns[assign.getVariableAttr()].push_back(numbers[&op]);
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        number(inner);
    // The end of an op with regions comes after all that is inside.
    if (op.getNumRegions())
      ++last;
  }
}

/// The last moment at which a value is read, views of it included. A use
/// inside a loop that began after the value lasts to the loop's end.
int64_t Scheduler::lastUse(Value value) {
  int64_t result = 0;
  SmallVector<Value> work{value};
  Region *home = value.getParentRegion();
  while (!work.empty()) {
    Value each = work.pop_back_val();
    for (Operation *user : each.getUsers()) {
      Operation *outer = user;
      while (outer->getParentRegion() != home && outer->getParentOp())
        outer = outer->getParentOp();
      int64_t end = numbers[outer];
      if (outer != user)
        outer->walk([&](Operation *inner) {
          end = std::max(end, numbers[inner] + 1);
        });
      result = std::max(result, end);
      if (isView(user))
        work.push_back(user->getResult(0));
    }
  }
  return result;
}

int64_t weir::bytesOfElement(Type element) {
  if (auto complex = dyn_cast<ComplexType>(element))
    return 2 * bytesOfElement(complex.getElementType());
  if (element.isIntOrFloat())
    return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
  return 16; // a string: pointer and length
}

FailureOr<AffineExpr> Scheduler::bytesOf(Operation *op,
                                         const SymbolicType &type) {
  if (!type.ranked())
    return op->emitError("the rank of a value isn't known at compile time");
  AffineExpr bytes =
      getAffineConstantExpr(bytesOfElement(type.element), context);
  for (AffineExpr dim : *type.dims) {
    if (!shapes.isBound(dim))
      return op->emitError("a dimension depends on data in a way that the run "
                           "can't tell");
    bytes = multiply(bytes, dim);
  }
  return bytes;
}

FailureOr<Place> Scheduler::newBuffer(Operation *op, SymbolicType type,
                                      int64_t begin, int64_t end) {
  FailureOr<AffineExpr> bytes = bytesOf(op, type);
  if (failed(bytes))
    return failure();
  if (isSizedByRun(type))
    return newRunBuffer(op->getBlock(), type, end);
  // Whole cache lines, so that every buffer is aligned.
  AffineExpr rounded = bytes->ceilDiv(64) * 64;
  lives.push_back({begin, std::max(begin, end), rounded});
  return Place{Place::Arena, (int64_t)lives.size() - 1, {}};
}

bool Scheduler::isSizedByRun(const SymbolicType &type) {
  return !type.ranked() || !llvm::all_of(*type.dims, [&](AffineExpr dim) {
    return shapes.isComputable(dim);
  });
}

Place Scheduler::newRunBuffer(Block *home, SymbolicType type, int64_t end) {
  runBuffers.push_back({type, home, end, false, {}});
  return Place{Place::Run, (int64_t)runBuffers.size() - 1, {}};
}

/// The run dims that a size is made of: only these are loaded.
void Scheduler::collectRunDims() {
  auto collect = [&](Value value) {
    if (!isa<TensorType>(value.getType()))
      return;
    SymbolicType type = shapes.typeOf(value);
    for (AffineExpr dim :
         type.ranked() ? *type.dims : SmallVector<AffineExpr>())
      dim.walk([&](AffineExpr part) {
        if (shapes.runDim(part))
          usedRunDims.insert(part);
      });
  };
  function.walk([&](Block *block) {
    llvm::for_each(block->getArguments(), collect);
    for (Operation &op : *block) {
      llvm::for_each(op.getResults(), collect);
      if (auto element = dyn_cast<device::ElementOp>(op))
        usedRunDims.insert(shapes.expressionOf(element.getValue()));
    }
  });
}

void Scheduler::extend(const Place &place, int64_t to) {
  if (place.kind == Place::Run)
    runBuffers[place.index].end = std::max(runBuffers[place.index].end, to);
  if (place.kind == Place::Arena)
    lives[place.index].end = std::max(lives[place.index].end, to);
}

//===--- giving places -----------------------------------------------------===//

LogicalResult Scheduler::assign(Block &block) {
  for (Operation &op : block)
    if (failed(assignOp(op)))
      return failure();
  return success();
}

LogicalResult Scheduler::assignOp(Operation &op) {
  if (auto launch = dyn_cast<device::LaunchOp>(op))
    return assignLaunch(launch);
  if (auto loop = dyn_cast<WhileOp>(op))
    return assignWhile(loop);
  if (auto branch = dyn_cast<IfOp>(op))
    return assignIf(branch);
  if (auto constant = dyn_cast<ConstantOp>(op)) {
    places[constant.getResult()] = {Place::Weight, 0, constant.getValue()};
    return success();
  }
  if (isView(&op)) {
    places[op.getResult(0)] = places.lookup(op.getOperand(0));
    return success();
  }
  if (auto read = dyn_cast<ReadOp>(op))
    return assignRead(read);
  if (isa<device::DimOp, device::ElementOp, affine::AffineApplyOp, AssignOp, AssertOp, YieldOp,
          ConditionOp, func::ReturnOp>(op))
    return success();
  return op.emitError("'") << op.getName() << "' has no place in a schedule";
}

/// What is read stays where the variable is, unless that is assigned while the
/// value is still needed.
LogicalResult Scheduler::assignRead(ReadOp op) {
  Value value = op.getValue();
  int64_t begin = numbers[op], end = lastUse(value);
  auto overwrites = [&](int64_t at) { return begin < at && at <= end; };
  if (!llvm::any_of(assigns[op.getVariableAttr()], overwrites)) {
    places[value] = {Place::Variable, 0, op.getVariableAttr()};
    return success();
  }
  FailureOr<Place> place = newBuffer(op, shapes.typeOf(value), begin, end);
  if (failed(place))
    return failure();
  places[value] = *place;
  return success();
}

/// Whether a value's bytes may be overwritten by the op that reads it last.
static bool isLastUse(Value value, Operation *op) {
  return value.hasOneUse() && *value.user_begin() == op;
}

LogicalResult Scheduler::assignLaunch(device::LaunchOp op) {
  auto module = kernels.lookup<ModuleOp>(op.getKernel());
  auto kernel = module ? module.lookupSymbol<func::FuncOp>(op.getKernel())
                       : func::FuncOp();
  if (!kernel)
    return op.emitError("there is no kernel '") << op.getKernel() << "'";
  int64_t now = numbers[op];
  ArrayAttr tied = kernel->getAttrOfType<ArrayAttr>("device.tied_results");
  for (auto [i, result] : llvm::enumerate(op.getValues())) {
    int64_t argument = tied ? cast<IntegerAttr>(tied[i]).getInt() : -1;
    if (argument >= 0) {
      Value operand = op.getBuffers()[argument];
      Place place = places.lookup(operand);
      // In a loop an operand from outside is read again.
      bool isOurs = (place.kind == Place::Arena || place.kind == Place::Run) &&
                    isLastUse(operand, op) &&
                    operand.getParentBlock() == op->getBlock() &&
                    !isView(operand.getDefiningOp());
      if (isOurs) {
        extend(place, lastUse(result));
        places[result] = place;
        continue;
      }
    }
    FailureOr<Place> place =
        newBuffer(op, shapes.typeOf(result), now, lastUse(result));
    if (failed(place))
      return failure();
    places[result] = *place;
  }
  for (unsigned i = 0; i < kernel.getNumArguments(); ++i) {
    if (!kernel.getArgAttr(i, "device.scratch"))
      continue;
    // Its shape is over the kernel's dims: write it over the function's.
    auto map = kernel.getArgAttrOfType<AffineMapAttr>(i, kShapeAttr);
    SmallVector<AffineExpr> values;
    for (Value dim : op.getDims())
      values.push_back(shapes.expressionOf(dim));
    SymbolicType type{getElementTypeOrSelf(kernel.getArgument(i).getType()),
                      SmallVector<AffineExpr>()};
    for (AffineExpr dim : map.getValue().getResults())
      type.dims->push_back(dim.replaceSymbols(values));
    FailureOr<Place> place = newBuffer(op, type, now, now);
    if (failed(place))
      return failure();
    scratch[op].push_back(*place);
  }
  return success();
}

/// The loop's values live in buffers of their own, which the initial values
/// are copied into and which each iteration copies its results to. Where the
/// run computes the size, each iteration brings a buffer of its own.
LogicalResult Scheduler::assignCarried(WhileOp op, int64_t begin, int64_t end) {
  for (auto [i, init] : llvm::enumerate(op.getInits())) {
    Value argument = op.getCond().getArgument(i);
    SymbolicType type = shapes.typeOf(argument);
    Value result = op.getResult(i);
    int64_t until = std::max(end, lastUse(result));
    if (isSizedByRun(type)) {
      if (failed(bytesOf(op, shapes.typeOf(init))))
        return failure();
      places[argument] = newRunBuffer(nullptr, type, 0);
      places[op.getBody().getArgument(i)] = newRunBuffer(nullptr, type, 0);
      places[result] = newRunBuffer(op->getBlock(), type, until);
      carried[op].push_back(places[result]);
      continue;
    }
    Place from = places.lookup(init);
    bool takesOver = from.kind == Place::Arena && isLastUse(init, op) &&
                     !isView(init.getDefiningOp()) && init.getDefiningOp() &&
                     init.getDefiningOp()->getBlock() == op->getBlock();
    FailureOr<Place> place = takesOver ? FailureOr<Place>(from)
                                       : newBuffer(op, type, begin, end);
    if (failed(place))
      return failure();
    extend(*place, until);
    carried[op].push_back(*place);
    // One statement each: a map that grows moves what it holds.
    places[argument] = *place;
    places[op.getBody().getArgument(i)] = *place;
    places[result] = *place;
  }
  return success();
}

/// A value that another iteration's copy would overwrite goes aside first.
LogicalResult Scheduler::assignYielded(WhileOp op, int64_t begin, int64_t end) {
  ArrayRef<Place> own = carried[op];
  Operation *yield = op.getBody().front().getTerminator();
  for (auto [i, value] : llvm::enumerate(yield->getOperands())) {
    Place from = places.lookup(value), aside = from;
    extend(from, numbers[yield]);
    if (own[i].kind == Place::Run) {
      if (failed(bytesOf(yield, shapes.typeOf(value))))
        return failure();
    } else if (llvm::is_contained(own, from) && !(from == own[i])) {
      FailureOr<Place> place = newBuffer(op, shapes.typeOf(value), begin, end);
      if (failed(place))
        return failure();
      aside = *place;
    }
    staging[yield].push_back(aside);
  }
  return success();
}

LogicalResult Scheduler::assignWhile(WhileOp op) {
  int64_t begin = numbers[op], end = begin + 1;
  op->walk([&](Operation *inner) { end = std::max(end, numbers[inner] + 1); });
  auto condition = cast<ConditionOp>(op.getCond().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(condition.getValues()))
    if (value != op.getCond().getArgument(i))
      return op.emitError("a loop's condition changes the values it carries");
  return success(succeeded(assignCarried(op, begin, end)) &&
                 succeeded(assign(op.getCond().front())) &&
                 succeeded(assign(op.getBody().front())) &&
                 succeeded(assignYielded(op, begin, end)));
}

LogicalResult Scheduler::assignIf(IfOp op) {
  int64_t begin = numbers[op];
  for (Value result : op.getResults()) {
    SymbolicType type = shapes.typeOf(result);
    FailureOr<Place> place =
        isSizedByRun(type)
            ? FailureOr<Place>(
                  newRunBuffer(op->getBlock(), type, lastUse(result)))
            : newBuffer(op, type, begin, lastUse(result));
    if (failed(place))
      return failure();
    places[result] = *place;
    carried[op].push_back(*place);
  }
  for (Region *region : {&op.getThenRegion(), &op.getElseRegion()}) {
    if (failed(assign(region->front())))
      return failure();
    Operation *yield = region->front().getTerminator();
    for (Value value : yield->getOperands()) {
      extend(places.lookup(value), numbers[yield]);
      if (failed(bytesOf(yield, shapes.typeOf(value))))
        return failure();
    }
  }
  return success();
}
