//===- ContractionEpilogue.cpp - what follows a contraction, in registers -===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/ContractionEpilogue.h"
#include "codegen/cpu/VectorBody.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

Value ContractionEpilogue::mask(IndexOps &index,
                                const ResultPlace &place) const {
  return vector::ConstantMaskOp::create(
      index.b, index.loc, vectorOf(index.b.getI1Type()), place.valid);
}

Value ContractionEpilogue::constant(IndexOps &index, Value value) {
  TypedAttr attribute;
  matchPattern(value, m_Constant(&attribute));
  if (auto splat = dyn_cast<SplatElementsAttr>(attribute))
    attribute = cast<TypedAttr>(splat.getSplatValue<Attribute>());
  Value scalar = arith::ConstantOp::create(index.b, index.loc, attribute);
  return repeat(index.b, scalar, lanes);
}

/// The coordinate of a row along dimension `dim` of the result.
Value ContractionEpilogue::coordinate(IndexOps &index, unsigned dim,
                                      const ResultPlace &place) {
  AffineExpr after = getAffineConstantExpr(1, index.b.getContext());
  for (unsigned i = dim + 1; i + 1 < kernel.rank(); ++i)
    after = after * kernel.resultDims[i];
  Value quotient = index.div(place.row, index.of(after, dims));
  if (dim == 0)
    return quotient;
  return index.rem(quotient, index.of(kernel.resultDims[dim], dims));
}

Value ContractionEpilogue::offsetOf(IndexOps &index, BlockArgument argument,
                                    AffineMap map, const ResultPlace &place) {
  if (map.isIdentity())
    return index.add(index.mul(place.row, kernel.columns()), place.column);
  SmallVector<AffineExpr> sizes = kernel.dimsOf(argument);
  AffineExpr stride = getAffineConstantExpr(1, index.b.getContext());
  Value offset = index.constant(0);
  for (unsigned i = map.getNumResults(); i-- > 0; stride = stride * sizes[i]) {
    auto dim = dyn_cast<AffineDimExpr>(map.getResult(i));
    if (!dim)
      continue;
    Value at = dim.getPosition() + 1 == kernel.rank()
                   ? place.column
                   : coordinate(index, dim.getPosition(), place);
    offset = index.add(offset, index.mul(at, index.of(stride, dims)));
  }
  return offset;
}

Value ContractionEpilogue::load(IndexOps &index, BlockArgument argument,
                                AffineMap map, const ResultPlace &place) {
  auto [b, loc] = index;
  Value view = views[argument.getArgNumber()];
  Value offset = offsetOf(index, argument, map, place);
  AffineExpr column = getAffineDimExpr(kernel.rank() - 1, b.getContext());
  unsigned rank = map.getNumResults();
  if (rank == 0 || map.getResult(rank - 1) != column)
    return repeat(b, memref::LoadOp::create(b, loc, view, offset), lanes);
  VectorType type = vectorOf(getElementTypeOrSelf(argument.getType()));
  if (place.valid == lanes)
    return vector::LoadOp::create(b, loc, type, view, offset);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  return vector::MaskedLoadOp::create(b, loc, type, view, offset,
                                      mask(index, place), zero);
}

Value ContractionEpilogue::elementwise(IndexOps &index, OpResult result,
                                       AffineMap map, const ResultPlace &place,
                                       Known &known) {
  auto op = cast<linalg::LinalgOp>(result.getOwner());
  AffineMap loops = *loopsOf(op, result.getResultNumber(), map);
  SmallVector<Value> arguments(op.getBlock()->getNumArguments());
  for (OpOperand &operand : op->getOpOperands())
    if (op.payloadUsesValueFromOperand(&operand))
      arguments[op.getMatchingBlockArgument(&operand).getArgNumber()] = valueAt(
          index, operand.get(),
          op.getMatchingIndexingMap(&operand).compose(loops), place, known);
  SmallVector<Value> values =
      vectorizeBody(index.b, *op.getBlock(), arguments, lanes);
  for (auto [i, value] : llvm::enumerate(values))
    if (op.getIndexingMapMatchingResult(op->getResult(i)) ==
        op.getIndexingMapMatchingResult(result))
      known[{op->getResult(i), map}] = value;
  return known[{result, map}];
}

Value ContractionEpilogue::valueAt(IndexOps &index, Value tensor, AffineMap map,
                                   const ResultPlace &place, Known &known) {
  if (Value value = known.lookup({tensor, map}))
    return value;
  if (matchPattern(tensor, m_Constant()))
    return constant(index, tensor);
  if (auto argument = dyn_cast<BlockArgument>(tensor))
    return known[{tensor, map}] = load(index, argument, map, place);
  return elementwise(index, cast<OpResult>(tensor), map, place, known);
}

void ContractionEpilogue::store(IndexOps &index, Value sum,
                                const ResultPlace &place) {
  auto [b, loc] = index;
  auto identity =
      AffineMap::getMultiDimIdentityMap(kernel.rank(), b.getContext());
  Known known;
  known[{kernel.contraction.getResult(), identity}] = sum;
  Value offset =
      index.add(index.mul(place.row, kernel.columns()), place.column);
  for (auto [i, result] : llvm::enumerate(kernel.results())) {
    Value value = valueAt(index, result, identity, place, known);
    Value view = views[kernel.tensorCount() + i];
    if (place.valid == lanes)
      vector::StoreOp::create(b, loc, value, view, offset);
    else
      vector::MaskedStoreOp::create(b, loc, view, offset, mask(index, place),
                                    value);
  }
}
