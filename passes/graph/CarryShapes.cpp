//===- CarryShapes.cpp - shapes that pass through loops and branches ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"
#include "passes/graph/RunShapes.h"

namespace weir {
#define GEN_PASS_DEF_CARRYSHAPES
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
class CarryShapes : public weir::impl::CarryShapesBase<CarryShapes> {
  void runOnOperation() override;
  /// Changes the first op that needs it. Returns whether one did.
  bool runOnce();
};
} // namespace

/// The numbers of the values among `values` with a dimension that nothing tells.
static SmallVector<unsigned> findUntold(ShapeAnalysis &shapes,
                                        ValueRange values) {
  SmallVector<unsigned> result;
  for (auto [i, value] : llvm::enumerate(values)) {
    SymbolicType type = shapes.typeOf(value);
    bool isTold = !isa<RankedTensorType>(value.getType()) || !type.ranked() ||
                  llvm::all_of(*type.dims, [&](AffineExpr dim) {
                    return shapes.isBound(dim);
                  });
    if (!isTold)
      result.push_back(i);
  }
  return result;
}

/// Whether a value's shape is passed already: then it is seen with it.
static bool isReshaped(Value value) {
  return llvm::any_of(value.getUsers(), [](Operation *user) {
    return isa<ReshapeOp>(user) && user->hasAttr(kCheckedAttr);
  });
}

/// The shapes of some of the values.
static SmallVector<Value> shapesOf(OpBuilder &b, Location loc,
                                   ValueRange values,
                                   ArrayRef<unsigned> which) {
  SmallVector<Value> result;
  for (unsigned i : which)
    result.push_back(ShapeOp::create(b, loc, values[i], b.getI64Type()));
  return result;
}

static void yieldShapes(Operation *yield, ArrayRef<unsigned> which) {
  OpBuilder b(yield);
  yield->insertOperands(
      yield->getNumOperands(),
      shapesOf(b, yield->getLoc(), yield->getOperands(), which));
}

/// All uses of a value, but those by terminators that must name it itself, see
/// it with its shape.
static void useWithShape(OpBuilder &b, Value value, Value shape) {
  auto told = ReshapeOp::create(b, value.getLoc(), value.getType(), value, shape);
  told->setAttr(kCheckedAttr, b.getUnitAttr());
  value.replaceUsesWithIf(told, [&](OpOperand &use) {
    return use.getOwner() != told && !isa<ConditionOp>(use.getOwner());
  });
}

static SmallVector<Type> extendTypes(Operation *op, ValueRange values,
                                     ArrayRef<unsigned> which) {
  SmallVector<Type> types(op->getResultTypes());
  for (unsigned i : which) {
    int64_t rank = cast<RankedTensorType>(values[i].getType()).getRank();
    types.push_back(
        RankedTensorType::get({rank}, IntegerType::get(op->getContext(), 64)));
  }
  return types;
}

/// Puts `made`, whose last results are shapes, in the place of `op`.
static void replaceOp(OpBuilder &b, Operation *op, Operation *made,
                      ArrayRef<unsigned> which) {
  unsigned count = op->getNumResults();
  op->replaceAllUsesWith(made->getResults().take_front(count));
  b.setInsertionPointAfter(made);
  for (auto [n, i] : llvm::enumerate(which))
    useWithShape(b, made->getResult(i), made->getResult(count + n));
  op->erase();
}

static void carry(IfOp op, ArrayRef<unsigned> which) {
  for (Region *region : {&op.getThenRegion(), &op.getElseRegion()})
    yieldShapes(region->front().getTerminator(), which);
  OpBuilder b(op);
  auto made = IfOp::create(b, op.getLoc(),
                           extendTypes(op, op.getResults(), which),
                           op.getCondition());
  made.getThenRegion().takeBody(op.getThenRegion());
  made.getElseRegion().takeBody(op.getElseRegion());
  replaceOp(b, op, made, which);
}

/// Gives a region of a loop arguments for the shapes of others.
static SmallVector<Value> addArguments(Block &block, ArrayRef<Type> types,
                                       ArrayRef<unsigned> which) {
  SmallVector<Value> added;
  for (Type type : types)
    added.push_back(block.addArgument(type, block.getParentOp()->getLoc()));
  OpBuilder b = OpBuilder::atBlockBegin(&block);
  for (auto [i, shape] : llvm::zip(which, added))
    useWithShape(b, block.getArgument(i), shape);
  return added;
}

static void carry(WhileOp op, ArrayRef<unsigned> which) {
  OpBuilder b(op);
  SmallVector<Value> inits(op.getInits());
  llvm::append_range(inits, shapesOf(b, op.getLoc(), op.getInits(), which));
  SmallVector<Type> types = extendTypes(op, op.getInits(), which);
  ArrayRef<Type> added = ArrayRef(types).drop_front(op.getNumResults());
  Operation *condition = op.getCond().front().getTerminator();
  SmallVector<Value> passed = addArguments(op.getCond().front(), added, which);
  condition->insertOperands(condition->getNumOperands(), passed);
  addArguments(op.getBody().front(), added, which);
  yieldShapes(op.getBody().front().getTerminator(), which);
  auto made = WhileOp::create(b, op.getLoc(), types, inits);
  made.getCond().takeBody(op.getCond());
  made.getBody().takeBody(op.getBody());
  replaceOp(b, op, made, which);
}

bool CarryShapes::runOnce() {
  ShapeAnalysis shapes(getOperation());
  auto result = getOperation().walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (auto branch = dyn_cast<IfOp>(op)) {
      auto untold = findUntold(shapes, branch.getResults());
      llvm::erase_if(untold, [&](unsigned i) {
        return isReshaped(branch.getResult(i));
      });
      if (untold.empty())
        return WalkResult::advance();
      carry(branch, untold);
      return WalkResult::interrupt();
    }
    if (auto loop = dyn_cast<WhileOp>(op)) {
      auto untold = findUntold(shapes, loop.getCond().getArguments());
      llvm::erase_if(untold, [&](unsigned i) {
        return isReshaped(loop.getBody().getArgument(i));
      });
      if (untold.empty())
        return WalkResult::advance();
      carry(loop, untold);
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return result.wasInterrupted();
}

void CarryShapes::runOnOperation() {
  // Each round mends one op; an op is mended once.
  while (runOnce())
    ;
}
