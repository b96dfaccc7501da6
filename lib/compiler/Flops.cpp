//===- Flops.cpp - how much arithmetic a model does -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Flops.h"
#include "dialects/weir/Convolution.h"
#include "dialects/weir/Linear.h"
#include "passes/ShapeAnalysis.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace weir;

namespace {
/// Shapes where the free dimensions are known.
class KnownShapes {
public:
  KnownShapes(func::FuncOp function, ArrayRef<int64_t> dims)
      : shapes(function), context(function.getContext()) {
    for (int64_t dim : dims)
      symbols.push_back(getAffineConstantExpr(dim, context));
  }
  std::optional<SmallVector<int64_t>> shapeOf(Value value);

private:
  ShapeAnalysis shapes;
  MLIRContext *context;
  SmallVector<AffineExpr> symbols;
};
} // namespace

std::optional<SmallVector<int64_t>> KnownShapes::shapeOf(Value value) {
  SymbolicType type = shapes.typeOf(value);
  if (!type.ranked())
    return std::nullopt;
  SmallVector<int64_t> result;
  for (AffineExpr dim : *type.dims) {
    auto known =
        dyn_cast<AffineConstantExpr>(dim.replaceDimsAndSymbols({}, symbols));
    if (!known || known.getValue() < 0)
      return std::nullopt;
    result.push_back(known.getValue());
  }
  return result;
}

static int64_t product(ArrayRef<int64_t> factors) {
  int64_t result = 1;
  for (int64_t factor : factors)
    if (llvm::MulOverflow(result, factor, result))
      return std::numeric_limits<int64_t>::max();
  return result;
}

/// How many products make one element of the result.
static std::optional<int64_t> depthOf(Operation *op, KnownShapes &shapes) {
  if (auto product = dyn_cast<MatMulOp>(op)) {
    auto shape = shapes.shapeOf(product.getLhs());
    if (!shape || shape->size() < 2)
      return std::nullopt;
    return (*shape)[shape->size() - (product.getTransposeLhs() ? 2 : 1)];
  }
  // The filter is [spatial..., C / groups, F].
  auto shape = shapes.shapeOf(cast<ConvOp>(op).getFilter());
  if (!shape || shape->empty())
    return std::nullopt;
  return product(ArrayRef(*shape).drop_back());
}

std::optional<int64_t> weir::countFlops(func::FuncOp function,
                                        ArrayRef<int64_t> dims) {
  KnownShapes shapes(function, dims);
  std::optional<int64_t> total = 0;
  function.walk([&](Operation *op) {
    if (!total || !isa<MatMulOp, ConvOp>(op))
      return;
    auto depth = depthOf(op, shapes);
    auto result = shapes.shapeOf(op->getResult(0));
    if (depth && result && op->getParentOp() == function)
      total = llvm::SaturatingAdd(uint64_t(*total),
                                  uint64_t(product({2, *depth, product(*result)})));
    else
      total = std::nullopt;
  });
  return total;
}
