//===- EmitLoopsModel.cpp - a kernel as loops over accesses ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/EmitLoopsModel.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace weir::codegen;

//===--- LoopOp -----------------------------------------------------------===//

std::optional<int64_t> LoopOp::constantExtent(unsigned loop) const {
  if (auto constant = dyn_cast<AffineConstantExpr>(extents[loop]))
    return constant.getValue();
  return std::nullopt;
}

bool LoopOp::usesIndex(unsigned loop) const {
  bool uses = false;
  op.getBody()->walk([&](linalg::IndexOp index) {
    uses |= loopOf[index.getDim()] == loop;
  });
  return uses;
}

std::optional<int64_t> LoopOp::taps() const {
  int64_t product = 1;
  for (unsigned i = parallel; i < loops(); ++i) {
    std::optional<int64_t> extent = constantExtent(i);
    if (!extent)
      return std::nullopt;
    product *= *extent;
  }
  return product;
}

//===--- reading the kernel -----------------------------------------------===//

static bool isView(Operation *op) {
  return isa<memref::SubViewOp, memref::CastOp, memref::CollapseShapeOp>(op);
}

Value weir::codegen::rootOf(Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    if (!isView(op))
      break;
    buffer = op->getOperand(0);
  }
  return buffer;
}

/// The op's iterators in the order of the loops: as the first output has them,
/// other parallel ones, reductions.
static SmallVector<unsigned> loopOrder(linalg::GenericOp op) {
  llvm::SmallSetVector<unsigned, 8> order;
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  for (AffineExpr expr : out.getResults())
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      order.insert(dim.getPosition());
  for (auto kind : {utils::IteratorType::parallel, utils::IteratorType::reduction})
    for (auto [i, iterator] : llvm::enumerate(op.getIteratorTypesArray()))
      if (iterator == kind)
        order.insert(i);
  return order.takeVector();
}

/// The accesses of `operands`, renamed from iterators to loops.
static SmallVector<Access> accessesOf(linalg::GenericOp op,
                                      ArrayRef<OpOperand *> operands,
                                      ArrayRef<unsigned> loopOf) {
  SmallVector<AffineExpr> renamed;
  for (unsigned loop : loopOf)
    renamed.push_back(getAffineDimExpr(loop, op.getContext()));
  SmallVector<Access> accesses;
  for (OpOperand *operand : operands) {
    Access access{operand->get(), {}};
    for (AffineExpr expr : op.getMatchingIndexingMap(operand).getResults())
      access.at.push_back(expr.replaceDims(renamed));
    accesses.push_back(access);
  }
  return accesses;
}

/// The extent of each loop, from a dimension that it walks through alone.
LogicalResult LoopModel::setExtents(LoopOp &op) {
  op.extents.assign(op.loopOf.size(), AffineExpr());
  auto setFrom = [&](const Access &access) {
    auto shape = shapes.of(access.buffer);
    for (auto [i, expr] : llvm::enumerate(access.at)) {
      auto dim = dyn_cast<AffineDimExpr>(expr);
      if (!dim || !shape)
        continue;
      AffineExpr &extent = op.extents[dim.getPosition()];
      if (!extent || isa<AffineConstantExpr>((*shape)[i]))
        extent = (*shape)[i];
    }
  };
  llvm::for_each(op.inputs, setFrom);
  llvm::for_each(op.outputs, setFrom);
  return success(llvm::all_of(op.extents, [](AffineExpr e) { return bool(e); }));
}

/// How many leading indices of a load are the loops of the same number.
static unsigned leadingIndices(memref::LoadOp load, const LoopOp &op) {
  unsigned count = 0;
  for (Value index : load.getIndices()) {
    auto dim = index.getDefiningOp<linalg::IndexOp>();
    if (!dim || op.loopOf[dim.getDim()] != count)
      break;
    ++count;
  }
  return count;
}

LogicalResult LoopModel::setBodyLoads(LoopOp &op) {
  auto isAllowed = [&](Operation *nested) {
    if (auto load = dyn_cast<memref::LoadOp>(nested))
      op.bodyLoads.push_back({load.getMemRef(), leadingIndices(load, op)});
    else if (!isMemoryEffectFree(nested))
      return WalkResult::interrupt();
    return WalkResult::advance();
  };
  return failure(op.op.getBody()->walk(isAllowed).wasInterrupted());
}

LogicalResult LoopModel::addOp(linalg::GenericOp generic) {
  auto op = std::make_unique<LoopOp>();
  op->op = generic;
  SmallVector<unsigned> order = loopOrder(generic);
  op->loopOf.resize(order.size());
  for (auto [loop, iterator] : llvm::enumerate(order))
    op->loopOf[iterator] = loop;
  op->parallel = generic.getNumParallelLoops();
  op->inputs = accessesOf(generic, generic.getDpsInputOperands(), op->loopOf);
  SmallVector<OpOperand *> inits;
  for (OpOperand &init : generic.getDpsInitsMutable())
    inits.push_back(&init);
  op->outputs = accessesOf(generic, inits, op->loopOf);
  bool areEqual = llvm::all_of(op->outputs, [&](const Access &output) {
    return output.at == op->outputs.front().at;
  });
  if (!areEqual || failed(setExtents(*op)) || failed(setBodyLoads(*op)))
    return failure();
  pointers.push_back(op.get());
  ops.push_back(std::move(op));
  return success();
}

/// A read outside of the linalg ops, of a buffer that none of them writes.
static bool readsInput(Operation &op, func::FuncOp kernel) {
  auto load = dyn_cast<memref::LoadOp>(op);
  if (!load)
    return false;
  Value root = rootOf(load.getMemRef());
  return llvm::none_of(kernel.getOps<linalg::GenericOp>(),
                       [&](linalg::GenericOp generic) {
                         return llvm::any_of(generic.getDpsInits(), [&](Value v) {
                           return rootOf(v) == root;
                         });
                       });
}

LogicalResult LoopModel::build() {
  for (Operation &op : kernel.front().without_terminator()) {
    if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
      if (failed(addOp(generic)))
        return failure();
    } else if (!isMemoryEffectFree(&op) && !readsInput(op, kernel)) {
      return failure();
    }
  }
  return success();
}

//===--- what ops share ---------------------------------------------------===//

/// How many leading groups of dimensions are among the first `leading`.
static unsigned wholeGroups(memref::CollapseShapeOp view, unsigned leading) {
  unsigned groups = 0;
  for (const ReassociationIndices &group : view.getReassociationIndices()) {
    if (group.back() >= static_cast<int64_t>(leading))
      break;
    ++groups;
  }
  return groups;
}

/// How many leading dimensions of a view are those of the whole buffer.
unsigned LoopModel::leadingOfView(Value buffer) const {
  if (auto view = buffer.getDefiningOp<memref::CollapseShapeOp>())
    return wholeGroups(view, leadingOfView(view.getSrc()));
  if (auto view = buffer.getDefiningOp<memref::CastOp>())
    return leadingOfView(view.getSource());
  auto view = buffer.getDefiningOp<memref::SubViewOp>();
  if (!view)
    return cast<MemRefType>(buffer.getType()).getRank();
  auto whole = shapes.of(view.getSource());
  unsigned count = 0;
  for (auto [offset, size, stride] : llvm::zip_equal(
           view.getMixedOffsets(), view.getMixedSizes(), view.getMixedStrides())) {
    if (!isConstantIntValue(offset, 0) || !isConstantIntValue(stride, 1) ||
        !whole || shapes.ofIndex(size) != (*whole)[count] ||
        view.getDroppedDims().test(count))
      break;
    ++count;
  }
  return std::min(count, leadingOfView(view.getSource()));
}

unsigned LoopModel::leading(const Access &access) const {
  unsigned count = 0;
  while (count < access.at.size()) {
    auto dim = dyn_cast<AffineDimExpr>(access.at[count]);
    if (!dim || dim.getPosition() != count)
      break;
    ++count;
  }
  return std::min(count, leadingOfView(access.buffer));
}

/// The number of leading parallel loops of equal extents.
static unsigned commonLoops(ArrayRef<LoopOp *> ops) {
  unsigned count = ops.front()->parallel;
  for (LoopOp *op : ops) {
    count = std::min(count, op->parallel);
    for (unsigned i = 0; i < count; ++i)
      if (op->extents[i] != ops.front()->extents[i])
        count = i;
  }
  return count;
}

unsigned LoopModel::shared(ArrayRef<LoopOp *> group) const {
  unsigned count = commonLoops(group);
  llvm::SmallDenseSet<Value> written;
  for (LoopOp *op : group)
    for (const Access &output : op->outputs)
      written.insert(rootOf(output.buffer));
  auto limit = [&](Value buffer, unsigned leading) {
    if (written.contains(rootOf(buffer)))
      count = std::min(count, leading);
  };
  for (LoopOp *op : group) {
    for (const Access &access : op->outputs)
      limit(access.buffer, leading(access));
    for (const Access &access : op->inputs)
      limit(access.buffer, leading(access));
    for (const BodyLoad &load : op->bodyLoads)
      limit(load.buffer, std::min(load.leading, leadingOfView(load.buffer)));
  }
  return count;
}

//===--- joining loops ----------------------------------------------------===//

static bool uses(AffineExpr expr, unsigned loop) {
  return expr.isFunctionOfDim(loop) || expr.isFunctionOfDim(loop + 1);
}

/// The dimension that `loop` walks through when the next dimension is that of
/// the next loop.
static std::optional<unsigned> findPair(const Access &access, unsigned loop) {
  for (unsigned i = 0; i + 1 < access.at.size(); ++i) {
    auto first = dyn_cast<AffineDimExpr>(access.at[i]);
    auto second = dyn_cast<AffineDimExpr>(access.at[i + 1]);
    if (first && second && first.getPosition() == loop &&
        second.getPosition() == loop + 1)
      return i;
  }
  return std::nullopt;
}

static SmallVector<ReassociationIndices> joinAt(unsigned rank, unsigned dim) {
  SmallVector<ReassociationIndices> groups;
  for (unsigned i = 0; i < rank; ++i) {
    if (i == dim + 1)
      groups.back().push_back(i);
    else
      groups.push_back({i});
  }
  return groups;
}

bool LoopModel::isMergeable(const Access &access, const LoopOp &op,
                            unsigned loop) const {
  unsigned used = llvm::count_if(
      access.at, [&](AffineExpr expr) { return uses(expr, loop); });
  if (used == 0)
    return true;
  std::optional<unsigned> dim = findPair(access, loop);
  auto shape = shapes.of(access.buffer);
  return dim && used == 2 && shape && (*shape)[*dim] == op.extents[loop] &&
         (*shape)[*dim + 1] == op.extents[loop + 1] &&
         memref::CollapseShapeOp::isGuaranteedCollapsible(
             cast<MemRefType>(access.buffer.getType()),
             joinAt(access.at.size(), *dim));
}

bool LoopModel::isMergeable(const LoopOp &op, unsigned loop) const {
  auto fits = [&](const Access &access) { return isMergeable(access, op, loop); };
  return loop + 1 != op.parallel && !op.usesIndex(loop) &&
         !op.usesIndex(loop + 1) && llvm::all_of(op.inputs, fits) &&
         llvm::all_of(op.outputs, fits);
}

/// Loops above the joined pair move down by one.
static AffineExpr renumber(AffineExpr expr, unsigned loop, unsigned loops) {
  SmallVector<AffineExpr> renamed;
  for (unsigned i = 0; i < loops; ++i)
    renamed.push_back(
        getAffineDimExpr(i <= loop ? i : i - 1, expr.getContext()));
  return expr.replaceDims(renamed);
}

/// The buffer with dimension `dim` and the next as one: always the same view.
Value LoopModel::join(Value buffer, unsigned dim) {
  Value &view = collapsed[{buffer, dim}];
  if (!view) {
    OpBuilder b(kernel.getContext());
    b.setInsertionPointAfterValue(buffer);
    view = memref::CollapseShapeOp::create(
        b, kernel.getLoc(), buffer,
        joinAt(cast<MemRefType>(buffer.getType()).getRank(), dim));
  }
  return view;
}

void LoopModel::merge(Access &access, unsigned loop) {
  std::optional<unsigned> dim = findPair(access, loop);
  if (!dim)
    return;
  access.buffer = join(access.buffer, *dim);
  access.at.erase(access.at.begin() + *dim + 1);
}

void LoopModel::merge(LoopOp &op, unsigned loop) {
  unsigned loops = op.loops();
  auto mergeAccess = [&](Access &access) {
    merge(access, loop);
    for (AffineExpr &expr : access.at)
      expr = renumber(expr, loop, loops);
  };
  llvm::for_each(op.inputs, mergeAccess);
  llvm::for_each(op.outputs, mergeAccess);
  op.extents[loop] = op.extents[loop] * op.extents[loop + 1];
  op.extents.erase(op.extents.begin() + loop + 1);
  if (loop < op.parallel)
    --op.parallel;
  for (unsigned &number : op.loopOf)
    if (number != LoopOp::noLoop && number > loop)
      --number;
}

/// Among the loops that all ops share, a pair is joined in all of them.
void LoopModel::mergeShared() {
  for (int loop = static_cast<int>(shared(pointers)) - 2; loop >= 0; --loop) {
    bool all = llvm::all_of(
        pointers, [&](LoopOp *op) { return isMergeable(*op, loop); });
    if (!all)
      continue;
    for (LoopOp *op : pointers)
      merge(*op, loop);
  }
}

void LoopModel::mergeLoops() {
  mergeShared();
  unsigned count = shared(pointers);
  for (LoopOp *op : pointers)
    for (unsigned loop = op->loops(); loop-- > count + 1;)
      if (isMergeable(*op, loop - 1))
        merge(*op, loop - 1);
}

//===--- loops of one iteration --------------------------------------------===//

void LoopModel::dropUnitLoops(LoopOp &op) {
  for (unsigned loop = op.loops(); loop-- > 0;) {
    if (op.constantExtent(loop) != 1)
      continue;
    SmallVector<AffineExpr> renamed;
    for (unsigned i = 0; i < op.loops(); ++i)
      renamed.push_back(i == loop
                            ? getAffineConstantExpr(0, kernel.getContext())
                            : getAffineDimExpr(i < loop ? i : i - 1,
                                               kernel.getContext()));
    for (SmallVector<Access> *accesses : {&op.inputs, &op.outputs})
      for (Access &access : *accesses)
        for (AffineExpr &expr : access.at)
          expr = expr.replaceDims(renamed);
    op.extents.erase(op.extents.begin() + loop);
    if (loop < op.parallel)
      --op.parallel;
    for (unsigned &number : op.loopOf)
      if (number != LoopOp::noLoop && number >= loop)
        number = number == loop ? LoopOp::noLoop : number - 1;
  }
}

/// A dimension of one element has only the index 0: its neighbour takes it in.
void LoopModel::dropUnitDims(Access &access) {
  for (unsigned dim = access.at.size(); dim-- > 0;) {
    auto type = cast<MemRefType>(access.buffer.getType());
    unsigned first = dim > 0 ? dim - 1 : 0;
    if (type.getRank() < 2 || type.getDimSize(dim) != 1 ||
        !memref::CollapseShapeOp::isGuaranteedCollapsible(
            type, joinAt(type.getRank(), first)))
      continue;
    access.buffer = join(access.buffer, first);
    access.at.erase(access.at.begin() + dim);
  }
}

void LoopModel::simplify() {
  for (LoopOp *op : pointers) {
    dropUnitLoops(*op);
    llvm::for_each(op->inputs, [&](Access &access) { dropUnitDims(access); });
    llvm::for_each(op->outputs, [&](Access &access) { dropUnitDims(access); });
  }
  mergeLoops();
  // Body loads count loops by number.
  for (LoopOp *op : pointers) {
    op->bodyLoads.clear();
    (void)setBodyLoads(*op);
  }
}
