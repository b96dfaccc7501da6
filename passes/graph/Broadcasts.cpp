//===- Broadcasts.cpp - broadcasts, once all shapes are known
//--------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/graph/Broadcasts.h"
#include "dialects/weir/Weir.h"
#include "passes/graph/RunShapes.h"

using namespace mlir;
using namespace weir;

AffineMapAttr weir::shapeAttr(const SymbolicType &type, unsigned symbols,
                              MLIRContext *context) {
  return AffineMapAttr::get(AffineMap::get(0, symbols, *type.dims, context));
}

//===----------------------------------------------------------------------===//
// Operands together
//===----------------------------------------------------------------------===//

/// Operands of the common shape stay; the others are broadcast to it.
static LogicalResult resolveTogether(ShapeAnalysis &shapes,
                                     ShapeBuilder &builder,
                                     BroadcastTogetherOp op) {
  OpBuilder b(op);
  SymbolicType common = shapes.typeOf(op.getResult(0));
  if (!common.ranked())
    return op.emitError("the rank of an operand isn't known");
  Value shape;
  SmallVector<Value> values;
  for (auto [input, result] : llvm::zip(op.getInputs(), op.getResults())) {
    SymbolicType type = shapes.typeOf(input);
    if (type.ranked() && *type.dims == *common.dims) {
      values.push_back(input);
      continue;
    }
    if (!shape) {
      FailureOr<Value> built = builder.build(b, op.getLoc(), *common.dims);
      if (failed(built))
        return op.emitError("a dimension that may be 1 or more at run time "
                            "meets another of unknown size");
      shape = *built;
    }
    if (!type.ranked() ||
        failed(checkDims(b, op.getLoc(), builder, type, common)))
      return op.emitError("the shape of an operand isn't known");
    auto broadcast =
        BroadcastOp::create(b, op.getLoc(), result.getType(), input, shape);
    broadcast->setAttr(kCheckedAttr, b.getUnitAttr());
    // What the operand can't tell the attribute does.
    auto contents = shapes.contentsOf(shape);
    bool isComputable = llvm::all_of(
        *common.dims, [&](AffineExpr dim) { return shapes.isComputable(dim); });
    if (isComputable && (!contents || *contents != *common.dims))
      broadcast->setAttr(kShapeAttr,
                         shapeAttr(common, shapes.freeDims(), op.getContext()));
    values.push_back(broadcast);
  }
  op.replaceAllUsesWith(values);
  return success();
}

//===----------------------------------------------------------------------===//
// Sums that undo them
//===----------------------------------------------------------------------===//

namespace {
/// What a sum does with the dimensions of its operand.
struct Undone {
  /// Those that were added in front, and those that were of size 1.
  SmallVector<int64_t> added, kept;
  /// The dimensions of what is left of these, and those of them to sum: where
  /// only the run knows whether one of size n was 1 or n before, it becomes
  /// two, of n / size and size elements.
  SmallVector<AffineExpr> split;
  SmallVector<int64_t> repeats;
};
} // namespace

/// `n / size` for a size that is 1 or n, with 0 / 0 = 0.
static AffineExpr timesRepeated(AffineExpr n, AffineExpr size) {
  AffineExpr one = getAffineConstantExpr(1, n.getContext());
  return simplify(n.floorDiv(size + one.floorDiv(size + 1)));
}

static Undone undo(ArrayRef<AffineExpr> from, ArrayRef<AffineExpr> to) {
  Undone result;
  int64_t added = from.size() - to.size();
  result.added = llvm::to_vector(llvm::seq<int64_t>(0, added));
  for (auto [i, size] : llvm::enumerate(to)) {
    AffineExpr n = from[added + i];
    if (constantValue(size) == 1 && constantValue(n) != 1)
      result.kept.push_back(added + i);
    else if (n != size && constantValue(size) != 1 && constantValue(n) != 1) {
      result.repeats.push_back(result.split.size());
      result.split.push_back(timesRepeated(n, size));
    }
    result.split.push_back(size);
  }
  return result;
}

static LogicalResult resolveReduceTo(ShapeAnalysis &shapes,
                                     ShapeBuilder &builder, ReduceToOp op) {
  SymbolicType from = shapes.typeOf(op.getOperand()),
               to = shapes.typeOf(op.getLike());
  if (!from.ranked() || !to.ranked())
    return op.emitError("the rank of an operand isn't known");
  if (from.rank() < to.rank())
    return op.emitError("sums a tensor of rank ")
           << from.rank() << " to rank " << to.rank();
  Undone undone = undo(*from.dims, *to.dims);
  OpBuilder b(op);
  Location loc = op.getLoc();
  Value sum = op.getOperand();
  if (!undone.kept.empty())
    sum = ReduceSumOp::create(b, loc, sum, undone.kept, true);
  if (!undone.added.empty())
    sum = ReduceSumOp::create(b, loc, sum, undone.added, false);
  if (!undone.repeats.empty()) {
    FailureOr<Value> shape = builder.build(b, loc, undone.split);
    if (failed(shape))
      return op.emitError("the shape of an operand isn't known");
    sum = ReshapeOp::create(b, loc, sum, *shape);
    sum.getDefiningOp()->setAttr(kCheckedAttr, b.getUnitAttr());
    sum = ReduceSumOp::create(b, loc, sum, undone.repeats, false);
  }
  if (sum.getType() != op.getType())
    sum = tensor::CastOp::create(b, loc, op.getType(), sum);
  op.replaceAllUsesWith(sum);
  return success();
}

LogicalResult weir::resolveBroadcast(ShapeAnalysis &shapes,
                                     ShapeBuilder &builder, Operation *op) {
  if (auto together = dyn_cast<BroadcastTogetherOp>(op))
    return resolveTogether(shapes, builder, together);
  if (isa<BroadcastAxesOp>(op) && op->use_empty())
    return success();
  if (isa<BroadcastAxesOp>(op))
    return op->emitError("gives axes that only the run knows, which nothing "
                         "but a sum can take");
  return resolveReduceTo(shapes, builder, cast<ReduceToOp>(op));
}
