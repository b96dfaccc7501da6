//===- PackContractions.cpp - weights in the order in which they are read -===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/Target.h"
#include "codegen/cpu/ContractionTiles.h"
#include "codegen/cpu/Passes.h"
#include "dialects/weir/Weir.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace weir;

namespace weir::codegen {
#define GEN_PASS_DEF_CPUPACKCONTRACTIONS
#include "codegen/cpu/Passes.h.inc"
} // namespace weir::codegen

using namespace weir::codegen;

/// The weights of a contraction as a matrix or a filter.
struct Weights {
  Value value;
  bool transposed = false;
};

static RankedTensorType floats(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  bool fits = type && type.getElementType().isF32() &&
              !llvm::is_contained(type.getShape(), 0);
  return fits ? type : RankedTensorType();
}

static RankedTensorType staticFloats(Value value) {
  RankedTensorType type = floats(value);
  return type && type.hasStaticShape() ? type : RankedTensorType();
}

static Value pack(RewriterBase &b, Location loc, const Target &target,
                  const Weights &weights, int64_t columns) {
  return PackWeightsOp::create(b, loc, weights.value,
                               choosePanelWidth(target, columns),
                               weights.transposed);
}

//===--- Matrix products ---------------------------------------------------===//

/// The one matrix that all batches of `op` have as their right-hand side.
static Value sharedMatrix(MatMulOp op) {
  Value rhs = op.getRhs();
  auto type = dyn_cast<RankedTensorType>(rhs.getType());
  if (!type || type.getRank() == 2)
    return rhs;
  auto broadcast = rhs.getDefiningOp<BroadcastOp>();
  if (!broadcast)
    return {};
  RankedTensorType matrix = staticFloats(broadcast.getOperand());
  bool same = matrix && matrix.getRank() == 2 &&
              matrix.getShape() == type.getShape().take_back(2);
  return same ? broadcast.getOperand() : Value();
}

/// Weights that are packed at run time must be used by some rows.
static bool isWorthPacking(MatMulOp op, Value matrix) {
  constexpr int64_t fewRows = 8;
  int64_t rows = 1;
  for (int64_t size : cast<ShapedType>(op.getType()).getShape().drop_back())
    rows = ShapedType::isDynamic(size) ? fewRows : rows * size;
  return matchPattern(matrix, m_Constant()) || rows >= fewRows;
}

/// `lhs` with its last two dimensions in the order of a matrix product.
static Value rowsOf(RewriterBase &b, MatMulOp op) {
  if (!op.getTransposeLhs())
    return op.getLhs();
  int64_t rank = cast<ShapedType>(op.getLhs().getType()).getRank();
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[rank - 1], order[rank - 2]);
  return TransposeOp::create(b, op.getLoc(), op.getLhs(), order);
}

static LogicalResult packMatMul(RewriterBase &b, MatMulOp op,
                                const Target &target) {
  auto lhs = dyn_cast<RankedTensorType>(op.getLhs().getType());
  Value matrix = sharedMatrix(op);
  RankedTensorType weights = matrix ? floats(matrix) : nullptr;
  if (!lhs || !weights || !isa<RankedTensorType>(op.getType()) ||
      !isWorthPacking(op, matrix))
    return failure();
  bool transposed = op.getTransposeRhs();
  int64_t columns = weights.getDimSize(transposed ? 0 : 1);
  if (ShapedType::isDynamic(columns))
    return failure();
  Value packed = pack(b, op.getLoc(), target, {matrix, transposed}, columns);
  SmallVector<int64_t> ones(lhs.getRank() - 2, 1);
  b.replaceOpWithNewOp<PackedContractionOp>(op, op.getType(), rowsOf(b, op),
                                            packed, columns, ones, ones, ones);
  return success();
}

//===--- Convolutions ------------------------------------------------------===//

/// Elements to be added before and after each dimension of a convolution's
/// input; fails where they depend on a free dimension.
static LogicalResult findPadding(ConvOp op, SmallVectorImpl<int64_t> &low,
                                 SmallVectorImpl<int64_t> &high) {
  TypeShapeContext shapes(op.getContext());
  SymbolicType input = shapes.typeOf(op.getInput());
  auto filter = cast<ShapedType>(op.getFilter().getType());
  low.assign(input.rank(), 0);
  high.assign(input.rank(), 0);
  ArrayRef<int64_t> pads = op.getPads();
  for (int64_t i = 0; i + 2 < input.rank(); ++i) {
    bool given = op.getPadding() == Padding::Explicit;
    WindowBounds bounds = windowBounds(
        input[i + 1], filter.getDimSize(i), op.getStrides()[i],
        op.getDilations()[i], op.getPadding(), given ? pads[2 * i] : 0,
        given ? pads[2 * i + 1] : 0);
    auto before = constantValue(bounds.low), after = constantValue(bounds.high);
    if (!before || !after || *before < 0 || *after < 0)
      return failure();
    low[i + 1] = *before;
    high[i + 1] = *after;
  }
  return success();
}

static bool isPlain(ConvOp op) {
  auto input = dyn_cast<RankedTensorType>(op.getInput().getType());
  return input && input.getElementType().isF32() &&
         staticFloats(op.getFilter()) && isa<RankedTensorType>(op.getType()) &&
         op.getGroups() == 1 && op.getLayout() == Layout::ChannelsLast;
}

static LogicalResult packConv(RewriterBase &b, ConvOp op,
                              const Target &target) {
  SmallVector<int64_t> low, high;
  if (!isPlain(op) || failed(findPadding(op, low, high)))
    return failure();
  Value input = op.getInput();
  auto isZero = [](int64_t x) { return x == 0; };
  if (!llvm::all_of(low, isZero) || !llvm::all_of(high, isZero))
    input = PadOp::create(b, op.getLoc(), input, low, high, PadMode::Constant,
                          TypedAttr());
  ArrayRef<int64_t> filter =
      cast<ShapedType>(op.getFilter().getType()).getShape();
  Value packed =
      pack(b, op.getLoc(), target, {op.getFilter()}, filter.back());
  b.replaceOpWithNewOp<PackedContractionOp>(
      op, op.getType(), input, packed, filter.back(), filter.drop_back(2),
      op.getStrides(), op.getDilations());
  return success();
}

//===--- Pass --------------------------------------------------------------===//

namespace {
struct PackContractions
    : weir::codegen::impl::CpuPackContractionsBase<PackContractions> {
  void runOnOperation() override;
};
} // namespace

void PackContractions::runOnOperation() {
  Target target = Target::of(getOperation()->getParentOfType<ModuleOp>());
  IRRewriter b(&getContext());
  getOperation().walk([&](Operation *op) {
    b.setInsertionPoint(op);
    if (auto product = dyn_cast<MatMulOp>(op))
      packed += succeeded(packMatMul(b, product, target));
    else if (auto conv = dyn_cast<ConvOp>(op))
      packed += succeeded(packConv(b, conv, target));
  });
}
