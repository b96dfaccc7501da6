//===- Sparse.cpp - tensors as indices, values and a shape ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

/// The number of columns of input `i`, a matrix of indices; -1 after an error.
static int64_t widthOf(Node &node, unsigned i) {
  RankedTensorType type = node.getRanked(i);
  if (!node.ok())
    return -1;
  if (type.getRank() != 2 || type.isDynamicDim(1)) {
    node.error()
        << node.describe(i)
        << " must be a matrix with a number of columns known when compiling";
    return -1;
  }
  return type.getDimSize(1);
}

/// The length of input `i`, a vector; -1 after an error.
static int64_t lengthOf(Node &node, unsigned i) {
  RankedTensorType type = node.getRanked(i);
  if (!node.ok())
    return -1;
  if (type.getRank() != 1 || type.isDynamicDim(0)) {
    node.error() << node.describe(i)
                 << " must be a vector of a length known when compiling";
    return -1;
  }
  return type.getDimSize(0);
}

//===----------------------------------------------------------------------===//
// To and with dense tensors
//===----------------------------------------------------------------------===//

static LogicalResult convertSparseToDense(Node &node) {
  Value indices = node.getInput(0), values = node.getInput(2);
  int64_t rank = rankOf(node, indices);
  if (rank == 0)
    indices = node.reshape(indices, {1, 1});
  else if (rank == 1)
    indices = node.expandDims(indices, {1});
  if (rankOf(node, values) == 0)
    values = fill(node, values, sizeOf(node, indices, 0));
  Value dense = fill(node, node.getInput(3), node.getInput(1));
  return node.give(scatter(node, dense, indices, values, ScatterKind::Set));
}

/// Each element adds a multiple of a row of the matrix to a row of the result.
static LogicalResult convertSparseDenseMatMul(Node &node) {
  if (widthOf(node, 0) != 2)
    return node.ok()
               ? node.error() << node.describe(0) << " must have 2 columns"
               : failure();
  int64_t row = node.getFlag("adjoint_a", false) ? 1 : 0;
  Value matrix = node.getInput(3);
  if (node.getFlag("adjoint_b", false))
    matrix = node.create<TransposeOp>(matrix, ArrayRef<int64_t>{1, 0});
  Value rows = gather(node, matrix, column(node, node.getInput(0), 1 - row));
  Value terms =
      node.createBinary<MulOp>(node.expandDims(node.getInput(1), {1}), rows);
  Value count = node.sliceVector(node.getInput(2), row, row + 1);
  Value shape = joinSizes(node, {count, sizeOf(node, matrix, 1)});
  Value zeros = node.ok() ? fill(node, 0, node.getElement(1), shape) : Value();
  return node.give(scatterRows(node, zeros, column(node, node.getInput(0), row),
                               terms, ScatterKind::Add));
}

namespace {
/// What a reduction keeps of a sparse tensor's dimensions: at least one.
struct KeptDims {
  Value places, shape;
  bool isScalar;
};
} // namespace

static KeptDims keepDims(Node &node, int64_t rank, ArrayRef<int64_t> axes) {
  SmallVector<Value> columns, sizes;
  for (int64_t i = 0; i < rank; ++i) {
    if (llvm::is_contained(axes, i))
      continue;
    columns.push_back(column(node, node.getInput(0), i));
    sizes.push_back(node.sliceVector(node.getInput(2), i, i + 1));
  }
  bool isScalar = columns.empty();
  if (isScalar) {
    columns.push_back(fillLike(node, 0, i64(node), node.getInput(1)));
    sizes.push_back(node.vector({1}, i64(node)));
  }
  return {joinColumns(node, columns), joinSizes(node, sizes), isScalar};
}

/// Joins the values that meet; what has no element is 0.
static Value joinKept(Node &node, const KeptDims &kept, ScatterKind kind) {
  if (!node.ok())
    return {};
  Type element = node.getElement(1);
  bool isMax = kind == ScatterKind::Max;
  Value start = isMax ? lowest(node, element, false) : node.zero(element);
  Value total = scatter(node, fill(node, start, kept.shape), kept.places,
                        node.getInput(1), kind);
  if (!isMax)
    return total;
  Value ones = fillLike(node, 1, i64(node), node.getInput(1));
  Value counts = scatter(node, fill(node, 0, i64(node), kept.shape),
                         kept.places, ones, ScatterKind::Add);
  Value isThere = node.createBinary<GreaterOp>(counts, node.zero(i64(node)));
  return select(node, isThere, total, node.zero(element));
}

/// Reduces along axes into a dense tensor.
template <ScatterKind kind>
static LogicalResult convertSparseReduce(Node &node) {
  int64_t rank = std::max<int64_t>(widthOf(node, 0), 0);
  SmallVector<int64_t> axes = node.normalizeAxes(node.getInts(3), rank);
  bool keepsDims = node.getFlag("keep_dims", false);
  if (!node.ok())
    return failure();
  if (axes.empty())
    axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  KeptDims kept = keepDims(node, rank, axes);
  Value total = joinKept(node, kept, kind);
  if (kept.isScalar)
    total = node.squeeze(total, {0});
  return node.give(keepsDims ? node.expandDims(total, axes) : total);
}

//===----------------------------------------------------------------------===//
// Reshape
//===----------------------------------------------------------------------===//

/// The product of the dimensions after each.
static Value stridesOf(Node &node, Value shape) {
  return scan(node, shape, ScanKind::Product, 0, /*isExclusive=*/true,
              /*isReverse=*/true);
}

/// The wanted shape with what its -1 stands for.
static Value resolveShape(Node &node, Value old, Value wanted) {
  Value one = node.scalar(int64_t(1), i64(node));
  Value isFree = node.createBinary<LessOp>(wanted, node.zero(i64(node)));
  Value known =
      reduce<ReduceProdOp>(node, select(node, isFree, one, wanted), {0}, true);
  Value all = reduce<ReduceProdOp>(node, old, {0}, true);
  Value rest =
      node.create<FloorDivOp>(all, node.createBinary<MaximumOp>(known, one));
  return select(node, isFree, rest, wanted);
}

static LogicalResult convertSparseReshape(Node &node) {
  int64_t from = widthOf(node, 0), to = lengthOf(node, 2);
  if (!node.ok())
    return failure();
  Value old = convert(node, node.getInput(1), i64(node)), place;
  Value shape =
      resolveShape(node, old, convert(node, node.getInput(2), i64(node)));
  Value oldStrides = stridesOf(node, old), strides = stridesOf(node, shape);
  for (int64_t i = 0; i < from; ++i) {
    Value stride = node.sliceVector(oldStrides, i, i + 1);
    Value part =
        node.createBinary<MulOp>(column(node, node.getInput(0), i), stride);
    place = place ? node.create<AddOp>(place, part) : part;
  }
  SmallVector<Value> columns;
  for (int64_t i = 0; node.ok() && i < to; ++i) {
    Value stride = node.sliceVector(strides, i, i + 1);
    Value size = node.sliceVector(shape, i, i + 1);
    columns.push_back(node.createBinary<FloorModOp>(
        node.createBinary<FloorDivOp>(place, stride), size));
  }
  if (columns.empty() || from == 0)
    return node.ok() ? node.error()
                           << "reshapes from rank " << from << " to rank " << to
                           << ", both must be 1 or more"
                     : failure();
  return node.giveAll(ValueRange{joinColumns(node, columns), shape});
}

//===----------------------------------------------------------------------===//
// SparseFillEmptyRows
//===----------------------------------------------------------------------===//

namespace {
/// The elements of a sparse tensor followed by one for each row, of which those
/// of empty rows count.
struct FilledRows {
  Node &node;
  int64_t width;
  Value rowCount, isEmpty;
  /// In the order of the result: places in this list, and their number.
  Value order, size;

  void arrange();
  Value indices();
  Value values();
  Value reverseMap();

private:
  Value rows() { return numbers(node, rowCount, i64(node)); }
  Value oldSize() { return sizeOf(node, node.getInput(1), 0); }
};
} // namespace

void FilledRows::arrange() {
  Value row = column(node, node.getInput(0), 0);
  Value counts = countPlaces(node, row, rowCount, i64(node));
  isEmpty = node.createBinary<EqualOp>(counts, node.zero(i64(node)));
  if (!node.ok())
    return;
  Value added = select(node, isEmpty, rows(), rowCount);
  Value keys = node.concat({row, added}, 0);
  order = sort(node, keys, 0, /*isDescending=*/false, i64(node)).places;
  Value more =
      reduce<ReduceSumOp>(node, convert(node, isEmpty, i64(node)), {0}, true);
  size = node.create<AddOp>(oldSize(), more);
}

Value FilledRows::indices() {
  SmallVector<Value> columns{rows()};
  for (int64_t i = 1; node.ok() && i < width; ++i)
    columns.push_back(fillLike(node, 0, i64(node), columns.front()));
  Value added = joinColumns(node, columns);
  Value all = node.ok() ? node.concat({node.getInput(0), added}, 0) : Value();
  return gather(node, all, takeFirst(node, order, size));
}

Value FilledRows::values() {
  Value added = fill(node, node.getInput(3), rowCount);
  Value all = node.ok() ? node.concat({node.getInput(1), added}, 0) : Value();
  return gather(node, all, takeFirst(node, order, size));
}

/// Where each of the elements has gone.
Value FilledRows::reverseMap() {
  Value places = numbers(node, sizeOf(node, order, 0), i64(node));
  Value inverse = scatterRows(node, places, order, places, ScatterKind::Set);
  return takeFirst(node, inverse, oldSize());
}

static LogicalResult convertSparseFillEmptyRows(Node &node) {
  int64_t width = widthOf(node, 0);
  if (!node.ok())
    return failure();
  if (width < 1)
    return node.error() << node.describe(0) << " must have a column";
  FilledRows filled{node, width, node.sliceVector(node.getInput(2), 0, 1),
                    {},   {},    {}};
  filled.arrange();
  if (!node.ok())
    return failure();
  return node.giveAll(ValueRange{filled.indices(), filled.values(),
                                 filled.isEmpty, filled.reverseMap()});
}

//===----------------------------------------------------------------------===//
// Parts, order, softmax
//===----------------------------------------------------------------------===//

/// One number for each index that orders indices row by row.
static Value placesOf(Node &node, Value indices, Value shape, int64_t width) {
  Value strides = stridesOf(node, shape), place;
  for (int64_t i = 0; i < width; ++i) {
    Value part = node.createBinary<MulOp>(column(node, indices, i),
                                          node.sliceVector(strides, i, i + 1));
    place = place ? node.create<AddOp>(place, part) : part;
  }
  return place;
}

static LogicalResult convertSparseReorder(Node &node) {
  int64_t width = widthOf(node, 0);
  if (!node.ok() || width < 1)
    return node.ok()
               ? node.giveAll(ValueRange{node.getInput(0), node.getInput(1)})
               : failure();
  Value places = placesOf(node, node.getInput(0), node.getInput(2), width);
  Value order = sort(node, places, 0, /*isDescending=*/false, i64(node)).places;
  return node.giveAll(ValueRange{gather(node, node.getInput(0), order),
                                 gather(node, node.getInput(1), order)});
}

/// The elements inside a box, counted from its start; the box is cut at the
/// border.
static LogicalResult convertSparseSlice(Node &node) {
  widthOf(node, 0);
  if (!node.ok())
    return failure();
  Value indices = node.getInput(0), start = node.getInput(3);
  Value end = node.create<MinimumOp>(
      node.create<AddOp>(start, node.getInput(4)), node.getInput(2));
  Value size = node.createBinary<MaximumOp>(node.create<SubOp>(end, start),
                                            node.zero(i64(node)));
  Value isAfter =
      node.createBinary<LessEqualOp>(node.expandDims(start, {0}), indices);
  Value isBefore =
      node.createBinary<LessOp>(indices, node.expandDims(end, {0}));
  Value isInside = reduce<ReduceAllOp>(
      node, node.createBinary<LogicalAndOp>(isAfter, isBefore), {1});
  Places found = findTrue(node, isInside);
  Value moved = node.createBinary<SubOp>(indices, node.expandDims(start, {0}));
  return node.giveAll(ValueRange{gatherPlaces(node, moved, found),
                                 gatherPlaces(node, node.getInput(1), found),
                                 size});
}

/// Softmax of each row along the last dimension, over the elements that are
/// there.
static LogicalResult convertSparseSoftmax(Node &node) {
  int64_t width = widthOf(node, 0);
  if (!node.ok())
    return failure();
  if (width < 2)
    return node.error() << node.describe(0) << " must have 2 columns or more";
  Value values = node.getInput(1), shape = node.getInput(2);
  Value rowShape = node.sliceVector(shape, 0, width - 1);
  Value rowIndices = sliceAlong(node, node.getInput(0), 1, 0, width - 1);
  Value rows = placesOf(node, rowIndices, rowShape, width - 1);
  Value count = reduce<ReduceProdOp>(node, rowShape, {0}, true);
  Type element = node.getElement(1);
  Value most =
      scatterRows(node, fill(node, lowest(node, element, false), count), rows,
                  values, ScatterKind::Max);
  Value powers =
      node.create<ExpOp>(node.create<SubOp>(values, gather(node, most, rows)));
  Value sums = scatterRows(node, fill(node, 0, element, count), rows, powers,
                           ScatterKind::Add);
  return node.give(node.create<DivOp>(powers, gather(node, sums, rows)));
}

namespace {
/// Sparse tensors put one after the other along a dimension.
struct JoinedTensors {
  Node &node;
  unsigned count;
  SmallVector<Value> indices, values;
  Value shape;

  void join(Value alongAxis);
};
} // namespace

/// `alongAxis` is 1 at the dimension, else 0.
void JoinedTensors::join(Value alongAxis) {
  Value offset;
  shape = node.getInput(2 * count);
  for (unsigned i = 0; node.ok() && i < count; ++i) {
    Value size = node.create<MulOp>(alongAxis, node.getInput(2 * count + i));
    Value moved = node.getInput(i);
    if (offset) {
      moved = node.createBinary<AddOp>(moved, node.expandDims(offset, {0}));
      shape = node.create<AddOp>(shape, size);
    }
    offset = offset ? node.create<AddOp>(offset, size) : size;
    indices.push_back(moved);
    values.push_back(node.getInput(count + i));
  }
}

/// Sparse tensors joined along a dimension, in row-major order.
static LogicalResult convertSparseConcat(Node &node) {
  unsigned count = node.getNumInputs() / 3;
  if (count == 0 || node.getNumInputs() % 3 != 0)
    return node.error() << "has " << node.getNumInputs()
                        << " inputs, must have indices, values and shapes";
  int64_t rank = std::max<int64_t>(widthOf(node, 0), 0);
  int64_t axis = node.normalizeAxis(node.getIntAttr("concat_dim", 0), rank);
  if (!node.ok())
    return failure();
  SmallVector<int64_t> alongAxis(rank, 0);
  alongAxis[axis] = 1;
  JoinedTensors joined{node, count, {}, {}, {}};
  joined.join(node.vector(alongAxis, i64(node)));
  if (!node.ok())
    return failure();
  Value indices = node.concat(joined.indices, 0);
  Value places = placesOf(node, indices, joined.shape, rank);
  Value order = sort(node, places, 0, /*isDescending=*/false, i64(node)).places;
  Value values = node.ok() ? node.concat(joined.values, 0) : Value();
  return node.giveAll(ValueRange{gather(node, indices, order),
                                 gather(node, values, order), joined.shape});
}

void tensorflow::addSparseRules(RuleTable &rules) {
  rules.add({
      {"SparseToDense", convertSparseToDense, 4},
      {"SparseTensorDenseMatMul", convertSparseDenseMatMul, 4},
      {"SparseReduceSum", convertSparseReduce<ScatterKind::Add>, 4},
      {"SparseReduceMax", convertSparseReduce<ScatterKind::Max>, 4},
      {"SparseReshape", convertSparseReshape, 3},
      {"SparseFillEmptyRows", convertSparseFillEmptyRows, 4},
      {"SparseReorder", convertSparseReorder, 3},
      {"SparseSlice", convertSparseSlice, 5},
      {"SparseSoftmax", convertSparseSoftmax, 3},
      {"SparseConcat", convertSparseConcat, {3, InputCount::kAny}},
  });
}
