//===- TensorArrays.cpp - TensorArrays ------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TensorFlow 1 orders what is done to an array by a float, the flow, from op to
// op. Here the flow is the list itself; the handle is the list as it began.
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Lists.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// On the list of an array that grows.
static constexpr StringLiteral kGrowsAttr = "weir.grows";

/// What the attribute `name` says of the elements' shape; without it, nothing.
static TensorType shapeAttr(Node &node, StringRef name, Type element) {
  auto dims = dyn_cast_or_null<DenseI64ArrayAttr>(node.findAttr(name));
  if (!dims)
    return UnrankedTensorType::get(element);
  SmallVector<int64_t> shape(dims.asArrayRef());
  for (int64_t &dim : shape)
    dim = dim < 0 ? ShapedType::kDynamic : dim;
  return RankedTensorType::get(shape, element);
}

static LogicalResult convertArray(Node &node) {
  Type number = node.getTypeAttr("dtype", node.getBuilder().getF32Type());
  TensorType element = shapeAttr(node, "element_shape", number);
  Value list =
      reserveList(node, element, shapeVector(node, element), node.getInput(0));
  if (list && node.getFlag("dynamic_size", false))
    list.getDefiningOp()->setDiscardableAttr(kGrowsAttr,
                                             UnitAttr::get(node.getContext()));
  return node.giveAll(ValueRange{list, list});
}

/// Whether the array of the handle, input 0, takes writes behind its end. The
/// handle is the list as it was made: loops don't change it.
static bool growsOnWrite(Node &node) {
  Value handle = node.getInput(0);
  Operation *made = handle ? handle.getDefiningOp() : nullptr;
  return made && made->hasAttr(kGrowsAttr);
}

/// The list of the flow, the last input; else, at the first use of an array of
/// the old kind, that of the handle.
static Value arrayOf(Node &node) {
  for (unsigned i : {node.getNumInputs() - 1, 0u})
    if (Value list = node.getInput(i); list && isa<ListType>(list.getType()))
      return list;
  node.error() << node.describe(0) << " must be a TensorArray";
  return {};
}

static Value tensorOf(Node &node, unsigned i) {
  Value tensor = node.getInput(i);
  if (tensor && isa<TensorType>(tensor.getType()))
    return tensor;
  node.error() << node.describe(i) << " must be a tensor";
  return {};
}

static TensorType unknownElement(Value list) {
  auto type = cast<ListType>(list.getType());
  return UnrankedTensorType::get(getElementTypeOrSelf(type.getElement()));
}

static LogicalResult convertRead(Node &node) {
  Value list = arrayOf(node), index = tensorOf(node, 1);
  if (!node.ok())
    return failure();
  return node.give(getItem(node, list, index, unknownElement(list)));
}

static LogicalResult convertWrite(Node &node) {
  Value list = arrayOf(node), index = tensorOf(node, 1),
        item = tensorOf(node, 2);
  auto set = growsOnWrite(node) ? setItemGrowing : setItem;
  return node.give(set(node, list, index, item));
}

static LogicalResult convertGather(Node &node) {
  Value list = arrayOf(node), indices = tensorOf(node, 1);
  if (!node.ok())
    return failure();
  Type number = unknownElement(list).getElementType();
  return node.give(gatherList(node, list, indices,
                              shapeAttr(node, "element_shape", number)));
}

/// All places of an array that was just made: the list is the tensor's slices.
static LogicalResult convertScatter(Node &node) {
  Value list = arrayOf(node);
  tensorOf(node, 1);
  Value tensor = tensorOf(node, 2);
  if (!node.ok())
    return failure();
  return node.give(scatterList(node, list, tensor, 1, unknownElement(list)));
}

static LogicalResult convertSplit(Node &node) {
  Value list = arrayOf(node), tensor = tensorOf(node, 1);
  tensorOf(node, 2);
  if (!node.ok())
    return failure();
  return node.give(splitToList(node, tensor, 2, unknownElement(list)));
}

static LogicalResult convertConcat(Node &node) {
  Value list = arrayOf(node);
  if (!node.ok())
    return failure();
  auto [joined, lengths] = concatList(node, list, unknownElement(list));
  return node.ok() ? node.giveAll(ValueRange{joined, lengths}) : failure();
}

static LogicalResult convertSize(Node &node) {
  return node.give(listLength(node, arrayOf(node)));
}

static LogicalResult convertClose(Node &node) { return node.giveNothing(); }

void tensorflow::addTensorArrayRules(RuleTable &rules) {
  for (StringRef version : {"", "V2", "V3"}) {
    auto add = [&](StringRef op, LogicalResult (*convert)(Node &),
                   unsigned inputs) {
      rules.add({{("TensorArray" + op + version).str(), convert, inputs,
                  Takes::Values}});
    };
    add("", convertArray, 1);
    add("Read", convertRead, 3);
    add("Write", convertWrite, 4);
    add("Gather", convertGather, 3);
    add("Scatter", convertScatter, 4);
    add("Split", convertSplit, 4);
    add("Concat", convertConcat, 2);
    add("Size", convertSize, 2);
    add("Close", convertClose, 1);
  }
}
