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

/// How many boundaries aren't above the element.
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
  Term isBelow = (bounds <= spread).cast(b.getI32Type());
  return node.give(node.create<ReduceSumOp>(
      isBelow, ArrayRef<int64_t>(type.getRank()), /*keep_dims=*/false));
}

/// Element `i` of a vector, as a scalar.
static Term elementAt(Node &node, Value vector, int64_t i) {
  return {node, node.squeeze(node.sliceVector(vector, i, i + 1), {0})};
}

/// The bin of each element: those outside of the range are in the first or
/// last.
static Term binOf(Node &node, int64_t bins) {
  Type wide = Float64Type::get(node.getContext());
  Term x(node, node.reshape(node.getInput(0), {-1, 1}));
  Term low = elementAt(node, node.getInput(1), 0),
       high = elementAt(node, node.getInput(1), 1);
  Term step = (high - low).cast(wide) / double(bins);
  Term place = (x.with<MaximumOp>(low) - low).cast(wide) / step;
  return place.with<MinimumOp>(double(bins - 1))
      .cast(IntegerType::get(node.getContext(), 32));
}

/// Each bin counts the elements that are its own.
static LogicalResult convertHistogram(Node &node) {
  constexpr int64_t most = 1 << 16;
  int64_t bins = node.getInt(2);
  Type count =
      node.getTypeAttr("dtype", IntegerType::get(node.getContext(), 32));
  if (node.ok() && (bins < 1 || bins > most))
    return node.error() << node.describe(2) << " is " << bins
                        << ", must be from 1 to " << most;
  if (!node.ok())
    return failure();
  Term bin = binOf(node, bins);
  Term all(node, node.vector(llvm::to_vector(llvm::seq<int64_t>(0, bins)),
                             IntegerType::get(node.getContext(), 32)));
  Term isIn = (bin == all).cast(count);
  return node.give(node.create<ReduceSumOp>(isIn, ArrayRef<int64_t>{0},
                                            /*keep_dims=*/false));
}

void tensorflow::addBucketRules(RuleTable &rules) {
  rules.add({{"Bucketize", convertBucketize, 1},
             {"HistogramFixedWidth", convertHistogram, 3}});
}
