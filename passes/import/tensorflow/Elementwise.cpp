//===- Elementwise.cpp - elementwise ops that are several of ours ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Lists.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===----------------------------------------------------------------------===//
// Select, AddN, ClipByValue
//===----------------------------------------------------------------------===//

/// A condition of rank 1 chooses among the rows of values of higher rank: it
/// takes dimensions of size 1 at its end.
static Value spreadCondition(Node &node) {
  Value condition = node.getInput(0);
  auto type = dyn_cast<RankedTensorType>(condition.getType());
  auto value = dyn_cast<RankedTensorType>(node.getInput(1).getType());
  if (!type || type.getRank() == 0)
    return condition;
  if (!value) {
    node.getRanked(1);
    return {};
  }
  if (type.getRank() != 1 || value.getRank() <= 1)
    return condition;
  SmallVector<int64_t> axes;
  for (int64_t i = 1; i < value.getRank(); ++i)
    axes.push_back(i);
  return node.expandDims(condition, axes);
}

/// The first version: values have equal shapes, the condition has the same, or
/// is a scalar, or a vector along the first dimension.
static LogicalResult convertSelect(Node &node) {
  Value condition = spreadCondition(node);
  auto operands =
      node.broadcastTogether({condition, node.getInput(1), node.getInput(2)});
  return node.give(
      node.create<SelectOp>(operands[0], operands[1], operands[2]));
}

/// The sum of lists, element by element.
static LogicalResult addLists(Node &node) {
  TensorType element =
      cast<TensorType>(cast<ListType>(node.getInput(0).getType()).getElement());
  Value sum;
  for (Value list : node.getInputs()) {
    if (!isa<ListType>(list.getType()))
      return node.error() << "adds lists and tensors";
    Value all = tensorflow::stackList(node, list, element);
    sum = sum ? node.create<AddOp>(sum, all) : all;
  }
  return node.give(tensorflow::listFromTensor(node, sum, element));
}

static LogicalResult convertAddN(Node &node) {
  SmallVector<Value> inputs = node.getInputs();
  if (isa<ListType>(inputs.front().getType()))
    return addLists(node);
  Value sum = inputs.front();
  for (Value input : llvm::drop_begin(inputs))
    sum = node.create<AddOp>(sum, input);
  return node.give(sum);
}

static LogicalResult convertClipByValue(Node &node) {
  Value low = node.createBinary<MaximumOp>(node.getInput(0), node.getInput(1));
  return node.give(node.createBinary<MinimumOp>(low, node.getInput(2)));
}

/// `|x - y| < tolerance`
static LogicalResult convertApproximateEqual(Node &node) {
  Term x(node, 0u), y(node, 1);
  double tolerance = node.getFloatAttr("tolerance", 1e-5);
  return node.give(((x - y).apply<AbsOp>() < tolerance).get());
}

//===----------------------------------------------------------------------===//
// BiasAdd
//===----------------------------------------------------------------------===//

static LogicalResult convertBiasAdd(Node &node) {
  RankedTensorType bias = node.getRanked(1);
  bool isFirst = tensorflow::getLayout(node) == Layout::ChannelsFirst;
  if (!node.ok())
    return failure();
  if (bias.getRank() != 1)
    return node.error() << node.describe(1) << " has rank " << bias.getRank()
                        << ", must be a vector";
  Value vector = node.getInput(1);
  if (isFirst) {
    RankedTensorType type = node.getRanked(0);
    SmallVector<int64_t> axes;
    for (int64_t i = 2; type && i < type.getRank(); ++i)
      axes.push_back(i - 1);
    vector = node.expandDims(vector, axes);
  }
  return node.give(node.createBinary<AddOp>(node.getInput(0), vector));
}

void tensorflow::addElementwiseRules(RuleTable &rules) {
  rules.add({
      {"Select", convertSelect, 3},
      {"AddN", convertAddN, {1, InputCount::kAny}, Takes::Values},
      {"ClipByValue", convertClipByValue, 3},
      {"AccumulateNV2", convertAddN, {1, InputCount::kAny}},
      {"ApproximateEqual", convertApproximateEqual, 2},
      {"BiasAdd", convertBiasAdd, 2},
      {"BiasAddV1", convertBiasAdd, 2},
  });
}
