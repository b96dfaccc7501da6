//===- TensorArrays.cpp - TensorArrays ------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TensorFlow 1 orders what is done to an array by a float, the flow, from op to
// op. Here the flow is the list itself; the handle is the list as it began.
// The array of an array's gradient is added to through its handle, wherever
// that comes from: it is a stack, and its flow is a number that says nothing.
//===----------------------------------------------------------------------===//
#include "passes/import/Importer.h"
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

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

/// Whether the graph asks for the gradients of arrays.
static bool hasGradients(Node &node) {
  auto found = node.getImporter().getModule().walk([](foreign::NodeOp each) {
    return each.getOp().starts_with("TensorArrayGrad") ? WalkResult::interrupt()
                                                       : WalkResult::advance();
  });
  return found.wasInterrupted();
}

static LogicalResult convertArray(Node &node) {
  Type number = node.getTypeAttr("dtype", node.getBuilder().getF32Type());
  TensorType element = shapeAttr(node, "element_shape", number);
  auto reserve = [&] {
    return reserveList(node, element, shapeVector(node, element),
                       node.getInput(0));
  };
  Value list = reserve();
  if (list && node.getFlag("dynamic_size", false))
    list.getDefiningOp()->setDiscardableAttr(kGrowsAttr,
                                             UnitAttr::get(node.getContext()));
  Stack *gradient = nullptr;
  if (node.ok() && hasGradients(node))
    gradient = node.getImporter().makeStack(reserve());
  return node.giveAll({Entity(list, gradient), Entity(list)});
}

/// Whether the array of the handle, input 0, takes writes behind its end. The
/// handle is the list as it was made: loops don't change it.
static bool growsOnWrite(Node &node) {
  Value handle = node.getInput(0);
  Operation *made = handle ? handle.getDefiningOp() : nullptr;
  return made && made->hasAttr(kGrowsAttr);
}

/// The array that input 0 names where that is of a gradient, else null.
static Stack *gradientOf(Node &node) {
  const Entity &handle = node.getEntity(0);
  return handle.value ? nullptr : handle.stack;
}

/// The list of the flow, the last input; else, at the first use of an array of
/// the old kind, that of the handle.
static Value arrayOf(Node &node) {
  if (Stack *gradient = gradientOf(node))
    return gradient->list;
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

/// What a node gives that has changed an array.
static LogicalResult giveChanged(Node &node, Value list) {
  Stack *gradient = gradientOf(node);
  if (!gradient || !node.ok())
    return node.give(list);
  gradient->list = list;
  return node.give(node.zero(node.getBuilder().getF32Type()));
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static LogicalResult convertRead(Node &node) {
  Value list = arrayOf(node), index = tensorOf(node, 1);
  if (!node.ok())
    return failure();
  return node.give(getItem(node, list, index, unknownElement(list)));
}

static LogicalResult convertWrite(Node &node) {
  Value list = arrayOf(node), index = tensorOf(node, 1),
        item = tensorOf(node, 2);
  if (!node.ok())
    return failure();
  if (gradientOf(node)) {
    Value before = getItem(node, list, index, cast<TensorType>(item.getType()));
    item = node.create<AddOp>(before, item);
  }
  auto set = growsOnWrite(node) ? setItemGrowing : setItem;
  return giveChanged(node, set(node, list, index, item));
}

static LogicalResult convertGather(Node &node) {
  Value list = arrayOf(node), indices = tensorOf(node, 1);
  if (!node.ok())
    return failure();
  Type number = unknownElement(list).getElementType();
  return node.give(gatherList(node, list, indices,
                              shapeAttr(node, "element_shape", number)));
}

/// A gradient's array with the elements of a list added to its own; of one that
/// was just made these are zero.
static Value withAdded(Node &node, Value list, Value added) {
  if (!node.ok() || !gradientOf(node) || list.getDefiningOp<ListReserveOp>())
    return added;
  TensorType element = unknownElement(list);
  Value sum = node.create<AddOp>(stackList(node, list, element),
                                 stackList(node, added, element));
  return listFromTensor(node, sum, element);
}

/// All places of an array that was just made: the list is the tensor's slices.
static LogicalResult convertScatter(Node &node) {
  Value list = arrayOf(node);
  tensorOf(node, 1);
  Value tensor = tensorOf(node, 2);
  if (!node.ok())
    return failure();
  Value put = scatterList(node, list, tensor, 1, unknownElement(list));
  return giveChanged(node, withAdded(node, list, put));
}

static LogicalResult convertSplit(Node &node) {
  Value list = arrayOf(node), tensor = tensorOf(node, 1);
  tensorOf(node, 2);
  if (!node.ok())
    return failure();
  Value pieces = splitToList(node, tensor, 2, unknownElement(list));
  return giveChanged(node, withAdded(node, list, pieces));
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

/// The array of an array's gradient, the same one for all that ask.
static LogicalResult convertGrad(Node &node) {
  Stack *gradient = node.getEntity(0).stack;
  if (!gradient)
    return node.error() << node.describe(0)
                        << " must be the handle of a TensorArray";
  Value flow = node.zero(node.getBuilder().getF32Type());
  return node.giveAll({Entity(gradient), Entity(flow)});
}

static LogicalResult convertClose(Node &node) { return node.giveNothing(); }

void tensorflow::addTensorArrayRules(RuleTable &rules) {
  for (StringRef version : {"", "V2", "V3"}) {
    auto add = [&](StringRef op, LogicalResult (*convert)(Node &),
                   unsigned inputs) {
      rules.add({{("TensorArray" + op + version).str(), convert, inputs,
                  op.empty() ? Takes::Tensors : Takes::Array}});
    };
    add("", convertArray, 1);
    add("Grad", convertGrad, 2);
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
