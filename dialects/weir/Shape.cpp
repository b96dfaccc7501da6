//===- Shape.cpp - ops that move elements or speak of shapes ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace weir;

using Contents = std::optional<SmallVector<AffineExpr>>;
using Types = SmallVectorImpl<SymbolicType>;

//===--- shape -------------------------------------------------------------===//

LogicalResult ShapeOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                  Types &results) {
  SymbolicType type = shapes.typeOf(adaptor.getOperand());
  AffineExpr rank =
      type.ranked() ? shapes.constant(type.rank()) : shapes.unknown();
  results.push_back({adaptor.getTo(), SmallVector<AffineExpr>{rank}});
  return success();
}

Contents ShapeOp::inferContents(ShapeContext &shapes, unsigned) {
  return shapes.typeOf(getOperand()).dims;
}

//===--- reshape, expand_dims, squeeze -------------------------------------===//

/// The product of all dimensions.
static AffineExpr numElements(ShapeContext &shapes, const SymbolicType &type) {
  AffineExpr total = shapes.constant(1);
  for (AffineExpr dim : *type.dims)
    total = multiply(total, dim);
  return total;
}

/// A result of which only the rank is known, or not even that.
static SymbolicType ofShape(ShapeContext &shapes, Type element, Value shape) {
  SymbolicType vector = shapes.typeOf(shape);
  SymbolicType result{element, std::nullopt};
  if (!vector.ranked() || vector.rank() != 1)
    return result;
  auto rank = constantValue(vector[0]);
  if (!rank || *rank < 0 || *rank > 64)
    return result;
  result.dims.emplace();
  for (int64_t i = 0; i < *rank; ++i)
    result.dims->push_back(shapes.unknown());
  return result;
}

LogicalResult ReshapeOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  Contents wanted = shapes.contentsOf(adaptor.getShape());
  if (!wanted) {
    results.push_back(ofShape(shapes, operand.element, adaptor.getShape()));
    return success();
  }
  SymbolicType result{operand.element, *wanted};
  AffineExpr known = shapes.constant(1);
  int64_t free = -1;
  for (auto [i, dim] : llvm::enumerate(*wanted)) {
    auto value = constantValue(dim);
    if (value && *value < 0) {
      if (*value != -1 || free >= 0)
        return failure();
      free = i;
    } else {
      known = multiply(known, dim);
    }
  }
  if (!operand.ranked()) {
    if (free >= 0)
      (*result.dims)[free] = shapes.unknown();
    results.push_back(result);
    return success();
  }
  AffineExpr total = numElements(shapes, operand);
  auto totalValue = constantValue(total), knownValue = constantValue(known);
  if (free >= 0) {
    if (totalValue && knownValue &&
        (*knownValue == 0 || *totalValue % *knownValue != 0))
      return failure();
    (*result.dims)[free] = divideExactly(total, known);
  } else if (totalValue && knownValue && *totalValue != *knownValue) {
    return failure();
  }
  results.push_back(result);
  return success();
}

Contents ReshapeOp::inferContents(ShapeContext &shapes, unsigned) {
  return shapes.contentsOf(getOperand());
}

LogicalResult ExpandDimsOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                       Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  if (!operand.ranked()) {
    results.push_back(operand);
    return success();
  }
  SymbolicType result = operand;
  for (int64_t axis : adaptor.getAxes()) {
    if (axis < 0 || axis > result.rank())
      return failure();
    result.dims->insert(result.dims->begin() + axis, shapes.constant(1));
  }
  results.push_back(result);
  return success();
}
Contents ExpandDimsOp::inferContents(ShapeContext &shapes, unsigned) {
  return shapes.contentsOf(getOperand());
}
LogicalResult ExpandDimsOp::verify() {
  return verifyAxes(*this, getResult(), getAxes());
}

LogicalResult SqueezeOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  if (!operand.ranked()) {
    results.push_back(operand);
    return success();
  }
  SymbolicType result{operand.element, SmallVector<AffineExpr>()};
  for (int64_t axis : adaptor.getAxes()) {
    if (axis < 0 || axis >= operand.rank())
      return failure();
    auto size = constantValue(operand[axis]);
    if (size && *size != 1)
      return failure();
  }
  for (int64_t i = 0; i < operand.rank(); ++i)
    if (!llvm::is_contained(adaptor.getAxes(), i))
      result.dims->push_back(operand[i]);
  results.push_back(result);
  return success();
}
Contents SqueezeOp::inferContents(ShapeContext &shapes, unsigned) {
  return shapes.contentsOf(getOperand());
}
LogicalResult SqueezeOp::verify() {
  return verifyAxes(*this, getOperand(), getAxes());
}

//===--- broadcasting ------------------------------------------------------===//

/// One of two dimensions, whichever isn't 1, in terms that stay affine: with d =
/// b, or 1 for b = 0, the quotient a / d and the remainder a mod d are 1 and 0 for
/// a = b, 0 and 1 for a = 1, a and 0 for b = 1.
static AffineExpr joinedDim(AffineExpr a, AffineExpr b) {
  AffineExpr one = getAffineConstantExpr(1, a.getContext());
  AffineExpr d = b + one.floorDiv(b + 1);
  return b * (a.floorDiv(d) + a % d);
}

/// `a` and `b` of `joinedDim(a, b)`; null for other expressions.
static std::pair<AffineExpr, AffineExpr> splitJoinedDim(AffineExpr dim) {
  auto product = dyn_cast<AffineBinaryOpExpr>(dim);
  if (!product || product.getKind() != AffineExprKind::Mul)
    return {};
  auto sum = dyn_cast<AffineBinaryOpExpr>(product.getRHS());
  auto quotient = sum ? dyn_cast<AffineBinaryOpExpr>(sum.getLHS()) : nullptr;
  if (!quotient || quotient.getKind() != AffineExprKind::FloorDiv)
    return {};
  AffineExpr a = quotient.getLHS(), b = product.getLHS();
  return joinedDim(a, b) == dim ? std::make_pair(a, b)
                                : std::pair<AffineExpr, AffineExpr>();
}

/// The dimensions that a dimension was joined of, itself where it wasn't.
static void collectJoined(AffineExpr dim, llvm::SmallSetVector<AffineExpr, 4> &parts) {
  auto [a, b] = splitJoinedDim(dim);
  if (!a) {
    parts.insert(dim);
    return;
  }
  collectJoined(b, parts);
  collectJoined(a, parts);
}

/// Joins two dimensions, each part of them once: layer after layer of a model
/// meets the same ones, and expressions would grow with each.
static AffineExpr joinDims(AffineExpr a, AffineExpr b) {
  llvm::SmallSetVector<AffineExpr, 4> have, other;
  collectJoined(a, have);
  collectJoined(b, other);
  auto areIn = [](const auto &parts, const auto &all) {
    return llvm::all_of(parts, [&](AffineExpr part) { return all.contains(part); });
  };
  if (areIn(other, have))
    return a;
  if (areIn(have, other))
    return b;
  AffineExpr joined = b;
  for (AffineExpr part : have)
    if (!other.contains(part))
      joined = joinedDim(part, joined);
  return joined;
}

/// NumPy's rule for one dimension; null where the sizes can't go together.
static AffineExpr broadcastDim(ShapeContext &shapes, AffineExpr a,
                               AffineExpr b) {
  auto x = constantValue(a), y = constantValue(b);
  if (a == b || (y && *y == 1))
    return a;
  if (x && *x == 1)
    return b;
  if (x && y)
    return {};
  // Where one is a constant above 1 the other is equal or 1.
  if (x)
    return a;
  if (y)
    return b;
  return joinDims(a, b);
}

LogicalResult
BroadcastTogetherOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                Types &results) {
  SmallVector<SymbolicType> inputs;
  std::optional<SmallVector<AffineExpr>> shape = SmallVector<AffineExpr>();
  for (Value input : adaptor.getInputs()) {
    inputs.push_back(shapes.typeOf(input));
    if (!shape || !inputs.back().ranked()) {
      shape.reset();
      continue;
    }
    SmallVector<AffineExpr> dims = *inputs.back().dims;
    if (dims.size() < shape->size())
      std::swap(dims, *shape);
    size_t offset = dims.size() - shape->size();
    for (size_t i = 0; i < shape->size(); ++i) {
      AffineExpr dim = broadcastDim(shapes, dims[offset + i], (*shape)[i]);
      if (!dim)
        return failure();
      dims[offset + i] = dim;
    }
    shape = dims;
  }
  for (const SymbolicType &input : inputs)
    results.push_back({input.element, shape});
  return success();
}

LogicalResult BroadcastOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                      Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  if (!adaptor.getShape()) {
    results.push_back({operand.element, std::nullopt});
    return success();
  }
  Contents wanted = shapes.contentsOf(adaptor.getShape());
  if (!wanted) {
    results.push_back(ofShape(shapes, operand.element, adaptor.getShape()));
    return success();
  }
  if (operand.ranked() && operand.rank() > (int64_t)wanted->size())
    return failure();
  for (int64_t i = 0, e = operand.ranked() ? operand.rank() : 0; i < e; ++i) {
    auto have = constantValue(operand[i]);
    auto want = constantValue((*wanted)[wanted->size() - e + i]);
    if (have && want && *have != *want && *have != 1)
      return failure();
  }
  for (AffineExpr dim : *wanted)
    if (auto value = constantValue(dim); value && *value < 0)
      return failure();
  results.push_back({operand.element, *wanted});
  return success();
}

Contents BroadcastOp::inferContents(ShapeContext &shapes, unsigned) {
  if (!getShape())
    return std::nullopt;
  Contents operand = shapes.contentsOf(getOperand());
  Contents wanted = shapes.contentsOf(getShape());
  if (!operand || operand->size() != 1 || !wanted || wanted->size() > 1)
    return std::nullopt;
  if (wanted->empty())
    return operand;
  auto count = constantValue(wanted->front());
  if (!count || *count < 0 || *count > 64)
    return std::nullopt;
  return SmallVector<AffineExpr>(*count, operand->front());
}

//===--- transpose, concat -------------------------------------------------===//

LogicalResult TransposeOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                      Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  SymbolicType result{operand.element, SmallVector<AffineExpr>()};
  if (operand.ranked() &&
      operand.rank() != (int64_t)adaptor.getPermutation().size())
    return failure();
  for (int64_t from : adaptor.getPermutation()) {
    if (operand.ranked() && (from < 0 || from >= operand.rank()))
      return failure();
    result.dims->push_back(operand.ranked() ? operand[from]
                                            : shapes.unknown());
  }
  results.push_back(result);
  return success();
}

LogicalResult TransposeOp::verify() {
  SmallVector<int64_t> sorted(getPermutation());
  llvm::sort(sorted);
  for (auto [i, axis] : llvm::enumerate(sorted))
    if (axis != (int64_t)i)
      return emitOpError("permutation must hold each of 0 to ")
             << sorted.size() - 1 << " once";
  return success();
}

LogicalResult ConcatOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                   Types &results) {
  if (adaptor.getInputs().empty())
    return failure();
  SymbolicType result = shapes.typeOf(adaptor.getInputs().front());
  int64_t axis = adaptor.getAxis();
  if (result.ranked() && (axis < 0 || axis >= result.rank()))
    return failure();
  for (Value input : adaptor.getInputs().drop_front()) {
    SymbolicType type = shapes.typeOf(input);
    if (type.element != result.element ||
        (type.ranked() && result.ranked() && type.rank() != result.rank()))
      return failure();
    if (!result.ranked())
      continue;
    AffineExpr size =
        type.ranked() ? result[axis] + type[axis] : shapes.unknown();
    if (type.ranked())
      (*type.dims)[axis] = result[axis];
    FailureOr<SymbolicType> both = weir::meet({result, type});
    if (failed(both))
      return failure();
    result = *both;
    (*result.dims)[axis] = size;
  }
  results.push_back(result);
  return success();
}

Contents ConcatOp::inferContents(ShapeContext &shapes, unsigned) {
  SmallVector<AffineExpr> all;
  for (Value input : getInputs()) {
    Contents part = shapes.contentsOf(input);
    if (!part)
      return std::nullopt;
    all.append(part->begin(), part->end());
  }
  return all;
}

LogicalResult ConcatOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (type && getAxis() >= static_cast<uint64_t>(type.getRank()))
    return emitOpError("axis ")
           << static_cast<int64_t>(getAxis()) << " is out of range for rank "
           << type.getRank();
  return success();
}

//===--- pad, iota ---------------------------------------------------------===//

LogicalResult PadOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  if (!operand.ranked() ||
      operand.rank() != (int64_t)adaptor.getLow().size() ||
      operand.rank() != (int64_t)adaptor.getHigh().size())
    return failure();
  for (int64_t i = 0; i < operand.rank(); ++i)
    (*operand.dims)[i] =
        operand[i] + (adaptor.getLow()[i] + adaptor.getHigh()[i]);
  results.push_back(operand);
  return success();
}

LogicalResult PadOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getOperand().getType());
  if (!type)
    return emitOpError("needs an operand of known rank");
  for (auto values : {getLow(), getHigh()})
    if ((int64_t)values.size() != type.getRank())
      return emitOpError("has ") << values.size() << " pads for rank "
                                 << type.getRank() << ", must be as many";
  for (int64_t i = 0; i < type.getRank(); ++i) {
    int64_t size = type.getDimSize(i);
    if (getLow()[i] < 0 || getHigh()[i] < 0)
      return emitOpError("pads dimension ")
             << i << " by " << std::min(getLow()[i], getHigh()[i])
             << ", must not be negative";
    if (getMode() == PadMode::Constant || ShapedType::isDynamic(size))
      continue;
    int64_t most = getMode() == PadMode::Reflect ? size - 1 : size;
    if (std::max(getLow()[i], getHigh()[i]) > most)
      return emitOpError("mirrors ")
             << std::max(getLow()[i], getHigh()[i]) << " elements of dimension "
             << i << ", which allows at most " << most;
  }
  return success();
}

LogicalResult IotaOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                 Types &results) {
  Type element = getElementTypeOrSelf(adaptor.getStart().getType());
  Contents count;
  if (adaptor.getCount())
    count = shapes.contentsOf(adaptor.getCount());
  if (count && count->size() != 1)
    return failure();
  results.push_back({element, SmallVector<AffineExpr>{
                                  count ? count->front() : shapes.unknown()}});
  return success();
}
