//===- EmitLoopsPoint.cpp - one element, or a vector of them --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/EmitLoopsPoint.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace weir::codegen;

//===--- places in memory -------------------------------------------------===//

namespace {
/// How an access moves from lane to lane.
enum class LaneStride { None, One, Other };
} // namespace

static bool hasUnitStride(Value buffer) {
  return cast<MemRefType>(buffer.getType()).isLastDimUnitStride();
}

/// Vectors start at multiples of their length, so that all lanes have the same
/// quotient by a multiple of it, and their remainders count up.
static AffineExpr withinPanel(AffineExpr expr, Lanes lanes) {
  llvm::DenseMap<AffineExpr, AffineExpr> replacements;
  AffineExpr loop = getAffineDimExpr(lanes.loop, expr.getContext());
  expr.walk([&](AffineExpr part) {
    auto binary = dyn_cast<AffineBinaryOpExpr>(part);
    if (!binary || binary.getLHS() != loop)
      return;
    auto width = dyn_cast<AffineConstantExpr>(binary.getRHS());
    if (!width || width.getValue() % lanes.count != 0)
      return;
    if (binary.getKind() == AffineExprKind::FloorDiv)
      replacements[part] = getAffineConstantExpr(0, expr.getContext());
    else if (binary.getKind() == AffineExprKind::Mod)
      replacements[part] = loop;
  });
  return expr.replace(replacements);
}

static LaneStride laneStride(const Access &access, Lanes lanes) {
  auto at = llvm::map_to_vector(access.at, [&](AffineExpr expr) {
    return withinPanel(expr, lanes);
  });
  auto moves = [&](AffineExpr expr) {
    return expr.isFunctionOfDim(lanes.loop);
  };
  if (llvm::none_of(at, moves))
    return LaneStride::None;
  AffineExpr last = at.back();
  AffineExpr rest = simplifyAffineExpr(
      last - getAffineDimExpr(lanes.loop, last.getContext()), lanes.loop + 1, 0);
  bool isOne = llvm::none_of(ArrayRef(at).drop_back(), moves) &&
               !rest.isFunctionOfDim(lanes.loop) && hasUnitStride(access.buffer);
  return isOne ? LaneStride::One : LaneStride::Other;
}

/// The value of an expression over the loops at a point, `lane` lanes further.
static Value indexAt(OpBuilder &b, Location loc, AffineExpr expr,
                     const Point &point, Lanes lanes, int64_t lane) {
  SmallVector<AffineExpr> moved;
  SmallVector<OpFoldResult> bases;
  for (auto [i, index] : llvm::enumerate(point)) {
    int64_t offset = index.offset + (i == lanes.loop ? lane : 0);
    moved.push_back(b.getAffineDimExpr(i) + offset);
    bases.push_back(index.base ? OpFoldResult(index.base)
                               : OpFoldResult(b.getIndexAttr(0)));
  }
  AffineMap map = AffineMap::get(point.size(), 0, expr.replaceDims(moved));
  return getValueOrCreateConstantIndexOp(
      b, loc, affine::makeComposedFoldedAffineApply(b, loc, map, bases));
}

static SmallVector<Value> indicesAt(OpBuilder &b, Location loc,
                                    const Access &access, const Point &point,
                                    Lanes lanes = {}, int64_t lane = 0) {
  return llvm::map_to_vector(access.at, [&](AffineExpr expr) {
    return indexAt(b, loc, expr, point, lanes, lane);
  });
}

static VectorType vectorOf(Type element, Lanes lanes) {
  return VectorType::get(lanes.count, element);
}

Value PointEmitter::broadcast(Value value, Lanes lanes) {
  if (lanes.isScalar() || isa<VectorType>(value.getType()))
    return value;
  return vector::BroadcastOp::create(b, value.getLoc(),
                                     vectorOf(value.getType(), lanes), value);
}

//===--- bodies -----------------------------------------------------------===//

/// Clones an op's body for one point. On lanes, a value stays scalar as long as
/// it is the same in all of them.
class PointEmitter::Body {
public:
  Body(PointEmitter &emitter, LoopOp &op, const Point &point, Lanes lanes)
      : emitter(emitter), b(emitter.b), op(op), point(point), lanes(lanes) {}

  SmallVector<Value> run(ValueRange arguments) {
    Block *body = op.op.getBody();
    map.map(body->getArguments(), arguments);
    for (Operation &nested : body->without_terminator())
      clone(nested);
    return llvm::map_to_vector(body->getTerminator()->getOperands(),
                               [&](Value value) { return get(value); });
  }

private:
  /// The value here; a lane index as a vector.
  Value get(Value value) {
    auto it = indexOfLane0.find(value);
    if (it == indexOfLane0.end())
      return map.lookupOrDefault(value);
    auto type = vectorOf(b.getIndexType(), lanes);
    Value step = vector::StepOp::create(b, value.getLoc(), type);
    Value first = emitter.broadcast(it->second, lanes);
    return arith::AddIOp::create(b, value.getLoc(), first, step);
  }
  bool isLaneIndex(Value value) const { return indexOfLane0.contains(value); }
  bool varies(Value value) {
    return isLaneIndex(value) ||
           isa<VectorType>(map.lookupOrDefault(value).getType());
  }

  void clone(Operation &nested) {
    if (auto index = dyn_cast<linalg::IndexOp>(nested))
      return cloneIndex(index);
    if (auto load = dyn_cast<memref::LoadOp>(nested))
      return cloneLoad(load);
    if (llvm::none_of(nested.getOperands(), [&](Value v) { return varies(v); }))
      return emitter.setFlags(b.clone(nested, map));
    if (!cloneLaneArithmetic(nested))
      cloneOnLanes(nested);
  }

  void cloneIndex(linalg::IndexOp index) {
    unsigned loop = op.loopOf[index.getDim()];
    bool isZero = loop == LoopOp::noLoop;
    AffineExpr expr = isZero ? b.getAffineConstantExpr(0) : b.getAffineDimExpr(loop);
    Value value = indexAt(b, index.getLoc(), expr, point, {}, 0);
    if (!isZero && loop == lanes.loop && !lanes.isScalar())
      indexOfLane0[index] = value;
    else
      map.map(index.getResult(), value);
  }

  /// An index plus or minus what all lanes have in common is still one that
  /// grows by one a lane.
  bool cloneLaneArithmetic(Operation &nested) {
    if (!isa<arith::AddIOp, arith::SubIOp>(nested))
      return false;
    Value x = nested.getOperand(0), y = nested.getOperand(1);
    bool isSum = isa<arith::AddIOp>(nested);
    bool keeps = (isLaneIndex(x) && !varies(y)) ||
                 (isSum && isLaneIndex(y) && !varies(x));
    if (!keeps)
      return false;
    IRMapping lane0 = map;
    for (Value operand : {x, y})
      if (isLaneIndex(operand))
        lane0.map(operand, indexOfLane0[operand]);
    indexOfLane0[nested.getResult(0)] = b.clone(nested, lane0)->getResult(0);
    return true;
  }

  void cloneOnLanes(Operation &nested) {
    SmallVector<Value> operands;
    for (auto [i, operand] : llvm::enumerate(nested.getOperands())) {
      bool mayBeScalar = isa<arith::SelectOp>(nested) && i == 0;
      Value value = get(operand);
      operands.push_back(mayBeScalar ? value : emitter.broadcast(value, lanes));
    }
    auto types = llvm::map_to_vector(nested.getResultTypes(), [&](Type type) {
      return Type(vectorOf(type, lanes));
    });
    Operation *copy = b.create(nested.getLoc(), nested.getName().getIdentifier(),
                               operands, types, nested.getAttrs());
    emitter.setFlags(copy);
    map.map(nested.getResults(), copy->getResults());
  }

  void cloneLoad(memref::LoadOp load) {
    emitter.flushBefore(load.getMemRef());
    unsigned varying = llvm::count_if(load.getIndices(),
                                      [&](Value v) { return varies(v); });
    if (varying == 0) {
      b.clone(*load, map);
      return;
    }
    bool isRow = varying == 1 && isLaneIndex(load.getIndices().back()) &&
                 hasUnitStride(load.getMemRef());
    map.map(load.getResult(), isRow ? loadRow(load) : gather(load));
  }

  Value loadRow(memref::LoadOp load) {
    SmallVector<Value> indices;
    for (Value index : load.getIndices())
      indices.push_back(isLaneIndex(index) ? indexOfLane0[index]
                                           : map.lookupOrDefault(index));
    return vector::LoadOp::create(b, load.getLoc(),
                                  vectorOf(load.getType(), lanes),
                                  load.getMemRef(), indices);
  }

  Value gather(memref::LoadOp load) {
    SmallVector<Value> indices = llvm::map_to_vector(
        load.getIndices(), [&](Value index) { return get(index); });
    SmallVector<Value> elements;
    for (int64_t lane = 0; lane < lanes.count; ++lane) {
      SmallVector<Value> at;
      for (Value index : indices)
        at.push_back(isa<VectorType>(index.getType())
                         ? vector::ExtractOp::create(b, load.getLoc(), index, lane)
                         : index);
      elements.push_back(
          memref::LoadOp::create(b, load.getLoc(), load.getMemRef(), at));
    }
    return vector::FromElementsOp::create(
        b, load.getLoc(), vectorOf(load.getType(), lanes), elements);
  }

  PointEmitter &emitter;
  OpBuilder &b;
  LoopOp &op;
  const Point &point;
  Lanes lanes;
  IRMapping map;
  /// Index values that grow by one a lane, by their value in lane 0.
  llvm::DenseMap<Value, Value> indexOfLane0;
};

static bool isVectorElement(Type type) {
  return type.isIntOrIndexOrFloat();
}

bool PointEmitter::isVectorizable(const LoopOp &op) {
  Block *body = op.op.getBody();
  auto isSimple = [](Operation &nested) {
    return isa<linalg::IndexOp, linalg::YieldOp, memref::LoadOp,
               arith::ConstantOp>(nested) ||
           (OpTrait::hasElementwiseMappableTraits(&nested) &&
            llvm::all_of(nested.getResultTypes(), isVectorElement));
  };
  return llvm::all_of(*body, isSimple) &&
         llvm::all_of(body->getArgumentTypes(), isVectorElement);
}

void PointEmitter::setFlags(Operation *op) const {
  using arith::FastMathFlags;
  auto mathOp = dyn_cast<arith::ArithFastMathInterface>(op);
  if (!mathOp || mode == FloatMode::Strict)
    return;
  FastMathFlags flags = FastMathFlags::none;
  if (mode == FloatMode::Fast)
    flags = FastMathFlags::contract | FastMathFlags::reassoc |
            FastMathFlags::arcp | FastMathFlags::nsz;
  else if (isa<arith::AddFOp, arith::SubFOp, arith::MulFOp>(op))
    flags = FastMathFlags::contract;
  else if (isa<arith::MaximumFOp, arith::MinimumFOp>(op))
    flags = FastMathFlags::nsz;
  op->setAttr(mathOp.getFastMathAttrName(),
              arith::FastMathFlagsAttr::get(op->getContext(), flags));
}

Value PointEmitter::combine(Operation *combiner, Value x, Value y) {
  Operation *copy =
      b.create(combiner->getLoc(), combiner->getName().getIdentifier(), {x, y},
               x.getType(), combiner->getAttrs());
  setFlags(copy);
  return copy->getResult(0);
}

//===--- loads and stores -------------------------------------------------===//

/// A private buffer has a place of its own, without the loops around it.
Access PointEmitter::resolve(const Access &access) const {
  auto it = privates.find(access.buffer);
  if (it == privates.end())
    return access;
  return {it->second.place,
          SmallVector<AffineExpr>(
              ArrayRef(access.at).drop_front(it->second.dropped))};
}

Value PointEmitter::load(const Access &access, const Point &point,
                         unsigned number, Lanes lanes) {
  for (const Store &store : stores)
    if (store.number == number && store.access == access)
      return store.value;
  flushBefore(access.buffer);
  return loadMemory(resolve(access), point, lanes);
}

Value PointEmitter::loadMemory(const Access &access, const Point &point,
                               Lanes lanes) {
  Location loc = access.buffer.getLoc();
  LaneStride stride =
      lanes.isScalar() ? LaneStride::None : laneStride(access, lanes);
  Type element = cast<MemRefType>(access.buffer.getType()).getElementType();
  SmallVector<Value> first = indicesAt(b, loc, access, point);
  if (stride == LaneStride::None)
    return memref::LoadOp::create(b, loc, access.buffer, first);
  if (stride == LaneStride::One)
    return vector::LoadOp::create(b, loc, vectorOf(element, lanes),
                                  access.buffer, first);
  SmallVector<Value> elements;
  for (int64_t lane = 0; lane < lanes.count; ++lane)
    elements.push_back(memref::LoadOp::create(
        b, loc, access.buffer, indicesAt(b, loc, access, point, lanes, lane)));
  return vector::FromElementsOp::create(b, loc, vectorOf(element, lanes),
                                        elements);
}

void PointEmitter::write(const Store &store) {
  Access access = resolve(store.access);
  if (!access.buffer)
    return;
  Location loc = access.buffer.getLoc();
  SmallVector<Value> first = indicesAt(b, loc, access, store.point);
  if (store.lanes.isScalar()) {
    memref::StoreOp::create(b, loc, store.value, access.buffer, first);
    return;
  }
  Value value = broadcast(store.value, store.lanes);
  if (laneStride(access, store.lanes) == LaneStride::One) {
    vector::StoreOp::create(b, loc, value, access.buffer, first);
    return;
  }
  for (int64_t lane = 0; lane < store.lanes.count; ++lane)
    memref::StoreOp::create(
        b, loc, vector::ExtractOp::create(b, loc, value, lane), access.buffer,
        indicesAt(b, loc, access, store.point, store.lanes, lane));
}

void PointEmitter::flush() {
  for (const Store &store : stores)
    write(store);
  stores.clear();
}

void PointEmitter::flushBefore(Value buffer) {
  Value root = rootOf(buffer);
  auto isInMemory = [&](const Store &store) {
    return rootOf(store.access.buffer) == root && resolve(store.access).buffer;
  };
  for (const Store &store : stores)
    if (isInMemory(store))
      write(store);
  llvm::erase_if(stores, isInMemory);
}

void PointEmitter::flushFor(LoopOp &op) {
  for (const Access &input : op.inputs)
    if (llvm::none_of(stores, [&](const Store &s) { return s.access == input; }))
      flushBefore(input.buffer);
  for (const BodyLoad &load : op.bodyLoads)
    flushBefore(load.buffer);
}

SmallVector<Value> PointEmitter::loadOutputs(LoopOp &op, const Point &point,
                                             unsigned number, Lanes lanes) {
  return llvm::map_to_vector(op.outputs, [&](const Access &output) {
    return broadcast(load(output, point, number, lanes), lanes);
  });
}

SmallVector<Value> PointEmitter::compute(LoopOp &op, const Point &point,
                                         unsigned number, Lanes lanes,
                                         ValueRange outputs) {
  SmallVector<Value> arguments;
  for (auto [input, argument] :
       llvm::zip(op.inputs, op.op.getBody()->getArguments()))
    arguments.push_back(argument.use_empty()
                            ? Value()
                            : load(input, point, number, lanes));
  llvm::append_range(arguments, outputs);
  return Body(*this, op, point, lanes).run(arguments);
}

void PointEmitter::store(LoopOp &op, const Point &point, unsigned number,
                         Lanes lanes, ValueRange values) {
  for (auto [output, value] : llvm::zip_equal(op.outputs, values)) {
    const Access &access = output;
    llvm::erase_if(stores, [&](const Store &store) {
      return store.number == number && store.access == access;
    });
    stores.push_back({output, number, point, lanes, value});
  }
}

void PointEmitter::emit(LoopOp &op, ArrayRef<Point> points, Lanes lanes) {
  bool readsOutputs = llvm::any_of(
      op.op.getRegionOutputArgs(), [](Value v) { return !v.use_empty(); });
  for (auto [number, point] : llvm::enumerate(points)) {
    SmallVector<Value> outputs(op.outputs.size());
    if (readsOutputs)
      outputs = loadOutputs(op, point, number, lanes);
    store(op, point, number, lanes, compute(op, point, number, lanes, outputs));
  }
}
