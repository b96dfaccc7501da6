//===- KernelShapes.cpp - a kernel's shapes over its dims -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/device/KernelShapes.h"
#include "dialects/device/Device.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace weir::device;

using Shape = std::optional<SmallVector<AffineExpr>>;

KernelShapes::KernelShapes(func::FuncOp kernel) : kernel(kernel) {
  for (BlockArgument argument : kernel.getArguments())
    if (argument.getType().isIndex())
      dims.push_back(argument);
  // Once a kernel has tiles, its last two arguments are begin and end.
  if (kernel->hasAttr(kTilesAttr))
    dims.truncate(dims.size() - 2);
}

static Shape staticShape(ShapedType type) {
  if (!type.hasStaticShape())
    return std::nullopt;
  return llvm::map_to_vector(type.getShape(), [&](int64_t dim) {
    return getAffineConstantExpr(dim, type.getContext());
  });
}

/// The dimensions given by `sizes`.
static Shape ofSizes(const KernelShapes &shapes, ArrayRef<OpFoldResult> sizes) {
  SmallVector<AffineExpr> result;
  for (OpFoldResult size : sizes) {
    std::optional<AffineExpr> expression = shapes.ofIndex(size);
    if (!expression)
      return std::nullopt;
    result.push_back(*expression);
  }
  return result;
}

/// The kept dimensions of a slice.
static Shape ofSlice(const KernelShapes &shapes, ArrayRef<OpFoldResult> sizes,
                     const llvm::SmallBitVector &dropped) {
  Shape all = ofSizes(shapes, sizes);
  if (!all)
    return std::nullopt;
  SmallVector<AffineExpr> kept;
  for (auto [i, size] : llvm::enumerate(*all))
    if (!dropped.test(i))
      kept.push_back(size);
  return kept;
}

/// Each collapsed dimension is the product of its group's.
static Shape ofCollapse(const KernelShapes &shapes, memref::CollapseShapeOp op) {
  Shape source = shapes.of(op.getSrc());
  if (!source)
    return std::nullopt;
  SmallVector<AffineExpr> result;
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    AffineExpr product = getAffineConstantExpr(1, op.getContext());
    for (int64_t dim : group)
      product = product * (*source)[dim];
    result.push_back(product);
  }
  return result;
}

/// The shape of a linalg op's result is that of its init.
static Shape ofDestination(const KernelShapes &shapes, OpResult result) {
  auto op = dyn_cast<DestinationStyleOpInterface>(result.getOwner());
  return op ? shapes.of(op.getTiedOpOperand(result)->get()) : std::nullopt;
}

Shape KernelShapes::of(Value shaped) const {
  if (Shape known = staticShape(cast<ShapedType>(shaped.getType())))
    return known;
  if (auto argument = dyn_cast<BlockArgument>(shaped)) {
    if (argument.getOwner() != &kernel.front())
      return std::nullopt;
    auto map = kernel.getArgAttrOfType<AffineMapAttr>(argument.getArgNumber(),
                                                      kShapeAttr);
    if (!map)
      return std::nullopt;
    return SmallVector<AffineExpr>(map.getValue().getResults());
  }
  return llvm::TypeSwitch<Operation *, Shape>(shaped.getDefiningOp())
      .Case([&](tensor::EmptyOp op) { return ofSizes(*this, op.getMixedSizes()); })
      .Case([&](memref::AllocOp op) { return ofSizes(*this, op.getMixedSizes()); })
      .Case([&](memref::AllocaOp op) { return ofSizes(*this, op.getMixedSizes()); })
      .Case<memref::SubViewOp, tensor::ExtractSliceOp>([&](auto op) {
        return ofSlice(*this, op.getMixedSizes(), op.getDroppedDims());
      })
      .Case([&](memref::CollapseShapeOp op) { return ofCollapse(*this, op); })
      .Case<memref::CastOp, tensor::CastOp>(
          [&](auto op) { return of(op.getSource()); })
      .Default([&](Operation *) {
        return ofDestination(*this, cast<OpResult>(shaped));
      });
}

std::optional<AffineExpr> KernelShapes::dimOf(Value shaped, Value position) const {
  Shape shape = of(shaped);
  std::optional<int64_t> i = getConstantIntValue(position);
  if (!shape || !i || *i < 0 || *i >= static_cast<int64_t>(shape->size()))
    return std::nullopt;
  return (*shape)[*i];
}

/// An affine.apply whose operands are expressions.
static std::optional<AffineExpr> ofApply(const KernelShapes &shapes,
                                         affine::AffineApplyOp op) {
  SmallVector<AffineExpr> operands;
  for (Value operand : op.getMapOperands()) {
    std::optional<AffineExpr> expression = shapes.ofIndex(operand);
    if (!expression)
      return std::nullopt;
    operands.push_back(*expression);
  }
  AffineMap map = op.getAffineMap();
  ArrayRef<AffineExpr> all(operands);
  return map.getResult(0).replaceDimsAndSymbols(
      all.take_front(map.getNumDims()), all.drop_front(map.getNumDims()));
}

/// Sum, difference or product of expressions.
static std::optional<AffineExpr>
ofArithmetic(const KernelShapes &shapes, Operation *op,
             llvm::function_ref<AffineExpr(AffineExpr, AffineExpr)> join) {
  auto x = shapes.ofIndex(op->getOperand(0)), y = shapes.ofIndex(op->getOperand(1));
  if (!x || !y)
    return std::nullopt;
  return join(*x, *y);
}

std::optional<AffineExpr> KernelShapes::ofIndex(Value index) const {
  using Result = std::optional<AffineExpr>;
  if (auto constant = getConstantIntValue(index))
    return getAffineConstantExpr(*constant, index.getContext());
  if (auto argument = dyn_cast<BlockArgument>(index)) {
    auto it = llvm::find(dims, argument);
    if (it == dims.end())
      return std::nullopt;
    return getAffineSymbolExpr(it - dims.begin(), index.getContext());
  }
  return llvm::TypeSwitch<Operation *, Result>(index.getDefiningOp())
      .Case([&](affine::AffineApplyOp op) { return ofApply(*this, op); })
      .Case([&](arith::AddIOp op) {
        return ofArithmetic(*this, op, std::plus<>());
      })
      .Case([&](arith::SubIOp op) {
        return ofArithmetic(*this, op, std::minus<>());
      })
      .Case([&](arith::MulIOp op) {
        return ofArithmetic(*this, op, std::multiplies<>());
      })
      .Case<memref::DimOp, tensor::DimOp>([&](auto op) -> Result {
        return dimOf(op.getSource(), op.getIndex());
      })
      .Default([](Operation *) -> Result { return std::nullopt; });
}

std::optional<AffineExpr> KernelShapes::ofIndex(OpFoldResult index) const {
  if (auto constant = getConstantIntValue(index))
    return getAffineConstantExpr(*constant, kernel.getContext());
  return ofIndex(cast<Value>(index));
}

AffineMapAttr KernelShapes::toAttr(ArrayRef<AffineExpr> results) const {
  return AffineMapAttr::get(
      AffineMap::get(0, dims.size(), results, kernel.getContext()));
}

Value KernelShapes::materialize(OpBuilder &b, Location loc,
                                AffineExpr expression) const {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return arith::ConstantIndexOp::create(b, loc, constant.getValue());
  SmallVector<Value> operands(dims.begin(), dims.end());
  return getValueOrCreateConstantIndexOp(
      b, loc,
      affine::makeComposedFoldedAffineApply(
          b, loc, AffineMap::get(0, dims.size(), expression),
          getAsOpFoldResult(operands)));
}
