//===- InferShapes.cpp - the best type of every value ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/TensorSize.h"
#include "dialects/weir/Weir.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"
#include "passes/Passes.h"
#include "passes/ShapeBuilder.h"
#include "passes/graph/Broadcasts.h"
#include "passes/graph/RunShapes.h"

namespace weir {
#define GEN_PASS_DEF_INFERSHAPES
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
class InferShapes : public weir::impl::InferShapesBase<InferShapes> {
public:
  using InferShapesBase::InferShapesBase;

private:
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

/// Whether the run can tell the shapes of all that an op takes and gives.
static bool isBound(ShapeAnalysis &shapes, Operation *op) {
  auto isKnown = [&](Value value) {
    SymbolicType type = shapes.typeOf(value);
    return type.ranked() && llvm::all_of(*type.dims, [&](AffineExpr dim) {
      return shapes.isBound(dim);
    });
  };
  return llvm::all_of(op->getOperands(), isKnown) &&
         llvm::all_of(op->getResults(), isKnown);
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

/// An assertion that holds.
static bool isIdle(Operation *op) {
  auto check = dyn_cast<AssertOp>(op);
  return check && matchPattern(check.getCondition(), m_One());
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
    if (isa<BroadcastTogetherOp, ReduceToOp, BroadcastAxesOp>(op)) {
      if (partial && !isBound(shapes, op))
        continue;
      if (failed(resolveBroadcast(shapes, builder, op))) {
        signalPassFailure();
        return false;
      }
      replaced.push_back(op);
    } else if (foldContents(shapes, op) || foldTrivial(shapes, op) ||
               isIdle(op)) {
      replaced.push_back(op);
    } else {
      isChecked |= checkRunShape(op, shapes, builder);
    }
  }
  annotate(function, shapes);
  for (Operation *op : llvm::reverse(replaced))
    op->erase();
  return isChecked || !replaced.empty();
}

/// What follows asks for the ranks of all values, which those of a signature's
/// inputs tell.
static LogicalResult checkInputRanks(func::FuncOp function) {
  auto signature = function->getAttrOfType<StringAttr>(kSignatureAttr);
  for (unsigned i = 0; signature && i < function.getNumArguments(); ++i) {
    auto type = dyn_cast<UnrankedTensorType>(function.getArgumentTypes()[i]);
    auto name = function.getArgAttrOfType<StringAttr>(i, kNameAttr);
    if (!type || !name)
      continue;
    std::string number;
    llvm::raw_string_ostream(number) << type.getElementType();
    return function.emitError()
           << "signature '" << signature.getValue() << "': input '"
           << name.getValue() << "' is of unknown rank: say its type, as in --input="
           << name.getValue() << "=?x4x" << number;
  }
  return success();
}

/// What follows multiplies dimensions.
static LogicalResult checkSizes(func::FuncOp function) {
  auto result = function.walk([](Operation *op) -> WalkResult {
    for (Type type : op->getResultTypes())
      if (hasTooManyElements(type))
        return op->emitError() << "gives " << type << ", a tensor has at most "
                               << kMaxElements << " elements";
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

void InferShapes::runOnOperation() {
  if (getOperation().isDeclaration())
    return;
  if (!partial && failed(checkInputRanks(getOperation())))
    return signalPassFailure();
  // What folds can make another dimension constant; loops of this are short.
  constexpr int maxRounds = 4;
  for (int round = 0; round < maxRounds && runOnce(); ++round)
    ;
  if (failed(checkSizes(getOperation())))
    return signalPassFailure();
  IRRewriter rewriter(&getContext());
  (void)runRegionDCE(rewriter, getOperation()->getRegions());
}
