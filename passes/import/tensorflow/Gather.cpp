//===- Gather.cpp - elements chosen by indices ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// Slices of `operand` along `axis`, the first `batch` dimensions being common.
/// Both may count from the end: of the operand, and of the indices.
static LogicalResult gather(Node &node, Value operand, Value indices,
                            int64_t axis, int64_t batch) {
  RankedTensorType type = node.getRanked(operand, "the operand");
  RankedTensorType by = node.getRanked(1);
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank());
  if (node.ok() && (batch < -by.getRank() || batch > by.getRank()))
    return node.error() << "batch_dims is " << batch
                        << ", out of range for indices of rank " << by.getRank();
  batch = batch < 0 ? batch + by.getRank() : batch;
  if (node.ok() && batch > axis)
    return node.error() << "batch_dims is " << batch
                        << ", must not be above the axis, which is " << axis;
  return node.give(
      node.create<GatherOp>(operand, indices, uint64_t(axis), uint64_t(batch)));
}

/// The first version: along the first dimension.
static LogicalResult convertGather(Node &node) {
  return gather(node, node.getInput(0), node.getInput(1), 0, 0);
}

static LogicalResult convertGatherV2(Node &node) {
  int64_t axis = node.getInt(2);
  int64_t batch = node.getIntAttr("batch_dims", 0);
  return gather(node, node.getInput(0), node.getInput(1), axis, batch);
}

/// Along the first dimension of a variable, or the first after the batch.
static LogicalResult convertResourceGather(Node &node) {
  int64_t batch = node.getIntAttr("batch_dims", 0);
  Value table = node.read(node.getEntity(0).variable);
  return gather(node, table, node.getInput(1), batch, batch);
}

void tensorflow::addGatherRules(RuleTable &rules) {
  rules.add({
      {"Gather", convertGather, 2},
      {"GatherV2", convertGatherV2, 3},
      {"ResourceGather", convertResourceGather, 2, Takes::Variable},
  });
}
