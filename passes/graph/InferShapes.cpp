//===- InferShapes.cpp - the best type of every value ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "passes/ShapeBuilder.h"
#include "mlir/Transforms/RegionUtils.h"

namespace weir {
#define GEN_PASS_DEF_INFERSHAPES
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
class InferShapes : public weir::impl::InferShapesBase<InferShapes> {
  void runOnOperation() override;
  /// Returns whether the function must be analysed again.
  bool runOnce();
};
} // namespace

/// Whether the types of an op's results may be changed freely.
static bool isGraphOp(Operation *op) {
  return isa<WeirDialect>(op->getDialect()) && !isa<ConstantOp>(op);
}

static void refine(ShapeAnalysis &shapes, Value value) {
  if (!isa<TensorType>(value.getType()))
    return;
  Type type = shapes.typeOf(value).type();
  if (type != value.getType())
    value.setType(type);
}

/// A tensor of shape arithmetic whose value is known becomes a constant.
static bool foldContents(ShapeAnalysis &shapes, Operation *op) {
  if (op->getNumResults() != 1 || isa<ConstantOp>(op) || op->use_empty())
    return false;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.hasStaticShape() || type.getRank() > 1 ||
      !type.getElementType().isSignlessIntOrIndex())
    return false;
  auto contents = shapes.contentsOf(op->getResult(0));
  if (!contents || (int64_t)contents->size() != type.getNumElements())
    return false;
  SmallVector<APInt> values;
  unsigned width = type.getElementTypeBitWidth();
  for (AffineExpr expression : *contents) {
    auto value = constantValue(expression);
    if (!value)
      return false;
    values.push_back(APInt(64, *value, true).sextOrTrunc(width));
  }
  OpBuilder b(op);
  Value constant =
      ConstantOp::create(b, op->getLoc(), DenseElementsAttr::get(type, values));
  op->getResult(0).replaceAllUsesWith(constant);
  return true;
}

static AffineMapAttr shapeAttr(const SymbolicType &type, unsigned symbols,
                               MLIRContext *context) {
  return AffineMapAttr::get(AffineMap::get(0, symbols, *type.dims, context));
}

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
static LogicalResult checkDims(OpBuilder &b, Location loc, ShapeBuilder &builder,
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

//===--- shapes that the run computes --------------------------------------===//

/// Marks an op whose shape the run checks already.
static constexpr llvm::StringLiteral kCheckedAttr = "weir.checked";

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

/// Checks shapes that depend on data. Returns whether anything was added.
static bool checkRunShape(ShapeAnalysis &shapes, ShapeBuilder &builder,
                          Operation *op) {
  if (!isa<ReshapeOp, BroadcastOp>(op) || op->hasAttr(kCheckedAttr))
    return false;
  OpBuilder b(op);
  Operation *before = op->getPrevNode();
  SymbolicType from = shapes.typeOf(op->getOperand(0)),
               to = shapes.typeOf(op->getResult(0));
  LogicalResult result = success();
  if (auto reshape = dyn_cast<ReshapeOp>(op))
    result = checkReshape(shapes, builder, reshape);
  else if (from.ranked() && to.ranked() && from.rank() <= to.rank())
    result = checkDims(b, op->getLoc(), builder, from, to);
  if (op->getPrevNode() == before)
    return false;
  op->setAttr(kCheckedAttr, b.getUnitAttr());
  (void)result;
  return true;
}

/// Operands of the common shape stay; the others are broadcast to it.
static LogicalResult resolveBroadcast(ShapeAnalysis &shapes,
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
    bool isComputable = llvm::all_of(*common.dims, [&](AffineExpr dim) {
      return shapes.isComputable(dim);
    });
    if (isComputable && (!contents || *contents != *common.dims))
      broadcast->setAttr(kShapeAttr, shapeAttr(common, shapes.freeDims(),
                                               op.getContext()));
    values.push_back(broadcast);
  }
  op.replaceAllUsesWith(values);
  return success();
}

/// An op whose operands have become what it says already, or a cast.
static bool foldTrivial(ShapeAnalysis &shapes, Operation *op) {
  if (!isa<tensor::CastOp, BroadcastOp, ReshapeOp>(op))
    return false;
  SymbolicType from = shapes.typeOf(op->getOperand(0)),
               to = shapes.typeOf(op->getResult(0));
  bool isSame = isa<tensor::CastOp>(op) ||
                (from.ranked() && to.ranked() && *from.dims == *to.dims);
  if (!isSame)
    return false;
  op->getResult(0).replaceAllUsesWith(op->getOperand(0));
  return true;
}

/// The function's type and `weir.shape` of arguments and results.
static void annotate(func::FuncOp function, ShapeAnalysis &shapes) {
  MLIRContext *context = function.getContext();
  unsigned symbols = shapes.freeDims();
  SmallVector<Type> inputs, results;
  for (BlockArgument argument : function.getArguments()) {
    inputs.push_back(argument.getType());
    SymbolicType type = shapes.typeOf(argument);
    if (isa<RankedTensorType>(argument.getType()))
      function.setArgAttr(argument.getArgNumber(), kShapeAttr,
                          shapeAttr(type, symbols, context));
  }
  Operation *end = function.getBody().front().getTerminator();
  for (auto [i, value] : llvm::enumerate(end->getOperands())) {
    results.push_back(value.getType());
    SymbolicType type = shapes.typeOf(value);
    bool isComputable = type.ranked() &&
                        llvm::all_of(*type.dims, [&](AffineExpr dim) {
                          return shapes.isComputable(dim);
                        });
    if (isComputable)
      function.setResultAttr(i, kShapeAttr, shapeAttr(type, symbols, context));
  }
  function.setType(FunctionType::get(context, inputs, results));
  SmallVector<Attribute> names;
  if (auto dims = function->getAttrOfType<ArrayAttr>(kDimsAttr))
    names.append(dims.begin(), dims.end());
  while (names.size() < symbols)
    names.push_back(
        StringAttr::get(context, "d" + std::to_string(names.size())));
  function->setAttr(kDimsAttr, ArrayAttr::get(context, names));
}

bool InferShapes::runOnce() {
  func::FuncOp function = getOperation();
  ShapeAnalysis shapes(function);
  if (Operation *op = shapes.failedOp()) {
    op->emitError("operands have shapes that don't go together");
    signalPassFailure();
    return false;
  }
  function.walk([&](Operation *op) {
    for (Region &region : op->getRegions())
      if (op != function)
        for (Block &block : region)
          for (BlockArgument argument : block.getArguments())
            refine(shapes, argument);
    if (isGraphOp(op))
      for (Value result : op->getResults())
        refine(shapes, result);
  });
  SmallVector<Operation *> ops;
  function.walk([&](Operation *op) { ops.push_back(op); });
  ShapeBuilder builder(function, shapes);
  // Erased at the end: the analysis knows values by their addresses, which new
  // ones would take over.
  SmallVector<Operation *> replaced;
  bool isChecked = false;
  for (Operation *op : ops) {
    if (auto together = dyn_cast<BroadcastTogetherOp>(op)) {
      if (failed(resolveBroadcast(shapes, builder, together))) {
        signalPassFailure();
        return false;
      }
      replaced.push_back(op);
    } else if (foldContents(shapes, op) || foldTrivial(shapes, op)) {
      replaced.push_back(op);
    } else {
      isChecked |= checkRunShape(shapes, builder, op);
    }
  }
  annotate(function, shapes);
  for (Operation *op : llvm::reverse(replaced))
    op->erase();
  return isChecked || !replaced.empty();
}

void InferShapes::runOnOperation() {
  if (getOperation().isDeclaration())
    return;
  // What folds can make another dimension constant; loops of this are short.
  constexpr int maxRounds = 4;
  for (int round = 0; round < maxRounds && runOnce(); ++round)
    ;
  IRRewriter rewriter(&getContext());
  (void)runRegionDCE(rewriter, getOperation()->getRegions());
}
