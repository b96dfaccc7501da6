//===- EmitLoopsNest.cpp - the loops of a kernel --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/EmitLoopsNest.h"
#include "dialects/device/Device.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace weir::codegen;

NestEmitter::NestEmitter(OpBuilder &b, Location loc, const LoopModel &model,
                         const Target &target, FloatMode mode)
    : b(b), loc(loc), model(model),
      lanes(mode == FloatMode::Strict ? 8 : target.floatLanes()),
      emitter(b, mode) {}

//===--- loops ------------------------------------------------------------===//

static Value asValue(OpBuilder &b, Location loc, OpFoldResult value) {
  return getValueOrCreateConstantIndexOp(b, loc, value);
}

/// `scf.for`; nothing, or the body alone, where the number of iterations is
/// known to be 0 or 1.
void NestEmitter::forEach(Bound lower, Bound upper, int64_t step, Body body) {
  auto from = getConstantIntValue(lower), to = getConstantIntValue(upper);
  if (from && to && *to <= *from)
    return;
  if (from && to && *to - *from <= step)
    return body(asValue(b, loc, lower));
  auto loop = scf::ForOp::create(b, loc, asValue(b, loc, lower),
                                 asValue(b, loc, upper),
                                 arith::ConstantIndexOp::create(b, loc, step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

/// The end of as many whole steps as fit; `step` is a power of two.
NestEmitter::Bound NestEmitter::lastMultiple(Bound lower, Bound upper,
                                             int64_t step) {
  if (step == 1)
    return upper;
  auto from = getConstantIntValue(lower), to = getConstantIntValue(upper);
  if (from && to)
    return b.getIndexAttr(*from + (std::max(*to, *from) - *from) / step * step);
  Value first = asValue(b, loc, lower);
  Value count = b.createOrFold<arith::SubIOp>(loc, asValue(b, loc, upper), first);
  Value whole = b.createOrFold<arith::AndIOp>(
      loc, count, arith::ConstantIndexOp::create(b, loc, -step).getResult());
  return b.createOrFold<arith::AddIOp>(loc, first, whole);
}

NestEmitter::Bound NestEmitter::extentOf(const LoopOp &op, unsigned loop) {
  if (auto constant = op.constantExtent(loop))
    return b.getIndexAttr(*constant);
  return model.getShapes().materialize(b, loc, op.extents[loop]);
}

std::pair<NestEmitter::Bound, NestEmitter::Bound>
NestEmitter::rangeOf(const Nest &nest, unsigned loop) {
  auto part = parts.find(loop);
  if (part != parts.end())
    return part->second;
  return {b.getIndexAttr(0), extentOf(*nest.ops.front(), loop)};
}

//===--- tiles ------------------------------------------------------------===//

/// The indices of the first loops from their common number. Divisions stay
/// where the loops around them put them: an extent may be 0.
Point NestEmitter::delinearize(const Nest &nest, unsigned units, Value number) {
  Point point(units);
  for (unsigned i = units; i-- > 1;) {
    Value extent = asValue(b, loc, extentOf(*nest.ops.front(), i));
    point[i].base = arith::RemUIOp::create(b, loc, number, extent);
    number = arith::DivUIOp::create(b, loc, number, extent);
  }
  if (units > 0)
    point[0].base = number;
  return point;
}

static Value times(OpBuilder &b, Location loc, Value x, int64_t factor) {
  return b.createOrFold<arith::MulIOp>(
      loc, x, arith::ConstantIndexOp::create(b, loc, factor).getResult());
}

void NestEmitter::emitUnits(const Nest &nest, const TilePlan &plan, Value begin,
                            Value end) {
  AffineExpr count = getAffineConstantExpr(1, b.getContext());
  for (unsigned i = 0; i < plan.units; ++i)
    count = count * nest.ops.front()->extents[i];
  Value all = model.getShapes().materialize(b, loc, count);
  Value upper = times(b, loc, end, plan.grain);
  if (plan.grain > 1)
    upper = arith::MinSIOp::create(b, loc, upper, all);
  forEach(times(b, loc, begin, plan.grain), upper, 1, [&](Value unit) {
    emitNest(nest, delinearize(nest, plan.units, unit));
  });
}

void NestEmitter::emitBlocks(const Nest &nest, const TilePlan &plan, Value begin,
                             Value end) {
  unsigned loop = plan.units;
  AffineExpr extent = nest.ops.front()->extents[loop];
  Value size = model.getShapes().materialize(b, loc, extent);
  Value blocks =
      model.getShapes().materialize(b, loc, extent.ceilDiv(plan.block));
  forEach(begin, end, 1, [&](Value tile) {
    Value unit, number = tile;
    if (loop > 0) {
      unit = arith::DivUIOp::create(b, loc, tile, blocks);
      number = arith::RemUIOp::create(b, loc, tile, blocks);
    }
    Value lower = times(b, loc, number, plan.block);
    Value upper = arith::AddIOp::create(
        b, loc, lower, arith::ConstantIndexOp::create(b, loc, plan.block));
    parts[loop] = {lower, arith::MinSIOp::create(b, loc, upper, size).getResult()};
    emitNest(nest, delinearize(nest, loop, unit));
  });
  parts.clear();
}

void NestEmitter::emitTiles(const Nest &nest, const TilePlan &plan, Value begin,
                            Value end) {
  if (plan.block)
    emitBlocks(nest, plan, begin, end);
  else if (plan.units > 0)
    emitUnits(nest, plan, begin, end);
  else
    forEach(begin, end, 1, [&](Value) { emitNest(nest, {}); });
}

void NestEmitter::emitNest(const Nest &nest, const Point &point) {
  unsigned loop = point.size();
  if (nest.isLeaf())
    return emitLeaf(planLeaf(nest, loop), point, loop);
  if (loop < nest.to) {
    auto [lower, upper] = rangeOf(nest, loop);
    return forEach(lower, upper, 1, [&](Value index) {
      Point inside = point;
      inside.push_back({index});
      emitNest(nest, inside);
    });
  }
  for (const Nest &child : nest.children)
    emitNest(child, point);
}

//===--- the innermost loops ----------------------------------------------===//

/// Lanes that a loop can fill.
static int64_t lanesFor(const LoopOp &op, unsigned loop, int64_t most) {
  if (auto extent = op.constantExtent(loop))
    while (most > *extent)
      most /= 2;
  return most < 4 ? 1 : most;
}

NestEmitter::Leaf NestEmitter::planLeaf(const Nest &nest, unsigned bound) const {
  Leaf leaf{nest, {}};
  bool areSimple = llvm::all_of(
      nest.ops, [](LoopOp *op) { return PointEmitter::isVectorizable(*op); });
  if (bound == nest.to || !areSimple || !hasVectorLoop(nest))
    return leaf;
  leaf.lanes.count = lanesFor(*nest.ops.front(), nest.to - 1, lanes);
  if (leaf.lanes.isScalar())
    return leaf;
  leaf.lanes.loop = nest.to - 1;
  bool reduces =
      llvm::any_of(nest.ops, [](LoopOp *op) { return op->hasReduction(); });
  if (!reduces)
    return leaf;
  // Independent sums hide the latency of each, and share what they read.
  std::optional<unsigned> jammed = jammedLoop(nest);
  if (jammed && *jammed >= bound) {
    leaf.jammed = *jammed;
    leaf.jam = kJam;
  }
  leaf.unroll = leaf.jam > 1 ? 2 : 4;
  return leaf;
}

static SmallVector<Point> append(ArrayRef<Point> points, Value base,
                                 int64_t count, int64_t stride) {
  SmallVector<Point> result;
  for (const Point &point : points)
    for (int64_t i = 0; i < count; ++i) {
      result.push_back(point);
      result.back().push_back({base, i * stride});
    }
  return result;
}

void NestEmitter::emitLeaf(const Leaf &leaf, ArrayRef<Point> points,
                           unsigned loop) {
  if (loop == leaf.nest.to)
    return emitPoints(leaf, points, {});
  if (loop == leaf.lanes.loop)
    return emitVectors(leaf, points);
  if (loop == leaf.jammed)
    return emitJammed(leaf, points, loop);
  auto [lower, upper] = rangeOf(leaf.nest, loop);
  forEach(lower, upper, 1, [&](Value index) {
    emitLeaf(leaf, append(points, index, 1, 1), loop + 1);
  });
}

void NestEmitter::emitJammed(const Leaf &leaf, ArrayRef<Point> points,
                             unsigned loop) {
  auto [lower, upper] = rangeOf(leaf.nest, loop);
  Bound middle = lastMultiple(lower, upper, leaf.jam);
  forEach(lower, middle, leaf.jam, [&](Value index) {
    emitLeaf(leaf, append(points, index, leaf.jam, 1), loop + 1);
  });
  forEach(middle, upper, 1, [&](Value index) {
    emitLeaf(leaf, append(points, index, 1, 1), loop + 1);
  });
}

/// Several vectors at once, then one, then the elements that are left.
void NestEmitter::emitVectors(const Leaf &leaf, ArrayRef<Point> points) {
  auto [lower, upper] = rangeOf(leaf.nest, leaf.lanes.loop);
  auto vectors = [&, &lower = lower, &upper = upper](int64_t count, Lanes lanes) {
    int64_t step = count * lanes.count;
    Bound middle = lastMultiple(lower, upper, step);
    forEach(lower, middle, step, [&](Value index) {
      emitPoints(leaf, append(points, index, count, lanes.count), lanes);
    });
    lower = middle;
  };
  if (leaf.unroll > 1)
    vectors(leaf.unroll, leaf.lanes);
  vectors(1, leaf.lanes);
  // Half a vector may still fit into the rest of a known size.
  constexpr int64_t fewest = 4;
  bool isKnown = getConstantIntValue(lower) && getConstantIntValue(upper);
  for (int64_t half = leaf.lanes.count / 2; isKnown && half >= fewest; half /= 2)
    vectors(1, {half, leaf.lanes.loop});
  forEach(lower, upper, 1, [&](Value index) {
    emitPoints(leaf, append(points, index, 1, 1), {});
  });
}

void NestEmitter::emitPoints(const Leaf &leaf, ArrayRef<Point> points,
                             Lanes lanes) {
  for (LoopOp *op : leaf.nest.ops) {
    if (op->hasReduction())
      emitReduction(*op, points, lanes);
    else
      emitter.emit(*op, points, lanes);
  }
  emitter.flush();
}

//===--- private buffers --------------------------------------------------===//

/// The innermost nest that has all ops which touch the buffer.
static const Nest &homeOf(const Nest &nest,
                          llvm::function_ref<bool(LoopOp *)> touches) {
  for (const Nest &child : nest.children)
    if (llvm::all_of(nest.ops, [&](LoopOp *op) {
          return !touches(op) || llvm::is_contained(child.ops, op);
        }))
      return homeOf(child, touches);
  return nest;
}

namespace {
/// All accesses of a kernel to a buffer.
struct Accesses {
  SmallVector<const Access *> all;
  bool inBodies = false;
  bool startsWithWrite = false;
};
} // namespace

/// Whether the op writes the buffer without having read it.
static bool overwrites(LoopOp *op, Value root) {
  for (auto [output, argument] :
       llvm::zip_equal(op->outputs, op->op.getRegionOutputArgs()))
    if (rootOf(output.buffer) == root)
      return argument.use_empty() &&
             llvm::none_of(op->inputs, [&](const Access &input) {
               return rootOf(input.buffer) == root;
             });
  return false;
}

static Accesses accessesOf(LoopOp *op, Value root) {
  Accesses accesses;
  for (const auto &list : {ArrayRef(op->inputs), ArrayRef(op->outputs)})
    for (const Access &access : list)
      if (rootOf(access.buffer) == root)
        accesses.all.push_back(&access);
  accesses.inBodies = llvm::any_of(op->bodyLoads, [&](const BodyLoad &load) {
    return rootOf(load.buffer) == root;
  });
  return accesses;
}

static Accesses accessesOf(const Nest &nest, Value root) {
  Accesses accesses;
  for (LoopOp *op : nest.ops) {
    Accesses own = accessesOf(op, root);
    if (accesses.all.empty() && !own.all.empty())
      accesses.startsWithWrite = overwrites(op, root);
    accesses.all.append(own.all);
    accesses.inBodies |= own.inBodies;
  }
  return accesses;
}

static int64_t bytesOf(MemRefType type) {
  Type element = type.getElementType();
  int64_t bits = element.isIndex() ? 64 : element.getIntOrFloatBitWidth();
  return type.getNumElements() * llvm::divideCeil(bits, 8);
}

bool NestEmitter::makePrivate(func::FuncOp kernel, const Nest &nest,
                              BlockArgument scratch) {
  Accesses accesses = accessesOf(nest, scratch);
  if (accesses.all.empty() || accesses.inBodies || !accesses.startsWithWrite)
    return false;
  const Nest &home = homeOf(nest, [&](LoopOp *op) {
    return !accessesOf(op, scratch).all.empty();
  });
  Value buffer = accesses.all.front()->buffer;
  auto type = cast<MemRefType>(buffer.getType());
  bool isUniform = llvm::all_of(accesses.all, [&](const Access *access) {
    return access->buffer == buffer && model.leading(*access) >= home.to;
  });
  auto kept = MemRefType::get(type.getShape().drop_front(
                                  std::min<int64_t>(home.to, type.getRank())),
                              type.getElementType());
  if (!isUniform || !type.getLayout().isIdentity() || !kept.hasStaticShape() ||
      !kept.getElementType().isIntOrIndexOrFloat() || bytesOf(kept) > stackLeft)
    return false;
  PrivateBuffer &place = emitter.privates[buffer];
  place.dropped = home.to;
  if (home.isLeaf() && kept.getRank() == 0)
    return true;
  stackLeft -= bytesOf(kept);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&kernel.front());
  place.place =
      memref::AllocaOp::create(b, loc, kept, b.getI64IntegerAttr(64));
  return true;
}

void NestEmitter::makePrivate(func::FuncOp kernel, const Nest &nest) {
  for (BlockArgument argument : kernel.getArguments())
    if (kernel.getArgAttr(argument.getArgNumber(), device::kScratchAttr))
      makePrivate(kernel, nest, argument);
}
