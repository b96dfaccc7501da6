//===- Lists.cpp - TensorLists --------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

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

/// The more precise of two types for the same elements.
static TensorType meetTypes(Node &node, Type a, Type b) {
  TypeShapeContext shapes(node.getContext());
  auto both = meet({freshSymbols(shapes, a), freshSymbols(shapes, b)});
  if (succeeded(both) && getElementTypeOrSelf(a) == getElementTypeOrSelf(b))
    return cast<TensorType>(both->type());
  if (node.ok())
    node.error() << "a list of elements of type " << a
                 << " can't hold one of type " << b;
  return cast<TensorType>(a);
}

static Type listElement(Node &node) {
  return cast<ListType>(node.getInput(0).getType()).getElement();
}

template <typename Op, typename... Args>
static LogicalResult giveList(Node &node, Type type, Args &&...args) {
  Operation *made = node.createAs<Op>({type}, std::forward<Args>(args)...);
  return made ? node.give(made->getResult(0)) : failure();
}

static LogicalResult convertReserve(Node &node) {
  Type element = node.getTypeAttr("element_dtype", node.getBuilder().getF32Type());
  TensorType type = elementType(node, 0, element);
  return giveList<ListReserveOp>(node, ListType::get(node.getContext(), type),
                                 node.getInput(0), node.getInput(1));
}

static LogicalResult convertFromTensor(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  if (type.getRank() == 0)
    return node.error() << node.describe(0) << " must have rank 1 or more";
  auto slice = type.clone(type.getShape().drop_front());
  TensorType element = meetTypes(
      node, slice, elementType(node, 1, type.getElementType()));
  return giveList<ListFromTensorOp>(node, ListType::get(node.getContext(), element),
                                    node.getInput(0));
}

static LogicalResult convertGetItem(Node &node) {
  Type list = listElement(node);
  TensorType element =
      meetTypes(node, list, elementType(node, 2, getElementTypeOrSelf(list)));
  return giveList<ListGetOp>(node, element, node.getInput(0), node.getInput(1));
}

static LogicalResult convertSetItem(Node &node) {
  Value list = node.getInput(0), item = node.getInput(2);
  if (node.getFlag("resize_if_index_out_of_bounds", false))
    return node.error() << "a list that grows is not supported";
  meetTypes(node, listElement(node), item.getType());
  return giveList<ListSetOp>(node, list.getType(), list, node.getInput(1), item);
}

/// The number of elements where the model says it.
static int64_t countElements(Node &node) {
  int64_t count = node.getIntAttr("num_elements", -1);
  return count < 0 ? ShapedType::kDynamic : count;
}

static LogicalResult convertStack(Node &node) {
  Type list = listElement(node);
  TensorType element =
      meetTypes(node, list, elementType(node, 1, getElementTypeOrSelf(list)));
  TensorType type = UnrankedTensorType::get(element.getElementType());
  if (auto ranked = dyn_cast<RankedTensorType>(element)) {
    SmallVector<int64_t> shape{countElements(node)};
    llvm::append_range(shape, ranked.getShape());
    type = ranked.clone(shape);
  }
  return giveList<ListStackOp>(node, type, node.getInput(0));
}

void tensorflow::addListRules(RuleTable &rules) {
  rules.add({
      {"TensorListReserve", convertReserve, 2},
      {"TensorListFromTensor", convertFromTensor, 2},
      {"TensorListGetItem", convertGetItem, 3, Takes::List},
      {"TensorListSetItem", convertSetItem, 3, Takes::List},
      {"TensorListStack", convertStack, 2, Takes::List},
  });
}
