//===- Slice.cpp - Slice and StridedSlice ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/RunSlice.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// `weir.slice`'s words for the place before all elements and that after all: as
/// a start against the direction, the last element.
static constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
static constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
/// Places from here on are beyond any dimension: models write 2^31 - 1 for all.
static constexpr int64_t kFar = std::numeric_limits<int32_t>::max();

/// The most entries of a slice, as many as a mask has bits.
static constexpr int64_t kMostEntries = 32;

namespace {
/// One dimension of the operand. Where a run computes its places it is taken
/// whole at first, then sliced as entry `runEntry` of the inputs says.
struct DimSlice {
  int64_t start = 0, limit = kEnd, stride = 1;
  bool shrinks = false;
  std::optional<int64_t> runEntry;
  int64_t runStride = 1;
};

/// Where places come from: inputs whose elements are constants, or expressions
/// over the operand's dimensions.
class Places {
public:
  Places(Node &node, unsigned input, ShapeContext &shapes);

  /// Element `i` of the input as a place in a dimension of size `dim`, without a
  /// value where only a run knows it.
  std::optional<int64_t> find(int64_t i, AffineExpr dim) const;
  /// Element `i`, an error where it isn't known.
  int64_t get(int64_t i) const;
  /// The element as an expression, null where nothing is known.
  AffineExpr at(int64_t i) const {
    return i < int64_t(elements.size()) ? elements[i] : AffineExpr();
  }

private:
  bool append(Value part, ShapeContext &shapes);

  Node &node;
  unsigned input;
  SmallVector<AffineExpr> elements;
};
} // namespace

/// The elements of a vector, or of a part of one, null where nothing is known.
/// False where not even their number is.
bool Places::append(Value part, ShapeContext &shapes) {
  auto type = dyn_cast<RankedTensorType>(part.getType());
  auto contents = type && type.getElementType().isInteger()
                      ? shapes.contentsOf(part)
                      : std::nullopt;
  bool isSized = type && type.hasStaticShape() && type.getNumElements() <= kMostEntries;
  if (contents)
    llvm::append_range(elements, *contents);
  else if (isSized)
    elements.append(type.getNumElements(), AffineExpr());
  return contents || isSized;
}

Places::Places(Node &node, unsigned input, ShapeContext &shapes)
    : node(node), input(input) {
  Value vector = node.getInput(input);
  auto concat = vector.getDefiningOp<ConcatOp>();
  bool isApart = concat && !shapes.contentsOf(vector);
  SmallVector<Value> parts{vector};
  if (isApart)
    parts.assign(concat.getInputs().begin(), concat.getInputs().end());
  for (Value part : parts)
    if (!append(part, shapes))
      return;
}

/// A place as `weir.slice` writes it: so many from the end, where it is the
/// dimension less a number. Places far outside become the first or the last.
static std::optional<int64_t> asPlace(AffineExpr place, AffineExpr dim) {
  if (!place)
    return std::nullopt;
  auto value = constantValue(place);
  if (!value) {
    value = constantValue(simplify(place - dim));
    if (value && *value >= 0)
      return kEnd;
  }
  if (value && *value >= kFar)
    return kEnd;
  return value && *value <= -kFar ? kFirst : value;
}

std::optional<int64_t> Places::find(int64_t i, AffineExpr dim) const {
  return asPlace(at(i), dim);
}

int64_t Places::get(int64_t i) const {
  auto value = at(i) ? constantValue(at(i)) : std::nullopt;
  if (!value && node.ok())
    node.error() << "element " << i << " of " << node.describe(input)
                 << " must be known when compiling";
  return std::clamp(value.value_or(0), -kFar, kFar);
}

/// The length of a vector input; -1 after an error.
static int64_t vectorSize(Node &node, unsigned i) {
  RankedTensorType type = node.getRanked(i);
  if (!node.ok())
    return -1;
  if (type.getRank() == 1 && !type.isDynamicDim(0))
    return type.getDimSize(0);
  node.error() << node.describe(i) << " is of type " << type
               << ", must be a vector of known size";
  return -1;
}

/// Slices an operand by one entry for each of its dimensions.
static Value makeSlice(Node &node, Value operand, ArrayRef<DimSlice> dims) {
  SmallVector<int64_t> starts, limits, strides;
  bool isWhole = true;
  for (const DimSlice &dim : dims) {
    starts.push_back(dim.start);
    limits.push_back(dim.limit);
    strides.push_back(dim.stride);
    isWhole &= dim.start == 0 && dim.limit == kEnd && dim.stride == 1;
  }
  return isWhole ? operand
                 : node.create<SliceOp>(operand, starts, limits, strides);
}

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

namespace {
/// Slice: so many elements of each dimension from a place on, -1 being all that
/// are left.
class PlainSlice {
public:
  explicit PlainSlice(Node &node)
      : node(node), shapes(node.getContext()), begin(node, 1, shapes),
        sizes(node, 2, shapes) {}
  LogicalResult convert();

private:
  bool readRank();
  void readDim(int64_t i, AffineExpr dim);
  void checkDim(int64_t i, AffineExpr dim, int64_t start, AffineExpr size);
  Value sliceAtRun(Value value, int64_t i);

  Node &node;
  TypeShapeContext shapes;
  Places begin, sizes;
  SmallVector<DimSlice> dims;
};
} // namespace

bool PlainSlice::readRank() {
  RankedTensorType type = node.getRanked(0);
  for (unsigned i = 1; i < 3; ++i)
    if (int64_t count = vectorSize(node, i); node.ok() && count != type.getRank())
      node.error() << node.describe(i) << " has " << count
                   << " elements, must have " << type.getRank();
  if (node.ok())
    dims.resize(type.getRank());
  return node.ok();
}

/// What is known must be in range.
void PlainSlice::checkDim(int64_t i, AffineExpr dim, int64_t start,
                          AffineExpr size) {
  auto known = size ? constantValue(size) : std::nullopt;
  auto end = constantValue(dim);
  if (start < 0 || start == kEnd)
    node.error() << "element " << i << " of " << node.describe(1)
                 << " is negative or beyond the end";
  else if (known && *known < -1)
    node.error() << "element " << i << " of " << node.describe(2) << " is "
                 << *known << ", must be at least -1";
  else if (known && end && start + std::min(*known, kFar) > *end)
    node.error() << "slices elements " << start << " to "
                 << start + std::min(*known, kFar) << " of dimension " << i
                 << ", which has " << *end;
}

void PlainSlice::readDim(int64_t i, AffineExpr dim) {
  auto start = begin.find(i, dim);
  AffineExpr size = sizes.at(i);
  checkDim(i, dim, start.value_or(0), size);
  bool isRest = size && constantValue(size) == -1;
  auto limit = start && size ? asPlace(size + *start, dim) : std::nullopt;
  if (start && isRest)
    limit = kEnd;
  if (limit)
    std::tie(dims[i].start, dims[i].limit) = std::tie(*start, *limit);
  else
    dims[i].runEntry = i;
}

Value PlainSlice::sliceAtRun(Value value, int64_t i) {
  RunSlice slice(node, value, i, node.getElement(1));
  Value start = slice.getElement(1, i), count = slice.getElement(2, i);
  if (AffineExpr size = sizes.at(i); size && constantValue(size) == -1)
    count = node.create<SubOp>(slice.getSize(), start);
  slice.requireInside(start, count);
  return slice.take(start, count);
}

LogicalResult PlainSlice::convert() {
  if (!readRank())
    return failure();
  SymbolicType operand = shapes.typeOf(node.getInput(0));
  for (int64_t i = 0; i < operand.rank() && node.ok(); ++i)
    readDim(i, operand[i]);
  if (!node.ok())
    return failure();
  Value value = makeSlice(node, node.getInput(0), dims);
  for (int64_t i = 0; i < operand.rank(); ++i)
    if (dims[i].runEntry)
      value = sliceAtRun(value, i);
  return node.give(value);
}

static LogicalResult convertSlice(Node &node) {
  return PlainSlice(node).convert();
}

//===----------------------------------------------------------------------===//
// StridedSlice
//===----------------------------------------------------------------------===//

namespace {
/// NumPy's slices: entries of `begin`, `end` and `strides` stand for dimensions,
/// an ellipsis, or new axes, as bits of the masks say.
class StridedSlice {
public:
  StridedSlice(Node &node, Value input)
      : node(node), input(input), shapes(node.getContext()),
        begin(node, 1, shapes), end(node, 2, shapes), strides(node, 3, shapes) {
  }
  Value convert();

private:
  bool readMasks();
  bool readEntries();
  void readEllipsis(int64_t entry);
  void readDim(int64_t entry);
  void readShrinking(int64_t entry, DimSlice &dim);
  void readRange(int64_t entry, DimSlice &dim);
  Value finish();
  Value sliceAtRun(Value value, int64_t axis, const DimSlice &dim);
  Value stepsAtRun(RunSlice &slice, const DimSlice &dim);
  bool has(int64_t mask, int64_t entry) { return (mask >> entry) & 1; }

  Node &node;
  Value input;
  TypeShapeContext shapes;
  Places begin, end, strides;
  SymbolicType operand;
  int64_t numEntries = 0;
  int64_t beginMask = 0, endMask = 0, ellipsisMask = 0, newAxisMask = 0,
          shrinkMask = 0;
  SmallVector<DimSlice> dims;
  /// The dimensions of the result: true for a new axis.
  SmallVector<bool> isNew;
};
} // namespace

bool StridedSlice::readMasks() {
  beginMask = node.getIntAttr("begin_mask", 0);
  endMask = node.getIntAttr("end_mask", 0);
  ellipsisMask = node.getIntAttr("ellipsis_mask", 0);
  newAxisMask = node.getIntAttr("new_axis_mask", 0);
  shrinkMask = node.getIntAttr("shrink_axis_mask", 0);
  numEntries = vectorSize(node, 1);
  for (unsigned i = 2; i < 4 && node.ok(); ++i)
    if (int64_t count = vectorSize(node, i); node.ok() && count != numEntries)
      node.error() << node.describe(i) << " has " << count
                   << " elements, must have " << numEntries << " as begin";
  if (node.ok() && numEntries > kMostEntries)
    node.error() << "slices by " << numEntries << " entries, at most "
                 << kMostEntries << " are allowed";
  if (!node.ok())
    return false;
  ellipsisMask &= (int64_t(1) << numEntries) - 1;
  if (ellipsisMask & (ellipsisMask - 1))
    node.error() << "has more than one ellipsis";
  return node.ok();
}

/// Dimensions that no other entry stands for.
void StridedSlice::readEllipsis(int64_t entry) {
  int64_t after = 0;
  for (int64_t i = entry + 1; i < numEntries; ++i)
    after += !has(newAxisMask, i);
  while (int64_t(dims.size()) + after < operand.rank()) {
    dims.emplace_back();
    isNew.push_back(false);
  }
}

/// One index: a slice of size 1 whose dimension goes.
void StridedSlice::readShrinking(int64_t entry, DimSlice &dim) {
  AffineExpr size = operand[dims.size()];
  dim.shrinks = true;
  auto start = begin.find(entry, size);
  if (!start) {
    dim.runEntry = entry;
    return;
  }
  auto known = constantValue(size);
  bool isFar = *start == kFirst || *start == kEnd;
  if (isFar || (known && (*start < -*known || *start >= *known))) {
    InFlightDiagnostic diag = node.error();
    diag << "an index is out of range for dimension " << dims.size();
    if (known)
      diag << " of size " << *known;
    return;
  }
  dim.start = *start;
  dim.limit = *start == -1 ? kEnd : *start + 1;
}

void StridedSlice::readRange(int64_t entry, DimSlice &dim) {
  AffineExpr size = operand[dims.size()];
  bool isForward = dim.stride > 0;
  auto start = has(beginMask, entry) ? (isForward ? 0 : kEnd)
                                     : begin.find(entry, size);
  auto limit = has(endMask, entry) ? (isForward ? kEnd : kFirst)
                                   : end.find(entry, size);
  if (start && limit)
    std::tie(dim.start, dim.limit) = std::tie(*start, *limit);
  else {
    dim.runEntry = entry;
    std::swap(dim.stride, dim.runStride);
  }
}

void StridedSlice::readDim(int64_t entry) {
  if (int64_t(dims.size()) == operand.rank()) {
    node.error() << "slices more dimensions than the " << operand.rank()
                 << " of the input";
    return;
  }
  DimSlice dim;
  dim.stride = strides.get(entry);
  bool shrinks = has(shrinkMask, entry);
  if (node.ok() && (dim.stride == 0 || (shrinks && dim.stride < 0)))
    node.error() << "stride " << entry << " is " << dim.stride << ", must "
                 << (dim.stride == 0 ? "not be 0" : "be positive for an index");
  if (shrinks)
    dim.stride = 1;
  if (node.ok())
    shrinks ? readShrinking(entry, dim) : readRange(entry, dim);
  if (!shrinks)
    isNew.push_back(false);
  dims.push_back(dim);
}

bool StridedSlice::readEntries() {
  for (int64_t entry = 0; entry < numEntries && node.ok(); ++entry) {
    if (has(ellipsisMask, entry))
      readEllipsis(entry);
    else if (has(newAxisMask, entry))
      isNew.push_back(true);
    else
      readDim(entry);
  }
  // What isn't mentioned is taken whole.
  if (node.ok())
    readEllipsis(numEntries);
  return node.ok();
}

/// A range with a stride. Without a bound it runs from one end or to the other.
Value StridedSlice::stepsAtRun(RunSlice &slice, const DimSlice &dim) {
  int64_t entry = *dim.runEntry;
  bool isForward = dim.runStride > 0;
  Value minusOne = node.scalar(int64_t(-1), node.getElement(1));
  Value first = slice.getZero(), end = slice.getSize();
  if (!isForward) {
    first = node.create<AddOp>(end, minusOne);
    end = minusOne;
  }
  if (!has(beginMask, entry))
    first = slice.getBound(1, entry, isForward);
  if (!has(endMask, entry))
    end = slice.getBound(2, entry, isForward);
  return slice.takeSteps(first, end, dim.runStride);
}

/// An index, or a range, that a run computes.
Value StridedSlice::sliceAtRun(Value value, int64_t axis, const DimSlice &dim) {
  RunSlice slice(node, value, axis, node.getElement(1));
  int64_t entry = *dim.runEntry;
  if (dim.shrinks)
    return slice.takeOne(slice.getIndex(1, entry));
  if (dim.runStride != 1)
    return stepsAtRun(slice, dim);
  Value start = has(beginMask, entry) ? slice.getZero()
                                      : slice.getPlace(1, entry, begin.at(entry));
  Value limit = has(endMask, entry) ? slice.getSize()
                                    : slice.getPlace(2, entry, end.at(entry));
  return slice.takeRange(start, limit);
}

Value StridedSlice::finish() {
  Value value = makeSlice(node, input, dims);
  SmallVector<int64_t> shrunk, added;
  for (int64_t i = dims.size() - 1; i >= 0 && node.ok(); --i)
    if (dims[i].runEntry)
      value = sliceAtRun(value, i, dims[i]);
  int64_t axis = 0;
  for (const DimSlice &dim : dims) {
    bool isGone = dim.shrinks && dim.runEntry;
    if (dim.shrinks && !isGone)
      shrunk.push_back(axis);
    axis += !isGone;
  }
  for (auto [i, isAdded] : llvm::enumerate(isNew))
    if (isAdded)
      added.push_back(i);
  return node.expandDims(node.squeeze(value, shrunk), added);
}

Value StridedSlice::convert() {
  if (!node.getRanked(input, node.describe(0)) || !readMasks())
    return {};
  operand = shapes.typeOf(input);
  return readEntries() ? finish() : Value();
}

Value tensorflow::stridedSlice(Node &node, Value input) {
  return StridedSlice(node, input).convert();
}

static LogicalResult convertStridedSlice(Node &node) {
  return node.give(tensorflow::stridedSlice(node, node.getInput(0)));
}

void tensorflow::addSliceRules(RuleTable &rules) {
  rules.add({
      {"Slice", convertSlice, 3},
      {"StridedSlice", convertStridedSlice, 4},
  });
}
