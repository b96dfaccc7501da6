//===- Convolution.cpp - convolutions, pooling, batch normalisation ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

WindowBounds weir::windowBounds(AffineExpr dim, int64_t window, int64_t stride,
                                int64_t dilation, Padding padding, int64_t low,
                                int64_t high) {
  MLIRContext *context = dim.getContext();
  auto number = [&](int64_t value) {
    return getAffineConstantExpr(value, context);
  };
  int64_t reach = (window - 1) * dilation + 1;
  if (padding == Padding::Valid)
    low = high = 0;
  if (padding != Padding::Same)
    return {(dim + (low + high - reach)).floorDiv(stride) + 1, number(low),
            number(high)};
  // As many outputs as strides fit; the odd element of padding goes after.
  AffineExpr size = dim.ceilDiv(stride);
  AffineExpr total = (size - 1) * stride + reach - dim;
  if (reach == 1)
    total = number(0);
  else if (auto value = constantValue(total))
    total = number(std::max<int64_t>(*value, 0));
  AffineExpr before = total.floorDiv(2);
  return {size, before, total - before};
}

/// The result's size along a dimension whose window may be known to the run
/// alone.
static AffineExpr windowedSize(AffineExpr dim, AffineExpr window,
                               int64_t stride, int64_t dilation,
                               Padding padding, int64_t low, int64_t high) {
  if (auto size = constantValue(window))
    return windowBounds(dim, *size, stride, dilation, padding, low, high).size;
  if (padding == Padding::Same)
    return dim.ceilDiv(stride);
  AffineExpr reach = (window - 1) * dilation + 1;
  return simplify(dim + (low + high) - reach).floorDiv(stride) + 1;
}

/// The dims of a window op's result but for the channels.
static LogicalResult
inferWindow(SymbolicType input, Layout layout, ArrayRef<AffineExpr> window,
            ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations,
            Padding padding, ArrayRef<int64_t> pads, AffineExpr channels,
            SmallVectorImpl<SymbolicType> &results) {
  int64_t spatial = window.size();
  if (input.rank() != spatial + 2 || (int64_t)strides.size() != spatial ||
      (int64_t)dilations.size() != spatial ||
      (padding == Padding::Explicit && (int64_t)pads.size() != 2 * spatial))
    return failure();
  SymbolicType result = input;
  (*result.dims)[channelDim(layout, input.rank())] = channels;
  for (int64_t i = 0; i < spatial; ++i) {
    auto known = constantValue(window[i]);
    if ((known && *known < 1) || strides[i] < 1 || dilations[i] < 1)
      return failure();
    bool isExplicit = padding == Padding::Explicit;
    AffineExpr size = windowedSize(
        input[spatialDim(layout, i)], window[i], strides[i], dilations[i],
        padding, isExplicit ? pads[2 * i] : 0, isExplicit ? pads[2 * i + 1] : 0);
    if (auto value = constantValue(size); value && *value < 0)
      return failure();
    (*result.dims)[spatialDim(layout, i)] = size;
  }
  results.push_back(result);
  return success();
}

LogicalResult ConvOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                 SmallVectorImpl<SymbolicType> &results) {
  SymbolicType input = shapes.typeOf(adaptor.getInput());
  SymbolicType filter = shapes.typeOf(adaptor.getFilter());
  if (!input.ranked() || !filter.ranked()) {
    results.push_back({input.element, std::nullopt});
    return success();
  }
  if (filter.rank() < 3)
    return failure();
  return inferWindow(input, adaptor.getLayout(),
                     ArrayRef(*filter.dims).drop_back(2), adaptor.getStrides(),
                     adaptor.getDilations(), adaptor.getPadding(),
                     adaptor.getPads(), filter[filter.rank() - 1], results);
}

template <typename Adaptor>
static LogicalResult inferPool(ShapeContext &shapes, Adaptor adaptor,
                               SmallVectorImpl<SymbolicType> &results) {
  SymbolicType input = shapes.typeOf(adaptor.getInput());
  if (!input.ranked()) {
    results.push_back(input);
    return success();
  }
  if (input.rank() < 3)
    return failure();
  SmallVector<AffineExpr> window;
  for (int64_t size : adaptor.getWindow())
    window.push_back(shapes.constant(size));
  return inferWindow(
      input, adaptor.getLayout(), window, adaptor.getStrides(),
      adaptor.getDilations(), adaptor.getPadding(), adaptor.getPads(),
      input[channelDim(adaptor.getLayout(), input.rank())], results);
}
LogicalResult MaxPoolOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    SmallVectorImpl<SymbolicType> &results) {
  return inferPool(shapes, adaptor, results);
}
LogicalResult AvgPoolOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    SmallVectorImpl<SymbolicType> &results) {
  return inferPool(shapes, adaptor, results);
}

/// What every window op must satisfy.
template <typename Op> static LogicalResult verifyWindow(Op op) {
  auto type = dyn_cast<RankedTensorType>(op.getInput().getType());
  if (type && type.getRank() != (int64_t)op.getStrides().size() + 2)
    return op.emitOpError("has ")
           << op.getStrides().size() << " strides for an input of rank "
           << type.getRank() << ", must be two less than the rank";
  if (op.getDilations().size() != op.getStrides().size())
    return op.emitOpError("has ")
           << op.getDilations().size() << " dilations and "
           << op.getStrides().size() << " strides, must be as many";
  for (int64_t value : llvm::concat<const int64_t>(op.getStrides(),
                                                   op.getDilations()))
    if (value < 1)
      return op.emitOpError("has a stride or dilation of ")
             << value << ", must be at least 1";
  if (op.getPadding() == Padding::Explicit &&
      op.getPads().size() != 2 * op.getStrides().size())
    return op.emitOpError("has ") << op.getPads().size() << " pads, must be "
                                  << 2 * op.getStrides().size();
  return success();
}
LogicalResult MaxPoolOp::verify() { return verifyWindow(*this); }
LogicalResult AvgPoolOp::verify() { return verifyWindow(*this); }

LogicalResult ConvOp::verify() {
  if (failed(verifyWindow(*this)))
    return failure();
  auto input = dyn_cast<RankedTensorType>(getInput().getType());
  auto filter = dyn_cast<RankedTensorType>(getFilter().getType());
  if (!input || !filter)
    return success();
  if (filter.getRank() != input.getRank())
    return emitOpError("filter has rank ")
           << filter.getRank() << ", the input " << input.getRank()
           << ", must be equal";
  int64_t channels = input.getDimSize(channelDim(getLayout(), input.getRank()));
  int64_t depth = filter.getDimSize(filter.getRank() - 2);
  int64_t groups = getGroups();
  if (groups < 1)
    return emitOpError("has ") << groups << " groups, must be at least 1";
  if (!ShapedType::isDynamic(channels) && !ShapedType::isDynamic(depth) &&
      channels != depth * groups)
    return emitOpError("input has ")
           << channels << " channels, the filter " << depth << " times "
           << groups << " groups";
  return success();
}

/// Whether a vector can run along `channels`.
static bool isAlong(const SymbolicType &vector, AffineExpr channels) {
  if (!vector.ranked())
    return true;
  if (vector.rank() != 1)
    return false;
  auto size = constantValue(vector[0]), wanted = constantValue(channels);
  return !size || !wanted || *size == *wanted;
}

LogicalResult BatchNormOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                      SmallVectorImpl<SymbolicType> &results) {
  SymbolicType input = shapes.typeOf(adaptor.getInput());
  results.push_back(input);
  if (!input.ranked())
    return success();
  if (input.rank() < 2)
    return failure();
  AffineExpr channels = input[channelDim(adaptor.getLayout(), input.rank())];
  for (Value vector : {adaptor.getScale(), adaptor.getOffset(),
                       adaptor.getMean(), adaptor.getVariance()})
    if (!isAlong(shapes.typeOf(vector), channels))
      return failure();
  return success();
}

/// A vector along the channels, repeated to the shape of `like`.
static Value alongChannels(OpBuilder &b, Location loc, Value vector, Value like,
                           Layout layout) {
  int64_t rank = cast<RankedTensorType>(like.getType()).getRank();
  SmallVector<int64_t> axes;
  for (int64_t i = channelDim(layout, rank) + 1, e = rank; i < e; ++i)
    axes.push_back(i - channelDim(layout, rank));
  if (!axes.empty())
    vector = ExpandDimsOp::create(b, loc, vector, axes);
  Value shape = ShapeOp::create(b, loc, like, b.getI64Type());
  return BroadcastOp::create(b, loc, vector, shape);
}

/// `x * factor + term` with vectors made from the statistics first, so that
/// constant evaluation and folding into a convolution see them.
FailureOr<SmallVector<Value>> BatchNormOp::decompose(OpBuilder &b) {
  Location loc = getLoc();
  auto type = dyn_cast<RankedTensorType>(getInput().getType());
  auto vector = dyn_cast<RankedTensorType>(getVariance().getType());
  if (!type || !vector || !vector.hasStaticShape())
    return failure();
  Value epsilon = ConstantOp::create(
      b, loc,
      DenseElementsAttr::get(
          vector, b.getFloatAttr(vector.getElementType(),
                                 getEpsilon().convertToDouble())));
  Value deviation =
      RsqrtOp::create(b, loc, AddOp::create(b, loc, getVariance(), epsilon));
  Value factor = MulOp::create(b, loc, getScale(), deviation);
  Value term = SubOp::create(b, loc, getOffset(),
                             MulOp::create(b, loc, getMean(), factor));
  Value x = getInput();
  Value scaled = MulOp::create(
      b, loc, x, alongChannels(b, loc, factor, x, getLayout()));
  Value result = AddOp::create(b, loc, scaled,
                               alongChannels(b, loc, term, x, getLayout()));
  return SmallVector<Value>{result};
}
