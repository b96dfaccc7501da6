//===- ResolveLists.cpp - lists of equal elements as tensors ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Lists.h"
#include "dialects/weir/Weir.h"
#include "passes/Passes.h"
#include "passes/ShapeBuilder.h"

namespace weir {
#define GEN_PASS_DEF_RESOLVELISTS
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
struct ResolveLists : weir::impl::ResolveListsBase<ResolveLists> {
  void runOnOperation() override;
};
} // namespace

/// A reserved list is zeros of the shape that its elements turned out to have.
static FailureOr<Value> reserve(OpBuilder &b, ListReserveOp op,
                                ShapeAnalysis &shapes, ShapeBuilder &builder) {
  SymbolicType type = shapes.typeOf(op.getList());
  Location loc = op.getLoc();
  if (!type.ranked())
    return op.emitError("the elements' rank isn't known");
  FailureOr<Value> shape = builder.build(b, loc, *type.dims);
  if (failed(shape))
    return op.emitError("the elements' shape isn't known");
  auto scalar = RankedTensorType::get({}, type.element);
  Value zero = ConstantOp::create(
      b, loc, DenseElementsAttr::get(scalar, b.getZeroAttr(type.element)));
  return BroadcastOp::create(b, loc, type.type(), zero, *shape).getResult();
}

/// The zeros are as many as asked for, each like the tensor that is given.
static Value extend(OpBuilder &b, ListExtendOp op, Value list) {
  Location loc = op.getLoc();
  Value count = op.getCount(), like = op.getLike();
  Type number = getElementTypeOrSelf(like.getType());
  if (getElementTypeOrSelf(count.getType()) != b.getI64Type())
    count = CastOp::create(b, loc, count, b.getI64Type());
  count = ExpandDimsOp::create(b, loc, count, ArrayRef<int64_t>{0});
  Value shape = ShapeOp::create(b, loc, like, b.getI64Type());
  Value sizes = ConcatOp::create(b, loc, ValueRange{count, shape}, 0);
  Value zero = ConstantOp::create(
      b, loc,
      DenseElementsAttr::get(RankedTensorType::get({}, number),
                             b.getZeroAttr(number)));
  Value zeros = BroadcastOp::create(b, loc, zero, sizes);
  return ConcatOp::create(b, loc, op.getResult().getType(),
                          ValueRange{list, zeros}, 0);
}

static FailureOr<Value> resolve(Operation *op, ShapeAnalysis &shapes,
                                ShapeBuilder &builder) {
  OpBuilder b(op);
  Location loc = op->getLoc();
  Type type = op->getResult(0).getType();
  if (auto list = dyn_cast<ListReserveOp>(op))
    return reserve(b, list, shapes, builder);
  if (isa<ListFromTensorOp, ListStackOp>(op))
    return op->getOperand(0);
  if (auto extended = dyn_cast<ListExtendOp>(op))
    return extend(b, extended, extended.getList());
  if (auto get = dyn_cast<ListGetOp>(op))
    return TakeOp::create(b, loc, type, get.getList(), get.getIndex())
        .getResult();
  auto set = cast<ListSetOp>(op);
  return PutOp::create(b, loc, set.getList().getType(), set.getList(),
                       set.getIndex(), set.getElement())
      .getResult();
}

void ResolveLists::runOnOperation() {
  func::FuncOp function = getOperation();
  bool hasLists = false;
  function.walk([&](Operation *op) {
    hasLists |= isa<ListReserveOp, ListFromTensorOp>(op);
  });
  if (!hasLists)
    return;
  ShapeAnalysis shapes(function);
  ShapeBuilder builder(function, shapes);
  auto retype = [&](Value value) {
    if (isa<ListType>(value.getType()))
      value.setType(shapes.typeOf(value).type());
  };
  SmallVector<Operation *> ops;
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Region &region : op->getRegions())
      for (Block &block : region)
        llvm::for_each(block.getArguments(), retype);
    llvm::for_each(op->getResults(), retype);
    if (isa<ListReserveOp, ListFromTensorOp, ListGetOp, ListSetOp, ListStackOp,
            ListExtendOp>(op))
      ops.push_back(op);
  });
  // Replaced at the end: the analysis knows sizes by the values that hold them,
  // and an element of a list may be one.
  SmallVector<Value> values;
  for (Operation *op : ops) {
    FailureOr<Value> value = resolve(op, shapes, builder);
    if (failed(value))
      return signalPassFailure();
    values.push_back(*value);
  }
  for (auto [i, op] : llvm::enumerate(ops)) {
    Value result = op->getResult(0);
    llvm::replace(values, result, values[i]);
    result.replaceAllUsesWith(values[i]);
    op->erase();
  }
}
