//===- Matrix.cpp - bands, diagonals and vector products of matrices -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Matrix.h"
#include "dialects/weir/LinearAlgebra.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

static Type i64(Node &node) { return node.getBuilder().getI64Type(); }

RankedTensorType tensorflow::getMatrices(Node &node, unsigned i) {
  RankedTensorType type = node.getRanked(i);
  if (!node.ok() || type.getRank() >= 2)
    return type;
  node.error() << node.describe(i) << " has rank " << type.getRank()
               << ", must be at least 2";
  return {};
}

Value tensorflow::numbersAlong(Node &node, Value value, int64_t axis) {
  Value size = node.sliceVector(node.shapeOf(value), axis, axis + 1);
  return node.create<IotaOp>(node.zero(i64(node)), node.scalar(int64_t(1), i64(node)),
                             size);
}

//===----------------------------------------------------------------------===//
// Bands
//===----------------------------------------------------------------------===//

/// Whether `distance` is at most input `i`, which has no bound where negative.
static Value isWithin(Node &node, Value distance, unsigned i) {
  Value bound = node.create<CastOp>(node.getInput(i), i64(node));
  Value isFree = node.createBinary<LessOp>(bound, node.zero(i64(node)));
  return node.createBinary<LogicalOrOp>(
      isFree, node.createBinary<LessEqualOp>(distance, bound));
}

static LogicalResult convertBandPart(Node &node) {
  RankedTensorType type = getMatrices(node, 0);
  if (!node.ok())
    return failure();
  int64_t rank = type.getRank();
  Value operand = node.getInput(0);
  Value rows = node.expandDims(numbersAlong(node, operand, rank - 2), {1});
  Value columns = node.expandDims(numbersAlong(node, operand, rank - 1), {0});
  Value below = node.createBinary<SubOp>(rows, columns);
  Value above = node.createBinary<SubOp>(columns, rows);
  Value isInside = node.createBinary<LogicalAndOp>(isWithin(node, below, 1),
                                                   isWithin(node, above, 2));
  Value shape = node.shapeOf(operand);
  isInside = node.create<BroadcastOp>(isInside, shape);
  Value zeros = node.create<BroadcastOp>(node.zero(type.getElementType()), shape);
  return node.give(node.create<SelectOp>(isInside, operand, zeros));
}

//===----------------------------------------------------------------------===//
// Diagonals
//===----------------------------------------------------------------------===//

/// The second version knows no alignment, the third says it.
static void readAlignment(Node &node, Band &band) {
  if (!node.getKind().ends_with("V3"))
    return;
  StringRef align = node.getStringAttr("align", "RIGHT_LEFT");
  auto [above, below] = align.split('_');
  band.rightAbove = above == "RIGHT";
  band.rightBelow = below == "RIGHT";
  auto isSide = [](StringRef side) { return side == "RIGHT" || side == "LEFT"; };
  if (node.ok() && !(isSide(above) && isSide(below)))
    node.error() << "attribute 'align' is '" << align
                 << "', must be LEFT_LEFT, LEFT_RIGHT, RIGHT_LEFT or RIGHT_RIGHT";
}

static Band readBand(Node &node, unsigned input) {
  Band band;
  SmallVector<int64_t> k = node.getInts(input);
  if (node.ok() && (k.empty() || k.size() > 2 || k.front() > k.back()))
    node.error() << node.describe(input) << " must be one number, or two that don't descend";
  if (!node.ok())
    return band;
  band.lower = k.front();
  band.upper = k.back();
  readAlignment(node, band);
  return band;
}

/// Diagonals must be inside the matrices where that is known.
static void checkBand(Node &node, const Band &band, RankedTensorType type) {
  int64_t rank = type.getRank();
  int64_t rows = type.getDimSize(rank - 2), columns = type.getDimSize(rank - 1);
  for (int64_t number : {band.lower, band.upper}) {
    bool isAbove = !ShapedType::isDynamic(columns) && number >= std::max<int64_t>(columns, 1);
    bool isBelow = !ShapedType::isDynamic(rows) && number <= -std::max<int64_t>(rows, 1);
    if (node.ok() && (isAbove || isBelow))
      node.error() << "diagonal " << number << " is outside of matrices of type "
                   << type;
  }
}

Value tensorflow::takeDiagonals(Node &node, Value operand, Value padding, const Band &band) {
  return node.create<DiagPartOp>(operand, padding, uint64_t(band.lower),
                                 uint64_t(band.upper), band.rightAbove, band.rightBelow);
}

Value tensorflow::setDiagonals(Node &node, Value operand, Value diagonal, const Band &band) {
  return node.create<SetDiagOp>(operand, diagonal, uint64_t(band.lower),
                                uint64_t(band.upper), band.rightAbove, band.rightBelow);
}

static LogicalResult convertMatrixDiagPart(Node &node) {
  RankedTensorType type = getMatrices(node, 0);
  bool isFirst = node.getNumInputs() == 1;
  Band band = isFirst ? Band() : readBand(node, 1);
  if (!node.ok())
    return failure();
  checkBand(node, band, type);
  Value padding = isFirst ? node.zero(type.getElementType()) : node.getInput(2);
  return node.give(takeDiagonals(node, node.getInput(0), padding, band));
}

static LogicalResult convertMatrixSetDiag(Node &node) {
  RankedTensorType type = getMatrices(node, 0);
  Band band = node.getNumInputs() == 2 ? Band() : readBand(node, 2);
  if (!node.ok())
    return failure();
  checkBand(node, band, type);
  return node.give(setDiagonals(node, node.getInput(0), node.getInput(1), band));
}

/// The numbers of rows and columns that the longest diagonal asks for, and those
/// that the node says: -1 for what follows.
static SmallVector<Value> matrixSizes(Node &node, Value longest, const Band &band) {
  int64_t rows = node.getNumInputs() > 2 ? node.getInt(2) : -1;
  int64_t columns = node.getNumInputs() > 3 ? node.getInt(3) : -1;
  int64_t moreRows = std::max<int64_t>(-band.upper, 0);
  int64_t moreColumns = std::max<int64_t>(band.lower, 0);
  if (rows == -1 && columns == -1)
    moreRows = moreColumns = std::max(moreRows, moreColumns);
  auto size = [&](int64_t said, int64_t more) {
    if (said != -1)
      return node.vector({said}, i64(node));
    return node.create<AddOp>(longest, node.vector({more}, i64(node)));
  };
  if (node.ok() && (rows < -1 || columns < -1))
    node.error() << "makes matrices of " << rows << " rows and " << columns
                 << " columns, must not be negative";
  return {size(rows, moreRows), size(columns, moreColumns)};
}

static LogicalResult convertMatrixDiag(Node &node) {
  RankedTensorType type = node.getRanked(0);
  Band band = node.getNumInputs() == 1 ? Band() : readBand(node, 1);
  int64_t inner = band.isOne() ? 1 : 2;
  if (node.ok() && type.getRank() < inner)
    node.error() << node.describe(0) << " has rank " << type.getRank()
                 << ", must be at least " << inner;
  if (!node.ok())
    return failure();
  int64_t rank = type.getRank();
  Value shape = node.shapeOf(node.getInput(0));
  SmallVector<Value> sizes = matrixSizes(node, node.sliceVector(shape, rank - 1, rank), band);
  sizes.insert(sizes.begin(), node.sliceVector(shape, 0, rank - inner));
  Value padding = node.getNumInputs() > 4 ? node.getInput(4) : node.zero(type.getElementType());
  if (!node.ok())
    return failure();
  Value matrices = node.create<BroadcastOp>(padding, node.concat(sizes, 0));
  return node.give(setDiagonals(node, matrices, node.getInput(0), band));
}

/// The elements of a tensor on the diagonal of one with twice its dimensions.
static LogicalResult convertDiag(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  Value shape = node.shapeOf(node.getInput(0));
  Value flat = node.reshape(node.getInput(0), {-1});
  Value size = node.shapeOf(flat);
  Value zeros = node.create<BroadcastOp>(node.zero(type.getElementType()),
                                         node.concat({size, size}, 0));
  Value matrix = setDiagonals(node, zeros, flat, Band());
  return node.give(node.create<ReshapeOp>(matrix, node.concat({shape, shape}, 0)));
}

static LogicalResult convertDiagPart(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  int64_t half = type.getRank() / 2;
  if (type.getRank() % 2 != 0 || half == 0)
    return node.error() << node.describe(0) << " has rank " << type.getRank()
                        << ", must be even and not 0";
  Value shape = node.sliceVector(node.shapeOf(node.getInput(0)), 0, half);
  Value size = node.expandDims(
      node.create<ReduceProdOp>(shape, ArrayRef<int64_t>(0), false), {0});
  Value matrix = node.create<ReshapeOp>(node.getInput(0), node.concat({size, size}, 0));
  Value diagonal = takeDiagonals(node, matrix, node.zero(type.getElementType()), Band());
  return node.give(node.create<ReshapeOp>(diagonal, shape));
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// The vectors of the last dimension with their elements rotated by `by`.
static Value rotated(Node &node, Value value, int64_t by) {
  int64_t axis = cast<RankedTensorType>(value.getType()).getRank() - 1;
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  auto part = [&](int64_t from, int64_t to) {
    SmallVector<int64_t> starts(axis + 1, 0), limits(axis + 1, end), strides(axis + 1, 1);
    starts[axis] = from;
    limits[axis] = to;
    return node.create<SliceOp>(value, starts, limits, strides);
  };
  return node.concat({part(by, end), part(0, by)}, axis);
}

/// The vector product, rotated twice: `a0 b1 - a1 b0` stands at 2.
static LogicalResult convertCross(Node &node) {
  RankedTensorType type = node.getRanked(0), other = node.getRanked(1);
  if (!node.ok())
    return failure();
  for (RankedTensorType each : {type, other})
    if (each.getRank() < 1 || each.getShape().back() != 3)
      return node.error() << "takes the products of vectors of type " << each
                          << ", their last dimension must be 3";
  Value a = node.getInput(0), b = node.getInput(1);
  Value left = node.createBinary<MulOp>(rotated(node, a, 1), rotated(node, b, 2));
  Value right = node.createBinary<MulOp>(rotated(node, a, 2), rotated(node, b, 1));
  return node.give(node.createBinary<SubOp>(left, right));
}

void tensorflow::addMatrixRules(RuleTable &rules) {
  rules.add({
      {"MatrixBandPart", convertBandPart, 3},
      {"BatchMatrixBandPart", convertBandPart, 3},
      {"MatrixDiag", convertMatrixDiag, 1},
      {"BatchMatrixDiag", convertMatrixDiag, 1},
      {"MatrixDiagV2", convertMatrixDiag, 5},
      {"MatrixDiagV3", convertMatrixDiag, 5},
      {"MatrixDiagPart", convertMatrixDiagPart, 1},
      {"BatchMatrixDiagPart", convertMatrixDiagPart, 1},
      {"MatrixDiagPartV2", convertMatrixDiagPart, 3},
      {"MatrixDiagPartV3", convertMatrixDiagPart, 3},
      {"MatrixSetDiag", convertMatrixSetDiag, 2},
      {"BatchMatrixSetDiag", convertMatrixSetDiag, 2},
      {"MatrixSetDiagV2", convertMatrixSetDiag, 3},
      {"MatrixSetDiagV3", convertMatrixSetDiag, 3},
      {"Diag", convertDiag, 1},
      {"DiagPart", convertDiagPart, 1},
      {"Cross", convertCross, 2},
  });
}
