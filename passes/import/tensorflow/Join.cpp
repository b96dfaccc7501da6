//===- Join.cpp - tensors put together and taken apart --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

static constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();

/// The inputs from `first` on to `last`, all of the rank of the first of them.
static RankedTensorType checkRanks(Node &node, unsigned first, unsigned last) {
  RankedTensorType type = node.getRanked(first);
  for (unsigned i = first + 1; i < last && node.ok(); ++i)
    if (RankedTensorType other = node.getRanked(i);
        other && other.getRank() != type.getRank())
      node.error() << node.describe(i) << " has rank " << other.getRank()
                   << ", must be " << type.getRank() << " as the others";
  return node.ok() ? type : RankedTensorType();
}

//===----------------------------------------------------------------------===//
// Concat, Pack
//===----------------------------------------------------------------------===//

static LogicalResult join(Node &node, unsigned first, unsigned last,
                          unsigned axisInput) {
  RankedTensorType type = checkRanks(node, first, last);
  int64_t axis = node.getInt(axisInput);
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank());
  auto values = node.getInputs();
  return node.give(
      node.concat(ArrayRef<Value>(values).slice(first, last - first), axis));
}

/// The axis comes last.
static LogicalResult convertConcatV2(Node &node) {
  unsigned last = node.getNumInputs() - 1;
  return join(node, 0, last, last);
}

/// The first version has the axis first.
static LogicalResult convertConcat(Node &node) {
  return join(node, 1, node.getNumInputs(), 0);
}

/// Slices of one element each along the first dimension.
static LogicalResult convertParallelConcat(Node &node) {
  RankedTensorType type = checkRanks(node, 0, node.getNumInputs());
  if (node.ok() && type.getRank() == 0)
    return node.error() << node.describe(0) << " must have rank 1 or more";
  return node.ok() ? node.give(node.concat(node.getInputs(), 0)) : failure();
}

static LogicalResult convertPack(Node &node) {
  RankedTensorType type = checkRanks(node, 0, node.getNumInputs());
  int64_t axis = node.getIntAttr("axis", 0);
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank() + 1);
  SmallVector<Value> slices;
  for (Value input : node.getInputs())
    slices.push_back(node.expandDims(input, {axis}));
  return node.give(node.concat(slices, axis));
}

//===----------------------------------------------------------------------===//
// Split, SplitV, Unpack
//===----------------------------------------------------------------------===//

/// Elements `[from, to)` of dimension `axis`.
static Value slicePart(Node &node, Value operand, int64_t axis, int64_t from,
                       int64_t to) {
  int64_t rank = cast<RankedTensorType>(operand.getType()).getRank();
  SmallVector<int64_t> starts(rank, 0), limits(rank, kEnd), strides(rank, 1);
  starts[axis] = from;
  limits[axis] = to;
  return node.create<SliceOp>(operand, starts, limits, strides);
}

/// The parts of the given sizes; their number is that of the outputs.
static SmallVector<Value> slicePieces(Node &node, Value operand, int64_t axis,
                                      ArrayRef<int64_t> sizes) {
  SmallVector<Value> pieces;
  int64_t from = 0;
  for (int64_t size : sizes) {
    pieces.push_back(slicePart(node, operand, axis, from, from + size));
    from += size;
  }
  return pieces;
}

/// The size of a dimension that must be known; 0 after an error.
static int64_t knownSize(Node &node, RankedTensorType type, int64_t axis,
                         unsigned input) {
  if (!node.ok())
    return 0;
  if (!type.isDynamicDim(axis))
    return type.getDimSize(axis);
  node.error() << "dimension " << axis << " of " << node.describe(input)
               << " must be known when compiling";
  return 0;
}

/// Equal parts; the axis comes first.
static LogicalResult convertSplit(Node &node) {
  int64_t axis = node.getInt(0);
  RankedTensorType type = node.getRanked(1);
  int64_t count = node.getNumOutputs();
  if (!node.ok())
    return failure();
  int64_t stated = node.getIntAttr("num_split", count);
  if (node.ok() && stated != count)
    return node.error() << "attribute 'num_split' is " << stated
                        << ", but there are " << count << " outputs";
  axis = node.normalizeAxis(axis, type.getRank());
  int64_t size = knownSize(node, type, axis, 1);
  if (node.ok() && (count == 0 || size % count != 0))
    return node.error() << "dimension " << axis << " of size " << size
                        << " can't be split in " << count << " equal parts";
  if (!node.ok())
    return failure();
  SmallVector<int64_t> sizes(count, size / count);
  return node.giveAll(slicePieces(node, node.getInput(1), axis, sizes));
}

/// One size may be -1: what is left of `total`, which need not be known where
/// none is.
static void completeSizes(Node &node, SmallVectorImpl<int64_t> &sizes,
                          std::optional<int64_t> total) {
  int64_t sum = 0, *open = nullptr;
  for (int64_t &size : sizes) {
    if (size == -1 && !open && total)
      open = &size;
    else if (node.ok() && (size < 0 || llvm::AddOverflow(sum, size, sum)))
      node.error() << node.describe(1) << " holds the size " << size;
  }
  if (!node.ok() || !total)
    return;
  if (open ? sum > *total : sum != *total)
    node.error() << "the sizes of " << node.describe(1) << " add up to " << sum
                 << ", the dimension has " << *total;
  if (open)
    *open = *total - sum;
}

static LogicalResult convertSplitV(Node &node) {
  SmallVector<int64_t> sizes = node.getInts(1);
  int64_t axis = node.getInt(2);
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  if (sizes.size() != node.getNumOutputs())
    return node.error() << node.describe(1) << " has " << sizes.size()
                        << " sizes for " << node.getNumOutputs() << " outputs";
  axis = node.normalizeAxis(axis, type.getRank());
  std::optional<int64_t> total;
  if (node.ok() && (llvm::is_contained(sizes, -1) || !type.isDynamicDim(axis)))
    total = knownSize(node, type, axis, 0);
  completeSizes(node, sizes, total);
  if (!node.ok())
    return failure();
  return node.giveAll(slicePieces(node, node.getInput(0), axis, sizes));
}

static LogicalResult convertUnpack(Node &node) {
  RankedTensorType type = node.getRanked(0);
  int64_t axis = node.getIntAttr("axis", 0), count = node.getNumOutputs();
  if (!node.ok())
    return failure();
  axis = node.normalizeAxis(axis, type.getRank());
  if (node.ok() && !type.isDynamicDim(axis) && type.getDimSize(axis) != count)
    return node.error() << "dimension " << axis << " of size "
                        << type.getDimSize(axis) << " is unpacked in " << count
                        << " outputs";
  if (!node.ok())
    return failure();
  SmallVector<Value> slices;
  for (int64_t i = 0; i < count; ++i)
    slices.push_back(node.squeeze(
        slicePart(node, node.getInput(0), axis, i, i + 1), {axis}));
  return node.giveAll(slices);
}

void tensorflow::addJoinRules(RuleTable &rules) {
  constexpr unsigned any = InputCount::kAny;
  rules.add({
      {"ConcatV2", convertConcatV2, {2, any}},
      {"Concat", convertConcat, {2, any}},
      {"Pack", convertPack, {1, any}},
      {"ParallelConcat", convertParallelConcat, {1, any}},
      {"Split", convertSplit, 2},
      {"SplitV", convertSplitV, 3},
      {"Unpack", convertUnpack, 1},
  });
}
