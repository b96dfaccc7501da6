//===- Backward.cpp - pullbacks of a block's ops, last to first -----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/graph/Backward.h"
#include "dialects/weir/Differentiation.h"
#include "dialects/weir/Number.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace weir;

bool weir::isDifferentiable(Value value) {
  auto type = dyn_cast<TensorType>(value.getType());
  return type && isa<FloatType, ComplexType>(type.getElementType());
}

SmallVector<Value> weir::usedValues(Operation *op) {
  llvm::SetVector<Value> used;
  used.insert(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), used);
  return used.takeVector();
}

Backward::Backward(OpBuilder &b, Block *block, Block::iterator end,
                   ArrayRef<Value> by)
    : b(b) {
  reached.insert(by.begin(), by.end());
  collect(block, end);
}

/// The ops that depend on what is differentiated by.
void Backward::collect(Block *block, Block::iterator end) {
  for (Operation &each : llvm::make_range(block->begin(), end)) {
    bool flows = !each.hasTrait<weir::NotDifferentiable>() ||
                 each.hasAttr(kPreventsAttr);
    if (!flows || llvm::none_of(usedValues(&each),
                                [&](Value v) { return reached.contains(v); }))
      continue;
    path.insert(&each);
    for (Value result : each.getResults())
      if (isDifferentiable(result))
        reached.insert(result);
  }
}

void Backward::accumulate(Value value, Value cotangent) {
  GradientBuilder g(b, value.getLoc());
  cotangent = g.retype(cotangent, value.getType());
  Value &sum = cotangents[value];
  sum = sum ? g.retype(g.add(sum, cotangent), value.getType()) : cotangent;
}

Value Backward::cotangentOf(Value value) {
  if (Value known = cotangents.lookup(value))
    return known;
  return filledLike(b, value.getLoc(), value, 0);
}

static LogicalResult noGradient(Operation *op) {
  StringRef node = nodeName(op->getLoc());
  auto why = op->getAttrOfType<StringAttr>(kPreventsAttr);
  return op->emitError("no gradient for '")
         << (node.empty() ? op->getName().getStringRef() : node) << "'"
         << (why ? ": " : "") << (why ? why.getValue() : "");
}

LogicalResult Backward::pullRegions(Operation *from, ValueRange given) {
  SmallVector<Value> outer;
  for (Value value : usedValues(from))
    if (isDifferentiable(value) && reached.contains(value))
      outer.push_back(value);
  FailureOr<OuterCotangents> pulled =
      isa<IfOp>(from) ? pullIf(b, cast<IfOp>(from), given, outer)
                      : pullWhile(b, cast<WhileOp>(from), given, outer);
  if (failed(pulled))
    return failure();
  for (auto [value, cotangent] : *pulled)
    accumulate(value, cotangent);
  return success();
}

/// The cotangents of the operands: those of the inputs are what the region
/// gives, none flows to the values themselves.
static SmallVector<Value> pullCustom(OpBuilder &b, CustomGradientOp op,
                                     ArrayRef<Value> given) {
  GradientBuilder g(b, op.getLoc());
  Block &body = op.getBackward().front();
  IRMapping mapping;
  op.getBackward().walk([&](GivenCotangentOp cotangent) {
    if (cotangent->getParentOfType<CustomGradientOp>() == op)
      mapping.map(cotangent.getCotangent(),
                  g.retype(given[cotangent.getIndex()], cotangent.getType()));
  });
  for (Operation &inner : body.without_terminator())
    if (!isa<GivenCotangentOp>(inner))
      b.clone(inner, mapping);
  SmallVector<Value> pulled(op.getOf().size());
  for (auto [value, input] :
       llvm::zip_equal(body.getTerminator()->getOperands(), op.getInputs()))
    pulled.push_back(g.retype(mapping.lookupOrDefault(value), input.getType()));
  return pulled;
}

static bool isComplex(Value value) {
  return isa<ComplexType>(getElementTypeOrSelf(value.getType()));
}

/// Whether an op is an analytic function of complex numbers. Its rule, written
/// for real ones, is right when all cotangents are conjugated.
static bool isAnalytic(Operation *op) {
  return llvm::any_of(op->getResults(), isComplex) &&
         !isa<ComplexOp, CustomGradientOp, SquaredDifferenceOp>(op);
}

void Backward::conjugate(MutableArrayRef<Value> values) {
  for (Value &value : values)
    if (value && isComplex(value))
      value = GradientBuilder(b, value.getLoc()).make<ConjOp>(value);
}

LogicalResult Backward::pull(Operation *from) {
  SmallVector<Value> given;
  for (Value result : from->getResults())
    given.push_back(isDifferentiable(result) ? cotangentOf(result) : Value());
  if (isa<IfOp, WhileOp>(from))
    return pullRegions(from, given);
  if (from->hasAttr(kPreventsAttr))
    return noGradient(from);
  if (isAnalytic(from))
    conjugate(given);
  SmallVector<Value> pulled;
  if (auto custom = dyn_cast<CustomGradientOp>(from)) {
    pulled = pullCustom(b, custom, given);
  } else if (auto differentiable = dyn_cast<Differentiable>(from)) {
    auto own = differentiable.pullback(b, given);
    if (failed(own))
      return noGradient(from);
    pulled = *own;
  } else if (from->getNumResults() == 1 && given.front()) {
    auto pullback = PullbackOp::create(
        b, from->getLoc(), from->getOperandTypes(), from->getResult(0), given);
    pulled.assign(pullback.getResults().begin(), pullback.getResults().end());
  } else {
    return noGradient(from);
  }
  if (isAnalytic(from))
    conjugate(pulled);
  for (auto [operand, cotangent] : llvm::zip(from->getOperands(), pulled))
    if (cotangent && isDifferentiable(operand) && reached.contains(operand))
      accumulate(operand, cotangent);
  return success();
}

LogicalResult Backward::run() {
  for (Operation *each : llvm::reverse(path)) {
    bool isNeeded = llvm::any_of(each->getResults(), [&](Value result) {
      return cotangents.contains(result);
    });
    if (isNeeded && failed(pull(each)))
      return failure();
  }
  return success();
}
