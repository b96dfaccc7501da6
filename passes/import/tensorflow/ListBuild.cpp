//===- ListBuild.cpp - what TensorLists and TensorArrays share ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Lists.h"
#include "mlir/IR/Matchers.h"
#include "passes/import/tensorflow/Lists.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// Elements that are put in place one by one.
static constexpr size_t kMaxScattered = 256;

static TensorType elementOf(Value list) {
  return cast<TensorType>(cast<ListType>(list.getType()).getElement());
}

/// The more precise of two types for the same elements.
static TensorType meetTypes(Node &node, TensorType a, TensorType b) {
  TypeShapeContext shapes(node.getContext());
  auto both = meet({freshSymbols(shapes, a), freshSymbols(shapes, b)});
  if (succeeded(both) && a.getElementType() == b.getElementType())
    return cast<TensorType>(both->type());
  if (node.ok())
    node.error() << "a list of elements of type " << a
                 << " can't hold one of type " << b;
  return a;
}

template <typename Op, typename... Args>
static Value makeList(Node &node, TensorType element, Args &&...args) {
  Type type = ListType::get(node.getContext(), element);
  Operation *made = node.createAs<Op>({type}, std::forward<Args>(args)...);
  return made ? made->getResult(0) : Value();
}

Value tensorflow::shapeVector(Node &node, TensorType type) {
  Type i32 = node.getBuilder().getI32Type();
  if (!type.hasRank())
    return node.scalar(int64_t(-1), i32);
  SmallVector<int64_t> dims(type.getShape());
  llvm::replace(dims, ShapedType::kDynamic, int64_t(-1));
  return node.vector(dims, i32);
}

Value tensorflow::reserveList(Node &node, TensorType element, Value shape,
                              Value count) {
  return makeList<ListReserveOp>(node, element, shape, count);
}

Value tensorflow::getItem(Node &node, Value list, Value index,
                          TensorType element) {
  if (!node.ok() || !list)
    return {};
  TensorType type = meetTypes(node, elementOf(list), element);
  Operation *made = node.createAs<ListGetOp>({type}, list, index);
  return made ? made->getResult(0) : Value();
}

/// A list whose elements may be anything takes the type of the first.
static TensorType elementWith(Node &node, Value list, Value item) {
  auto type = cast<TensorType>(item.getType());
  TensorType both = meetTypes(node, elementOf(list), type);
  return elementOf(list).hasRank() ? elementOf(list) : both;
}

Value tensorflow::setItem(Node &node, Value list, Value index, Value item) {
  if (!node.ok() || !list || !item)
    return {};
  return makeList<ListSetOp>(node, elementWith(node, list, item), list, index,
                             item);
}

Value tensorflow::extendList(Node &node, Value list, Value count, Value like) {
  if (!node.ok() || !list || !like)
    return {};
  return makeList<ListExtendOp>(node, elementWith(node, list, like), list,
                                count, like);
}

Value tensorflow::setItemGrowing(Node &node, Value list, Value index,
                                 Value item) {
  Type i32 = node.getBuilder().getI32Type();
  Value length = listLength(node, list);
  Value wanted = node.create<AddOp>(index, node.scalar(int64_t(1), i32));
  Value missing = node.create<SubOp>(wanted, length);
  Value count = node.create<MaximumOp>(missing, node.zero(i32));
  return setItem(node, extendList(node, list, count, item), index, item);
}

Value tensorflow::pushItem(Node &node, Value list, Value item) {
  Value end = listLength(node, list);
  Value one = node.scalar(int64_t(1), node.getBuilder().getI32Type());
  return setItem(node, extendList(node, list, one, item), end, item);
}

/// All slices of a tensor but the last.
static Value withoutLast(Node &node, Value tensor) {
  RankedTensorType type = node.getRanked(tensor, "the elements of the list");
  if (!node.ok())
    return {};
  SmallVector<int64_t> starts(type.getRank(), 0), strides(type.getRank(), 1);
  SmallVector<int64_t> limits(type.getRank(),
                              std::numeric_limits<int64_t>::max());
  limits.front() = -1;
  return node.create<SliceOp>(tensor, starts, limits, strides);
}

std::pair<Value, Value> tensorflow::popItem(Node &node, Value list,
                                            TensorType element) {
  Value one = node.scalar(int64_t(1), node.getBuilder().getI32Type());
  Value last = node.create<SubOp>(listLength(node, list), one);
  Value item = getItem(node, list, last, element);
  Value rest = withoutLast(node, stackList(node, list, element));
  return {rest ? listFromTensor(node, rest, element) : Value(), item};
}

Value tensorflow::listFromTensor(Node &node, Value tensor, TensorType element) {
  RankedTensorType type = node.getRanked(tensor, "the tensor");
  if (!node.ok())
    return {};
  if (type.getRank() == 0) {
    node.error() << "the tensor of a list must have rank 1 or more";
    return {};
  }
  TensorType slice = type.clone(type.getShape().drop_front());
  return makeList<ListFromTensorOp>(node, meetTypes(node, slice, element),
                                    tensor);
}

Value tensorflow::stackList(Node &node, Value list, TensorType element,
                            int64_t count) {
  if (!node.ok() || !list)
    return {};
  TensorType both = meetTypes(node, elementOf(list), element);
  TensorType type = UnrankedTensorType::get(both.getElementType());
  if (both.hasRank()) {
    SmallVector<int64_t> shape{count};
    llvm::append_range(shape, both.getShape());
    type = RankedTensorType::get(shape, both.getElementType());
  }
  Operation *made = node.createAs<ListStackOp>({type}, list);
  return made ? made->getResult(0) : Value();
}

Value tensorflow::listLength(Node &node, Value list) {
  if (!node.ok() || !list)
    return {};
  Value all = stackList(node, list, elementOf(list));
  Value shape = node.create<ShapeOp>(all, node.getBuilder().getI32Type());
  return node.squeeze(node.sliceVector(shape, 0, 1), {0});
}

Value tensorflow::gatherList(Node &node, Value list, Value indices,
                             TensorType element) {
  Value all = stackList(node, list, element);
  return node.create<GatherOp>(all, indices, int64_t(0), int64_t(0));
}

//===----------------------------------------------------------------------===//
// Scatter
//===----------------------------------------------------------------------===//

/// Whether indices are 0, 1, 2 ... up to a number that the run knows.
static bool isCounted(Value indices) {
  auto iota = indices.getDefiningOp<IotaOp>();
  return iota && matchPattern(iota.getStart(), m_Zero()) &&
         matchPattern(iota.getDelta(), m_One());
}

/// Whether they are 0, 1, 2 ... and no more.
static bool areInOrder(ArrayRef<int64_t> places) {
  for (auto [i, place] : llvm::enumerate(places))
    if (place != int64_t(i))
      return false;
  return true;
}

/// Puts the slices in place one by one.
static Value scatterKnown(Node &node, Value list, Value tensor,
                          ArrayRef<int64_t> places) {
  Type i32 = node.getBuilder().getI32Type();
  Value slices = tensorflow::listFromTensor(
      node, tensor,
      UnrankedTensorType::get(getElementTypeOrSelf(tensor.getType())));
  for (auto [i, place] : llvm::enumerate(places)) {
    Value slice = tensorflow::getItem(
        node, slices, node.scalar(int64_t(i), i32), elementOf(list));
    list = tensorflow::setItem(node, list, node.scalar(place, i32), slice);
  }
  return list;
}

Value tensorflow::scatterList(Node &node, Value list, Value tensor,
                              unsigned indices, TensorType element) {
  if (!node.ok() || !tensor)
    return {};
  if (isCounted(node.getInput(indices)))
    return listFromTensor(node, tensor, element);
  SmallVector<int64_t> places = node.getInts(indices);
  if (!node.ok())
    return {};
  if (!list && areInOrder(places))
    return listFromTensor(node, tensor, element);
  if (places.size() > kMaxScattered ||
      llvm::any_of(places, [](int64_t place) { return place < 0; })) {
    node.error() << node.describe(indices) << " must be at most "
                 << kMaxScattered << " places of the list, or a range from 0";
    return {};
  }
  if (list)
    return scatterKnown(node, list, tensor, places);
  Type i32 = node.getBuilder().getI32Type();
  int64_t count = places.empty() ? 0 : *llvm::max_element(places) + 1;
  Value all = reserveList(node, element, shapeVector(node, element),
                          node.scalar(count, i32));
  return all ? scatterKnown(node, all, tensor, places) : Value();
}

//===----------------------------------------------------------------------===//
// Split and concat
//===----------------------------------------------------------------------===//

/// `[first..., shape(tensor)[from:]]`
static Value shapeFrom(Node &node, ArrayRef<int64_t> first, Value tensor,
                       int64_t from) {
  Value shape = node.shapeOf(tensor);
  RankedTensorType type = node.getRanked(tensor, "the elements of the list");
  Value head = node.vector(first, node.getBuilder().getI64Type());
  if (!node.ok() || type.getRank() <= from)
    return head;
  Value tail = node.sliceVector(shape, from, type.getRank());
  return node.ok() ? node.concat({head, tail}, 0) : Value();
}

Value tensorflow::splitToList(Node &node, Value tensor, unsigned lengths,
                              TensorType element) {
  SmallVector<int64_t> sizes = node.getInts(lengths);
  RankedTensorType type = node.getRanked(tensor, "the tensor");
  if (!node.ok())
    return {};
  if (type.getRank() == 0 || sizes.empty() || !llvm::all_equal(sizes)) {
    node.error() << "splits a tensor of type " << type << " into "
                 << sizes.size() << " elements, which must be of one length";
    return {};
  }
  int64_t count = sizes.size();
  Value shape = shapeFrom(node, {count, sizes.front()}, tensor, 1);
  Value pieces = node.create<ReshapeOp>(tensor, shape);
  return listFromTensor(node, pieces,
                        UnrankedTensorType::get(element.getElementType()));
}

std::pair<Value, Value> tensorflow::concatList(Node &node, Value list,
                                               TensorType element) {
  Value all = stackList(node, list, element);
  RankedTensorType type = node.getRanked(all, "the elements of the list");
  if (!node.ok())
    return {};
  if (type.getRank() < 2) {
    node.error() << "concatenates scalars";
    return {};
  }
  Value shape = node.create<ShapeOp>(all, node.getBuilder().getI64Type());
  Value length = node.squeeze(node.sliceVector(shape, 1, 2), {0});
  Value lengths =
      node.create<BroadcastOp>(length, node.sliceVector(shape, 0, 1));
  Value joined = node.create<ReshapeOp>(all, shapeFrom(node, {-1}, all, 2));
  return {joined, lengths};
}
