//===- Join.cpp - tensors put together and taken apart --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

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

/// Parts of the given sizes, one after the other along an axis.
static LogicalResult givePieces(Node &node, Value operand, int64_t axis,
                                ArrayRef<Size> parts) {
  Sizes sizes(node);
  Size from = sizes.number(0);
  SmallVector<Value> pieces;
  for (Size part : parts) {
    Size to = sizes.add(from, part);
    pieces.push_back(from.known && to.known
                         ? sliceAlong(node, operand, axis, *from.known, *to.known)
                         : sizes.take(operand, axis, from, part));
    from = to;
  }
  return node.ok() ? node.giveAll(pieces) : failure();
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
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  Size size = sizes.dim(node.getInput(1), axis);
  if (count == 0 || (size.known && *size.known % count != 0))
    return node.error() << "dimension " << axis << " of size " << size.known.value_or(0)
                        << " can't be split in " << count << " equal parts";
  Size part = sizes.divideExactly(
      size, count, ("the size of dimension " + Twine(axis)).str());
  return givePieces(node, node.getInput(1), axis, SmallVector<Size>(count, part));
}

/// One size may be -1: what the others leave of `total`.
static void completeSizes(Node &node, MutableArrayRef<Size> parts, Size total) {
  Sizes sizes(node);
  Size sum = sizes.number(0), *open = nullptr;
  bool areKnown = total.known.has_value();
  for (Size &part : parts) {
    if (part.known == -1 && !open) {
      open = &part;
      continue;
    }
    areKnown &= part.known.has_value();
    int64_t next = 0;
    if (part.known && (*part.known < 0 || llvm::AddOverflow(sum.known.value_or(0), *part.known, next)))
      node.error() << node.describe(1) << " holds the size " << *part.known;
    if (!node.ok())
      return;
    sum = sizes.add(sum, part);
  }
  if (open)
    *open = sizes.sub(total, sum);
  if (areKnown && (open ? *sum.known > *total.known : sum.known != total.known))
    node.error() << "the sizes of " << node.describe(1) << " add up to " << *sum.known
                 << ", the dimension has " << *total.known;
  else if (!open && !areKnown)
    sizes.requireEqual(sum, total, "the sizes must add up to the dimension's");
}

/// The sizes as they are once a run has computed which of them is -1, if any.
static SmallVector<Size> sizesAtRun(Node &node, ArrayRef<Size> parts, Size total) {
  Sizes sizes(node);
  Size sum = sizes.number(0);
  for (Size part : parts)
    sum = sizes.add(sum, part);
  Size rest = sizes.sub(sizes.sub(total, sum), 1);
  return llvm::map_to_vector(parts, [&](Size part) -> Size {
    if (part.known || !node.ok())
      return part;
    Value isOpen = node.createBinary<LessOp>(part.value, node.vector({0}, i64(node)));
    return {std::nullopt, select(node, isOpen, sizes.one(rest), part.value)};
  });
}

static LogicalResult convertSplitV(Node &node) {
  RankedTensorType type = node.getRanked(0), by = node.getRanked(1);
  int64_t axis = node.getInt(2), count = node.getNumOutputs();
  if (!node.ok())
    return failure();
  if (by.getRank() != 1 || (!by.isDynamicDim(0) && by.getDimSize(0) != count))
    return node.error() << node.describe(1) << " is of type " << by << ", must have "
                        << count << " sizes as there are outputs";
  axis = node.normalizeAxis(axis, type.getRank());
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  Size total = sizes.dim(node.getInput(0), axis);
  SmallVector<Size> parts;
  for (int64_t i = 0; i < count; ++i)
    parts.push_back(sizes.element(1, i));
  bool areKnown = llvm::all_of(parts, [](const Size &part) { return part.known.has_value(); });
  if (!areKnown && llvm::none_of(parts, [](const Size &part) { return part.known == -1; }))
    parts = sizesAtRun(node, parts, total);
  completeSizes(node, parts, total);
  return node.ok() ? givePieces(node, node.getInput(0), axis, parts) : failure();
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
  Sizes sizes(node);
  sizes.requireEqual(sizes.dim(node.getInput(0), axis), sizes.number(count),
                     "a dimension is unpacked in another number of outputs than it has");
  SmallVector<Value> slices;
  for (int64_t i = 0; i < count; ++i)
    slices.push_back(node.squeeze(
        sliceAlong(node, node.getInput(0), axis, i, i + 1), {axis}));
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
