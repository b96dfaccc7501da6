//===- FusionGroups.cpp - which ops run in one kernel
//-------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/graph/FusionGroups.h"
#include "dialects/weir/Weir.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

//===--- kinds of op
//-------------------------------------------------------===//

/// Gives its operand another type without moving anything.
static bool isView(Operation *op) {
  return isa<ReshapeOp, ExpandDimsOp, SqueezeOp, tensor::CastOp>(op);
}

bool weir::isRepeatable(Operation *op) { return isa<BroadcastOp>(op); }

static bool isElementwise(Operation *op) { return isa<ScalarBody>(op); }

static bool isReduction(Operation *op) {
  return isa<ReduceSumOp, ReduceProdOp, ReduceMaxOp, ReduceMinOp, ReduceAllOp,
             ReduceAnyOp>(op);
}

bool weir::isElementwiseOrReduction(Operation *op) {
  return isElementwise(op) || isReduction(op);
}

/// Whether the op runs in a kernel of some group.
static bool isComputation(Operation *op) {
  return isa<ScalarBody, LinalgLowerable, PackedContractionOp>(op) &&
         !isRepeatable(op);
}

bool weir::isInlineConstant(Operation *op) {
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

//===--- forming groups
//----------------------------------------------------===//

void FusionGroups::addDependency(Value value, bool isDirect,
                                 Dependencies &result) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getBlock() != &block)
    return;
  if (FusionGroup *group = groupOf.lookup(op)) {
    (isDirect && !group->ops.empty() ? result.direct : result.indirect)
        .insert(group);
    return;
  }
  if (isRepeatable(op) && isDirect)
    addDependency(op->getOperand(0), true, result);
}

/// The groups that an op's operands come from: directly where the op could
/// join, indirectly through views and other ops.
FusionGroups::Dependencies FusionGroups::dependencies(Operation *op) {
  Dependencies result;
  bool mayLookThrough = isElementwiseOrReduction(op);
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
  for (Value operand : op->getOperands()) {
    addRunDims(operand, result);
    addShapes(operand, result);
  }
  for (Value value : op->getResults())
    addRunDims(value, result);
  return result;
}

/// A kernel is launched with its dims: what computes them runs before.
void FusionGroups::addRunDims(Value value, Dependencies &result) {
  for (AffineExpr dim : dimsOf(shapes, value))
    for (const RunDim &each : shapes.runDims(dim))
      addDependency(each.tensor, false, result);
}

/// A kernel that repeats a value takes the shape as an operand where nothing else
/// tells it.
void FusionGroups::addShapes(Value value, Dependencies &result) {
  while (auto repeated = value.getDefiningOp<BroadcastOp>()) {
    bool isTold = llvm::all_of(dimsOf(shapes, value), [&](AffineExpr dim) {
      return shapes.isBound(dim);
    });
    if (!isTold && repeated.getShape())
      addDependency(repeated.getShape(), false, result);
    value = repeated.getOperand();
  }
}

static int64_t maxDepth(ArrayRef<FusionGroup *> groups) {
  int64_t depth = 0;
  for (FusionGroup *group : groups)
    depth = std::max(depth, group->depth);
  return depth;
}

FusionGroup *FusionGroups::startGroup(Operation *op, const Dependencies &from) {
  groups.push_back(std::make_unique<FusionGroup>());
  FusionGroup *group = groups.back().get();
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

/// The dims over which an elementwise op or a reduction runs outside.
SmallVector<AffineExpr> FusionGroups::loopsOf(Operation *op) {
  if (!isReduction(op))
    return dimsOf(shapes, op->getResult(0));
  SmallVector<AffineExpr> dims = dimsOf(shapes, op->getOperand(0));
  ArrayRef<int64_t> axes = op->getAttrOfType<DenseI64ArrayAttr>("axes");
  if (!axes.empty())
    dims.truncate(axes.front());
  return dims;
}

/// Whether what the op repeats of the group's values keeps its leading dims.
bool FusionGroups::keepsRanks(Operation *op, size_t rank,
                              const FusionGroup &group) {
  return isReduction(op) || llvm::all_of(op->getOperands(), [&](Value operand) {
           auto repeated = operand.getDefiningOp<BroadcastOp>();
           Operation *from =
               repeated ? repeated.getOperand().getDefiningOp() : nullptr;
           return !from || groupOf.lookup(from) != &group ||
                  dimsOf(shapes, repeated.getOperand()).size() == rank;
         });
}

/// How many leading dims the op shares with the group, at least one; none
/// where it can't join.
std::optional<size_t> FusionGroups::commonDims(Operation *op,
                                               const FusionGroup &group) {
  SmallVector<AffineExpr> dims = loopsOf(op);
  size_t common = 0;
  while (common < dims.size() && common < group.domain.size() &&
         dims[common] == group.domain[common])
    ++common;
  bool isScalar = dims.empty() && group.domain.empty();
  if ((common == 0 && !isScalar) || !keepsRanks(op, dims.size(), group))
    return std::nullopt;
  bool isWhole = common == dims.size() && common == group.domain.size();
  if (group.isContraction && !(isElementwise(op) && isWhole))
    return std::nullopt;
  return common;
}

/// Whether the group may come to depend on what the op depends on.
bool FusionGroups::mayOrder(FusionGroup &group, const Dependencies &from) {
  if (from.indirect.contains(&group))
    return false;
  int64_t depth = maxDepth(from.indirect.getArrayRef());
  for (FusionGroup *other : from.direct)
    if (other != &group)
      depth = std::max(depth, other->depth);
  if (depth < group.depth)
    return true;
  if (group.hasDependents)
    return false;
  group.depth = depth + 1;
  return true;
}

bool FusionGroups::isOpen(const FusionGroup &group) const {
  constexpr size_t maxOps = 64;
  return !group.isClosed && group.ops.size() < maxOps &&
         llvm::any_of(
             llvm::drop_begin(groups, openFrom),
             [&](auto &each) { return each.get() == &group; });
}

bool FusionGroups::tryJoin(Operation *op, FusionGroup &group,
                           const Dependencies &from) {
  if (!isElementwiseOrReduction(op) || !isOpen(group))
    return false;
  std::optional<size_t> common = commonDims(op, group);
  if (!common || !mayOrder(group, from))
    return false;
  group.domain.truncate(*common);
  return true;
}

/// Puts the op into the deepest group that it can join, else into a new one.
FusionGroup *FusionGroups::place(Operation *op, const Dependencies &from) {
  if (!isComputation(op)) {
    // No kernel, but others depend on it.
    FusionGroup *group = startGroup(op, from);
    group->isClosed = true;
    return group;
  }
  SmallVector<FusionGroup *> candidates(from.direct.begin(), from.direct.end());
  llvm::stable_sort(candidates, [](FusionGroup *a, FusionGroup *b) {
    return std::make_pair(a->depth, a->isContraction) >
           std::make_pair(b->depth, b->isContraction);
  });
  auto joined = llvm::find_if(candidates, [&](FusionGroup *group) {
    return tryJoin(op, *group, from);
  });
  FusionGroup *group =
      joined == candidates.end() ? startGroup(op, from) : *joined;
  group->ops.push_back(op);
  return group;
}

void FusionGroups::visit(Operation *op) {
  if (isRepeatable(op) || op->hasTrait<OpTrait::ConstantLike>())
    return;
  Dependencies from = dependencies(op);
  FusionGroup *group = place(op, from);
  groupOf[op] = group;
  for (FusionGroup *other :
       llvm::concat<FusionGroup *const>(from.direct, from.indirect))
    if (other != group)
      other->hasDependents = true;
  if (!isComputation(op) && !isView(op) && !isMemoryEffectFree(op))
    openFrom = groups.size();
}

FusionGroups::FusionGroups(Block &block, ShapeAnalysis &shapes)
    : block(block), shapes(shapes) {
  for (Operation &op : block.without_terminator())
    visit(&op);
}

SmallVector<FusionGroup *> FusionGroups::kernels() const {
  SmallVector<FusionGroup *> result;
  for (const auto &group : groups)
    if (!group->ops.empty())
      result.push_back(group.get());
  return result;
}
