//===- Buckets.cpp - numbers sorted into ranges ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// The attribute as a vector.
static Value boundaries(Node &node, Type element) {
  auto list = dyn_cast_or_null<ArrayAttr>(node.getAttr("boundaries"));
  SmallVector<Attribute> numbers;
  for (Attribute each : list ? list.getValue() : ArrayRef<Attribute>()) {
    auto number = dyn_cast<FloatAttr>(each);
    list = number ? list : ArrayAttr();
    if (number)
      numbers.push_back(FloatAttr::get(element, number.getValueAsDouble()));
  }
  if (node.ok() && !list)
    node.error() << "attribute 'boundaries' must be a list of floats";
  if (!node.ok())
    return {};
  auto shape = RankedTensorType::get({int64_t(numbers.size())}, element);
  return node.constant(DenseElementsAttr::get(shape, numbers));
}

/// How many boundaries the element isn't below.
static LogicalResult convertBucketize(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  Builder &b = node.getBuilder();
  Type element =
      type.getElementType().isF64() ? Type(b.getF64Type()) : b.getF32Type();
  Term bounds(node, boundaries(node, element));
  Term x = Term(node, 0u).cast(element);
  Term spread(node, node.expandDims(x, {type.getRank()}));
  // What is no number lies above all.
  Term isBelow = (spread < bounds).apply<LogicalNotOp>().cast(b.getI32Type());
  return node.give(node.create<ReduceSumOp>(
      isBelow, ArrayRef<int64_t>(type.getRank()), /*keep_dims=*/false));
}

void tensorflow::addBucketRules(RuleTable &rules) {
  rules.add({{"Bucketize", convertBucketize, 1}});
}
