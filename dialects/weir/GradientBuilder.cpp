//===- GradientBuilder.cpp - what pullbacks are written in ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/GradientBuilder.h"
#include "dialects/weir/Scatter.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

/// `number` as a float of any type.
static llvm::APFloat floatOf(FloatType type, double number) {
  llvm::APFloat value(number);
  bool inexact;
  value.convert(type.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven,
                &inexact);
  return value;
}

/// A constant of one element of any number type.
static Value scalarConstant(OpBuilder &b, Location loc, Type element,
                            double number) {
  auto type = RankedTensorType::get({}, element);
  DenseElementsAttr value;
  if (auto complex = dyn_cast<ComplexType>(element)) {
    auto part = cast<FloatType>(complex.getElementType());
    value = DenseElementsAttr::get(
        type,
        std::complex<llvm::APFloat>(floatOf(part, number), floatOf(part, 0)));
  } else if (auto isFloat = dyn_cast<FloatType>(element)) {
    value = DenseElementsAttr::get(type, floatOf(isFloat, number));
  } else {
    value = DenseElementsAttr::get(
        type, Attribute(b.getIntegerAttr(element, int64_t(number))));
  }
  return ConstantOp::create(b, loc, value);
}

Value weir::filledLike(OpBuilder &b, Location loc, Value like, double number) {
  auto type = cast<TensorType>(like.getType());
  Value constant = scalarConstant(b, loc, type.getElementType(), number);
  Value shape = GradientBuilder(b, loc).shapeOf(like);
  return BroadcastOp::create(b, loc, type, constant, shape);
}

Value weir::missingCotangent(OpBuilder &b, Location loc, Value operand) {
  return PullbackOp::create(b, loc, TypeRange(operand.getType()), operand,
                            ValueRange())
      ->getResult(0);
}

SmallVector<int64_t> weir::inverseOrder(ArrayRef<int64_t> order) {
  SmallVector<int64_t> inverse(order.size());
  for (auto [i, from] : llvm::enumerate(order))
    inverse[from] = i;
  return inverse;
}

Value GradientBuilder::scalar(double number, Type element) {
  return scalarConstant(b, loc, element, number);
}

Value GradientBuilder::vector(ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get({int64_t(values.size())}, b.getI64Type());
  return ConstantOp::create(b, loc, DenseElementsAttr::get(type, values));
}

Value GradientBuilder::retype(Value value, Type type) {
  return value.getType() == type
             ? value
             : tensor::CastOp::create(b, loc, type, value).getResult();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

int64_t GradientBuilder::sizeOf(Value value, int64_t dim) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.isDynamicDim(dim) ? -1 : type.getDimSize(dim);
}

Value GradientBuilder::shapeOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (type && type.hasStaticShape())
    return vector(type.getShape());
  return make<ShapeOp>(value, b.getI64Type());
}

Value GradientBuilder::sizeVector(Value value, int64_t dim) {
  if (int64_t size = sizeOf(value, dim); size >= 0)
    return vector(size);
  return make<SliceOp>(shapeOf(value), ints(dim), ints(dim + 1), ints(1));
}

Value GradientBuilder::reshape(Value value, Value shape) {
  return make<ReshapeOp>(value, shape);
}

Value GradientBuilder::reshape(Value value, ArrayRef<int64_t> shape) {
  return reshape(value, vector(shape));
}

Value GradientBuilder::reshapeLike(Value value, Value like) {
  if (value.getType() == like.getType() &&
      cast<RankedTensorType>(like.getType()).hasStaticShape())
    return value;
  auto element = getElementTypeOrSelf(value.getType());
  Type type = cast<RankedTensorType>(like.getType()).clone(element);
  return retype(reshape(value, shapeOf(like)), type);
}

Value GradientBuilder::expand(Value value, ArrayRef<int64_t> axes) {
  return axes.empty() ? value : make<ExpandDimsOp>(value, ints(axes));
}

Value GradientBuilder::squeeze(Value value, ArrayRef<int64_t> axes) {
  return axes.empty() ? value : make<SqueezeOp>(value, ints(axes));
}

Value GradientBuilder::transpose(Value value, ArrayRef<int64_t> order) {
  return llvm::is_sorted(order) ? value : make<TransposeOp>(value, ints(order));
}

Value GradientBuilder::broadcast(Value value, Value shape) {
  return make<BroadcastOp>(value, shape);
}

Value GradientBuilder::broadcastLike(Value value, Value like) {
  auto element = getElementTypeOrSelf(value.getType());
  Type type = cast<RankedTensorType>(like.getType()).clone(element);
  return BroadcastOp::create(b, loc, type, value, shapeOf(like));
}

Value GradientBuilder::unreduce(Value value, Value like, ArrayRef<int64_t> axes,
                                bool keepsDims) {
  SmallVector<int64_t> sorted(axes);
  llvm::sort(sorted);
  return broadcastLike(keepsDims ? value : expand(value, sorted), like);
}

Value GradientBuilder::sum(Value value, ArrayRef<int64_t> axes,
                           bool keepsDims) {
  if (axes.empty())
    return value;
  return make<ReduceSumOp>(value, ints(axes),
                           keepsDims ? b.getUnitAttr() : UnitAttr());
}

//===----------------------------------------------------------------------===//
// Places along an axis
//===----------------------------------------------------------------------===//

Value GradientBuilder::iota(Value count) {
  Type index = b.getI64Type();
  return make<IotaOp>(scalar(0, index), scalar(1, index), count);
}

Value GradientBuilder::same(Value vector, int64_t number) {
  return fill(vector, double(number));
}

Value GradientBuilder::plus(Value vector, int64_t number) {
  return number == 0 ? vector : add(vector, same(vector, number));
}

Value GradientBuilder::times(Value vector, int64_t number) {
  return number == 1 ? vector : mul(vector, same(vector, number));
}

Value GradientBuilder::where(Value keep, Value vector) {
  return select(keep, vector, same(vector, -1));
}

Value GradientBuilder::along(Value vector, int64_t dim, Value like) {
  SmallVector<int64_t> added;
  for (int64_t i = 0, e = rankOf(like); i < e; ++i)
    if (i != dim)
      added.push_back(i);
  return broadcast(expand(vector, added), shapeOf(like));
}

Value GradientBuilder::part(Value value, int64_t dim, int64_t from,
                            int64_t to) {
  int64_t rank = rankOf(value);
  SmallVector<int64_t> starts(rank, 0), strides(rank, 1),
      limits(rank, std::numeric_limits<int64_t>::max());
  starts[dim] = from;
  limits[dim] = to;
  return make<SliceOp>(value, ints(starts), ints(limits), ints(strides));
}

Value GradientBuilder::at(Value value, int64_t axis, Value places) {
  return make<GatherOp>(value, places, uint64_t(axis), uint64_t(0));
}

Value GradientBuilder::withBatch(Value indices, int64_t count) {
  if (count == 0)
    return indices;
  int64_t rank = rankOf(indices);
  Type element = getElementTypeOrSelf(indices.getType());
  SmallVector<int64_t> starts(rank, 0), strides(rank, 1),
      limits(rank, std::numeric_limits<int64_t>::max());
  limits.back() = 1;
  Value like =
      make<SliceOp>(indices, ints(starts), ints(limits), ints(strides));
  SmallVector<Value> parts;
  for (int64_t dim = 0; dim < count; ++dim) {
    Value at = make<CastOp>(places(indices, dim), element);
    SmallVector<int64_t> added;
    for (int64_t i = dim + 1; i < rank; ++i)
      added.push_back(i - dim);
    parts.push_back(broadcastLike(expand(at, added), like));
  }
  parts.push_back(indices);
  return make<ConcatOp>(parts, uint64_t(rank - 1));
}

Value GradientBuilder::addAt(Value like, int64_t axis, Value places,
                             Value updates) {
  int64_t rank = rankOf(like);
  SmallVector<int64_t> order;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis)
      order.push_back(i);
  order.push_back(axis);
  Value indices = withBatch(expand(transpose(places, order), rank), rank - 1);
  Value sum = make<ScatterOp>(zeros(transpose(like, order)), indices,
                              transpose(updates, order), ScatterKind::Add);
  return transpose(sum, inverseOrder(order));
}
