//===- ShapeAnalysis.cpp - every value's dimensions as expressions ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/ShapeAnalysis.h"
#include "dialects/weir/Lists.h"
#include "dialects/weir/Weir.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"

using namespace mlir;
using namespace weir;

ShapeAnalysis::ShapeAnalysis(func::FuncOp function)
    : ShapeContext(function.getContext()) {
  bindArguments(function);
  for (Block &block : function.getBody())
    visitBlock(block);
}

/// Arguments say their dims in `weir.shape`; otherwise each `?` is free.
void ShapeAnalysis::bindArguments(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments()) {
    auto shape = function.getArgAttrOfType<AffineMapAttr>(
        argument.getArgNumber(), kShapeAttr);
    if (shape)
      symbols = std::max(symbols, shape.getValue().getNumSymbols());
  }
  for (BlockArgument argument : function.getArguments()) {
    auto shape = function.getArgAttrOfType<AffineMapAttr>(
        argument.getArgNumber(), kShapeAttr);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!shape || !type ||
        shape.getValue().getNumResults() != type.getRank()) {
      setFromType(argument);
      continue;
    }
    types[argument] = {type.getElementType(),
                       SmallVector<AffineExpr>(shape.getValue().getResults())};
  }
  numFree = symbols;
}

void ShapeAnalysis::setFromType(Value value) {
  if (isa<TensorType>(value.getType()))
    types[value] = freshSymbols(*this, value.getType());
}

void ShapeAnalysis::visitBlock(Block &block) {
  for (Operation &op : block)
    visit(op);
}

void ShapeAnalysis::visit(Operation &op) {
  if (auto loop = dyn_cast<WhileOp>(op))
    return visitWhile(loop);
  if (auto branch = dyn_cast<IfOp>(op))
    return visitIf(branch);
  if (auto kernel = dyn_cast<KernelOp>(op)) {
    for (auto [argument, input] :
         llvm::zip(kernel.getBody().getArguments(), kernel.getInputs())) {
      types[argument] = typeOf(input);
      contents[argument] = contentsOf(input);
    }
    visitBlock(kernel.getBody().front());
    auto yield = kernel.getBody().front().getTerminator();
    for (auto [result, value] :
         llvm::zip(kernel.getResults(), yield->getOperands())) {
      types[result] = typeOf(value);
      // What is told by tensors of the kernel's own isn't seen outside.
      auto inner = contentsOf(value);
      auto isInner = [&](AffineExpr expression) {
        return llvm::any_of(runDims(expression), [&](RunDim dim) {
          return dim.tensor.getParentRegion() == &kernel.getBody();
        });
      };
      if (inner && llvm::none_of(*inner, isInner))
        contents[result] = inner;
    }
    return;
  }
  if (visitList(op))
    return;
  inferResults(op);
  // In program order no chain of shape arithmetic recurses deeply.
  for (Value result : op.getResults())
    if (auto type = dyn_cast<RankedTensorType>(result.getType()))
      if (type.getRank() <= 1 && type.getElementType().isIntOrIndex())
        (void)contentsOf(result);
}

/// A list has the symbolic type of its elements stacked. The dims that a
/// reserved list leaves open are those of what is put in.
bool ShapeAnalysis::visitList(Operation &op) {
  if (auto reserve = dyn_cast<ListReserveOp>(op)) {
    types[reserve.getList()] = reservedType(reserve);
    return true;
  }
  if (auto from = dyn_cast<ListFromTensorOp>(op)) {
    types[from.getList()] = typeOf(from.getOperand());
    return true;
  }
  if (auto get = dyn_cast<ListGetOp>(op)) {
    SymbolicType type = typeOf(get.getList());
    if (type.ranked())
      type.dims->erase(type.dims->begin());
    types[get.getElement()] = type;
    return true;
  }
  if (auto set = dyn_cast<ListSetOp>(op)) {
    bindReserved(set.getList(), typeOf(set.getElement()));
    SymbolicType list = typeOf(set.getList()), element = typeOf(set.getElement());
    if (element.ranked()) {
      SmallVector<AffineExpr> dims = *element.dims;
      dims.insert(dims.begin(), list.ranked() ? list[0] : unknown());
      if (list.ranked() && list.rank() == (int64_t)dims.size())
        for (auto [have, next] : llvm::zip(*list.dims, dims))
          bindOpen(have, next);
      list.dims = dims;
    }
    types[set.getResult()] = list;
    return true;
  }
  if (auto extend = dyn_cast<ListExtendOp>(op)) {
    types[extend.getResult()] = extendedType(extend);
    return true;
  }
  if (auto stack = dyn_cast<ListStackOp>(op)) {
    types[stack.getResult()] = typeOf(stack.getList());
    return true;
  }
  return false;
}

/// A list that was reserved without even a rank has the shape of what is put
/// in.
void ShapeAnalysis::bindReserved(Value list, const SymbolicType &element) {
  auto reserve = list.getDefiningOp<ListReserveOp>();
  if (!reserve || !element.ranked() || typeOf(list).ranked())
    return;
  auto count = contentsOf(reserve.getCount());
  SymbolicType type{element.element, SmallVector<AffineExpr>()};
  type.dims->push_back(count && count->size() == 1 ? count->front()
                                                   : unknown());
  llvm::append_range(*type.dims, *element.dims);
  types[list] = type;
}

SymbolicType ShapeAnalysis::extendedType(ListExtendOp op) {
  bindReserved(op.getList(), typeOf(op.getLike()));
  SymbolicType list = typeOf(op.getList()), like = typeOf(op.getLike());
  auto count = contentsOf(op.getCount());
  if (!like.ranked())
    return list;
  if (list.ranked() && list.rank() == like.rank() + 1)
    for (auto [have, next] : llvm::zip(llvm::drop_begin(*list.dims), *like.dims))
      bindOpen(have, next);
  AffineExpr length = unknown();
  if (list.ranked() && count && count->size() == 1)
    length = simplify(list[0] + count->front());
  list.dims.emplace(*like.dims);
  list.dims->insert(list.dims->begin(), length);
  return list;
}

/// What the shape operand says, else the type of the elements; -1 where neither
/// knows a dimension.
static std::optional<SmallVector<AffineExpr>>
reservedShape(ListReserveOp op, ShapeAnalysis &shapes) {
  auto type = dyn_cast<RankedTensorType>(
      cast<ListType>(op.getList().getType()).getElement());
  auto operand = dyn_cast<RankedTensorType>(op.getShape().getType());
  auto shape = operand && operand.getRank() == 1
                   ? shapes.contentsOf(op.getShape())
                   : std::nullopt;
  if (!type || (shape && shape->size() != size_t(type.getRank())))
    return shape;
  SmallVector<AffineExpr> dims;
  for (auto [i, size] : llvm::enumerate(type.getShape()))
    dims.push_back(!ShapedType::isDynamic(size) ? shapes.constant(size)
                   : shape                      ? (*shape)[i]
                                                : shapes.constant(-1));
  return dims;
}

SymbolicType ShapeAnalysis::reservedType(ListReserveOp op) {
  Type element = getElementTypeOrSelf(
      cast<ListType>(op.getList().getType()).getElement());
  SymbolicType type{element, std::nullopt};
  auto count = contentsOf(op.getCount()), shape = reservedShape(op, *this);
  if (!shape)
    return type;
  type.dims.emplace();
  type.dims->push_back(count && count->size() == 1 ? count->front()
                                                   : unknown());
  for (AffineExpr dim : *shape) {
    auto value = constantValue(dim);
    if (value && *value < 0) {
      dim = unknown();
      open.insert(dim);
    }
    type.dims->push_back(dim);
  }
  return type;
}

/// An open dim becomes the other one wherever it stands.
void ShapeAnalysis::bindOpen(AffineExpr dim, AffineExpr to) {
  if (dim == to || !open.erase(dim))
    return;
  for (auto &entry : types)
    if (entry.second.ranked())
      for (AffineExpr &place : *entry.second.dims)
        if (place == dim)
          place = to;
}

/// What the op infers, made more precise by the types that stand in the IR.
void ShapeAnalysis::inferResults(Operation &op) {
  SmallVector<SymbolicType> inferred;
  // A launch says the shapes of its results, an op in a kernel its one.
  if (auto launch = dyn_cast<device::LaunchOp>(op))
    return inferLaunch(launch);
  auto shape = op.getAttrOfType<AffineMapAttr>(kShapeAttr);
  if (shape) {
    Value result = op.getResult(0);
    types[result] = {getElementTypeOrSelf(result.getType()),
                     SmallVector<AffineExpr>(shape.getValue().getResults())};
    if (op.getNumResults() == 1)
      return;
  }
  auto symbolic = dyn_cast<SymbolicShape>(&op);
  bool isInferred =
      symbolic && succeeded(symbolic.inferSymbolicTypes(*this, inferred)) &&
      inferred.size() == op.getNumResults();
  if (symbolic && !isInferred && !failed)
    failed = &op;
  for (OpResult result : op.getResults()) {
    if (!isa<TensorType>(result.getType()) ||
        (shape && result.getResultNumber() == 0))
      continue;
    SymbolicType own = freshSymbols(*this, result.getType());
    if (!isInferred) {
      types[result] = own;
      continue;
    }
    auto both = weir::meet({inferred[result.getResultNumber()], own});
    if (mlir::failed(both)) {
      if (!failed)
        failed = &op;
      types[result] = own;
      continue;
    }
    types[result] = *both;
  }
}

void ShapeAnalysis::inferLaunch(device::LaunchOp op) {
  auto all = op->getAttrOfType<ArrayAttr>(kShapesAttr);
  SmallVector<AffineExpr> dims;
  for (Value dim : op.getDims())
    dims.push_back(expressionOf(dim));
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    auto shape = all && i < all.size() ? dyn_cast<AffineMapAttr>(all[i])
                                       : AffineMapAttr();
    if (!shape || shape.getValue().getNumSymbols() > dims.size()) {
      setFromType(result);
      continue;
    }
    SymbolicType type{getElementTypeOrSelf(result.getType()),
                      SmallVector<AffineExpr>()};
    for (AffineExpr dim : shape.getValue().getResults())
      type.dims->push_back(dim.replaceSymbols(dims));
    types[result] = type;
  }
}

AffineExpr ShapeAnalysis::expressionOf(Value index) {
  if (auto dim = index.getDefiningOp<device::DimOp>())
    return getAffineSymbolExpr(dim.getIndex(), getContext());
  if (auto element = index.getDefiningOp<device::ElementOp>()) {
    auto all = contentsOf(element.getTensor());
    int64_t i = element.getIndex();
    return all && i < (int64_t)all->size() ? (*all)[i] : unknown();
  }
  auto apply = index.getDefiningOp<affine::AffineApplyOp>();
  if (!apply)
    return unknown();
  SmallVector<AffineExpr> operands;
  for (Value operand : apply.getMapOperands())
    operands.push_back(expressionOf(operand));
  unsigned numDims = apply.getAffineMap().getNumDims();
  return apply.getAffineMap().getResult(0).replaceDimsAndSymbols(
      ArrayRef(operands).take_front(numDims),
      ArrayRef(operands).drop_front(numDims));
}

/// Joins what a loop starts with and what an iteration yields: dims that
/// differ are unknown. Returns whether `have` changed.
static bool join(ShapeContext &shapes, SymbolicType &have,
                 const SymbolicType &next) {
  if (!have.ranked())
    return false;
  if (!next.ranked() || next.rank() != have.rank()) {
    have.dims.reset();
    return true;
  }
  bool changed = false;
  for (int64_t i = 0; i < have.rank(); ++i) {
    AffineExpr &dim = (*have.dims)[i];
    if (dim == next[i])
      continue;
    dim = shapes.unknown();
    changed = true;
  }
  return changed;
}

void ShapeAnalysis::visitWhile(WhileOp op) {
  SmallVector<SymbolicType> carried;
  for (Value init : op.getInits())
    carried.push_back(typeOf(init));
  auto condition = cast<ConditionOp>(op.getCond().front().getTerminator());
  auto yield = op.getBody().front().getTerminator();
  // Each round can only lose knowledge, first of dims, then of ranks.
  constexpr int maxRounds = 16;
  for (int round = 0; round < maxRounds; ++round) {
    for (auto [argument, type] :
         llvm::zip(op.getCond().getArguments(), carried))
      types[argument] = type;
    visitBlock(op.getCond().front());
    for (auto [argument, value] :
         llvm::zip(op.getBody().getArguments(), condition.getValues()))
      types[argument] = typeOf(value);
    visitBlock(op.getBody().front());
    bool changed = false;
    for (auto [i, value] : llvm::enumerate(yield->getOperands())) {
      SymbolicType next = typeOf(value);
      // The body may have bound dims that the list was reserved without.
      carried[i] = typeOf(op.getCond().getArgument(i));
      if (carried[i].ranked() && next.ranked() &&
          carried[i].rank() == next.rank())
        for (auto [have, dim] : llvm::zip(*next.dims, *carried[i].dims))
          bindOpen(have, dim);
      changed |= join(*this, carried[i], typeOf(value));
    }
    if (!changed)
      break;
    contents.clear();
  }
  for (auto [result, value] :
       llvm::zip(op.getResults(), op.getBody().getArguments()))
    types[result] = typeOf(value);
}

void ShapeAnalysis::visitIf(IfOp op) {
  visitBlock(op.getThenRegion().front());
  visitBlock(op.getElseRegion().front());
  auto onTrue = op.getThenRegion().front().getTerminator();
  auto onFalse = op.getElseRegion().front().getTerminator();
  for (auto [result, x, y] : llvm::zip(op.getResults(), onTrue->getOperands(),
                                       onFalse->getOperands())) {
    if (!isa<TensorType>(result.getType()))
      continue;
    SymbolicType type = typeOf(x);
    join(*this, type, typeOf(y));
    types[result] = type;
  }
}

SymbolicType ShapeAnalysis::typeOf(Value value) {
  auto it = types.find(value);
  if (it != types.end())
    return it->second;
  if (Operation *op = value.getDefiningOp())
    inferResults(*op);
  else
    setFromType(value);
  it = types.find(value);
  if (it != types.end())
    return it->second;
  return {getElementTypeOrSelf(value.getType()), std::nullopt};
}

std::optional<SmallVector<AffineExpr>> ShapeAnalysis::contentsOf(Value value) {
  auto it = contents.find(value);
  if (it != contents.end())
    return it->second;
  auto result = constantContents(value);
  if (!result)
    if (auto op = dyn_cast_or_null<SymbolicShape>(value.getDefiningOp()))
      result = op.inferContents(*this,
                                cast<OpResult>(value).getResultNumber());
  if (!result)
    result = runContents(value);
  contents[value] = result;
  return result;
}

/// Elements that nothing tells before the run, of a vector that may be a shape.
std::optional<SmallVector<AffineExpr>> ShapeAnalysis::runContents(Value value) {
  constexpr int64_t most = 16;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || type.getRank() > 1 || !type.hasStaticShape() ||
      type.getNumElements() > most || !type.getElementType().isIntOrIndex() ||
      type.getElementTypeBitWidth() < 8)
    return std::nullopt;
  SmallVector<AffineExpr> &symbols = runTensors[value];
  while ((int64_t)symbols.size() < type.getNumElements()) {
    symbols.push_back(unknown());
    runDefinitions[symbols.back()] = {value, (int64_t)symbols.size() - 1};
  }
  return symbols;
}

std::optional<RunDim> ShapeAnalysis::runDim(AffineExpr symbol) const {
  auto it = runDefinitions.find(symbol);
  return it == runDefinitions.end() ? std::nullopt : std::optional(it->second);
}

SmallVector<RunDim> ShapeAnalysis::runDims(AffineExpr expression) const {
  SmallVector<RunDim> result;
  expression.walk([&](AffineExpr part) {
    if (std::optional<RunDim> dim = runDim(part))
      result.push_back(*dim);
  });
  return result;
}

void ShapeAnalysis::replace(Value from, Value to) {
  types[to] = typeOf(from);
  contents[to] = contentsOf(from);
  auto it = runTensors.find(from);
  if (it == runTensors.end())
    return;
  SmallVector<AffineExpr> symbols = it->second;
  runTensors.erase(it);
  runTensors[to] = symbols;
  for (AffineExpr symbol : symbols)
    runDefinitions[symbol].tensor = to;
}

bool ShapeAnalysis::isBound(AffineExpr expression) const {
  bool bound = true;
  expression.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
      bound &= symbol.getPosition() < numFree || runDim(part).has_value();
  });
  return bound;
}

bool ShapeAnalysis::isComputable(AffineExpr expression) const {
  bool computable = true;
  expression.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
      computable &= symbol.getPosition() < numFree;
  });
  return computable;
}
