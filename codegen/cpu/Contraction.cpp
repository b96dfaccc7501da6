//===- Contraction.cpp - kernels that are a packed contraction ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/Contraction.h"
#include "codegen/cpu/VectorBody.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

BlockArgument ContractionKernel::input() const {
  return cast<BlockArgument>(contraction.getInput());
}

BlockArgument ContractionKernel::weights() const {
  return cast<BlockArgument>(contraction.getWeights());
}

OperandRange ContractionKernel::results() const {
  return function.getBody().front().getTerminator()->getOperands();
}

static bool isTensor(Type type) { return isa<RankedTensorType>(type); }

unsigned ContractionKernel::tensorCount() const {
  return llvm::count_if(function.getArgumentTypes(), isTensor);
}

RankedTensorType ContractionKernel::weightsType() const {
  return cast<RankedTensorType>(weights().getType());
}

AffineExpr ContractionKernel::channels() const {
  int64_t size = weightsType().getDimSize(2);
  return ShapedType::isDynamic(size)
             ? inputDims.back()
             : getAffineConstantExpr(size, function.getContext());
}

bool ContractionKernel::isPointwise() const {
  auto isOne = [](int64_t x) { return x == 1; };
  return llvm::all_of(contraction.getWindow(), isOne) &&
         llvm::all_of(contraction.getStrides(), isOne);
}

/// The dimensions that `weir.shape` gives, or those of a static type.
static SmallVector<AffineExpr> dimsFrom(ShapedType type, Attribute shape) {
  SmallVector<AffineExpr> dims;
  if (auto map = dyn_cast_or_null<AffineMapAttr>(shape))
    return llvm::to_vector(map.getValue().getResults());
  if (type.hasStaticShape())
    for (int64_t size : type.getShape())
      dims.push_back(getAffineConstantExpr(size, type.getContext()));
  return dims;
}

SmallVector<AffineExpr>
ContractionKernel::dimsOf(BlockArgument argument) const {
  return dimsFrom(cast<ShapedType>(argument.getType()),
                  function.getArgAttr(argument.getArgNumber(), kShapeAttr));
}

FailureOr<AffineMap> weir::codegen::loopsOf(linalg::LinalgOp op,
                                            unsigned result, AffineMap map) {
  AffineMap output = op.getIndexingMapMatchingResult(op->getResult(result));
  if (!output.isPermutation())
    return failure();
  return inversePermutation(output).compose(map);
}

namespace {
/// Checks that the values which a kernel returns can be computed at one point
/// of the contraction's result at a time.
class Matcher {
public:
  explicit Matcher(ContractionKernel &kernel) : kernel(kernel) {}
  LogicalResult matchContraction();
  LogicalResult matchResults();

private:
  LogicalResult matchValue(Value value, AffineMap map);
  LogicalResult matchArgument(BlockArgument argument, AffineMap map);
  LogicalResult matchElementwise(OpResult result, AffineMap map);
  bool hasKnownDims(BlockArgument argument) const;

  ContractionKernel &kernel;
};
} // namespace

/// Elements that fill bytes, or bools: they will be bytes.
static bool isStorable(Type type) {
  Type element = getElementTypeOrSelf(type);
  return isTensor(type) && element.isIntOrFloat() &&
         (element.isInteger(1) || element.getIntOrFloatBitWidth() % 8 == 0);
}

/// True when `expressions` are dims, or zeros where `type` has size 1.
static bool isProjection(AffineMap map) {
  return llvm::all_of(map.getResults(), [](AffineExpr expression) {
    auto constant = dyn_cast<AffineConstantExpr>(expression);
    return isa<AffineDimExpr>(expression) ||
           (constant && constant.getValue() == 0);
  });
}

bool Matcher::hasKnownDims(BlockArgument argument) const {
  int64_t rank = cast<ShapedType>(argument.getType()).getRank();
  return static_cast<int64_t>(kernel.dimsOf(argument).size()) == rank;
}

LogicalResult Matcher::matchContraction() {
  auto contractions =
      llvm::to_vector(kernel.function.getOps<PackedContractionOp>());
  if (contractions.size() != 1)
    return failure();
  PackedContractionOp op = contractions.front();
  auto input = dyn_cast<BlockArgument>(op.getInput());
  auto weights = dyn_cast<BlockArgument>(op.getWeights());
  if (!input || !weights || !hasKnownDims(input) || !hasKnownDims(weights))
    return failure();
  for (Type type : {input.getType(), weights.getType(), Type(op.getType())})
    if (!isTensor(type) || !getElementTypeOrSelf(type).isF32())
      return failure();
  kernel.contraction = op;
  kernel.inputDims = kernel.dimsOf(input);
  return success();
}

/// `[N, (in - (window - 1) * dilation - 1) / stride + 1..., F]`.
static SmallVector<AffineExpr> resultDimsOf(ContractionKernel &kernel) {
  PackedContractionOp op = kernel.contraction;
  SmallVector<AffineExpr> dims = {kernel.inputDims.front()};
  for (auto [in, window, stride, dilation] :
       llvm::zip_equal(ArrayRef(kernel.inputDims).drop_front().drop_back(),
                       op.getWindow(), op.getStrides(), op.getDilations()))
    dims.push_back((in - ((window - 1) * dilation + 1)).floorDiv(stride) + 1);
  dims.push_back(
      getAffineConstantExpr(op.getColumns(), kernel.function.getContext()));
  return dims;
}

LogicalResult Matcher::matchArgument(BlockArgument argument, AffineMap map) {
  if (!isStorable(argument.getType()) || !hasKnownDims(argument))
    return failure();
  // Columns lie side by side or aren't there.
  AffineExpr column =
      getAffineDimExpr(kernel.rank() - 1, argument.getContext());
  for (AffineExpr expression : map.getResults().drop_back(map.getNumResults() ? 1 : 0))
    if (expression == column)
      return failure();
  return success(isProjection(map));
}

LogicalResult Matcher::matchElementwise(OpResult result, AffineMap map) {
  auto op = dyn_cast<linalg::LinalgOp>(result.getOwner());
  if (!op || !op.hasPureTensorSemantics() || op.hasIndexSemantics() ||
      op.getNumParallelLoops() != op.getNumLoops() ||
      !canVectorizeBody(*op.getBlock()))
    return failure();
  FailureOr<AffineMap> loops = loopsOf(op, result.getResultNumber(), map);
  if (failed(loops))
    return failure();
  for (OpOperand &operand : op->getOpOperands()) {
    if (!op.payloadUsesValueFromOperand(&operand))
      continue;
    if (op.isDpsInit(&operand) ||
        failed(matchValue(operand.get(), op.getMatchingIndexingMap(&operand)
                                             .compose(*loops))))
      return failure();
  }
  return success();
}

LogicalResult Matcher::matchValue(Value value, AffineMap map) {
  Attribute constant;
  if (!isTensor(value.getType()))
    return success(matchPattern(value, m_Constant(&constant)));
  if (matchPattern(value, m_Constant(&constant)))
    return success(isa<SplatElementsAttr>(constant));
  if (auto argument = dyn_cast<BlockArgument>(value))
    return matchArgument(argument, map);
  if (value == kernel.contraction.getResult())
    return success(map.isIdentity());
  return matchElementwise(cast<OpResult>(value), map);
}

LogicalResult Matcher::matchResults() {
  auto identity = AffineMap::getMultiDimIdentityMap(
      kernel.rank(), kernel.function.getContext());
  for (Value result : kernel.results()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!type || !isStorable(type) ||
        type.getShape() != kernel.contraction.getType().getShape() ||
        failed(matchValue(result, identity)))
      return failure();
  }
  return success(!kernel.results().empty());
}

FailureOr<ContractionKernel> ContractionKernel::match(func::FuncOp function) {
  if (function.isDeclaration() || !function.getBody().hasOneBlock())
    return failure();
  ContractionKernel kernel{function, nullptr, {}, {}};
  Matcher matcher(kernel);
  if (failed(matcher.matchContraction()))
    return failure();
  kernel.resultDims = resultDimsOf(kernel);
  auto isZero = [](AffineExpr dim) { return constantValue(dim) == 0; };
  if (llvm::any_of(kernel.resultDims, isZero) || isZero(kernel.depth()))
    return failure();
  if (failed(matcher.matchResults()))
    return failure();
  return kernel;
}
