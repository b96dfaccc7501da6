//===- SymbolicShape.cpp - shapes as expressions over symbols -------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/Interfaces.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace weir;

Type SymbolicType::type() const {
  if (!ranked())
    return UnrankedTensorType::get(element);
  SmallVector<int64_t> shape;
  for (AffineExpr dim : *dims) {
    std::optional<int64_t> value = constantValue(dim);
    shape.push_back(value && *value >= 0 ? *value : ShapedType::kDynamic);
  }
  return RankedTensorType::get(shape, element);
}

AffineExpr ShapeContext::unknown() {
  return getAffineSymbolExpr(symbols++, context);
}

AffineExpr ShapeContext::constant(int64_t value) {
  return getAffineConstantExpr(value, context);
}

std::optional<int64_t> weir::constantValue(AffineExpr expression) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return constant.getValue();
  return std::nullopt;
}

SymbolicType weir::freshSymbols(ShapeContext &shapes, Type type) {
  SymbolicType result{getElementTypeOrSelf(type), std::nullopt};
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked)
    return result;
  result.dims.emplace();
  for (int64_t dim : ranked.getShape())
    result.dims->push_back(ShapedType::isDynamic(dim) ? shapes.unknown()
                                                      : shapes.constant(dim));
  return result;
}

SymbolicType TypeShapeContext::typeOf(Value value) {
  auto [it, isNew] = types.try_emplace(value);
  if (isNew)
    it->second = freshSymbols(*this, value.getType());
  return it->second;
}

std::optional<SmallVector<AffineExpr>> weir::constantContents(Value value) {
  DenseIntElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)))
    return std::nullopt;
  if (elements.getNumElements() > 64)
    return std::nullopt;
  SmallVector<AffineExpr> contents;
  for (const APInt &element : elements.getValues<APInt>())
    contents.push_back(getAffineConstantExpr(
        element.getBitWidth() == 1 ? element.getZExtValue()
                                   : element.getSExtValue(),
        value.getContext()));
  return contents;
}

std::optional<SmallVector<AffineExpr>>
TypeShapeContext::contentsOf(Value value) {
  if (auto constant = constantContents(value))
    return constant;
  // Shape arithmetic is shallow; the bound keeps hostile graphs off the stack.
  constexpr unsigned maxDepth = 64;
  auto op = dyn_cast_or_null<SymbolicShape>(value.getDefiningOp());
  if (!op || depth >= maxDepth)
    return std::nullopt;
  if (auto known = contents.find(value); known != contents.end())
    return known->second;
  ++depth;
  Contents found =
      op.inferContents(*this, cast<OpResult>(value).getResultNumber());
  --depth;
  contents[value] = found;
  return found;
}

/// Splits a product into its constant and its other factors.
static void collectFactors(AffineExpr expression, int64_t &constant,
                           SmallVectorImpl<AffineExpr> &factors) {
  if (auto value = constantValue(expression)) {
    constant *= *value;
    return;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary || binary.getKind() != AffineExprKind::Mul) {
    factors.push_back(expression);
    return;
  }
  collectFactors(binary.getLHS(), constant, factors);
  collectFactors(binary.getRHS(), constant, factors);
}

AffineExpr weir::simplify(AffineExpr expression) {
  unsigned symbols = 0;
  expression.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part))
      symbols = std::max(symbols, symbol.getPosition() + 1);
  });
  return simplifyAffineExpr(expression, /*numDims=*/0, symbols);
}

AffineExpr weir::multiply(AffineExpr a, AffineExpr b) { return a * b; }

AffineExpr weir::divideExactly(AffineExpr a, AffineExpr b) {
  int64_t numerator = 1, denominator = 1;
  SmallVector<AffineExpr> above, below, left;
  collectFactors(a, numerator, above);
  collectFactors(b, denominator, below);
  for (AffineExpr factor : below) {
    auto it = llvm::find(above, factor);
    if (it == above.end())
      left.push_back(factor);
    else
      above.erase(it);
  }
  if (denominator == 0 || numerator % denominator != 0 || !left.empty())
    return a.floorDiv(b);
  AffineExpr result =
      getAffineConstantExpr(numerator / denominator, a.getContext());
  for (AffineExpr factor : above)
    result = result * factor;
  return result;
}

AffineExpr weir::meet(AffineExpr a, AffineExpr b) {
  if (constantValue(a))
    return a;
  if (constantValue(b))
    return b;
  // Of two symbolic forms the one that a reader meets first stays.
  return a;
}

FailureOr<SymbolicType> weir::meet(ArrayRef<SymbolicType> types) {
  SymbolicType result{types.front().element, std::nullopt};
  for (const SymbolicType &type : types) {
    if (!type.ranked())
      continue;
    if (!result.ranked()) {
      result.dims = type.dims;
      continue;
    }
    if (result.rank() != type.rank())
      return failure();
    for (int64_t i = 0; i < type.rank(); ++i) {
      auto x = constantValue(result[i]), y = constantValue(type[i]);
      if (x && y && *x != *y)
        return failure();
      (*result.dims)[i] = meet(result[i], type[i]);
    }
  }
  return result;
}

LogicalResult
weir::detail::inferElementwise(ShapeContext &shapes, ValueRange operands,
                               Type element,
                               SmallVectorImpl<SymbolicType> &results) {
  SmallVector<SymbolicType> types;
  for (Value operand : operands)
    types.push_back(shapes.typeOf(operand));
  FailureOr<SymbolicType> result = meet(types);
  if (failed(result))
    return failure();
  result->element = element;
  results.push_back(*result);
  return success();
}

bool weir::detail::areCompatible(TypeRange a, TypeRange b) {
  if (a.size() != b.size())
    return false;
  for (auto [x, y] : llvm::zip_equal(a, b)) {
    if (x == y)
      continue;
    if (!isa<TensorType>(x) || !isa<TensorType>(y) ||
        getElementTypeOrSelf(x) != getElementTypeOrSelf(y) ||
        failed(verifyCompatibleShape(x, y)))
      return false;
  }
  return true;
}
