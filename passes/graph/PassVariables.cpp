//===- PassVariables.cpp - variables of open shape as inputs and outputs
//---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/Passes.h"

namespace weir {
#define GEN_PASS_DEF_PASSVARIABLES
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
/// Replaces what one function does to one variable.
class VariablePasser {
public:
  VariablePasser(VariableOp variable, func::FuncOp function)
      : variable(variable), function(function), name(variable.getSymNameAttr()),
        type(cast<TensorType>(variable.getType())) {}
  LogicalResult pass();

private:
  bool isOurs(FlatSymbolRefAttr symbol) const {
    return symbol.getAttr() == name;
  }
  LogicalResult visit(Operation &op);
  LogicalResult visitRegions(Operation &op);
  FailureOr<Value> valueAt(Operation *op);
  LogicalResult replace(ReadOp read);
  void addArgument();
  void addResult();

  VariableOp variable;
  func::FuncOp function;
  StringAttr name;
  TensorType type;
  Value value; ///< at the op in work; null before the first use
  bool isAssigned = false;
};

struct PassVariables : weir::impl::PassVariablesBase<PassVariables> {
  void runOnOperation() override;
};
} // namespace

//===----------------------------------------------------------------------===//
// Free dimensions
//===----------------------------------------------------------------------===//

/// The shapes of all arguments speak of as many free dimensions.
static void widenShapes(func::FuncOp function, unsigned dims) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto shape = function.getArgAttrOfType<AffineMapAttr>(i, kShapeAttr))
      function.setArgAttr(
          i, kShapeAttr,
          AffineMapAttr::get(AffineMap::get(
              0, dims, shape.getValue().getResults(), function.getContext())));
}

/// Gives an argument's free dimensions names of their own.
static void nameDims(func::FuncOp function, unsigned number,
                     RankedTensorType type, StringRef variable) {
  Builder b(function.getContext());
  SmallVector<Attribute> names;
  if (auto known = function->getAttrOfType<ArrayAttr>(kDimsAttr))
    names.append(known.begin(), known.end());
  SmallVector<AffineExpr> dims;
  for (auto [axis, size] : llvm::enumerate(type.getShape())) {
    if (!ShapedType::isDynamic(size)) {
      dims.push_back(b.getAffineConstantExpr(size));
      continue;
    }
    dims.push_back(b.getAffineSymbolExpr(names.size()));
    names.push_back(b.getStringAttr(variable + "." + Twine(axis)));
  }
  function->setAttr(kDimsAttr, b.getArrayAttr(names));
  widenShapes(function, names.size());
  function.setArgAttr(number, kShapeAttr,
                      AffineMapAttr::get(AffineMap::get(
                          0, names.size(), dims, function.getContext())));
}

//===----------------------------------------------------------------------===//
// One function
//===----------------------------------------------------------------------===//

void VariablePasser::addArgument() {
  unsigned number = function.getNumArguments();
  Location loc = NameLoc::get(name);
  (void)function.insertArgument(number, type, {}, loc);
  value = function.getArgument(number);
  for (StringRef attr : {kVariableAttr, kNameAttr, kOriginalNameAttr})
    function.setArgAttr(number, attr, name);
  nameDims(function, number, cast<RankedTensorType>(type), name);
}

void VariablePasser::addResult() {
  Operation *end = function.getBody().front().getTerminator();
  end->insertOperands(end->getNumOperands(), value);
  unsigned number = function.getNumResults();
  (void)function.insertResult(number, value.getType(), {});
  for (StringRef attr : {kVariableAttr, kNameAttr, kOriginalNameAttr})
    function.setResultAttr(number, attr, name);
}

/// The variable's value; without one it is what the run began with.
FailureOr<Value> VariablePasser::valueAt(Operation *op) {
  if (value)
    return value;
  if (!type.hasRank())
    return op->emitError() << "variable '" << name.getValue()
                           << "' is not initialised";
  addArgument();
  return value;
}

LogicalResult VariablePasser::replace(ReadOp read) {
  FailureOr<Value> current = valueAt(read);
  if (failed(current))
    return failure();
  Type wanted = read.getValue().getType();
  if (wanted != current->getType()) {
    OpBuilder b(read);
    *current = tensor::CastOp::create(b, read.getLoc(), wanted, *current);
  }
  read.getValue().replaceAllUsesWith(*current);
  read.erase();
  return success();
}

/// Regions see the value from outside, but can't change it.
LogicalResult VariablePasser::visitRegions(Operation &op) {
  SmallVector<ReadOp> reads;
  auto result = op.walk([&](Operation *inner) {
    if (auto read = dyn_cast<ReadOp>(inner);
        read && isOurs(read.getVariableAttr()))
      reads.push_back(read);
    auto assign = dyn_cast<AssignOp>(inner);
    if (!assign || !isOurs(assign.getVariableAttr()))
      return WalkResult::advance();
    assign.emitError() << "assigns variable '" << name.getValue()
                       << "' of type " << type
                       << " in a loop or a branch: its shape must be known "
                          "there";
    return WalkResult::interrupt();
  });
  if (result.wasInterrupted())
    return failure();
  for (ReadOp read : reads)
    if (failed(replace(read)))
      return failure();
  return success();
}

LogicalResult VariablePasser::visit(Operation &op) {
  if (op.getNumRegions() != 0)
    return visitRegions(op);
  if (auto read = dyn_cast<ReadOp>(op); read && isOurs(read.getVariableAttr()))
    return replace(read);
  auto assign = dyn_cast<AssignOp>(op);
  if (!assign || !isOurs(assign.getVariableAttr()))
    return success();
  value = assign.getValue();
  if (!isa<RankedTensorType>(value.getType()))
    return assign.emitError()
           << "the rank of what variable '" << name.getValue()
           << "' is assigned must be known";
  isAssigned = true;
  assign.erase();
  return success();
}

LogicalResult VariablePasser::pass() {
  for (Operation &op : llvm::make_early_inc_range(function.getBody().front()))
    if (failed(visit(op)))
      return failure();
  if (isAssigned)
    addResult();
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

static bool isOpen(VariableOp variable) {
  auto type = dyn_cast<RankedTensorType>(variable.getType());
  return !type || !type.hasStaticShape();
}

void PassVariables::runOnOperation() {
  auto variables =
      llvm::make_early_inc_range(getOperation().getOps<VariableOp>());
  for (VariableOp variable : variables) {
    if (!isOpen(variable))
      continue;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (failed(VariablePasser(variable, function).pass()))
        return signalPassFailure();
    variable.erase();
  }
}
