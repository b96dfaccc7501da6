//===- Slice.cpp - Slice and StridedSlice ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// `weir.slice`'s words for the place before all elements and that after all: as
/// a start against the direction, the last element.
static constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
static constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
/// Places from here on are beyond any dimension: models write 2^31 - 1 for all.
static constexpr int64_t kFar = std::numeric_limits<int32_t>::max();

namespace {
/// One dimension of the operand. A start without a value is known only at run
/// time: input `dynamicEntry` of `begin` holds it.
struct DimSlice {
  int64_t start = 0, limit = kEnd, stride = 1;
  bool shrinks = false;
  std::optional<int64_t> dynamicEntry;
};

/// Where places come from: inputs whose elements are constants, or expressions
/// over the operand's dimensions.
class Places {
public:
  Places(Node &node, unsigned input, ShapeContext &shapes)
      : node(node), input(input), contents(node.getContents(shapes, input)) {}

  /// Element `i` of the input as a place in a dimension of size `dim`, without a
  /// value where it is known only at run time.
  std::optional<int64_t> find(int64_t i, AffineExpr dim) const;
  /// The same, an error where it isn't known.
  int64_t get(int64_t i, AffineExpr dim) const;
  /// The element as an expression, null where nothing is known.
  AffineExpr at(int64_t i) const {
    return contents && i < int64_t(contents->size()) ? (*contents)[i]
                                                     : AffineExpr();
  }

private:
  Node &node;
  unsigned input;
  std::optional<SmallVector<AffineExpr>> contents;
};
} // namespace

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

int64_t Places::get(int64_t i, AffineExpr dim) const {
  auto place = find(i, dim);
  if (!place && node.ok())
    node.error() << "element " << i << " of " << node.describe(input)
                 << " must be known when compiling";
  return place.value_or(0);
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

/// The limit of a dimension that starts at `start` and has `size` elements, -1
/// being all that is left.
static int64_t limitOf(Node &node, int64_t start, AffineExpr size, AffineExpr dim,
                       int64_t i) {
  if (size && constantValue(size) == -1)
    return kEnd;
  auto limit = size ? asPlace(size + start, dim) : std::nullopt;
  auto known = size ? constantValue(size) : std::nullopt;
  if (known)
    known = std::min(*known, kFar);
  if (!limit || (known && *known < 0)) {
    InFlightDiagnostic diag = node.error();
    diag << "element " << i << " of " << node.describe(2);
    if (known)
      diag << " is " << *known << ", must be at least -1";
    else
      diag << " must be known when compiling";
    return 0;
  }
  auto end = constantValue(dim);
  if (known && end && start + *known > *end)
    node.error() << "slices elements " << start << " to " << start + *known
                 << " of dimension " << i << ", which has " << *end;
  return *limit;
}

static LogicalResult convertSlice(Node &node) {
  RankedTensorType type = node.getRanked(0);
  TypeShapeContext shapes(node.getContext());
  Places begin(node, 1, shapes), size(node, 2, shapes);
  for (unsigned i = 1; i < 3; ++i)
    if (int64_t count = vectorSize(node, i); node.ok() && count != type.getRank())
      return node.error() << node.describe(i) << " has " << count
                          << " elements, must have " << type.getRank();
  if (!node.ok())
    return failure();
  SymbolicType operand = shapes.typeOf(node.getInput(0));
  SmallVector<DimSlice> dims(type.getRank());
  for (int64_t i = 0; i < type.getRank() && node.ok(); ++i) {
    dims[i].start = begin.get(i, operand[i]);
    if (dims[i].start < 0 || dims[i].start == kEnd)
      node.error() << "element " << i << " of " << node.describe(1)
                   << " is negative or beyond the end";
    if (node.ok())
      dims[i].limit = limitOf(node, dims[i].start, size.at(i), operand[i], i);
  }
  return node.ok() ? node.give(makeSlice(node, node.getInput(0), dims))
                   : failure();
}

//===----------------------------------------------------------------------===//
// StridedSlice
//===----------------------------------------------------------------------===//

namespace {
/// NumPy's slices: entries of `begin`, `end` and `strides` stand for dimensions,
/// an ellipsis, or new axes, as bits of the masks say.
class StridedSlice {
public:
  explicit StridedSlice(Node &node)
      : node(node), shapes(node.getContext()), begin(node, 1, shapes),
        end(node, 2, shapes), strides(node, 3, shapes) {}
  LogicalResult convert();

private:
  bool readMasks();
  bool readEntries();
  void readEllipsis(int64_t entry);
  void readDim(int64_t entry);
  void readShrinking(int64_t entry, DimSlice &dim);
  void readRange(int64_t entry, DimSlice &dim);
  Value finish();
  Value takeDynamic(Value value, int64_t axis, int64_t entry);
  bool has(int64_t mask, int64_t entry) { return (mask >> entry) & 1; }

  Node &node;
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
  constexpr int64_t mostEntries = 32;
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
  if (node.ok() && numEntries > mostEntries)
    node.error() << "slices by " << numEntries << " entries, at most "
                 << mostEntries << " are allowed";
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
    dim.dynamicEntry = entry;
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
  dim.start = has(beginMask, entry) ? (isForward ? 0 : kEnd)
                                    : begin.get(entry, size);
  dim.limit = has(endMask, entry) ? (isForward ? kEnd : kFirst)
                                  : end.get(entry, size);
}

void StridedSlice::readDim(int64_t entry) {
  if (int64_t(dims.size()) == operand.rank()) {
    node.error() << "slices more dimensions than the " << operand.rank()
                 << " of the input";
    return;
  }
  DimSlice dim;
  dim.stride = strides.get(entry, shapes.unknown());
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

/// One index along `axis` that a run computes; negative ones count from the end.
Value StridedSlice::takeDynamic(Value value, int64_t axis, int64_t entry) {
  Value index = node.squeeze(
      node.sliceVector(node.getInput(1), entry, entry + 1), {0});
  Type element = node.getElement(1);
  Value size = node.squeeze(
      node.sliceVector(node.create<ShapeOp>(value, element), axis, axis + 1), {0});
  Value isNegative = node.create<LessOp>(index, node.zero(element));
  Value fromEnd = node.create<AddOp>(index, size);
  Value place = node.create<SelectOp>(isNegative, fromEnd, index);
  return node.create<GatherOp>(value, place, uint64_t(axis), uint64_t(0));
}

Value StridedSlice::finish() {
  Value value = makeSlice(node, node.getInput(0), dims);
  SmallVector<int64_t> shrunk, added;
  for (int64_t i = dims.size() - 1; i >= 0 && node.ok(); --i)
    if (dims[i].dynamicEntry)
      value = takeDynamic(value, i, *dims[i].dynamicEntry);
  int64_t axis = 0;
  for (const DimSlice &dim : dims) {
    if (dim.shrinks && !dim.dynamicEntry)
      shrunk.push_back(axis);
    axis += !dim.dynamicEntry;
  }
  for (auto [i, isAdded] : llvm::enumerate(isNew))
    if (isAdded)
      added.push_back(i);
  return node.expandDims(node.squeeze(value, shrunk), added);
}

LogicalResult StridedSlice::convert() {
  node.getRanked(0);
  if (!node.ok() || !readMasks())
    return failure();
  operand = shapes.typeOf(node.getInput(0));
  if (!readEntries())
    return failure();
  return node.give(finish());
}

static LogicalResult convertStridedSlice(Node &node) {
  return StridedSlice(node).convert();
}

void tensorflow::addSliceRules(RuleTable &rules) {
  rules.add({
      {"Slice", convertSlice, 3},
      {"StridedSlice", convertStridedSlice, 4},
  });
}
