//===- Normalization.cpp - batch and response normalisation ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

//===----------------------------------------------------------------------===//
// Batch normalisation
//===----------------------------------------------------------------------===//

namespace {
/// The statistics of a batch, and what becomes of running ones.
struct Statistics {
  Term mean, variance, nextMean, nextVariance;
};
} // namespace

/// All dimensions but the channels'.
static SmallVector<int64_t> otherAxes(Layout layout, int64_t rank) {
  SmallVector<int64_t> axes;
  for (int64_t i = 0; i < rank; ++i)
    if (i != channelDim(layout, rank))
      axes.push_back(i);
  return axes;
}

/// The number of elements along the axes, as a scalar of x's type.
static Term countAlong(Term x, ArrayRef<int64_t> axes) {
  Sizes sizes(x.getNode());
  Size count = sizes.number(1);
  for (int64_t axis : axes)
    count = sizes.mul(count, sizes.dim(x.get(), axis));
  return x.with(sizes.scalar(count, x.getElement()));
}

static Term meanAlong(Term x, ArrayRef<int64_t> axes, bool keep) {
  return x.with(x.getNode().create<ReduceMeanOp>(x.get(), axes, keep));
}

/// The variance that is told outside is that of the sample: n / (n - 1) times
/// the batch's own.
static Statistics batchStatistics(Node &node, Term x, Layout layout) {
  int64_t rank = node.ok() ? node.getRanked(0).getRank() : 4;
  SmallVector<int64_t> axes = otherAxes(layout, rank);
  Statistics batch;
  batch.mean = meanAlong(x, axes, false);
  Term centred = x - meanAlong(x, axes, true);
  batch.variance = meanAlong(centred * centred, axes, false);
  Term count = countAlong(x, axes);
  Term sample = batch.variance * (count / max(count - 1, 1));
  double factor = node.getFloatAttr("exponential_avg_factor", 1);
  if (factor == 1) {
    batch.nextMean = batch.mean;
    batch.nextVariance = sample;
    return batch;
  }
  Term oldMean{node, node.getInput(3)}, oldVariance{node, node.getInput(4)};
  batch.nextMean = oldMean * (1 - factor) + batch.mean * factor;
  batch.nextVariance = oldVariance * (1 - factor) + sample * factor;
  return batch;
}

static Statistics givenStatistics(Node &node) {
  Term mean{node, node.getInput(3)}, variance{node, node.getInput(4)};
  return {mean, variance, mean, variance};
}

static LogicalResult checkVectors(Node &node, unsigned end) {
  RankedTensorType image = node.getRanked(0);
  for (unsigned i = 1; i < end; ++i)
    if (RankedTensorType type = node.getRanked(i); type && type.getRank() != 1)
      return node.error() << node.describe(i) << " has rank " << type.getRank()
                          << ", must be a vector";
  if (image && image.getRank() != 4 && image.getRank() != 5)
    return node.error() << node.describe(0) << " has rank " << image.getRank()
                        << ", must be 4 or 5";
  return node.status();
}

/// Images of small floats are normalised in that of the statistics.
static LogicalResult convertBatchNorm(Node &node) {
  bool isTraining = node.getFlag("is_training", true);
  float epsilon = node.getFloatAttr("epsilon", 1e-4);
  Layout layout = tensorflow::getLayout(node);
  bool readsOld =
      !isTraining || node.getFloatAttr("exponential_avg_factor", 1) != 1;
  if (!node.ok() || failed(checkVectors(node, readsOld ? 5 : 3)))
    return failure();
  Term x = Term{node, node.getInput(0)}.cast(node.getElement(1));
  Statistics use =
      isTraining ? batchStatistics(node, x, layout) : givenStatistics(node);
  Term result{node, node.create<BatchNormOp>(x.get(), node.getInput(1),
                                             node.getInput(2), use.mean.get(),
                                             use.variance.get(),
                                             APFloat(epsilon), layout)};
  result = result.cast(node.getElement(0));
  SmallVector<Value> all{result.get(), use.nextMean.get(),
                         use.nextVariance.get(), use.mean.get(),
                         use.variance.get()};
  if (node.getKind() == "FusedBatchNormV3")
    all.push_back(use.mean.number(0).get());
  return node.giveAll(ValueRange(all));
}

//===----------------------------------------------------------------------===//
// Local response normalisation
//===----------------------------------------------------------------------===//

/// A matrix of ones within `radius` of the diagonal.
static Value band(Node &node, int64_t size, int64_t radius, Type element) {
  Sizes sizes(node);
  Term row{node, sizes.iota(sizes.number(0), sizes.number(size))};
  Term distance = (row.expand({0}) - row.expand({1})).abs();
  return (distance <= double(radius)).cast(element).get();
}

/// `x / (bias + alpha * sum of squares of near channels)^beta`. The sum is a
/// product with a band of ones, which is as good as any for so few channels.
static LogicalResult convertLrn(Node &node) {
  int64_t radius = node.getIntAttr("depth_radius", 5);
  double bias = node.getFloatAttr("bias", 1),
         alpha = node.getFloatAttr("alpha", 1),
         beta = node.getFloatAttr("beta", 0.5);
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  if (type.getRank() != 4 || type.isDynamicDim(3))
    return node.error() << node.describe(0) << " is of type " << type
                        << ", must have rank 4 and a known number of channels";
  if (radius < 0)
    return node.error() << "attribute 'depth_radius' is " << radius
                        << ", must not be negative";
  Type f32 = node.getBuilder().getF32Type();
  Term x = Term{node, node.getInput(0)}.cast(f32);
  Sizes sizes(node);
  SmallVector<Size> shape = sizes.dims(x.get());
  Size rows = sizes.mul(sizes.mul(shape[0], shape[1]), shape[2]);
  Value squares = sizes.reshape((x * x).get(), {rows, shape[3]});
  Value matrix = band(node, type.getDimSize(3), radius, f32);
  Term sum{node, node.create<MatMulOp>(squares, matrix, false, false)};
  sum = sum.with(sizes.reshape(sum.get(), shape));
  Term norm = sum * alpha + bias;
  Term power = norm.with<PowOp>(norm.number(-beta));
  return node.give((x * power).cast(type.getElementType()).get());
}

void tensorflow::addNormalizationRules(RuleTable &rules) {
  rules.add({
      {"FusedBatchNorm", convertBatchNorm, 5},
      {"FusedBatchNormV2", convertBatchNorm, 5},
      {"FusedBatchNormV3", convertBatchNorm, 5},
      {"LRN", convertLrn, 1},
  });
}
