//===- RunShapes.cpp - what only the run can check of shapes ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/graph/RunShapes.h"
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

/// Asserts that a dim of an input is that of the common shape, or 1, where only
/// the run can tell.
static LogicalResult checkDim(OpBuilder &b, Location loc, ShapeBuilder &builder,
                              AffineExpr dim, AffineExpr common) {
  FailureOr<Value> have = builder.build(b, loc, dim);
  FailureOr<Value> want = builder.build(b, loc, common);
  FailureOr<Value> one =
      builder.build(b, loc, getAffineConstantExpr(1, b.getContext()));
  if (failed(have) || failed(want) || failed(one))
    return failure();
  Value fits = LogicalOrOp::create(b, loc, EqualOp::create(b, loc, *have, *want),
                                   EqualOp::create(b, loc, *have, *one));
  Value scalar = SqueezeOp::create(b, loc, fits, ArrayRef<int64_t>{0});
  std::string message = nodeName(loc).str();
  message += ": a dimension of an operand is neither 1 nor that of the others";
  AssertOp::create(b, loc, scalar, message);
  return success();
}

/// Checks the dims of an input that may or may not be the common ones.
LogicalResult weir::checkDims(OpBuilder &b, Location loc, ShapeBuilder &builder,
                               const SymbolicType &type,
                               const SymbolicType &common) {
  int64_t added = common.rank() - type.rank();
  for (int64_t i = 0; i < type.rank(); ++i) {
    auto value = constantValue(type[i]);
    AffineExpr want = common[added + i];
    if (type[i] == want || (value && *value == 1))
      continue;
    if (failed(checkDim(b, loc, builder, type[i], want)))
      return failure();
  }
  return success();
}

static AffineExpr product(ArrayRef<AffineExpr> dims, MLIRContext *context) {
  AffineExpr result = getAffineConstantExpr(1, context);
  for (AffineExpr dim : dims)
    result = multiply(result, dim);
  return weir::simplify(result);
}

/// Ends the run unless two vectors of one number are equal.
static void assertEqual(OpBuilder &b, Location loc, Value x, Value y,
                        const Twine &message) {
  Value equal = EqualOp::create(b, loc, x, y);
  Value scalar = SqueezeOp::create(b, loc, equal, ArrayRef<int64_t>{0});
  AssertOp::create(b, loc, scalar, (nodeName(loc) + ": " + message).str());
}

static Value constantVector(OpBuilder &b, Location loc,
                            ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get({(int64_t)values.size()}, b.getI64Type());
  return ConstantOp::create(b, loc, DenseElementsAttr::get(type, values));
}

/// Ends the run unless two dimensions are equal, where only it can tell.
static LogicalResult assertDim(OpBuilder &b, Location loc,
                               ShapeBuilder &builder, AffineExpr x,
                               AffineExpr y) {
  if (x == y || (constantValue(x) && constantValue(y)))
    return success();
  FailureOr<Value> have = builder.build(b, loc, x);
  FailureOr<Value> want = builder.build(b, loc, y);
  if (failed(have) || failed(want))
    return failure();
  assertEqual(b, loc, *have, *want,
              "dimensions that must be equal are not: see the shapes of its "
              "operands");
  return success();
}

/// A vector with its negative number, if there is one, replaced such that the
/// product is `total`.
static Value resolveNegative(OpBuilder &b, Location loc, Value sizes,
                             Value total) {
  int64_t rank = cast<RankedTensorType>(sizes.getType()).getDimSize(0);
  auto repeat = [&](Value one) -> Value {
    return BroadcastOp::create(b, loc, one, constantVector(b, loc, {rank}));
  };
  Value zero = constantVector(b, loc, SmallVector<int64_t>(rank, 0));
  Value ones = constantVector(b, loc, SmallVector<int64_t>(rank, 1));
  Value isOpen = LessOp::create(b, loc, sizes, zero);
  Value others = SelectOp::create(b, loc, isOpen, ones, sizes);
  Value known = ReduceProdOp::create(b, loc, others, ArrayRef<int64_t>{0}, true);
  Value rest = FloorDivOp::create(b, loc, total, known);
  return SelectOp::create(b, loc, isOpen, repeat(rest), sizes);
}

/// The shape operand of a reshape with -1 resolved: what is known before the
/// run stays as it is.
static FailureOr<Value> resolvedShape(OpBuilder &b, ShapeAnalysis &shapes,
                                      ShapeBuilder &builder, ReshapeOp op,
                                      ArrayRef<AffineExpr> wanted,
                                      Value total) {
  Location loc = op.getLoc();
  FailureOr<Value> sizes = builder.build(b, loc, wanted);
  if (failed(sizes))
    return failure();
  Value resolved = resolveNegative(b, loc, *sizes, total);
  SmallVector<Value> parts;
  for (auto [i, dim] : llvm::enumerate(wanted)) {
    auto value = constantValue(dim);
    bool isKnown = shapes.isComputable(dim) && !(value && *value < 0);
    int64_t at = i;
    FailureOr<Value> part =
        isKnown ? builder.build(b, loc, dim)
                : FailureOr<Value>(SliceOp::create(b, loc, resolved,
                                                   ArrayRef<int64_t>{at},
                                                   ArrayRef<int64_t>{at + 1},
                                                   ArrayRef<int64_t>{1})
                                       .getResult());
    if (failed(part))
      return failure();
    parts.push_back(*part);
  }
  return ConcatOp::create(b, loc, parts, 0).getResult();
}

/// Compares the numbers of elements where only the run can tell.
static LogicalResult checkReshape(ShapeAnalysis &shapes, ShapeBuilder &builder,
                                  ReshapeOp op) {
  SymbolicType from = shapes.typeOf(op.getOperand()),
               to = shapes.typeOf(op.getResult());
  if (!from.ranked() || !to.ranked() || to.rank() == 0)
    return success();
  MLIRContext *context = op.getContext();
  AffineExpr have = product(*from.dims, context),
             want = product(*to.dims, context);
  if (have == want || (constantValue(have) && constantValue(want)))
    return success();
  OpBuilder b(op);
  Location loc = op.getLoc();
  FailureOr<Value> total = builder.build(b, loc, have);
  if (failed(total))
    return success(); // an error later, where it is needed
  auto wanted = shapes.contentsOf(op.getShape());
  bool isRun = wanted && !llvm::all_of(*wanted, [&](AffineExpr dim) {
    return shapes.isComputable(dim);
  });
  if (isRun) {
    FailureOr<Value> shape =
        resolvedShape(b, shapes, builder, op, *wanted, *total);
    if (failed(shape))
      return success();
    op.getShapeMutable().assign(*shape);
    Value count =
        ReduceProdOp::create(b, loc, *shape, ArrayRef<int64_t>{0}, true);
    assertEqual(b, loc, count, *total, "a tensor has another number of elements "
                                       "than the shape that it is to have");
    return success();
  }
  FailureOr<Value> count = builder.build(b, loc, want);
  if (succeeded(count))
    assertEqual(b, loc, *count, *total, "a tensor has another number of "
                                        "elements than the shape that it is to "
                                        "have");
  return success();
}

/// Dimensions that must be equal for a join: of the inputs, but for its axis.
static LogicalResult checkConcat(ShapeAnalysis &shapes, ShapeBuilder &builder,
                                 ConcatOp op) {
  SymbolicType first = shapes.typeOf(op.getInputs().front());
  OpBuilder b(op);
  for (Value input : op.getInputs().drop_front()) {
    SymbolicType type = shapes.typeOf(input);
    for (int64_t i = 0, e = type.ranked() ? type.rank() : 0; i < e; ++i)
      if (i != (int64_t)op.getAxis() && first.ranked() &&
          failed(assertDim(b, op.getLoc(), builder, type[i], first[i])))
        return failure();
  }
  return success();
}

/// The dimension that a matrix product sums over.
static LogicalResult checkMatMul(ShapeAnalysis &shapes, ShapeBuilder &builder,
                                 MatMulOp op) {
  SymbolicType lhs = shapes.typeOf(op.getLhs()), rhs = shapes.typeOf(op.getRhs());
  if (!lhs.ranked() || !rhs.ranked())
    return success();
  int64_t rank = lhs.rank();
  OpBuilder b(op);
  return assertDim(b, op.getLoc(), builder,
                   lhs[op.getTransposeLhs() ? rank - 2 : rank - 1],
                   rhs[op.getTransposeRhs() ? rank - 1 : rank - 2]);
}

/// A variable is of one shape. What isn't ends the run, as it would have ended
/// had it not come to this.
static LogicalResult checkAssign(ShapeAnalysis &shapes, ShapeBuilder &builder,
                                 AssignOp op) {
  auto variable = SymbolTable::lookupNearestSymbolFrom<VariableOp>(
      op, op.getVariableAttr());
  auto type = variable ? dyn_cast<RankedTensorType>(variable.getType())
                       : RankedTensorType();
  SymbolicType value = shapes.typeOf(op.getValue());
  auto isBound = [&](AffineExpr dim) { return shapes.isBound(dim); };
  if (!type || !value.ranked() || !llvm::all_of(*value.dims, isBound))
    return success();
  OpBuilder b(op);
  bool fits = value.rank() == type.getRank();
  for (int64_t i = 0; fits && i < value.rank(); ++i) {
    AffineExpr wanted = b.getAffineConstantExpr(type.getDimSize(i));
    auto known = constantValue(value[i]);
    fits = !known || *known == type.getDimSize(i);
    if (failed(assertDim(b, op.getLoc(), builder, value[i], wanted)))
      return failure();
  }
  if (!fits)
    AssertOp::create(b, op.getLoc(),
                     ConstantOp::create(
                         b, op.getLoc(),
                         DenseElementsAttr::get(
                             RankedTensorType::get({}, b.getI1Type()), false)),
                     (nodeName(op.getLoc()) +
                      ": assigns a value of another shape than that "
                      "of variable '" +
                      op.getVariable() + "'")
                         .str());
  return success();
}

/// Dimensions that go are 1.
static LogicalResult checkSqueeze(ShapeAnalysis &shapes, ShapeBuilder &builder,
                                  SqueezeOp op) {
  SymbolicType type = shapes.typeOf(op.getOperand());
  OpBuilder b(op);
  AffineExpr one = b.getAffineConstantExpr(1);
  for (int64_t axis : op.getAxes())
    if (type.ranked() &&
        failed(assertDim(b, op.getLoc(), builder, type[axis], one)))
      return failure();
  return success();
}

/// Whether a value has been made to fit already.
static bool isBroadcast(Value value) {
  auto broadcast = value.getDefiningOp<BroadcastOp>();
  return broadcast && broadcast->hasAttr(kCheckedAttr);
}

/// The operands of an elementwise op have one shape.
static LogicalResult checkElementwise(ShapeAnalysis &shapes,
                                      ShapeBuilder &builder, Operation *op) {
  if (llvm::any_of(op->getOperands(), isBroadcast))
    return success();
  SymbolicType first = shapes.typeOf(op->getOperand(0));
  OpBuilder b(op);
  for (Value operand : op->getOperands().drop_front()) {
    SymbolicType type = shapes.typeOf(operand);
    if (!first.ranked() || !type.ranked() || first.rank() != type.rank())
      continue;
    for (auto [x, y] : llvm::zip(*first.dims, *type.dims))
      if (failed(assertDim(b, op->getLoc(), builder, x, y)))
        return failure();
  }
  return success();
}

/// What is put in place has the shape of the operand's slices.
static LogicalResult checkPut(ShapeAnalysis &shapes, ShapeBuilder &builder,
                              PutOp op) {
  SymbolicType whole = shapes.typeOf(op.getOperand()),
               slice = shapes.typeOf(op.getSlice());
  if (!whole.ranked() || !slice.ranked() || whole.rank() != slice.rank() + 1)
    return success();
  OpBuilder b(op);
  for (int64_t i = 0; i < slice.rank(); ++i)
    if (failed(assertDim(b, op.getLoc(), builder, slice[i], whole[i + 1])))
      return failure();
  return success();
}

static LogicalResult checkBroadcast(ShapeAnalysis &shapes,
                                    ShapeBuilder &builder, BroadcastOp op) {
  SymbolicType from = shapes.typeOf(op.getOperand()),
               to = shapes.typeOf(op.getResult());
  OpBuilder b(op);
  return from.ranked() && to.ranked() && from.rank() <= to.rank()
             ? checkDims(b, op.getLoc(), builder, from, to)
             : success();
}

bool weir::checkRunShape(Operation *op, ShapeAnalysis &shapes,
                         ShapeBuilder &builder) {
  if (op->hasAttr(kCheckedAttr))
    return false;
  Operation *before = op->getPrevNode();
  // What can't be computed yet is met again, or an error where it is needed.
  if (auto reshape = dyn_cast<ReshapeOp>(op))
    (void)checkReshape(shapes, builder, reshape);
  else if (auto broadcast = dyn_cast<BroadcastOp>(op))
    (void)checkBroadcast(shapes, builder, broadcast);
  else if (auto concat = dyn_cast<ConcatOp>(op))
    (void)checkConcat(shapes, builder, concat);
  else if (auto product = dyn_cast<MatMulOp>(op))
    (void)checkMatMul(shapes, builder, product);
  else if (auto squeeze = dyn_cast<SqueezeOp>(op))
    (void)checkSqueeze(shapes, builder, squeeze);
  else if (auto put = dyn_cast<PutOp>(op))
    (void)checkPut(shapes, builder, put);
  else if (auto assign = dyn_cast<AssignOp>(op))
    (void)checkAssign(shapes, builder, assign);
  else if (isa<ScalarBody>(op) && op->getNumOperands() > 1)
    (void)checkElementwise(shapes, builder, op);
  if (op->getPrevNode() == before)
    return false;
  op->setAttr(kCheckedAttr, UnitAttr::get(op->getContext()));
  return true;
}
