//===- EmitLoopsPlan.cpp - which loops run where --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/EmitLoopsPlan.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace weir::codegen;

//===--- fusion -----------------------------------------------------------===//

static Nest planFrom(const LoopModel &model, ArrayRef<LoopOp *> ops,
                     unsigned from);

/// Whether ops may stand in one child: they share a loop more than the parent,
/// or have none left.
static bool belongTogether(const LoopModel &model, ArrayRef<LoopOp *> ops,
                           unsigned depth) {
  bool areDone = llvm::all_of(
      ops, [&](LoopOp *op) { return op->parallel == depth; });
  return areDone || model.shared(ops) > depth;
}

/// The longest runs of ops that belong together.
static std::vector<Nest> planChildren(const LoopModel &model,
                                      ArrayRef<LoopOp *> ops, unsigned depth) {
  std::vector<Nest> children;
  while (!ops.empty()) {
    unsigned count = 1;
    while (count < ops.size() &&
           belongTogether(model, ops.take_front(count + 1), depth))
      ++count;
    children.push_back(planFrom(model, ops.take_front(count), depth));
    ops = ops.drop_front(count);
  }
  return children;
}

static Nest planFrom(const LoopModel &model, ArrayRef<LoopOp *> ops,
                     unsigned from) {
  Nest nest;
  nest.from = from;
  nest.ops.assign(ops.begin(), ops.end());
  nest.to = std::max(from, ops.size() == 1 ? ops.front()->parallel
                                           : model.shared(ops));
  bool isLeaf = llvm::all_of(
      ops, [&](LoopOp *op) { return op->parallel == nest.to; });
  if (!isLeaf)
    nest.children = planChildren(model, ops, nest.to);
  return nest;
}

Nest weir::codegen::planNest(const LoopModel &model) {
  Nest nest = planFrom(model, model.getOps(), 0);
  // Tiles may cut only loops within which the ops touch no other's elements.
  unsigned tiled = model.shared(model.getOps());
  if (nest.to <= tiled)
    return nest;
  Nest outer;
  outer.to = tiled;
  outer.ops = nest.ops;
  nest.from = tiled;
  outer.children.push_back(std::move(nest));
  return outer;
}

//===--- kinds of ops -----------------------------------------------------===//

static bool endsWith(const Access &access, unsigned loop) {
  return !access.at.empty() && access.at.back().isFunctionOfDim(loop);
}

bool weir::codegen::isWindow(const LoopOp &op) {
  constexpr int64_t mostTaps = 32;
  std::optional<int64_t> taps = op.taps();
  return op.hasReduction() && taps && *taps <= mostTaps;
}

bool weir::codegen::reducesAlongMemory(const LoopOp &op) {
  if (!op.hasReduction())
    return false;
  bool along = llvm::any_of(op.inputs, [&](const Access &access) {
    return endsWith(access, op.loops() - 1);
  });
  bool across = op.parallel > 0 &&
                llvm::any_of(op.inputs, [&](const Access &access) {
                  return endsWith(access, op.parallel - 1) &&
                         !endsWith(access, op.loops() - 1);
                });
  return along && !across;
}

bool weir::codegen::hasVectorLoop(const Nest &leaf) {
  return leaf.isLeaf() && leaf.to > 0 &&
         llvm::none_of(leaf.ops,
                       [](LoopOp *op) { return reducesAlongMemory(*op); });
}

/// Whether neighbouring iterations of `loop` read an input at the same place.
static bool shareInput(const LoopOp &op, unsigned loop) {
  auto isFixed = [&](const Access &access) {
    return llvm::none_of(access.at, [&](AffineExpr expr) {
      return expr.isFunctionOfDim(loop);
    });
  };
  for (auto [access, argument] :
       llvm::zip(op.inputs, op.op.getRegionInputArgs()))
    if (!argument.use_empty() && isFixed(access))
      return true;
  return false;
}

std::optional<unsigned> weir::codegen::jammedLoop(const Nest &leaf) {
  if (!hasVectorLoop(leaf) || leaf.to < 2)
    return std::nullopt;
  unsigned loop = leaf.to - 2;
  bool isShared = llvm::any_of(leaf.ops, [&](LoopOp *op) {
    return op->hasReduction() && shareInput(*op, loop);
  });
  return isShared ? std::optional(loop) : std::nullopt;
}

//===--- tiles ------------------------------------------------------------===//

namespace {
/// Elements that a tile should have, and the most it may have: more where that
/// keeps a jammed loop whole.
constexpr int64_t wantedWork = 8192, mostWork = 16384, mostJammedWork = 1 << 17;
/// A free dimension where its size must be guessed.
constexpr int64_t guessedDim = 16;
} // namespace

/// The value with all free dimensions guessed.
static int64_t guess(AffineExpr expr, unsigned dims) {
  MLIRContext *context = expr.getContext();
  SmallVector<AffineExpr> values(dims,
                                 getAffineConstantExpr(guessedDim, context));
  AffineExpr value = simplifyAffineExpr(expr.replaceSymbols(values), 0, 0);
  auto constant = dyn_cast<AffineConstantExpr>(value);
  return constant ? std::max<int64_t>(constant.getValue(), 1) : guessedDim;
}

static AffineExpr product(ArrayRef<AffineExpr> extents, MLIRContext *context) {
  AffineExpr result = getAffineConstantExpr(1, context);
  for (AffineExpr extent : extents)
    result = result * extent;
  return result;
}

/// Picoseconds that one evaluation of the op's body takes.
static int64_t bodyCost(const LoopOp &op, const Target &target) {
  constexpr int64_t access = 100, arithmetic = 150, function = 3000;
  int64_t cost = access * (op.inputs.size() + op.outputs.size());
  for (Operation &nested : op.op.getBody()->getOperations())
    cost += isa<math::MathDialect>(nested.getDialect()) &&
                    !isa<math::AbsFOp, math::FmaOp, math::SqrtOp>(nested)
                ? function
                : arithmetic;
  return std::max<int64_t>(cost * 2 / target.floatLanes(), 1);
}

/// Elements, or picoseconds where `weight` says so, inside the first `loops`
/// loops.
static AffineExpr
workInside(const LoopModel &model, unsigned loops, MLIRContext *context,
           llvm::function_ref<int64_t(const LoopOp &)> weight) {
  AffineExpr work = getAffineConstantExpr(0, context);
  for (LoopOp *op : model.getOps())
    work = work + product(ArrayRef(op->extents).drop_front(loops), context) *
                      weight(*op);
  return work;
}

namespace {
/// Chooses units, grain and block.
class TilePlanner {
public:
  TilePlanner(const LoopModel &model, const Nest &nest, const Target &target)
      : model(model), nest(nest), target(target),
        context(model.getOps().front()->op.getContext()),
        extents(ArrayRef(model.getOps().front()->extents).take_front(nest.to)) {}

  TilePlan plan() {
    TilePlan plan;
    if (nest.to > 0)
      cut(plan);
    plan.tiles = tiles(plan);
    plan.cost = cost(plan);
    return plan;
  }

private:
  unsigned dims() const { return model.getShapes().getDims().size(); }
  int64_t guessed(AffineExpr expr) const { return guess(expr, dims()); }
  AffineExpr elements(unsigned loops) const {
    return workInside(model, loops, context, [](const LoopOp &) { return 1; });
  }
  /// The loop of the vectors, or the jammed one around it, is no unit: it stays
  /// whole or is cut in blocks.
  void cut(TilePlan &plan) {
    std::optional<unsigned> jammed = jammedLoop(nest);
    if (jammed && llvm::all_of(extents.drop_front(*jammed + 1), isConstantExpr))
      return cutBefore(plan, *jammed, mostJammedWork, kJam);
    constexpr int64_t elementsOfLines = 64;
    unsigned most = hasVectorLoop(nest) ? nest.to - 1 : nest.to;
    cutBefore(plan, most, mostWork, elementsOfLines);
  }

  static bool isConstantExpr(AffineExpr expr) {
    return isa<AffineConstantExpr>(expr);
  }

  /// As many units as it takes, but only loops before `most`; loop `most` is
  /// cut in blocks of a multiple of `step` where a unit is still too large.
  void cutBefore(TilePlan &plan, unsigned most, int64_t limit, int64_t step) {
    for (unsigned i = 0; i < most; ++i)
      if (!isConstantExpr(extents[i]))
        plan.units = i + 1;
    while (plan.units < most && guessed(elements(plan.units)) > mostWork)
      ++plan.units;
    int64_t inside = guessed(elements(plan.units));
    bool mayBlock = plan.units == most && most < nest.to;
    if (mayBlock && (inside > limit || !isConstantExpr(extents[most])))
      plan.block = blockOf(inside / guessed(extents[most]), step);
    else
      plan.grain = std::clamp<int64_t>(wantedWork / inside, 1, wantedWork);
  }

  static int64_t blockOf(int64_t workOfIteration, int64_t step) {
    int64_t wanted = 2 * wantedWork / std::max<int64_t>(workOfIteration, 1);
    return std::max(step, wanted / step * step);
  }

  AffineExpr tiles(const TilePlan &plan) const {
    AffineExpr units = product(extents.take_front(plan.units), context);
    if (plan.block)
      return units * extents[plan.units].ceilDiv(plan.block);
    return units.ceilDiv(plan.grain);
  }

  AffineExpr cost(const TilePlan &plan) const {
    AffineExpr inside =
        workInside(model, plan.units, context,
                   [&](const LoopOp &op) { return bodyCost(op, target); });
    if (plan.block)
      inside = workInside(model, plan.units + 1, context,
                          [&](const LoopOp &op) { return bodyCost(op, target); }) *
               plan.block;
    return (inside * plan.grain).ceilDiv(1000);
  }

  const LoopModel &model;
  const Nest &nest;
  const Target &target;
  MLIRContext *context;
  ArrayRef<AffineExpr> extents;
};
} // namespace

TilePlan weir::codegen::planTiles(const LoopModel &model, const Nest &nest,
                                  const Target &target) {
  return TilePlanner(model, nest, target).plan();
}
