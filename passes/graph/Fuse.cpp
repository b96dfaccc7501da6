//===- Fuse.cpp - ops grouped into kernels
//------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"
#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "passes/Passes.h"
#include "passes/ShapeAnalysis.h"
#include "passes/graph/FusionGroups.h"

namespace weir {
#define GEN_PASS_DEF_FUSE
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

/// Says the shape on the op where it is computable from free dims; whether it
/// is.
static bool noteShape(Operation *op, ShapeAnalysis &shapes, Value original) {
  SymbolicType type = shapes.typeOf(original);
  auto isComputable = [&](AffineExpr dim) { return shapes.isComputable(dim); };
  if (!type.ranked() || !llvm::all_of(*type.dims, isComputable))
    return false;
  op->setAttr(kShapeAttr,
              AffineMapAttr::get(AffineMap::get(0, shapes.freeDims(),
                                                *type.dims, op->getContext())));
  return true;
}

/// The same for each result of an op that has several.
static void noteShapes(Operation *op, ShapeAnalysis &shapes,
                       Operation *original) {
  if (original->getNumResults() == 1) {
    noteShape(op, shapes, original->getResult(0));
    return;
  }
  SmallVector<Attribute> maps;
  for (Value result : original->getResults()) {
    SymbolicType type = shapes.typeOf(result);
    if (!type.ranked() || !llvm::all_of(*type.dims, [&](AffineExpr dim) {
          return shapes.isComputable(dim);
        }))
      return;
    maps.push_back(AffineMapAttr::get(
        AffineMap::get(0, shapes.freeDims(), *type.dims, op->getContext())));
  }
  op->setAttr(kShapesAttr, ArrayAttr::get(op->getContext(), maps));
}

namespace {
/// A weir.kernel that is being made: its body, and what it takes from outside.
class KernelBody {
public:
  KernelBody(ShapeAnalysis &shapes, MLIRContext *context)
      : shapes(shapes), body(std::make_unique<Block>()), b(context) {
    b.setInsertionPointToEnd(body.get());
  }

  /// Adds a copy of the op. Where it `repeats`, broadcasts that it reads are
  /// made again inside; inline constants always are.
  void add(Operation *op, bool repeats);
  /// Adds a broadcast that reads what lies outside.
  void addRepeated(BroadcastOp broadcast, bool repeats);
  /// Makes the kernel at `at`, before which all operands exist, in the place of
  /// `outputs`.
  void finish(Operation *at, Location loc, ArrayRef<Value> outputs);

private:
  Value mapOperand(Value operand, bool repeats);

  ShapeAnalysis &shapes;
  std::unique_ptr<Block> body;
  OpBuilder b;
  IRMapping mapping;
  SmallVector<Value> inputs;
};
} // namespace

void KernelBody::addRepeated(BroadcastOp broadcast, bool repeats) {
  Value source = mapOperand(broadcast.getOperand(), repeats);
  auto clone = BroadcastOp::create(b, broadcast.getLoc(), broadcast.getType(),
                                   source, Value());
  if (!noteShape(clone, shapes, broadcast.getResult()) &&
      broadcast.getShape()) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(clone);
    clone.getShapeMutable().assign(mapOperand(broadcast.getShape(), repeats));
  }
  mapping.map(broadcast.getResult(), clone.getResult());
}

/// The value inside the kernel.
Value KernelBody::mapOperand(Value operand, bool repeats) {
  if (Value known = mapping.lookupOrNull(operand))
    return known;
  Operation *from = operand.getDefiningOp();
  if (from && isInlineConstant(from)) {
    mapping.map(operand, b.clone(*from)->getResult(0));
  } else if (from && isRepeatable(from) && repeats) {
    addRepeated(cast<BroadcastOp>(from), repeats);
  } else {
    inputs.push_back(operand);
    mapping.map(operand,
                body->addArgument(operand.getType(), operand.getLoc()));
  }
  return mapping.lookup(operand);
}

void KernelBody::add(Operation *op, bool repeats) {
  for (Value operand : op->getOperands())
    mapOperand(operand, repeats);
  Operation *clone = b.clone(*op, mapping);
  mapping.map(op->getResults(), clone->getResults());
  noteShapes(clone, shapes, op);
}

void KernelBody::finish(Operation *at, Location loc, ArrayRef<Value> outputs) {
  SmallVector<Value> yielded;
  for (Value output : outputs)
    yielded.push_back(mapping.lookup(output));
  YieldOp::create(b, loc, yielded);
  b.setInsertionPoint(at);
  auto kernel =
      KernelOp::create(b, loc, ValueRange(outputs).getTypes(), inputs);
  kernel.getBody().push_back(body.release());
  for (auto [number, output] : llvm::enumerate(outputs))
    Value(output).replaceAllUsesWith(kernel.getResult(number));
}

/// What a repeatable op outside makes of a value for the group alone is no use
/// outside: the kernel repeats it.
static bool isUsedOutside(Value value,
                          const llvm::SmallPtrSetImpl<Operation *> &inside) {
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    if (inside.contains(user))
      return false;
    return !isRepeatable(user) ||
           llvm::any_of(user->getUsers(), [&](Operation *next) {
             return !inside.contains(next);
           });
  });
}

static void wrap(ArrayRef<Operation *> ops, ShapeAnalysis &shapes) {
  Operation *last = ops.back();
  llvm::SmallPtrSet<Operation *, 8> inside(ops.begin(), ops.end());
  KernelBody kernel(shapes, last->getContext());
  SmallVector<Value> outputs;
  SmallVector<Location> locations;
  bool repeats = llvm::any_of(ops, isElementwiseOrReduction);
  for (Operation *op : ops) {
    kernel.add(op, repeats);
    locations.push_back(op->getLoc());
    for (Value result : op->getResults())
      if (isUsedOutside(result, inside))
        outputs.push_back(result);
  }
  kernel.finish(last, FusedLoc::get(last->getContext(), locations), outputs);
  for (Operation *op : llvm::reverse(ops)) {
    for (Operation *user : llvm::make_early_inc_range(op->getUsers()))
      user->erase(); // repeated inside the kernel, and nowhere else
    op->erase();
  }
}

/// Repeatable ops that something other than a kernel uses are kernels too.
static void wrapRest(Block &block, ShapeAnalysis &shapes) {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (!isRepeatable(&op))
      continue;
    if (!op.use_empty()) {
      KernelBody kernel(shapes, op.getContext());
      kernel.addRepeated(cast<BroadcastOp>(op), /*repeats=*/false);
      kernel.finish(&op, op.getLoc(), {op.getResult(0)});
    }
    op.erase();
  }
}

/// Puts what a kernel gives behind the kernel. Nothing moves across an effect:
/// a value of a variable would be another one there.
static void sortBetweenEffects(Block &block) {
  auto begin = block.begin();
  for (auto it = block.begin(); it != block.without_terminator().end();) {
    Operation &op = *it++;
    if (isa<KernelOp>(op) || isMemoryEffectFree(&op))
      continue;
    sortTopologically(&block, {begin, op.getIterator()});
    begin = it;
  }
  sortTopologically(&block, {begin, block.without_terminator().end()});
}

static void fuse(Block &block, ShapeAnalysis &shapes) {
  FusionGroups groups(block, shapes);
  for (FusionGroup *group : groups.kernels())
    wrap(group->ops, shapes);
  wrapRest(block, shapes);
  sortBetweenEffects(block);
}

/// A reshape with at most one free dim needs no computed shape: -1 says it, but
/// for tensors without elements, which leave it open.
static void fixShapeOperand(ReshapeOp op) {
  auto type = cast<RankedTensorType>(op.getType());
  SmallVector<int64_t> shape(type.getShape());
  int64_t free = llvm::count_if(shape, ShapedType::isDynamic);
  if (free > 1 || (free == 1 && llvm::is_contained(shape, 0)))
    return;
  for (int64_t &dim : shape)
    if (ShapedType::isDynamic(dim))
      dim = -1;
  OpBuilder b(op);
  auto vector = RankedTensorType::get({type.getRank()}, b.getI64Type());
  Value constant = ConstantOp::create(
      b, op.getLoc(), DenseElementsAttr::get(vector, ArrayRef(shape)));
  op.getShapeMutable().assign(constant);
}

/// Broadcasts, iotas and reshapes say their shape themselves: what computed it
/// can go.
static void dropShapeOperands(func::FuncOp function) {
  ShapeAnalysis shapes(function);
  SmallVector<Operation *> ops;
  function.walk([&](Operation *op) {
    if (isa<BroadcastOp, IotaOp, ReshapeOp>(op))
      ops.push_back(op);
  });
  for (Operation *op : ops) {
    noteShape(op, shapes, op->getResult(0));
    if (!op->hasAttr(kShapeAttr))
      continue;
    if (auto broadcast = dyn_cast<BroadcastOp>(op))
      broadcast.getShapeMutable().clear();
    else if (auto reshape = dyn_cast<ReshapeOp>(op))
      fixShapeOperand(reshape);
    else
      cast<IotaOp>(op).getCountMutable().clear();
  }
  IRRewriter rewriter(function.getContext());
  (void)runRegionDCE(rewriter, function->getRegions());
}

namespace {
struct Fuse : weir::impl::FuseBase<Fuse> {
  void runOnOperation() override {
    if (getOperation().isDeclaration())
      return;
    dropShapeOperands(getOperation());
    SmallVector<Block *> blocks;
    getOperation()->walk<WalkOrder::PostOrder>([&](Block *block) {
      if (!isa<KernelOp>(block->getParentOp()))
        blocks.push_back(block);
    });
    for (Block *block : blocks) {
      ShapeAnalysis shapes(getOperation());
      fuse(*block, shapes);
    }
  }
};
} // namespace
