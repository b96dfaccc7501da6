//===- PlanBuffers.cpp - a place for every value of the schedule ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "passes/ShapeAnalysis.h"
#include "passes/lowering/ArenaPlan.h"

namespace weir {
#define GEN_PASS_DEF_PLANBUFFERS
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
/// Where a value's bytes are.
struct Place {
  enum Kind { Input, Output, Weight, Variable, Arena } kind = Arena;
  int64_t index = 0;  ///< of the input, the output or the arena buffer
  Attribute constant; ///< the weight's value, the variable's symbol
};

/// Turns one function on tensors into a schedule on buffers: first every value
/// gets a place, then the ops are written again with places for operands.
class Scheduler {
public:
  Scheduler(func::FuncOp function, SymbolTable &kernels)
      : function(function), kernels(kernels), shapes(function),
        context(function.getContext()) {}
  LogicalResult run();
  int64_t numBuffers() const { return lives.size(); }
  int64_t numSlots() const { return plan.slots.size(); }

private:
  void number(Block &block);
  LogicalResult assign(Block &block);
  LogicalResult assignOp(Operation &op);
  LogicalResult assignLaunch(device::LaunchOp op);
  LogicalResult assignWhile(WhileOp op);
  LogicalResult assignIf(IfOp op);
  FailureOr<Place> newBuffer(Operation *op, SymbolicType type, int64_t begin,
                             int64_t end);
  FailureOr<AffineExpr> bytesOf(Operation *op, const SymbolicType &type);
  AffineExpr expressionOf(Value dim);
  int64_t lastUse(Value value);
  void extend(const Place &place, int64_t to);

  LogicalResult emit(Block &block, OpBuilder &b);
  LogicalResult emitOp(Operation &op, OpBuilder &b);
  void emitLaunch(device::LaunchOp op, OpBuilder &b);
  LogicalResult emitWhile(WhileOp op, OpBuilder &b);
  LogicalResult emitIf(IfOp op, OpBuilder &b);
  Value buffer(OpBuilder &b, Location loc, const Place &place);
  Value index(OpBuilder &b, Location loc, AffineExpr expression);
  void copy(OpBuilder &b, Location loc, const Place &from, const Place &to,
            Value value);
  void copyAll(OpBuilder &b, Location loc, ValueRange values,
               ArrayRef<Place> from, ArrayRef<Place> to);
  void emitOffsets(OpBuilder &b, Location loc);
  void emitSiblings(ArrayRef<SmallVector<AffineExpr>> outputs);
  ArrayAttr describe(TypeRange types, bool isInput);

  func::FuncOp function;
  SymbolTable &kernels;
  ShapeAnalysis shapes;
  MLIRContext *context;

  llvm::DenseMap<Operation *, int64_t> numbers;
  int64_t last = 0;
  llvm::DenseMap<Value, Place> places;
  SmallVector<BufferLife> lives;
  ArenaPlan plan;
  /// Scratch buffers of a launch; where loops and branches leave results.
  llvm::DenseMap<Operation *, SmallVector<Place>> scratch;
  llvm::DenseMap<Operation *, SmallVector<Place>> carried;
  llvm::DenseMap<Operation *, SmallVector<Place>> staging;

  SmallVector<Value> dims;
  SmallVector<Value> offsets;
};

struct PlanBuffers : weir::impl::PlanBuffersBase<PlanBuffers> {
  void runOnOperation() override;
};
} // namespace

static bool isView(Operation *op) {
  return isa_and_nonnull<ReshapeOp, ExpandDimsOp, SqueezeOp, tensor::CastOp>(
      op);
}

//===--- lifetimes ---------------------------------------------------------===//

void Scheduler::number(Block &block) {
  for (Operation &op : block) {
    numbers[&op] = last++;
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

FailureOr<AffineExpr> Scheduler::bytesOf(Operation *op,
                                         const SymbolicType &type) {
  if (!type.ranked())
    return op->emitError("the rank of a value isn't known at compile time");
  int64_t width =
      type.element.isIntOrFloat()
          ? llvm::divideCeil(type.element.getIntOrFloatBitWidth(), 8)
          : 16;
  AffineExpr bytes = getAffineConstantExpr(width, context);
  for (AffineExpr dim : *type.dims) {
    if (!shapes.isComputable(dim))
      return op->emitError("the size of a value depends on data; such models "
                           "can't be compiled");
    bytes = multiply(bytes, dim);
  }
  return bytes;
}

FailureOr<Place> Scheduler::newBuffer(Operation *op, SymbolicType type,
                                      int64_t begin, int64_t end) {
  FailureOr<AffineExpr> bytes = bytesOf(op, type);
  if (failed(bytes))
    return failure();
  // Whole cache lines, so that every buffer is aligned.
  AffineExpr rounded = bytes->ceilDiv(64) * 64;
  lives.push_back({begin, std::max(begin, end), rounded});
  return Place{Place::Arena, (int64_t)lives.size() - 1, {}};
}

/// An index value of the function on tensors as an expression.
AffineExpr Scheduler::expressionOf(Value dim) {
  if (auto op = dim.getDefiningOp<device::DimOp>())
    return getAffineSymbolExpr(op.getIndex(), context);
  auto apply = cast<affine::AffineApplyOp>(dim.getDefiningOp());
  SmallVector<AffineExpr> operands;
  for (Value operand : apply.getMapOperands())
    operands.push_back(expressionOf(operand));
  unsigned numDims = apply.getAffineMap().getNumDims();
  return apply.getAffineMap().getResult(0).replaceDimsAndSymbols(
      ArrayRef(operands).take_front(numDims),
      ArrayRef(operands).drop_front(numDims));
}

void Scheduler::extend(const Place &place, int64_t to) {
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
  if (auto read = dyn_cast<ReadOp>(op)) {
    FailureOr<Place> place = newBuffer(&op, shapes.typeOf(read.getValue()),
                                       numbers[&op], lastUse(read.getValue()));
    if (failed(place))
      return failure();
    places[read.getValue()] = *place;
    return success();
  }
  if (isa<device::DimOp, affine::AffineApplyOp, AssignOp, AssertOp, YieldOp,
          ConditionOp, func::ReturnOp>(op))
    return success();
  return op.emitError("'") << op.getName() << "' has no place in a schedule";
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
      bool isOurs = place.kind == Place::Arena && isLastUse(operand, op) &&
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
      values.push_back(expressionOf(dim));
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
/// are copied into and which each iteration copies its results to.
LogicalResult Scheduler::assignWhile(WhileOp op) {
  int64_t begin = numbers[op], end = begin + 1;
  op->walk([&](Operation *inner) { end = std::max(end, numbers[inner] + 1); });
  SmallVector<Place> own;
  for (auto [i, init] : llvm::enumerate(op.getInits())) {
    Place from = places.lookup(init);
    Value argument = op.getCond().getArgument(i);
    bool takesOver = from.kind == Place::Arena && isLastUse(init, op) &&
                     !isView(init.getDefiningOp()) &&
                     init.getDefiningOp() &&
                     init.getDefiningOp()->getBlock() == op->getBlock();
    FailureOr<Place> place =
        takesOver ? FailureOr<Place>(from)
                  : newBuffer(op, shapes.typeOf(argument), begin, end);
    if (failed(place))
      return failure();
    extend(*place, std::max(end, lastUse(op.getResult(i))));
    own.push_back(*place);
    places[argument] = *place;
    places[op.getResult(i)] = *place;
  }
  carried[op] = own;
  if (failed(assign(op.getCond().front())))
    return failure();
  auto condition = cast<ConditionOp>(op.getCond().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(condition.getValues()))
    places[op.getBody().getArgument(i)] = places.lookup(value);
  for (auto [i, value] : llvm::enumerate(condition.getValues()))
    if (value != op.getCond().getArgument(i))
      return op.emitError("a loop's condition changes the values it carries");
  if (failed(assign(op.getBody().front())))
    return failure();
  // A value that another iteration's copy would overwrite goes aside first.
  Operation *yield = op.getBody().front().getTerminator();
  for (auto [i, value] : llvm::enumerate(yield->getOperands())) {
    Place from = places.lookup(value);
    bool isCarried = llvm::any_of(own, [&](const Place &place) {
      return place.kind == from.kind && place.index == from.index;
    });
    bool stays = from.kind == own[i].kind && from.index == own[i].index;
    Place aside;
    if (isCarried && !stays) {
      FailureOr<Place> place =
          newBuffer(op, shapes.typeOf(value), begin, end);
      if (failed(place))
        return failure();
      aside = *place;
    } else {
      aside = from;
    }
    staging[yield].push_back(aside);
    extend(from, numbers[yield]);
  }
  return success();
}

LogicalResult Scheduler::assignIf(IfOp op) {
  int64_t begin = numbers[op];
  for (Value result : op.getResults()) {
    FailureOr<Place> place =
        newBuffer(op, shapes.typeOf(result), begin, lastUse(result));
    if (failed(place))
      return failure();
    places[result] = *place;
    carried[op].push_back(*place);
  }
  return success(succeeded(assign(op.getThenRegion().front())) &&
                 succeeded(assign(op.getElseRegion().front())));
}

//===--- writing the schedule ----------------------------------------------===//

Value Scheduler::index(OpBuilder &b, Location loc, AffineExpr expression) {
  if (auto value = constantValue(expression))
    return arith::ConstantIndexOp::create(b, loc, *value);
  return affine::AffineApplyOp::create(
      b, loc, AffineMap::get(0, dims.size(), expression), dims);
}

Value Scheduler::buffer(OpBuilder &b, Location loc, const Place &place) {
  Type type = device::BufferType::get(context);
  switch (place.kind) {
  case Place::Input:
    return device::InputOp::create(b, loc, type, place.index);
  case Place::Output:
    return device::OutputOp::create(b, loc, type, place.index);
  case Place::Weight:
    return device::WeightOp::create(b, loc, type, cast<ElementsAttr>(place.constant));
  case Place::Variable:
    return device::VariableOp::create(b, loc, type,
                                      cast<FlatSymbolRefAttr>(place.constant));
  case Place::Arena:
    break;
  }
  return device::ArenaOp::create(b, loc, type, offsets[plan.slotOf[place.index]]);
}

void Scheduler::copy(OpBuilder &b, Location loc, const Place &from,
                     const Place &to, Value value) {
  if (from.kind == to.kind && from.index == to.index &&
      from.constant == to.constant)
    return;
  FailureOr<AffineExpr> bytes =
      bytesOf(function, shapes.typeOf(value));
  if (failed(bytes))
    return;
  device::CopyOp::create(b, loc, buffer(b, loc, from), buffer(b, loc, to),
                         index(b, loc, *bytes));
}

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
    kernelDims.push_back(index(b, loc, expressionOf(dim)));
  device::LaunchOp::create(b, loc, TypeRange(), op.getKernelAttr(), operands,
                           kernelDims);
}

void Scheduler::copyAll(OpBuilder &b, Location loc, ValueRange values,
                        ArrayRef<Place> from, ArrayRef<Place> to) {
  for (auto [i, value] : llvm::enumerate(values))
    copy(b, loc, from[i], to[i], value);
}

LogicalResult Scheduler::emitWhile(WhileOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  SmallVector<Place> &own = carried[op];
  for (auto [i, init] : llvm::enumerate(op.getInits()))
    copy(b, loc, places.lookup(init), own[i], init);
  auto loop = scf::WhileOp::create(b, loc, TypeRange(), ValueRange());
  OpBuilder inner(context);
  inner.createBlock(&loop.getBefore());
  if (failed(emit(op.getCond().front(), inner)))
    return failure();
  auto condition = cast<ConditionOp>(op.getCond().front().getTerminator());
  Value go = device::LoadOp::create(
      inner, loc, inner.getI1Type(),
      buffer(inner, loc, places.lookup(condition.getGo())));
  scf::ConditionOp::create(inner, loc, go, ValueRange());
  inner.createBlock(&loop.getAfter());
  if (failed(emit(op.getBody().front(), inner)))
    return failure();
  Operation *yield = op.getBody().front().getTerminator();
  SmallVector<Place> from;
  for (Value value : yield->getOperands())
    from.push_back(places.lookup(value));
  copyAll(inner, loc, yield->getOperands(), from, staging[yield]);
  copyAll(inner, loc, yield->getOperands(), staging[yield], own);
  scf::YieldOp::create(inner, loc);
  return success();
}

LogicalResult Scheduler::emitIf(IfOp op, OpBuilder &b) {
  Location loc = op.getLoc();
  Value condition = device::LoadOp::create(
      b, loc, b.getI1Type(), buffer(b, loc, places.lookup(op.getCondition())));
  auto branch = scf::IfOp::create(b, loc, TypeRange(), condition,
                                  /*withElseRegion=*/true);
  std::pair<Region *, Block *> sides[] = {
      {&op.getThenRegion(), branch.thenBlock()},
      {&op.getElseRegion(), branch.elseBlock()}};
  for (auto [region, block] : sides) {
    OpBuilder inner(context);
    inner.setInsertionPoint(block, block->without_terminator().end());
    if (failed(emit(region->front(), inner)))
      return failure();
    SmallVector<Place> from;
    Operation *yield = region->front().getTerminator();
    for (Value value : yield->getOperands())
      from.push_back(places.lookup(value));
    copyAll(inner, loc, yield->getOperands(), from, carried[op]);
  }
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
        buffer(b, loc, places.lookup(check.getCondition())));
    device::FailOp::create(b, loc, condition, check.getMessage());
  }
  return success();
}

LogicalResult Scheduler::emit(Block &block, OpBuilder &b) {
  for (Operation &op : block.without_terminator())
    if (failed(emitOp(op, b)))
      return failure();
  return success();
}

/// The slots' offsets: sums of the sizes before, each the largest of its own.
void Scheduler::emitOffsets(OpBuilder &b, Location loc) {
  offsets.clear();
  Value offset = arith::ConstantIndexOp::create(b, loc, 0);
  for (ArrayRef<AffineExpr> sizes : plan.slots) {
    offsets.push_back(offset);
    Value size;
    int64_t constant = 0;
    for (AffineExpr each : sizes) {
      if (auto value = constantValue(each)) {
        constant = std::max(constant, *value);
        continue;
      }
      Value next = index(b, loc, each);
      size = size ? arith::MaxSIOp::create(b, loc, size, next).getResult()
                  : next;
    }
    if (constant || !size) {
      Value fixed = arith::ConstantIndexOp::create(b, loc, constant);
      size = size ? arith::MaxSIOp::create(b, loc, size, fixed).getResult()
                  : fixed;
    }
    offset = arith::AddIOp::create(b, loc, offset, size);
  }
  offsets.push_back(offset);
}

/// `@SIG.arena_size` and `@SIG.output_shapes` beside the schedule.
void Scheduler::emitSiblings(ArrayRef<SmallVector<AffineExpr>> outputs) {
  OpBuilder b(context);
  b.setInsertionPointAfter(function);
  Location loc = function.getLoc();
  SmallVector<Type> inputs(shapes.freeDims(), b.getIndexType());
  auto create = [&](StringRef suffix, StringRef attr, size_t results) {
    auto sibling = func::FuncOp::create(
        b, loc, (function.getSymName() + suffix).str(),
        b.getFunctionType(inputs,
                          SmallVector<Type>(results, b.getIndexType())));
    sibling.setPrivate();
    sibling->setAttr(attr, SymbolRefAttr::get(function));
    sibling.addEntryBlock();
    dims.assign(sibling.args_begin(), sibling.args_end());
    return sibling;
  };
  auto size = create(".arena_size", "device.arena_size_of", 1);
  OpBuilder inner = OpBuilder::atBlockBegin(&size.getBody().front());
  emitOffsets(inner, loc);
  func::ReturnOp::create(inner, loc, offsets.back());
  size_t count = 0;
  for (auto &output : outputs)
    count += output.size();
  b.setInsertionPointAfter(size);
  auto shape = create(".output_shapes", "device.output_shapes_of", count);
  inner = OpBuilder::atBlockBegin(&shape.getBody().front());
  SmallVector<Value> values;
  for (auto &output : outputs)
    for (AffineExpr dim : output)
      values.push_back(index(inner, loc, dim));
  func::ReturnOp::create(inner, loc, values);
}

/// What the program's table says of inputs and outputs.
ArrayAttr Scheduler::describe(TypeRange types, bool isInput) {
  Builder b(context);
  SmallVector<Attribute> result;
  for (unsigned i = 0; i < types.size(); ++i) {
    NamedAttrList entry;
    auto take = [&](StringRef from, StringRef to) {
      Attribute attr = isInput ? function.getArgAttr(i, from)
                               : function.getResultAttr(i, from);
      if (attr)
        entry.set(to, attr);
    };
    take(kNameAttr, "name");
    take(kOriginalNameAttr, "original_name");
    take(kShapeAttr, "shape");
    entry.set("type", TypeAttr::get(types[i]));
    result.push_back(entry.getDictionary(context));
  }
  return b.getArrayAttr(result);
}

LogicalResult Scheduler::run() {
  Block &block = function.getBody().front();
  number(block);
  for (BlockArgument argument : block.getArguments())
    places[argument] = {Place::Input, argument.getArgNumber(), {}};
  if (failed(assign(block)))
    return failure();
  plan = planArena(lives, shapes.freeDims(), context);

  Operation *end = block.getTerminator();
  SmallVector<SmallVector<AffineExpr>> outputs;
  for (Value value : end->getOperands()) {
    SymbolicType type = shapes.typeOf(value);
    if (!type.ranked())
      return function.emitError("an output's rank isn't known");
    for (AffineExpr dim : *type.dims)
      if (!shapes.isComputable(dim))
        return function.emitError("an output's shape depends on data");
    outputs.push_back(*type.dims);
  }

  auto schedule = std::make_unique<Block>();
  OpBuilder b(context);
  b.setInsertionPointToEnd(schedule.get());
  Location loc = function.getLoc();
  for (unsigned i = 0; i < shapes.freeDims(); ++i)
    dims.push_back(device::DimOp::create(b, loc, b.getIndexType(), i));
  emitOffsets(b, loc);
  // What is computed for one output alone is written there at once.
  for (auto [i, value] : llvm::enumerate(end->getOperands())) {
    Place place = places.lookup(value);
    Operation *from = value.getDefiningOp();
    if (place.kind == Place::Arena && isa_and_nonnull<device::LaunchOp>(from) &&
        value.hasOneUse() && from->getBlock() == &block)
      places[value] = {Place::Output, (int64_t)i, {}};
  }
  if (failed(emit(block, b)))
    return failure();
  for (auto [i, value] : llvm::enumerate(end->getOperands()))
    copy(b, loc, places.lookup(value), {Place::Output, (int64_t)i, {}}, value);
  func::ReturnOp::create(b, loc);

  function->setAttr("device.inputs",
                    describe(function.getArgumentTypes(), true));
  function->setAttr("device.outputs",
                    describe(function.getResultTypes(), false));
  function.getBody().getBlocks().clear();
  function.getBody().push_back(schedule.release());
  function.removeArgAttrsAttr();
  function.removeResAttrsAttr();
  function.setType(FunctionType::get(context, {}, {}));
  emitSiblings(outputs);
  return success();
}

void PlanBuffers::runOnOperation() {
  SymbolTable kernels(getOperation());
  SmallVector<func::FuncOp> functions(
      getOperation().getOps<func::FuncOp>());
  for (func::FuncOp function : functions) {
    Scheduler scheduler(function, kernels);
    if (failed(scheduler.run()))
      return signalPassFailure();
    buffers += scheduler.numBuffers();
    slots += scheduler.numSlots();
  }
}
