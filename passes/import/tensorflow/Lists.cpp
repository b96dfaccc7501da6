//===- Lists.cpp - TensorLists --------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Lists.h"
#include "passes/import/tensorflow/Sizes.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// The type of elements whose shape input `i` says: a vector with -1 for what
/// isn't known, or a scalar where not even the rank is.
static TensorType elementType(Node &node, unsigned i, Type element) {
  RankedTensorType vector = node.getRanked(i);
  TypeShapeContext shapes(node.getContext());
  auto contents = node.getContents(shapes, i);
  if (!vector || vector.getRank() != 1 || !contents)
    return UnrankedTensorType::get(element);
  SmallVector<int64_t> dims;
  for (AffineExpr dim : *contents) {
    int64_t size = constantValue(dim).value_or(-1);
    dims.push_back(size < 0 ? ShapedType::kDynamic : size);
  }
  return RankedTensorType::get(dims, element);
}

static Type numberOf(Node &node) {
  return getElementTypeOrSelf(
      cast<ListType>(node.getInput(0).getType()).getElement());
}

//===----------------------------------------------------------------------===//
// Lists from nothing, from tensors
//===----------------------------------------------------------------------===//

static LogicalResult convertReserve(Node &node) {
  Type number =
      node.getTypeAttr("element_dtype", node.getBuilder().getF32Type());
  return node.give(reserveList(node, elementType(node, 0, number),
                               node.getInput(0), node.getInput(1)));
}

static LogicalResult convertEmpty(Node &node) {
  Type number =
      node.getTypeAttr("element_dtype", node.getBuilder().getF32Type());
  Value none = node.zero(node.getBuilder().getI32Type());
  return node.give(
      reserveList(node, elementType(node, 0, number), node.getInput(0), none));
}

static LogicalResult convertFromTensor(Node &node) {
  return node.give(listFromTensor(node, node.getInput(0),
                                  elementType(node, 1, node.getElement(0))));
}

static LogicalResult convertScatter(Node &node) {
  return node.give(scatterList(node, {}, node.getInput(0), 1,
                               elementType(node, 2, node.getElement(0))));
}

/// With `num_elements`, -1 for as many as the indices ask for.
static LogicalResult convertScatterV2(Node &node) {
  TensorType element = elementType(node, 2, node.getElement(0));
  auto count = node.findInts(3);
  if (count && count->size() == 1 && count->front() < 0)
    return convertScatter(node);
  Value list = reserveList(node, element, node.getInput(2), node.getInput(3));
  return node.give(scatterList(node, list, node.getInput(0), 1, element));
}

static LogicalResult convertScatterInto(Node &node) {
  Type element = getElementTypeOrSelf(node.getInput(1).getType());
  return node.give(scatterList(node, node.getInput(0), node.getInput(1), 2,
                               UnrankedTensorType::get(element)));
}

static LogicalResult convertSplit(Node &node) {
  return node.give(splitToList(node, node.getInput(0), 2,
                               elementType(node, 1, node.getElement(0))));
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static LogicalResult convertGetItem(Node &node) {
  return node.give(getItem(node, node.getInput(0), node.getInput(1),
                           elementType(node, 2, numberOf(node))));
}

static LogicalResult convertSetItem(Node &node) {
  bool grows = node.getFlag("resize_if_index_out_of_bounds", false);
  auto set = grows ? setItemGrowing : setItem;
  return node.give(
      set(node, node.getInput(0), node.getInput(1), node.getInput(2)));
}

/// The first elements of a list, or it with zeros behind.
static LogicalResult convertResize(Node &node) {
  auto element = UnrankedTensorType::get(numberOf(node));
  Value all = stackList(node, node.getInput(0), element);
  if (!node.getRanked(all, "the elements of the list"))
    return failure();
  Sizes sizes(node);
  Value some = sizes.take(all, 0, sizes.number(0), sizes.element(1, 0));
  return node.give(listFromTensor(node, some, element));
}

static LogicalResult convertPushBack(Node &node) {
  return node.give(pushItem(node, node.getInput(0), node.getInput(1)));
}

static LogicalResult convertPopBack(Node &node) {
  auto [shorter, item] =
      popItem(node, node.getInput(0), elementType(node, 1, numberOf(node)));
  return node.ok() ? node.giveAll(ValueRange{shorter, item}) : failure();
}

static LogicalResult convertLength(Node &node) {
  return node.give(listLength(node, node.getInput(0)));
}

/// The shape that the list was made for, with -1 for what isn't known.
static LogicalResult convertElementShape(Node &node) {
  Type number = node.getTypeAttr("shape_type", node.getBuilder().getI32Type());
  auto list = cast<ListType>(node.getInput(0).getType());
  auto type = cast<TensorType>(list.getElement());
  if (!type.hasRank())
    return node.give(node.scalar(int64_t(-1), number));
  SmallVector<int64_t> dims(type.getShape());
  llvm::replace(dims, ShapedType::kDynamic, int64_t(-1));
  return node.give(node.vector(dims, number));
}

//===----------------------------------------------------------------------===//
// Tensors of lists
//===----------------------------------------------------------------------===//

/// The number of elements where the model says it.
static int64_t countElements(Node &node) {
  int64_t count = node.getIntAttr("num_elements", -1);
  return count < 0 ? ShapedType::kDynamic : count;
}

static LogicalResult convertStack(Node &node) {
  return node.give(stackList(node, node.getInput(0),
                             elementType(node, 1, numberOf(node)),
                             countElements(node)));
}

static LogicalResult convertGather(Node &node) {
  return node.give(gatherList(node, node.getInput(0), node.getInput(1),
                              elementType(node, 2, numberOf(node))));
}

static LogicalResult convertConcat(Node &node) {
  TensorType element = UnrankedTensorType::get(numberOf(node));
  auto [joined, lengths] = concatList(node, node.getInput(0), element);
  return node.ok() ? node.giveAll(ValueRange{joined, lengths}) : failure();
}

void tensorflow::addListRules(RuleTable &rules) {
  constexpr Takes list = Takes::List;
  rules.add({
      {"EmptyTensorList", convertEmpty, 2},
      {"TensorListReserve", convertReserve, 2},
      {"TensorListFromTensor", convertFromTensor, 2},
      {"TensorListScatter", convertScatter, 3},
      {"TensorListScatterV2", convertScatterV2, 4},
      {"TensorListScatterIntoExistingList", convertScatterInto, 3, list},
      {"TensorListSplit", convertSplit, 3},
      {"TensorListGetItem", convertGetItem, 3, list},
      {"TensorListSetItem", convertSetItem, 3, list},
      {"TensorListResize", convertResize, 2, list},
      {"TensorListPushBack", convertPushBack, 2, list},
      {"TensorListPopBack", convertPopBack, 2, list},
      {"TensorListLength", convertLength, 1, list},
      {"TensorListElementShape", convertElementShape, 1, list},
      {"TensorListStack", convertStack, 2, list},
      {"TensorListGather", convertGather, 3, list},
      {"TensorListConcat", convertConcat, 1, list},
      {"TensorListConcatV2", convertConcat, 3, list},
  });
}
