//===- LowerContractions.cpp - packed contractions as linalg --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/Passes.h"
#include "dialects/weir/Linear.h"

using namespace mlir;
using namespace weir;

namespace weir::codegen {
#define GEN_PASS_DEF_CPULOWERCONTRACTIONS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

namespace {
/// The loops: the result's dimensions, one for each dimension of the window,
/// one along the input's channels.
struct ContractionLoops {
  PackedContractionOp op;
  int64_t rank, spatial, total;

  explicit ContractionLoops(PackedContractionOp op)
      : op(op), rank(cast<RankedTensorType>(op.getType()).getRank()),
        spatial(rank - 2), total(rank + spatial + 1) {}

  AffineExpr loop(int64_t i) const {
    return getAffineDimExpr(i, op->getContext());
  }
  AffineMap map(ArrayRef<AffineExpr> results) const {
    return AffineMap::get(total, 0, results, op->getContext());
  }
  SmallVector<utils::IteratorType> kinds() const {
    SmallVector<utils::IteratorType> kinds(total,
                                           utils::IteratorType::reduction);
    std::fill_n(kinds.begin(), rank, utils::IteratorType::parallel);
    return kinds;
  }
  AffineMap input();
  AffineMap weights();
  AffineMap window();
  AffineMap result() const;
};
} // namespace

AffineMap ContractionLoops::input() {
  SmallVector<AffineExpr> exprs = {loop(0)};
  for (int64_t i = 0; i < spatial; ++i)
    exprs.push_back(loop(i + 1) * op.getStrides()[i] +
                    loop(rank + i) * op.getDilations()[i]);
  exprs.push_back(loop(total - 1));
  return map(exprs);
}

AffineMap ContractionLoops::weights() {
  int64_t panel =
      cast<RankedTensorType>(op.getWeights().getType()).getDimSize(3);
  AffineExpr tap = getAffineConstantExpr(0, op->getContext());
  for (int64_t i = 0; i < spatial; ++i)
    tap = tap * op.getWindow()[i] + loop(rank + i);
  AffineExpr column = loop(rank - 1);
  return map({column.floorDiv(panel), tap, loop(total - 1), column % panel});
}

AffineMap ContractionLoops::window() {
  SmallVector<AffineExpr> exprs;
  for (int64_t i = 0; i < spatial; ++i)
    exprs.push_back(loop(rank + i));
  return map(exprs);
}

AffineMap ContractionLoops::result() const {
  SmallVector<AffineExpr> exprs;
  for (int64_t i = 0; i < rank; ++i)
    exprs.push_back(loop(i));
  return map(exprs);
}

/// Zeros in the shape of the result.
static Value buildZeros(OpBuilder &b, PackedContractionOp op) {
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(op.getType());
  SmallVector<OpFoldResult> sizes;
  for (int64_t i = 0; i < type.getRank(); ++i) {
    if (!type.isDynamicDim(i)) {
      sizes.push_back(b.getIndexAttr(type.getDimSize(i)));
      continue;
    }
    AffineExpr size = b.getAffineSymbolExpr(0);
    if (i > 0)
      size = (size - ((op.getWindow()[i - 1] - 1) * op.getDilations()[i - 1] + 1))
                     .floorDiv(op.getStrides()[i - 1]) +
             1;
    sizes.push_back(affine::makeComposedFoldedAffineApply(
        b, loc, size, {tensor::getMixedSize(b, loc, op.getInput(), i)}));
  }
  Type element = type.getElementType();
  Value empty = tensor::EmptyOp::create(b, loc, sizes, element);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(element));
  return linalg::FillOp::create(b, loc, zero, empty).getResult(0);
}

static void lowerContraction(PackedContractionOp op) {
  OpBuilder b(op);
  ContractionLoops loops(op);
  SmallVector<Value> inputs = {op.getInput(), op.getWeights()};
  SmallVector<AffineMap> maps = {loops.input(), loops.weights()};
  if (loops.spatial > 0) {
    // Never read: it only says how large the window is.
    inputs.push_back(tensor::EmptyOp::create(
        b, op.getLoc(), op.getWindow(), b.getF32Type()));
    maps.push_back(loops.window());
  }
  maps.push_back(loops.result());
  Value zeros = buildZeros(b, op);
  auto generic = linalg::GenericOp::create(
      b, op.getLoc(), zeros.getType(), inputs, zeros, maps,
      loops.kinds(), [](OpBuilder &b, Location loc, ValueRange x) {
        Value product = arith::MulFOp::create(b, loc, x[0], x[1]);
        Value sum = arith::AddFOp::create(b, loc, x.back(), product);
        linalg::YieldOp::create(b, loc, sum);
      });
  Value result = generic.getResult(0);
  if (result.getType() != op.getType())
    result = tensor::CastOp::create(b, op.getLoc(), op.getType(), result);
  op.getResult().replaceAllUsesWith(result);
  op.erase();
}

namespace {
struct LowerContractions
    : weir::codegen::impl::CpuLowerContractionsBase<LowerContractions> {
  void runOnOperation() override {
    getOperation().walk([](PackedContractionOp op) { lowerContraction(op); });
  }
};
} // namespace
