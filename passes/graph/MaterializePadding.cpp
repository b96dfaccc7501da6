//===- MaterializePadding.cpp - padding before window ops ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"
#include "passes/ShapeAnalysis.h"

namespace weir {
#define GEN_PASS_DEF_MATERIALIZEPADDING
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
struct MaterializePadding
    : weir::impl::MaterializePaddingBase<MaterializePadding> {
  void runOnOperation() override;
};

/// Elements missing before and after along each dimension.
struct Pads {
  SmallVector<int64_t> low, high;
  bool any() const {
    auto isZero = [](int64_t v) { return v == 0; };
    return !llvm::all_of(low, isZero) || !llvm::all_of(high, isZero);
  }
};
} // namespace

/// Fails where the padding depends on a size that isn't known.
template <typename Op>
static FailureOr<Pads> padsOf(Op op, ArrayRef<int64_t> window) {
  auto type = dyn_cast<RankedTensorType>(op.getInput().getType());
  if (!type)
    return failure();
  MLIRContext *context = op.getContext();
  Pads pads{SmallVector<int64_t>(type.getRank()),
            SmallVector<int64_t>(type.getRank())};
  if (llvm::any_of(window, ShapedType::isDynamic))
    return failure();
  for (auto [i, size] : llvm::enumerate(window)) {
    int64_t at = spatialDim(op.getLayout(), i), dim = type.getDimSize(at);
    AffineExpr expression = ShapedType::isDynamic(dim)
                                ? getAffineSymbolExpr(0, context)
                                : getAffineConstantExpr(dim, context);
    bool isExplicit = op.getPadding() == Padding::Explicit;
    WindowBounds bounds = windowBounds(
        expression, size, op.getStrides()[i], op.getDilations()[i],
        op.getPadding(), isExplicit ? op.getPads()[2 * i] : 0,
        isExplicit ? op.getPads()[2 * i + 1] : 0);
    auto low = constantValue(bounds.low), high = constantValue(bounds.high);
    if (!low || !high)
      return failure();
    pads.low[at] = *low;
    pads.high[at] = *high;
  }
  return pads;
}

template <typename Op>
static Value pad(OpBuilder &b, Op op, Value input, const Pads &pads,
                 TypedAttr value) {
  return PadOp::create(b, op.getLoc(), input, b.getDenseI64ArrayAttr(pads.low),
                       b.getDenseI64ArrayAttr(pads.high),
                       PadModeAttr::get(op.getContext(), PadMode::Constant),
                       value);
}

template <typename Op> static Op withoutPadding(OpBuilder &b, Op op, Value input) {
  auto plain = cast<Op>(b.clone(*op));
  plain.getInputMutable().assign(input);
  plain.setPadding(Padding::Valid);
  plain.setPads({});
  return plain;
}

/// The mean over the elements that are no padding: the mean with zeros,
/// divided by the share of each window that isn't padding.
static Value averageWithout(OpBuilder &b, AvgPoolOp op, const Pads &pads) {
  auto type = cast<RankedTensorType>(op.getInput().getType());
  Type element = type.getElementType();
  SmallVector<int64_t> shape(type.getShape());
  shape[0] = shape[channelDim(op.getLayout(), type.getRank())] = 1;
  Location loc = op.getLoc();
  Value padded = pad(b, op, op.getInput(), pads, zeroAttr(element, false));
  Value mean = withoutPadding(b, op, padded).getResult();
  auto onesType = RankedTensorType::get(shape, element);
  Value ones = ConstantOp::create(
      b, loc, DenseElementsAttr::get(onesType, oneAttr(element, false)));
  Value inside = pad(b, op, ones, pads, zeroAttr(element, false));
  auto share = withoutPadding(b, op, inside);
  auto resultType = cast<RankedTensorType>(op.getType());
  SmallVector<int64_t> shareShape(resultType.getShape());
  shareShape[0] = shareShape[channelDim(op.getLayout(), type.getRank())] = 1;
  share.getResult().setType(resultType.clone(shareShape));
  Value like = ShapeOp::create(b, loc, mean, b.getI64Type());
  Value repeated = BroadcastOp::create(b, loc, mean.getType(), share, like);
  return DivOp::create(b, loc, mean.getType(), mean, repeated);
}

static void replaceMaxPool(MaxPoolOp op) {
  FailureOr<Pads> pads = padsOf(op, op.getWindow());
  if (failed(pads))
    return;
  OpBuilder b(op);
  Value input = op.getInput();
  Type element = getElementTypeOrSelf(input.getType());
  if (pads->any())
    input = pad(b, op, input, *pads, lowestAttr(element, isUnsigned(input)));
  op.replaceAllUsesWith(withoutPadding(b, op, input).getResult());
  op.erase();
}

static void replaceAvgPool(AvgPoolOp op) {
  FailureOr<Pads> pads = padsOf(op, op.getWindow());
  auto type = dyn_cast<RankedTensorType>(op.getInput().getType());
  if (failed(pads))
    return;
  // The number of elements inside is computed once: the image must be static.
  for (int64_t i = 0, e = op.getWindow().size(); pads->any() && i < e; ++i)
    if (type.isDynamicDim(spatialDim(op.getLayout(), i)))
      return;
  OpBuilder b(op);
  Value result = pads->any()
                     ? averageWithout(b, op, *pads)
                     : withoutPadding(b, op, op.getInput()).getResult();
  op.replaceAllUsesWith(result);
  op.erase();
}

static void replaceConv(ConvOp op) {
  auto filter = dyn_cast<RankedTensorType>(op.getFilter().getType());
  if (!filter)
    return;
  FailureOr<Pads> pads = padsOf(op, filter.getShape().drop_back(2));
  if (failed(pads))
    return;
  OpBuilder b(op);
  Value input = op.getInput();
  if (pads->any())
    input = pad(b, op, input, *pads, zeroAttr(filter.getElementType(), false));
  op.replaceAllUsesWith(withoutPadding(b, op, input).getResult());
  op.erase();
}

/// Ops whose padding depends on a size that the run alone knows stay: their
/// lowering looks where the border is.
void MaterializePadding::runOnOperation() {
  SmallVector<Operation *> ops;
  getOperation().walk([&](LayoutSensitive op) { ops.push_back(op); });
  for (Operation *op : ops) {
    if (auto conv = dyn_cast<ConvOp>(op); conv && conv.getPadding() != Padding::Valid)
      replaceConv(conv);
    else if (auto pool = dyn_cast<MaxPoolOp>(op); pool && pool.getPadding() != Padding::Valid)
      replaceMaxPool(pool);
    else if (auto pool = dyn_cast<AvgPoolOp>(op); pool && pool.getPadding() != Padding::Valid)
      replaceAvgPool(pool);
  }
}
