//===- PlanBuffers.cpp - a place for every value of the schedule ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "passes/lowering/Scheduler.h"

namespace weir {
#define GEN_PASS_DEF_PLANBUFFERS
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
struct PlanBuffers : weir::impl::PlanBuffersBase<PlanBuffers> {
  void runOnOperation() override;
};
} // namespace

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
  for (auto &output : outputs) {
    bool isKnown = llvm::all_of(
        output, [&](AffineExpr dim) { return shapes.isComputable(dim); });
    for (AffineExpr dim : output)
      values.push_back(index(
          inner, loc, isKnown ? dim : getAffineConstantExpr(INT64_MIN, context)));
  }
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

/// What is computed for one output alone is written there at once, and takes
/// no room in the arena.
void Scheduler::placeOutputs(Operation &end) {
  for (auto [i, value] : llvm::enumerate(end.getOperands())) {
    Place place = places.lookup(value);
    auto from = value.getDefiningOp<device::LaunchOp>();
    if (place.kind != Place::Arena || !from || !value.hasOneUse() ||
        from->getBlock() != end.getBlock())
      continue;
    // A tied operand's buffer began before.
    BufferLife &life = lives[place.index];
    if (life.begin == numbers[from])
      life = {life.begin, life.begin, getAffineConstantExpr(0, context)};
    places[value] = {Place::Output, (int64_t)i, {}};
  }
}

LogicalResult Scheduler::run() {
  Block &block = function.getBody().front();
  number(block);
  collectRunDims();
  for (BlockArgument argument : block.getArguments())
    places[argument] = {Place::Input, argument.getArgNumber(), {}};
  if (failed(assign(block)))
    return failure();
  Operation *end = block.getTerminator();
  placeOutputs(*end);
  plan = planArena(lives, shapes.freeDims(), context);

  SmallVector<SmallVector<AffineExpr>> outputs;
  for (Value value : end->getOperands()) {
    SymbolicType type = shapes.typeOf(value);
    if (!type.ranked())
      return function.emitError("an output's rank isn't known");
    if (failed(bytesOf(function, type)))
      return failure();
    Place place = places.lookup(value);
    if (place.kind == Place::Run && isSizedByRun(type))
      runBuffers[place.index].isKept = true;
    outputs.push_back(*type.dims);
  }

  auto schedule = std::make_unique<Block>();
  OpBuilder b(context);
  b.setInsertionPointToEnd(schedule.get());
  Location loc = function.getLoc();
  for (unsigned i = 0; i < shapes.freeDims(); ++i)
    dims.push_back(device::DimOp::create(b, loc, b.getIndexType(), i));
  emitOffsets(b, loc);
  if (failed(emit(block, b)))
    return failure();
  emitOutputs(b, end);
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
