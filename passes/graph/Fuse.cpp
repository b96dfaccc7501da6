//===- Fuse.cpp - ops grouped into kernels ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"
#include "passes/ShapeAnalysis.h"
#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/SetVector.h"

namespace weir {
#define GEN_PASS_DEF_FUSE
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
/// Ops that will be one kernel, in program order.
struct Group {
  SmallVector<Operation *> ops;
  /// Greater than that of every group that this one depends on.
  int64_t depth = 0;
  /// Whether another group depends on this one, so that `depth` is fixed.
  bool hasDependents = false;
  /// Nothing may join.
  bool isClosed = false;
  /// Led by a contraction: only elementwise ops of its shape may join.
  bool isContraction = false;
  /// The leading dims over which every op of the group runs alike.
  SmallVector<AffineExpr> domain;
};

/// Groups the ops of one block.
class BlockFuser {
public:
  BlockFuser(Block &block, ShapeAnalysis &shapes)
      : block(block), shapes(shapes) {}
  void run();

private:
  struct Dependencies {
    llvm::SmallSetVector<Group *, 4> direct;
    llvm::SmallSetVector<Group *, 4> indirect;
  };
  void visit(Operation *op);
  void addDependency(Value value, bool isDirect, Dependencies &result);
  Dependencies dependencies(Operation *op);
  void addRunDims(Value value, Dependencies &result);
  Group *startGroup(Operation *op, const Dependencies &dependencies);
  bool tryJoin(Operation *op, Group &group, const Dependencies &dependencies);
  bool mayOrder(Group &group, const Dependencies &dependencies);
  std::optional<size_t> commonDims(Operation *op, const Group &group);
  void wrap(Group &group);
  Value mapOperand(OpBuilder &b, Value operand, const Group &group,
                   IRMapping &mapping, SmallVectorImpl<Value> &inputs,
                   Block &body);
  void materializeRest();

  Block &block;
  ShapeAnalysis &shapes;
  std::vector<std::unique_ptr<Group>> groups;
  llvm::DenseMap<Operation *, Group *> groupOf;
  /// Groups of ops that are no kernels (loops, views): for depths alone.
  size_t openFrom = 0;
};
} // namespace

//===--- kinds of op -------------------------------------------------------===//

/// Gives its operand another type without moving anything.
static bool isView(Operation *op) {
  return isa<ReshapeOp, ExpandDimsOp, SqueezeOp, tensor::CastOp>(op);
}

/// Cheaper to compute again in each kernel than to store.
static bool isRepeatable(Operation *op) { return isa<BroadcastOp>(op); }

static bool isElementwise(Operation *op) { return isa<ScalarBody>(op); }

static bool isReduction(Operation *op) {
  return isa<ReduceSumOp, ReduceProdOp, ReduceMaxOp, ReduceMinOp, ReduceAllOp,
             ReduceAnyOp>(op);
}

/// Whether the op runs in a kernel of some group.
static bool isComputation(Operation *op) {
  return isa<ScalarBody, LinalgLowerable, PackedContractionOp>(op) &&
         !isRepeatable(op);
}

/// A constant that is part of the code rather than of the weights.
static bool isInlineConstant(Operation *op) {
  auto constant = dyn_cast<ConstantOp>(op);
  if (!constant)
    return false;
  auto dense = dyn_cast<DenseElementsAttr>(constant.getValue());
  return dense && dense.isSplat();
}

static SmallVector<AffineExpr> dimsOf(ShapeAnalysis &shapes, Value value) {
  SymbolicType type = shapes.typeOf(value);
  return type.ranked() ? *type.dims : SmallVector<AffineExpr>();
}

//===--- forming groups ----------------------------------------------------===//

void BlockFuser::addDependency(Value value, bool isDirect,
                               Dependencies &result) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getBlock() != &block)
    return;
  if (Group *group = groupOf.lookup(op)) {
    (isDirect && !group->ops.empty() ? result.direct : result.indirect)
        .insert(group);
    return;
  }
  if (isRepeatable(op) && isDirect)
    addDependency(op->getOperand(0), true, result);
}

/// The groups that an op's operands come from: directly where the op could
/// join, indirectly through views and other ops.
BlockFuser::Dependencies BlockFuser::dependencies(Operation *op) {
  Dependencies result;
  bool mayLookThrough = isElementwise(op) || isReduction(op);
  for (Value operand : op->getOperands()) {
    Operation *from = operand.getDefiningOp();
    bool isRepeated = from && isRepeatable(from);
    addDependency(operand, !isRepeated || mayLookThrough, result);
    if (isRepeated && !mayLookThrough)
      addDependency(from->getOperand(0), false, result);
  }
  op->walk([&](Operation *inner) {
    if (inner != op)
      for (Value operand : inner->getOperands())
        addDependency(operand, false, result);
  });
  for (Value operand : op->getOperands())
    addRunDims(operand, result);
  for (Value value : op->getResults())
    addRunDims(value, result);
  return result;
}

/// A kernel is launched with its dims: what computes them runs before.
void BlockFuser::addRunDims(Value value, Dependencies &result) {
  for (AffineExpr dim : dimsOf(shapes, value))
    for (const RunDim &each : shapes.runDims(dim))
      addDependency(each.tensor, false, result);
}

static int64_t maxDepth(ArrayRef<Group *> groups) {
  int64_t depth = 0;
  for (Group *group : groups)
    depth = std::max(depth, group->depth);
  return depth;
}

Group *BlockFuser::startGroup(Operation *op, const Dependencies &from) {
  groups.push_back(std::make_unique<Group>());
  Group *group = groups.back().get();
  group->depth = 1 + std::max(maxDepth(from.direct.getArrayRef()),
                              maxDepth(from.indirect.getArrayRef()));
  group->isContraction = isa<PackedContractionOp>(op);
  group->isClosed = isa<PutOp, ShapeOp>(op) || op->hasTrait<Sequential>();
  if (op->getNumResults() > 0)
    group->domain = dimsOf(shapes, op->getResult(0));
  if (auto concat = dyn_cast<ConcatOp>(op)) {
    group->domain.truncate(concat.getAxis());
    group->isClosed |= concat.getAxis() == 0;
  }
  if (isReduction(op)) {
    ArrayRef<int64_t> axes = op->getAttrOfType<DenseI64ArrayAttr>("axes");
    size_t first = axes.empty() ? group->domain.size() : axes.front();
    group->domain.truncate(std::min(first, group->domain.size()));
  }
  return group;
}

/// How many leading dims the op shares with the group, at least one; none
/// where it can't join.
std::optional<size_t> BlockFuser::commonDims(Operation *op,
                                             const Group &group) {
  SmallVector<AffineExpr> dims = dimsOf(shapes, op->getResult(0));
  if (isReduction(op)) {
    dims = dimsOf(shapes, op->getOperand(0));
    ArrayRef<int64_t> axes = op->getAttrOfType<DenseI64ArrayAttr>("axes");
    if (!axes.empty())
      dims.truncate(axes.front());
  }
  size_t common = 0;
  while (common < dims.size() && common < group.domain.size() &&
         dims[common] == group.domain[common])
    ++common;
  // What is repeated inside the group keeps its leading dims.
  for (Value operand : op->getOperands()) {
    auto repeated = operand.getDefiningOp<BroadcastOp>();
    if (!repeated)
      continue;
    Operation *from = repeated.getOperand().getDefiningOp();
    if (!from || groupOf.lookup(from) != &group)
      continue;
    if (dimsOf(shapes, repeated.getOperand()).size() != dims.size() &&
        !isReduction(op))
      return std::nullopt;
  }
  if (common == 0 && !(dims.empty() && group.domain.empty()))
    return std::nullopt;
  bool isWhole = common == dims.size() && common == group.domain.size();
  if (isElementwise(op) && isWhole)
    return common;
  if (group.isContraction)
    return std::nullopt;
  return common;
}

/// Whether the group may come to depend on what the op depends on.
bool BlockFuser::mayOrder(Group &group, const Dependencies &from) {
  if (from.indirect.contains(&group))
    return false;
  int64_t depth = maxDepth(from.indirect.getArrayRef());
  for (Group *other : from.direct)
    if (other != &group)
      depth = std::max(depth, other->depth);
  if (depth < group.depth)
    return true;
  if (group.hasDependents)
    return false;
  group.depth = depth + 1;
  return true;
}

bool BlockFuser::tryJoin(Operation *op, Group &group,
                         const Dependencies &from) {
  constexpr size_t maxOps = 64;
  bool isOpen = false;
  for (size_t i = openFrom; i < groups.size(); ++i)
    isOpen |= groups[i].get() == &group;
  if (!isOpen || group.isClosed || group.ops.size() >= maxOps ||
      !(isElementwise(op) || isReduction(op)))
    return false;
  std::optional<size_t> common = commonDims(op, group);
  if (!common || !mayOrder(group, from))
    return false;
  group.domain.truncate(*common);
  group.ops.push_back(op);
  groupOf[op] = &group;
  return true;
}

void BlockFuser::visit(Operation *op) {
  if (isRepeatable(op) || op->hasTrait<OpTrait::ConstantLike>())
    return;
  Dependencies from = dependencies(op);
  if (isComputation(op)) {
    SmallVector<Group *> candidates(from.direct.begin(), from.direct.end());
    llvm::stable_sort(candidates, [](Group *a, Group *b) {
      return std::make_pair(a->depth, a->isContraction) >
             std::make_pair(b->depth, b->isContraction);
    });
    Group *joined = nullptr;
    for (Group *group : candidates)
      if (tryJoin(op, *group, from)) {
        joined = group;
        break;
      }
    if (!joined) {
      joined = startGroup(op, from);
      joined->ops.push_back(op);
      groupOf[op] = joined;
    }
    for (Group *other : llvm::concat<Group *const>(from.direct, from.indirect))
      if (other != joined)
        other->hasDependents = true;
    return;
  }
  // No kernel, but others depend on it.
  Group *group = startGroup(op, from);
  group->isClosed = true;
  groupOf[op] = group;
  for (Group *other : llvm::concat<Group *const>(from.direct, from.indirect))
    other->hasDependents = true;
  // Kernels don't move across effects.
  if (!isView(op) && !isMemoryEffectFree(op))
    openFrom = groups.size();
}

//===--- making kernels ----------------------------------------------------===//

/// Says the shape on the op where it is computable from free dims; whether it
/// is.
static bool noteShape(Operation *op, ShapeAnalysis &shapes, Value original) {
  SymbolicType type = shapes.typeOf(original);
  auto isComputable = [&](AffineExpr dim) { return shapes.isComputable(dim); };
  if (!type.ranked() || !llvm::all_of(*type.dims, isComputable))
    return false;
  op->setAttr(kShapeAttr, AffineMapAttr::get(AffineMap::get(
                              0, shapes.freeDims(), *type.dims,
                              op->getContext())));
  return true;
}

/// The same for each result of an op that has several.
static void noteShapes(Operation *op, ShapeAnalysis &shapes, Operation *original) {
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
    maps.push_back(AffineMapAttr::get(AffineMap::get(
        0, shapes.freeDims(), *type.dims, op->getContext())));
  }
  op->setAttr(kShapesAttr, ArrayAttr::get(op->getContext(), maps));
}

/// The value inside the kernel: repeatable ops and inline constants are made
/// again there, anything else becomes an input.
Value BlockFuser::mapOperand(OpBuilder &b, Value operand, const Group &group,
                             IRMapping &mapping,
                             SmallVectorImpl<Value> &inputs, Block &body) {
  if (Value known = mapping.lookupOrNull(operand))
    return known;
  Operation *from = operand.getDefiningOp();
  bool isInner = group.ops.size() > 0 &&
                 llvm::any_of(group.ops, [](Operation *op) {
                   return isElementwise(op) || isReduction(op);
                 });
  if (from && isInlineConstant(from)) {
    Value clone = b.clone(*from)->getResult(0);
    mapping.map(operand, clone);
    return clone;
  }
  if (from && isRepeatable(from) && isInner) {
    auto broadcast = cast<BroadcastOp>(from);
    Value source = mapOperand(b, broadcast.getOperand(), group, mapping, inputs,
                              body);
    auto clone = BroadcastOp::create(b, broadcast.getLoc(), broadcast.getType(),
                                     source, Value());
    if (!noteShape(clone, shapes, broadcast.getResult()) &&
        broadcast.getShape()) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPoint(clone);
      clone.getShapeMutable().assign(mapOperand(
          b, broadcast.getShape(), group, mapping, inputs, body));
    }
    mapping.map(operand, clone.getResult());
    return clone;
  }
  inputs.push_back(operand);
  Value argument = body.addArgument(operand.getType(), operand.getLoc());
  mapping.map(operand, argument);
  return argument;
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

void BlockFuser::wrap(Group &group) {
  Operation *last = group.ops.back();
  llvm::SmallPtrSet<Operation *, 8> inside(group.ops.begin(), group.ops.end());
  auto body = std::make_unique<Block>();
  OpBuilder b(last->getContext());
  b.setInsertionPointToEnd(body.get());
  IRMapping mapping;
  SmallVector<Value> inputs, outputs;
  SmallVector<Location> locations;
  for (Operation *op : group.ops) {
    for (Value operand : op->getOperands())
      mapOperand(b, operand, group, mapping, inputs, *body);
    Operation *clone = b.clone(*op, mapping);
    mapping.map(op->getResults(), clone->getResults());
    noteShapes(clone, shapes, op);
    locations.push_back(op->getLoc());
    for (Value result : op->getResults())
      if (isUsedOutside(result, inside))
        outputs.push_back(result);
  }
  SmallVector<Value> yielded;
  for (Value output : outputs)
    yielded.push_back(mapping.lookup(output));
  Location loc = b.getFusedLoc(locations);
  YieldOp::create(b, loc, yielded);
  b.setInsertionPoint(last);
  auto kernel =
      KernelOp::create(b, loc, ValueRange(outputs).getTypes(), inputs);
  kernel.getBody().push_back(body.release());
  for (auto [output, result] : llvm::zip(outputs, kernel.getResults()))
    output.replaceAllUsesWith(result);
  for (Operation *op : llvm::reverse(group.ops)) {
    for (Operation *user : llvm::make_early_inc_range(op->getUsers()))
      user->erase(); // repeated inside the kernel, and nowhere else
    op->erase();
  }
}

/// Repeatable ops that something other than a kernel uses are kernels too.
void BlockFuser::materializeRest() {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (!isRepeatable(&op))
      continue;
    if (op.use_empty()) {
      op.erase();
      continue;
    }
    Group group;
    group.ops.push_back(&op);
    OpBuilder b(&op);
    auto broadcast = cast<BroadcastOp>(op);
    auto body = std::make_unique<Block>();
    Operation *from = broadcast.getOperand().getDefiningOp();
    SmallVector<Value> inputs;
    OpBuilder inner(op.getContext());
    inner.setInsertionPointToEnd(body.get());
    Value source;
    if (from && isInlineConstant(from)) {
      source = inner.clone(*from)->getResult(0);
    } else {
      inputs.push_back(broadcast.getOperand());
      source = body->addArgument(broadcast.getOperand().getType(), op.getLoc());
    }
    auto clone = BroadcastOp::create(inner, op.getLoc(), broadcast.getType(),
                                     source, Value());
    if (!noteShape(clone, shapes, broadcast.getResult()) &&
        broadcast.getShape()) {
      inputs.push_back(broadcast.getShape());
      clone.getShapeMutable().assign(
          body->addArgument(broadcast.getShape().getType(), op.getLoc()));
    }
    YieldOp::create(inner, op.getLoc(), clone.getResult());
    auto kernel =
        KernelOp::create(b, op.getLoc(), TypeRange(broadcast.getType()), inputs);
    kernel.getBody().push_back(body.release());
    op.getResult(0).replaceAllUsesWith(kernel.getResult(0));
    op.erase();
  }
}

void BlockFuser::run() {
  SmallVector<Operation *> ops;
  for (Operation &op : block.without_terminator())
    ops.push_back(&op);
  for (Operation *op : ops)
    visit(op);
  for (auto &group : groups)
    if (!group->ops.empty())
      wrap(*group);
  materializeRest();
  sortTopologically(&block);
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
      BlockFuser(*block, shapes).run();
    }
  }
};
} // namespace
