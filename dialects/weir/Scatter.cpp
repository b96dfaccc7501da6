//===- Scatter.cpp - elements written to computed places ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Scatter.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

/// How many dimensions the indices name: their last dimension, which is static.
/// Fails where it isn't, or is more than `most`.
static FailureOr<int64_t> indexDepth(const SymbolicType &indices,
                                     int64_t most) {
  if (indices.rank() < 1)
    return failure();
  auto depth = constantValue(indices.dims->back());
  if (!depth || *depth < 0 || *depth > most)
    return failure();
  return *depth;
}

//===--- scatter
//-----------------------------------------------------------===//

LogicalResult ScatterOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    SmallVectorImpl<SymbolicType> &results) {
  results.push_back(shapes.typeOf(adaptor.getOperand()));
  return success();
}

/// The shape that updates must have; nothing where the ranks aren't known.
static FailureOr<std::optional<SmallVector<int64_t>>>
shapeOfUpdates(ScatterOp op) {
  auto operand = dyn_cast<RankedTensorType>(op.getOperand().getType());
  auto indices = dyn_cast<RankedTensorType>(op.getIndices().getType());
  if (!operand || !indices)
    return std::optional<SmallVector<int64_t>>();
  if (indices.getRank() < 1 || indices.isDynamicDim(indices.getRank() - 1))
    return op.emitOpError("the last dimension of the indices must be known");
  int64_t depth = indices.getShape().back();
  if (depth > operand.getRank())
    return op.emitOpError("indices name ")
           << depth << " dimensions of an operand of rank "
           << operand.getRank();
  SmallVector<int64_t> shape(indices.getShape().drop_back());
  llvm::append_range(shape, operand.getShape().drop_front(depth));
  return std::optional(shape);
}

LogicalResult ScatterOp::verify() {
  if (failed(verifyNumbers(*this, getOperand())))
    return failure();
  auto shape = shapeOfUpdates(*this);
  if (failed(shape))
    return failure();
  Type element = getElementTypeOrSelf(getOperand().getType());
  if (element != getElementTypeOrSelf(getUpdates().getType()))
    return emitOpError("updates must be of type ") << element;
  if (isa<ComplexType>(element) &&
      (getKind() == ScatterKind::Min || getKind() == ScatterKind::Max))
    return emitOpError("orders elements, which ") << element << " has no order for";
  auto updates = dyn_cast<RankedTensorType>(getUpdates().getType());
  if (*shape && updates &&
      failed(verifyCompatibleShape(**shape, updates.getShape())))
    return emitOpError("updates of type ")
           << updates << " must have the shape "
           << RankedTensorType::get(**shape, element);
  return success();
}

/// What becomes of an element.
static Value update(ScatterKind kind, ScalarOps s, Value old, Value by) {
  switch (kind) {
  case ScatterKind::Set:
    return by;
  case ScatterKind::Add:
    return s.add(old, by);
  case ScatterKind::Sub:
    return s.sub(old, by);
  case ScatterKind::Mul:
    return s.mul(old, by);
  case ScatterKind::Div:
    return s.div(old, by);
  case ScatterKind::Min:
    return s.min(old, by);
  case ScatterKind::Max:
    return s.max(old, by);
  }
  llvm_unreachable("all kinds are listed");
}

namespace {
/// A row of indices as places in the leading dimensions of an operand.
struct Place {
  SmallVector<Value> at;
  /// Whether all lie in range; null where there are none.
  Value isInside;
};
} // namespace

/// Reads the row at `row` of the indices. `sizes` are those of the dimensions
/// that they name.
static Place readPlace(OpBuilder &b, Location loc, Value indices,
                       ValueRange row, ArrayRef<OpFoldResult> sizes) {
  IndexOps x{b, loc};
  Place place;
  for (auto [i, dim] : llvm::enumerate(sizes)) {
    SmallVector<Value> from(row);
    from.push_back(x.constant(i));
    Value size = x.get(dim);
    Value at = x.cast(tensor::ExtractOp::create(b, loc, indices, from));
    // Unsigned: what is negative lies beyond the end too.
    Value here =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, at, size);
    place.isInside =
        place.isInside
            ? Value(arith::AndIOp::create(b, loc, place.isInside, here))
            : here;
    Value last = x.max(x.sub(size, x.constant(1)), x.constant(0));
    place.at.push_back(x.clamp(at, x.constant(0), last));
  }
  return place;
}

namespace {
/// Builds the loops of a scatter.
struct Scatterer {
  ScatterOp op;
  Value indices, updates;
  SmallVector<OpFoldResult> named, sliceDims;

  /// Changes one slice of `out`.
  Value updateSlice(OpBuilder &b, Location loc, Value out, ValueRange row,
                    ArrayRef<Value> at) {
    auto body = [&](OpBuilder &b, Location loc, ValueRange in,
                    ValueRange carried) {
      SmallVector<Value> from(row), to(at);
      llvm::append_range(from, in);
      llvm::append_range(to, in);
      ScalarOps s{b, loc, isUnsigned(op.getOperand())};
      Value by = tensor::ExtractOp::create(b, loc, updates, from);
      Value old = tensor::ExtractOp::create(b, loc, carried.front(), to);
      Value value = update(op.getKind(), s, old, by);
      return SmallVector<Value>{
          tensor::InsertOp::create(b, loc, value, carried.front(), to)};
    };
    return buildLoops(b, loc, sliceDims, out, body).front();
  }

  /// Changes the slice that one row of the indices names, if there is one.
  Value updateRow(OpBuilder &b, Location loc, Value out, ValueRange row) {
    Place place = readPlace(b, loc, indices, row, named);
    if (!place.isInside)
      return updateSlice(b, loc, out, row, place.at);
    auto branch = scf::IfOp::create(
        b, loc, place.isInside,
        [&](OpBuilder &b, Location loc) {
          scf::YieldOp::create(b, loc, updateSlice(b, loc, out, row, place.at));
        },
        [&](OpBuilder &b, Location loc) { scf::YieldOp::create(b, loc, out); });
    return branch.getResult(0);
  }
};
} // namespace

FailureOr<SmallVector<Value>>
ScatterOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  SmallVector<OpFoldResult> rows = context.dimsOf(getIndices());
  int64_t depth =
      cast<RankedTensorType>(getIndices().getType()).getShape().back();
  rows.pop_back();
  Scatterer scatterer{*this,
                      asSignless(b, loc, getIndices()),
                      asSignless(b, loc, getUpdates()),
                      {},
                      {}};
  scatterer.named.assign(dims.begin(), dims.begin() + depth);
  scatterer.sliceDims.assign(dims.begin() + depth, dims.end());
  Value out = context.emptyLike(b, loc, getResult());
  out = linalg::CopyOp::create(b, loc, asSignless(b, loc, getOperand()), out)
            .getResult(0);
  return buildLoops(
      b, loc, rows, out,
      [&](OpBuilder &b, Location loc, ValueRange row, ValueRange carried) {
        return SmallVector<Value>{
            scatterer.updateRow(b, loc, carried.front(), row)};
      });
}

//===--- gather_nd
//---------------------------------------------------------===//

LogicalResult GatherNdOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                     SmallVectorImpl<SymbolicType> &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  SymbolicType indices = shapes.typeOf(adaptor.getIndices());
  SymbolicType result{operand.element, std::nullopt};
  int64_t batch = adaptor.getBatchDims();
  if (operand.ranked() && indices.ranked()) {
    if (batch < 0 || batch > operand.rank() || batch >= indices.rank())
      return failure();
    auto depth = indexDepth(indices, operand.rank() - batch);
    if (failed(depth))
      return failure();
    result.dims.emplace(ArrayRef<AffineExpr>(*indices.dims).drop_back());
    llvm::append_range(
        *result.dims,
        ArrayRef<AffineExpr>(*operand.dims).drop_front(batch + *depth));
  }
  results.push_back(result);
  return success();
}

LogicalResult GatherNdOp::verify() {
  if (failed(verifyNumbers(*this, getOperand())))
    return failure();
  auto indices = dyn_cast<RankedTensorType>(getIndices().getType());
  if (indices && getBatchDims() >= static_cast<uint64_t>(indices.getRank()))
    return emitOpError("has ") << static_cast<int64_t>(getBatchDims())
                               << " batch dimensions, must be below "
                               << indices.getRank() << ", the indices' rank";
  return success();
}

FailureOr<SmallVector<Value>>
GatherNdOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  int64_t batch = getBatchDims();
  auto type = cast<RankedTensorType>(getIndices().getType());
  int64_t depth = type.getShape().back(), rows = type.getRank() - 1;
  Value operand = asSignless(b, getLoc(), getOperand());
  Value indices = asSignless(b, getLoc(), getIndices());
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  ArrayRef<OpFoldResult> named = ArrayRef(dims).slice(batch, depth);
  Value gathered = buildByIndex(
      b, getLoc(), context, getResult(),
      [&](OpBuilder &b, Location loc, ValueRange index) {
        Place place = readPlace(b, loc, indices, index.take_front(rows), named);
        SmallVector<Value> at(index.take_front(batch));
        llvm::append_range(at, place.at);
        llvm::append_range(at, index.drop_front(rows));
        Value element = tensor::ExtractOp::create(b, loc, operand, at);
        ScalarOps s{b, loc};
        return place.isInside
                   ? s.select(place.isInside, element, s.zero(element))
                   : element;
      });
  return SmallVector<Value>{gathered};
}
