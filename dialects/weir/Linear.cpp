//===- Linear.cpp - matrix products ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

LogicalResult MatMulOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                   SmallVectorImpl<SymbolicType> &results) {
  SymbolicType lhs = shapes.typeOf(adaptor.getLhs());
  SymbolicType rhs = shapes.typeOf(adaptor.getRhs());
  SymbolicType result{lhs.element, std::nullopt};
  if (!lhs.ranked() || !rhs.ranked()) {
    results.push_back(result);
    return success();
  }
  int64_t rank = lhs.rank();
  if (rank < 2 || rhs.rank() != rank)
    return failure();
  auto batchOf = [&](const SymbolicType &type) {
    return SymbolicType{type.element,
                        llvm::to_vector(ArrayRef(*type.dims).drop_back(2))};
  };
  FailureOr<SymbolicType> batch = weir::meet({batchOf(lhs), batchOf(rhs)});
  if (failed(batch))
    return failure();
  result.dims = batch->dims;
  bool tl = adaptor.getTransposeLhs(), tr = adaptor.getTransposeRhs();
  auto inner = constantValue(lhs[tl ? rank - 2 : rank - 1]);
  auto other = constantValue(rhs[tr ? rank - 1 : rank - 2]);
  if (inner && other && *inner != *other)
    return failure();
  result.dims->push_back(lhs[tl ? rank - 1 : rank - 2]);
  result.dims->push_back(rhs[tr ? rank - 2 : rank - 1]);
  results.push_back(result);
  return success();
}

LogicalResult MatMulOp::verify() {
  auto lhs = dyn_cast<RankedTensorType>(getLhs().getType());
  auto rhs = dyn_cast<RankedTensorType>(getRhs().getType());
  if (!lhs || !rhs)
    return success();
  if (lhs.getRank() < 2 || lhs.getRank() != rhs.getRank())
    return emitOpError("operands have ranks ")
           << lhs.getRank() << " and " << rhs.getRank()
           << ", must be equal and at least 2";
  return success();
}

LogicalResult
PackWeightsOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                          SmallVectorImpl<SymbolicType> &results) {
  SymbolicType weights = shapes.typeOf(adaptor.getWeights());
  int64_t panel = adaptor.getPanel();
  if (!weights.ranked() || weights.rank() < 2 || panel < 1)
    return failure();
  int64_t rank = weights.rank();
  bool transposed = adaptor.getTransposed();
  if (transposed && rank != 2)
    return failure();
  AffineExpr columns = weights[transposed ? 0 : rank - 1];
  AffineExpr depth = weights[transposed ? 1 : rank - 2];
  AffineExpr taps = shapes.constant(1);
  for (int64_t i = 0; i + 2 < rank; ++i)
    taps = multiply(taps, weights[i]);
  results.push_back({weights.element,
                     SmallVector<AffineExpr>{columns.ceilDiv(panel), taps,
                                             depth, shapes.constant(panel)}});
  return success();
}

LogicalResult
PackedContractionOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                SmallVectorImpl<SymbolicType> &results) {
  SymbolicType input = shapes.typeOf(adaptor.getInput());
  auto window = adaptor.getWindow(), strides = adaptor.getStrides(),
       dilations = adaptor.getDilations();
  int64_t spatial = window.size();
  if (!input.ranked() || input.rank() != spatial + 2 ||
      strides.size() != window.size() || dilations.size() != window.size())
    return failure();
  SymbolicType result{input.element, SmallVector<AffineExpr>{input[0]}};
  for (int64_t i = 0; i < spatial; ++i)
    result.dims->push_back(windowBounds(input[i + 1], window[i], strides[i],
                                        dilations[i], Padding::Valid, 0, 0)
                               .size);
  result.dims->push_back(shapes.constant(adaptor.getColumns()));
  results.push_back(result);
  return success();
}

LogicalResult PackedContractionOp::verify() {
  auto weights = dyn_cast<RankedTensorType>(getWeights().getType());
  // The depth alone may be free: the batch, where a gradient sums over it.
  auto isKnown = [&](int64_t dim) { return !weights.isDynamicDim(dim); };
  if (!weights || weights.getRank() != 4 || !isKnown(0) || !isKnown(1) ||
      !isKnown(3))
    return emitOpError("weights must be [panels, taps, depth, panel]");
  int64_t taps = 1;
  for (int64_t size : getWindow())
    taps *= size;
  if (weights.getDimSize(1) != taps)
    return emitOpError("weights have ")
           << weights.getDimSize(1) << " taps, the window has " << taps;
  int64_t panel = weights.getDimSize(3);
  if (panel < 1 ||
      llvm::divideCeilSigned(getColumns(), panel) != weights.getDimSize(0))
    return emitOpError("weights have ")
           << weights.getDimSize(0) << " panels of " << panel
           << ", not enough for " << getColumns() << " columns, or too many";
  return success();
}
