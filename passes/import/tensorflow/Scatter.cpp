//===- Scatter.cpp - elements written to computed places ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Check.h"
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/State.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

//===----------------------------------------------------------------------===//
// Indices of several dimensions
//===----------------------------------------------------------------------===//

/// Checks what the op can't say of input `i`, indices into a value.
static bool checkIndices(Node &node, unsigned i, Value into) {
  RankedTensorType type = node.getRanked(i);
  if (node.ok() &&
      (type.getRank() < 1 || type.isDynamicDim(type.getRank() - 1)))
    node.error() << node.describe(i)
                 << " must have a last dimension that is known when compiling";
  if (node.ok())
    requireInside(node, i, into, 0, type.getShape().back());
  return node.ok();
}

template <ScatterKind kind>
static LogicalResult convertTensorScatter(Node &node) {
  if (!checkIndices(node, 1, node.getInput(0)))
    return failure();
  return node.give(scatter(node, node.getInput(0), node.getInput(1),
                           node.getInput(2), kind));
}

/// Into zeros of a given shape; what meets is added.
static LogicalResult convertScatterNd(Node &node) {
  Value zeros = fill(node, 0, node.getElement(1), node.getInput(2));
  if (!checkIndices(node, 0, zeros))
    return failure();
  return node.give(scatter(node, zeros, node.getInput(0), node.getInput(1),
                           ScatterKind::Add));
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

template <ScatterKind kind>
static LogicalResult convertVariableScatterNd(Node &node) {
  Value old = node.read(node.getEntity(0).variable);
  if (!checkIndices(node, 1, old))
    return failure();
  return giveAssigned(
      node, scatter(node, old, node.getInput(1), node.getInput(2), kind));
}

/// Updates of one value stand for as many as it takes.
static Value spreadUpdates(Node &node, Value old) {
  Value updates = node.getInput(2);
  if (rankOf(node, updates) != 0 || !node.ok())
    return updates;
  Value shape = joinSizes(
      node, {node.shapeOf(node.getInput(1)), sizesFrom(node, old, 1)});
  return fill(node, updates, shape);
}

template <ScatterKind kind>
static LogicalResult convertVariableScatter(Node &node) {
  Value old = node.read(node.getEntity(0).variable);
  Value updates = spreadUpdates(node, old);
  requireInside(node, 1, old, 0);
  return giveAssigned(node,
                      scatterRows(node, old, node.getInput(1), updates, kind));
}

//===----------------------------------------------------------------------===//
// Partitions
//===----------------------------------------------------------------------===//

/// The slices of a tensor, joined along what were `rank` dimensions.
static Value joinDims(Node &node, Value value, int64_t rank) {
  if (rank == 1)
    return value;
  Value any = node.vector({-1}, i64(node));
  Value rest = sizesFrom(node, value, rank);
  return node.create<ReshapeOp>(value, joinSizes(node, {any, rest}));
}

/// Asserts that input 1 holds numbers below `count`.
static void requirePartitions(Node &node, int64_t count) {
  requireNotNegative(node, 1);
  Value most = node.ok() ? node.scalar(count - 1, node.getElement(1)) : Value();
  require(node, node.createBinary<LessEqualOp>(node.getInput(1), most),
          "there are " + Twine(count) + " partitions, " + node.describe(1) +
              " names others");
}

static LogicalResult convertDynamicPartition(Node &node) {
  int64_t count =
      node.getIntAttr("num_partitions", int64_t(node.getNumOutputs()));
  if (node.ok() && count != int64_t(node.getNumOutputs()))
    return node.error() << "num_partitions is " << count << ", must be "
                        << node.getNumOutputs() << " as there are outputs";
  int64_t rank = rankOf(node, node.getInput(1));
  requirePartitions(node, count);
  Value partitions = flatten(node, node.getInput(1));
  Value data = joinDims(node, node.getInput(0), rank);
  SmallVector<Value> parts;
  for (int64_t i = 0; node.ok() && i < count; ++i) {
    Value number = node.scalar(i, node.getElement(1));
    Value isHere = node.createBinary<EqualOp>(partitions, number);
    parts.push_back(gatherPlaces(node, data, findTrue(node, isHere)));
  }
  return node.ok() ? node.giveAll(parts) : failure();
}

/// One more than the greatest of the indices, which are the first half of the
/// inputs.
static Value sizeOfStitch(Node &node, unsigned count, Value places) {
  int64_t most = -1;
  bool isKnown = true;
  for (unsigned i = 0; i < count; ++i) {
    auto ints = node.findInts(i);
    isKnown &= ints.has_value();
    for (int64_t place : ints.value_or(SmallVector<int64_t>()))
      most = std::max(most, place);
  }
  if (isKnown)
    return node.vector({most + 1}, i64(node));
  Value last =
      reduce<ReduceMaxOp>(node, convert(node, places, i64(node)), {0}, true);
  Value one = node.scalar(int64_t(1), i64(node));
  Value size = node.createBinary<AddOp>(last, one);
  return node.createBinary<MaximumOp>(size, node.zero(i64(node)));
}

static LogicalResult convertDynamicStitch(Node &node) {
  unsigned count = node.getNumInputs() / 2;
  if (count == 0 || node.getNumInputs() % 2 != 0)
    return node.error() << "has " << node.getNumInputs()
                        << " inputs, must have as many indices as data";
  SmallVector<Value> places, data;
  for (unsigned i = 0; i < count; ++i) {
    int64_t rank = rankOf(node, node.getInput(i));
    if (!node.ok())
      return failure();
    places.push_back(flatten(node, node.getInput(i)));
    Value values = node.getInput(count + i);
    data.push_back(rank == 0 ? node.expandDims(values, {0})
                             : joinDims(node, values, rank));
  }
  if (!node.ok())
    return failure();
  Value allPlaces = node.concat(places, 0), allData = node.concat(data, 0);
  Value shape = joinSizes(node, {sizeOfStitch(node, count, allPlaces),
                                 sizesFrom(node, allData, 1)});
  Value zeros = fill(node, 0, node.getElement(count), shape);
  return node.give(
      scatterRows(node, zeros, allPlaces, allData, ScatterKind::Set));
}

void tensorflow::addScatterRules(RuleTable &rules) {
  using Kind = ScatterKind;
  constexpr Takes variable = Takes::Variable;
  rules.add({
      {"ScatterNd", convertScatterNd, 3},
      {"TensorScatterUpdate", convertTensorScatter<Kind::Set>, 3},
      {"TensorScatterAdd", convertTensorScatter<Kind::Add>, 3},
      {"TensorScatterSub", convertTensorScatter<Kind::Sub>, 3},
      {"TensorScatterMax", convertTensorScatter<Kind::Max>, 3},
      {"TensorScatterMin", convertTensorScatter<Kind::Min>, 3},
      {"ScatterNdNonAliasingAdd", convertTensorScatter<Kind::Add>, 3},
      {"ScatterNdUpdate", convertVariableScatterNd<Kind::Set>, 3, variable},
      {"ScatterNdAdd", convertVariableScatterNd<Kind::Add>, 3, variable},
      {"ScatterNdSub", convertVariableScatterNd<Kind::Sub>, 3, variable},
      {"ScatterNdMax", convertVariableScatterNd<Kind::Max>, 3, variable},
      {"ScatterNdMin", convertVariableScatterNd<Kind::Min>, 3, variable},
      {"ResourceScatterNdUpdate", convertVariableScatterNd<Kind::Set>, 3,
       variable},
      {"ResourceScatterNdAdd", convertVariableScatterNd<Kind::Add>, 3,
       variable},
      {"ResourceScatterNdSub", convertVariableScatterNd<Kind::Sub>, 3,
       variable},
      {"ResourceScatterNdMax", convertVariableScatterNd<Kind::Max>, 3,
       variable},
      {"ResourceScatterNdMin", convertVariableScatterNd<Kind::Min>, 3,
       variable},
      {"ScatterUpdate", convertVariableScatter<Kind::Set>, 3, variable},
      {"ScatterAdd", convertVariableScatter<Kind::Add>, 3, variable},
      {"ScatterSub", convertVariableScatter<Kind::Sub>, 3, variable},
      {"ScatterMul", convertVariableScatter<Kind::Mul>, 3, variable},
      {"ScatterDiv", convertVariableScatter<Kind::Div>, 3, variable},
      {"ScatterMin", convertVariableScatter<Kind::Min>, 3, variable},
      {"ScatterMax", convertVariableScatter<Kind::Max>, 3, variable},
      {"ResourceScatterUpdate", convertVariableScatter<Kind::Set>, 3, variable},
      {"ResourceScatterAdd", convertVariableScatter<Kind::Add>, 3, variable},
      {"ResourceScatterSub", convertVariableScatter<Kind::Sub>, 3, variable},
      {"ResourceScatterMul", convertVariableScatter<Kind::Mul>, 3, variable},
      {"ResourceScatterDiv", convertVariableScatter<Kind::Div>, 3, variable},
      {"ResourceScatterMin", convertVariableScatter<Kind::Min>, 3, variable},
      {"ResourceScatterMax", convertVariableScatter<Kind::Max>, 3, variable},
      {"DynamicPartition", convertDynamicPartition, 2},
      {"DynamicStitch", convertDynamicStitch, {2, InputCount::kAny}},
      {"ParallelDynamicStitch", convertDynamicStitch, {2, InputCount::kAny}},
  });
}
