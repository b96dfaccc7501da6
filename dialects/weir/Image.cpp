//===- Image.cpp - sampling images, choosing boxes ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Image.h"
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

using Types = SmallVectorImpl<SymbolicType>;

/// Whether a value has the rank, as far as is known.
static bool mayHaveRank(Value value, int64_t rank) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return !type || type.getRank() == rank;
}

/// Checks ranks: an operand of another than the one given is an error.
static LogicalResult
verifyRanks(Operation *op, ArrayRef<std::pair<StringRef, int64_t>> wanted) {
  for (auto [value, name] : llvm::zip(op->getOperands(), wanted))
    if (!mayHaveRank(value, name.second))
      return op->emitOpError()
             << name.first << " has rank "
             << cast<RankedTensorType>(value.getType()).getRank()
             << ", must be " << name.second;
  return success();
}

//===--- resample ----------------------------------------------------------===//

LogicalResult ResampleOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                     Types &results) {
  SymbolicType operand = shapes.typeOf(adaptor.getOperand());
  SymbolicType places = shapes.typeOf(adaptor.getPlaces());
  int64_t axis = adaptor.getAxis();
  if (!operand.ranked() || !places.ranked() || places.rank() != 2 || axis < 0 ||
      axis >= operand.rank())
    return failure();
  (*operand.dims)[axis] = places[0];
  results.push_back(operand);
  return success();
}

LogicalResult ResampleOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getOperand().getType());
  if (!type)
    return emitOpError("needs an operand of known rank");
  if (getAxis() >= uint64_t(type.getRank()))
    return emitOpError("axis ") << int64_t(getAxis())
                                << " is out of range for rank " << type.getRank();
  if (failed(verifyCompatibleShape(getPlaces().getType(), getWeights().getType())) ||
      !mayHaveRank(getPlaces(), 2) || !mayHaveRank(getWeights(), 2))
    return emitOpError("places ") << getPlaces().getType() << " and weights "
                                  << getWeights().getType()
                                  << " must be matrices of one shape";
  return success();
}

//===--- sample ------------------------------------------------------------===//

LogicalResult SampleOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                   Types &results) {
  SymbolicType images = shapes.typeOf(adaptor.getImages());
  SymbolicType ys = shapes.typeOf(adaptor.getYs());
  SymbolicType xs = shapes.typeOf(adaptor.getXs());
  if (!images.ranked() || images.rank() != 4 || !ys.ranked() ||
      ys.rank() != 3 || !xs.ranked() || xs.rank() != 3)
    return failure();
  SymbolicType result{images.element, SmallVector<AffineExpr>()};
  for (int64_t i = 0; i < 3; ++i)
    result.dims->push_back(weir::meet(ys[i], xs[i]));
  result.dims->push_back(images[3]);
  results.push_back(result);
  return success();
}

LogicalResult SampleOp::verify() {
  return verifyRanks(*this, {{"images", 4}, {"batch", 1}, {"ys", 3}, {"xs", 3}, {"fill", 0}});
}

//===--- pool_argmax -------------------------------------------------------===//

LogicalResult PoolArgmaxOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                       Types &results) {
  SymbolicType result = shapes.typeOf(adaptor.getMaxima());
  result.element = IntegerType::get(shapes.getContext(), 64);
  results.push_back(result);
  return success();
}

LogicalResult PoolArgmaxOp::verify() {
  if (failed(verifyRanks(*this, {{"images", 4}, {"maxima", 4}})))
    return failure();
  for (ArrayRef<int64_t> values : {getWindow(), getStrides()})
    if (values.size() != 2 || llvm::any_of(values, [](int64_t v) { return v < 1; }))
      return emitOpError("window and strides must be two sizes of at least 1");
  if (getPadding() == Padding::Explicit)
    return emitOpError("padding is explicit, must be valid or same");
  return success();
}

//===--- non_max_suppression -----------------------------------------------===//

LogicalResult
NonMaxSuppressionOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                Types &results) {
  SymbolicType scores = shapes.typeOf(adaptor.getScores());
  AffineExpr count;
  if (adaptor.getMost())
    count = shapes.constant(*adaptor.getMost());
  else if (scores.ranked() && scores.rank() == 1)
    count = scores[0];
  else
    return failure();
  results.push_back({IntegerType::get(shapes.getContext(), 32),
                     SmallVector<AffineExpr>{count}});
  results.push_back({scores.element, SmallVector<AffineExpr>{count}});
  return success();
}

LogicalResult NonMaxSuppressionOp::verify() {
  if (failed(verifyRanks(*this, {{"boxes", 2}, {"scores", 1}, {"overlap", 0},
                                 {"score_threshold", 0}, {"sigma", 0}})))
    return failure();
  auto boxes = dyn_cast<RankedTensorType>(getBoxes().getType());
  if (boxes && !boxes.isDynamicDim(1) && boxes.getDimSize(1) != 4)
    return emitOpError("boxes have ") << boxes.getDimSize(1) << " sides, must have 4";
  if (getMost() && int64_t(*getMost()) < 0)
    return emitOpError("chooses ") << int64_t(*getMost()) << ", must not be negative";
  for (Value operand : getOperands())
    if (getElementTypeOrSelf(operand.getType()) != getElementTypeOrSelf(getScores().getType()))
      return emitOpError("has operands of different element types");
  return success();
}
