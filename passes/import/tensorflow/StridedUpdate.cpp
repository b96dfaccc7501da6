//===- StridedUpdate.cpp - slices that are replaced -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/State.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// The tensor with the slice that StridedSlice would take replaced by input 4,
/// whose value may stand for all of it. The elements' numbers, sliced alike, say
/// where they are.
static Value replaceSlice(Node &node, Value tensor) {
  if (!node.getRanked(tensor, node.describe(0)))
    return {};
  Value shape = node.shapeOf(tensor);
  Value all = numbers(node, countOf(node, tensor), i64(node));
  Value places = stridedSlice(node, node.create<ReshapeOp>(all, shape));
  if (!places)
    return {};
  Value values = fill(node, node.getInput(4), node.shapeOf(places));
  Value changed =
      scatterRows(node, flatten(node, tensor), flatten(node, places),
                  flatten(node, values), ScatterKind::Set);
  return node.create<ReshapeOp>(changed, shape);
}

static LogicalResult convertUpdate(Node &node) {
  return node.give(replaceSlice(node, node.getInput(0)));
}

static LogicalResult convertAssign(Node &node) {
  Value old = node.read(node.getEntity(0).variable);
  return giveAssigned(node, replaceSlice(node, old));
}

void tensorflow::addStridedUpdateRules(RuleTable &rules) {
  rules.add({
      {"TensorStridedSliceUpdate", convertUpdate, 5},
      {"StridedSliceAssign", convertAssign, 5, Takes::Variable},
      {"ResourceStridedSliceAssign", convertAssign, 5, Takes::Variable},
  });
}
