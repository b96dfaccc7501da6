//===- Slice.cpp - the bounds of slices ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

using Contents = std::optional<SmallVector<AffineExpr>>;
using Types = SmallVectorImpl<SymbolicType>;

/// The smaller of a dimension and a constant, in terms that stay affine: `s` is
/// 1 for a dimension below the constant, else 0.
static AffineExpr atMost(AffineExpr dim, int64_t most) {
  AffineExpr one = getAffineConstantExpr(1, dim.getContext());
  if (most <= 0)
    return one * 0;
  AffineExpr s = one.floorDiv(dim.floorDiv(most) + 1);
  return (dim - most) * s + most;
}

/// A place along a dimension, clamped to 0 .. `dim`: negative ones count from
/// the end.
static AffineExpr clampedPlace(AffineExpr dim, int64_t place) {
  constexpr int64_t first = std::numeric_limits<int64_t>::min();
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  MLIRContext *context = dim.getContext();
  if (place == first || place == 0)
    return getAffineConstantExpr(0, context);
  if (place == end)
    return dim;
  if (auto size = constantValue(dim))
    return getAffineConstantExpr(
        std::clamp<int64_t>(place < 0 ? *size + place : place, 0, *size),
        context);
  return place > 0 ? atMost(dim, place) : dim - atMost(dim, -place);
}

/// A difference of two places along a dimension, or 0 where it is negative.
static AffineExpr orNothing(AffineExpr difference, AffineExpr dim) {
  difference = simplify(difference);
  if (auto value = constantValue(difference))
    return getAffineConstantExpr(std::max<int64_t>(*value, 0),
                                 dim.getContext());
  // The quotient is -1 for a negative difference, which is above -dim - 1.
  return difference * (difference.floorDiv(dim + 1) + 1);
}

/// How many elements lie between two places, in the simplest terms.
static AffineExpr elementsBetween(AffineExpr dim, int64_t start,
                                  int64_t limit) {
  AffineExpr from = clampedPlace(dim, start), to = clampedPlace(dim, limit);
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  if (limit == std::numeric_limits<int64_t>::min())
    return dim * 0;
  bool isKnown = constantValue(dim) || constantValue(from) || limit == end;
  if (!isKnown && start >= 0 && limit < 0 && start <= end + limit)
    return dim - atMost(dim, start - limit);
  bool areAlike = (start >= 0) == (limit >= 0);
  if (areAlike && limit <= start)
    return dim * 0;
  return isKnown || areAlike ? simplify(to - from) : orNothing(to - from, dim);
}

SliceBounds weir::sliceBounds(AffineExpr dim, int64_t start, int64_t limit,
                              int64_t stride) {
  auto size = constantValue(dim);
  if (stride > 0) {
    AffineExpr count = elementsBetween(dim, start, limit);
    if (size)
      count = orNothing(count, dim);
    return {clampedPlace(dim, start), count.ceilDiv(stride), stride};
  }
  // Backwards the places are those after each element: -1 .. dim - 1 become
  // 0 .. dim.
  constexpr int64_t first = std::numeric_limits<int64_t>::min();
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  auto after = [&](int64_t place) -> AffineExpr {
    if (place == end || place == -1)
      return dim;
    if (place == first)
      return dim * 0;
    return clampedPlace(dim, place + 1);
  };
  AffineExpr from = after(start), to = after(limit);
  bool isWhole = from == dim || to == dim * 0;
  AffineExpr count =
      isWhole ? simplify(from - to) : orNothing(from - to, dim);
  return {from - 1, count.ceilDiv(-stride), stride};
}

LogicalResult SliceOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                  Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  auto starts = adaptor.getStarts(), limits = adaptor.getLimits(),
       strides = adaptor.getStrides();
  if (!operand.ranked() || operand.rank() != (int64_t)starts.size() ||
      starts.size() != limits.size() || starts.size() != strides.size())
    return failure();
  SymbolicType result{operand.element, SmallVector<AffineExpr>()};
  for (int64_t i = 0; i < operand.rank(); ++i) {
    if (strides[i] == 0)
      return failure();
    result.dims->push_back(
        sliceBounds(operand[i], starts[i], limits[i], strides[i]).size);
  }
  results.push_back(result);
  return success();
}

Contents SliceOp::inferContents(ShapeContext &shapes, unsigned) {
  Contents operand = shapes.contentsOf(getOperand());
  SymbolicType type = shapes.typeOf(getOperand());
  if (!operand || !type.ranked() || type.rank() > 1)
    return std::nullopt;
  if (type.rank() == 0)
    return operand;
  SliceBounds bounds = sliceBounds(shapes.constant(operand->size()),
                                   getStarts()[0], getLimits()[0],
                                   getStrides()[0]);
  SmallVector<AffineExpr> result;
  int64_t start = *constantValue(bounds.start);
  for (int64_t i = 0, e = *constantValue(bounds.size); i < e; ++i)
    result.push_back((*operand)[start + i * bounds.stride]);
  return result;
}

LogicalResult SliceOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getOperand().getType());
  if (!type)
    return emitOpError("needs an operand of known rank");
  for (auto values : {getStarts(), getLimits(), getStrides()})
    if ((int64_t)values.size() != type.getRank())
      return emitOpError("has ") << values.size() << " bounds for rank "
                                 << type.getRank() << ", must be as many";
  if (llvm::is_contained(getStrides(), 0))
    return emitOpError("has a stride of 0");
  return success();
}
