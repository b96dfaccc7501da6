//===- Stacks.cpp - stacks of tensors -------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stack is changed through its handle. Here it is a list that grows and
// shrinks at its end, and loops and branches pass on.
//===----------------------------------------------------------------------===//
#include "passes/import/Importer.h"
#include "passes/import/tensorflow/Lists.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// Any number of elements fits: TensorFlow bounds it only against mistakes.
static LogicalResult convertStack(Node &node) {
  Type number = node.getTypeAttr("elem_type", node.getBuilder().getF32Type());
  TensorType element = UnrankedTensorType::get(number);
  Value list = reserveList(node, element, shapeVector(node, element),
                           node.zero(node.getBuilder().getI32Type()));
  return list ? node.give(node.getImporter().makeStack(list)) : failure();
}

static LogicalResult convertPush(Node &node) {
  Stack &stack = *node.getEntity(0).stack;
  stack.list = pushItem(node, stack.list, node.getInput(1));
  return node.give(node.getInput(1));
}

static LogicalResult convertPop(Node &node) {
  Stack &stack = *node.getEntity(0).stack;
  auto element =
      cast<TensorType>(cast<ListType>(stack.list.getType()).getElement());
  auto [shorter, item] = popItem(node, stack.list, element);
  stack.list = shorter;
  return node.give(item);
}

static LogicalResult convertClose(Node &node) { return node.giveNothing(); }

void tensorflow::addStackRules(RuleTable &rules) {
  constexpr Takes stack = Takes::Stack;
  rules.add({
      {"Stack", convertStack, 0},
      {"StackV2", convertStack, 1},
      {"StackPush", convertPush, 2, stack},
      {"StackPushV2", convertPush, 2, stack},
      {"StackPop", convertPop, 1, stack},
      {"StackPopV2", convertPop, 1, stack},
      {"StackClose", convertClose, 1, stack},
      {"StackCloseV2", convertClose, 1, stack},
  });
}
