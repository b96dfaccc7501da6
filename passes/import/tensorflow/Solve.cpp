//===- Solve.cpp - factorisations of matrices, and what they solve --------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/LinearAlgebra.h"
#include "passes/import/tensorflow/Matrix.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

//===----------------------------------------------------------------------===//
// Factorisations
//===----------------------------------------------------------------------===//

namespace {
/// Runs a computation on matrices in a type that factorisations are made for:
/// halves in f32.
class MatrixProblem {
public:
  explicit MatrixProblem(Node &node) : node(node) {}

  bool readSquare(unsigned i);
  /// Input `i` in the type that is computed in.
  Value get(unsigned i);
  /// A result in the inputs' type.
  Value back(Value value) { return element == wide ? value : node.create<CastOp>(value, element); }
  Value diagonal(Value matrices) {
    return takeDiagonals(node, matrices, node.scalar(0.0, wide), Band());
  }
  /// Fails the run unless all elements of a tensor of bools hold.
  void require(Value condition, StringRef what);
  SmallVector<Value> factor(Value matrices);
  Value solve(ArrayRef<Value> factors, Value rhs, bool isAdjoint);
  Value solveTriangle(Value matrix, Value rhs, bool upper, bool transposed, bool unit) {
    return node.create<TriangularSolveOp>(matrix, rhs, upper, transposed, unit);
  }
  /// Row `order[i]` of the matrices at row `i`, or the other way round.
  Value permuteRows(Value matrices, Value order, bool isInverse);
  Value identityLike(Value matrices);
  Value isNonZero(Value value);

  Node &node;
  RankedTensorType type;
  Type element, wide;
};
} // namespace

bool MatrixProblem::readSquare(unsigned i) {
  type = getMatrices(node, i);
  if (!node.ok())
    return false;
  int64_t rank = type.getRank();
  int64_t rows = type.getDimSize(rank - 2), columns = type.getDimSize(rank - 1);
  if (rows != columns && !ShapedType::isDynamic(rows) && !ShapedType::isDynamic(columns))
    node.error() << node.describe(i) << " is of type " << type
                 << ", its matrices must be square";
  element = wide = type.getElementType();
  if (element.isF16() || element.isBF16())
    wide = node.getBuilder().getF32Type();
  if (node.ok() && !wide.isF32() && !wide.isF64())
    node.error() << node.getKind() << " is not supported for elements of type " << element;
  return node.ok();
}

Value MatrixProblem::get(unsigned i) {
  Value value = node.getInput(i);
  return element == wide ? value : node.create<CastOp>(value, wide);
}

void MatrixProblem::require(Value condition, StringRef what) {
  RankedTensorType bools = node.getRanked(condition, "the condition");
  if (!node.ok())
    return;
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, bools.getRank()));
  Value all = node.create<ReduceAllOp>(condition, axes, false);
  std::string message = ("node '" + node.getName() + "': " + what).str();
  node.createAs<AssertOp>(TypeRange(), all, StringRef(message));
}

Value MatrixProblem::isNonZero(Value value) {
  Value size = node.create<AbsOp>(value);
  return node.createBinary<LessOp>(node.scalar(0.0, wide), size);
}

SmallVector<Value> MatrixProblem::factor(Value matrices) {
  if (!node.ok() || !matrices)
    return SmallVector<Value>(3);
  Operation *made = node.createNamed(LuOp::getOperationName(), matrices, {}, 3);
  return made ? SmallVector<Value>(made->getResults()) : SmallVector<Value>(3);
}

/// The inverse permutation has `i` where the order says it.
Value MatrixProblem::permuteRows(Value matrices, Value order, bool isInverse) {
  if (!node.ok() || !order)
    return {};
  int64_t rank = type.getRank();
  if (isInverse) {
    Value numbers = node.create<CastOp>(numbersAlong(node, order, rank - 2),
                                        node.getBuilder().getI32Type());
    Value places = node.expandDims(numbers, {1});
    Value isHere = node.createBinary<EqualOp>(node.expandDims(order, {rank - 2}), places);
    Value hits = node.create<CastOp>(isHere, node.getBuilder().getI32Type());
    order = node.create<ReduceSumOp>(node.createBinary<MulOp>(hits, numbers),
                                     ArrayRef<int64_t>(rank - 1), false);
  }
  return node.create<GatherOp>(matrices, order, uint64_t(rank - 2), uint64_t(rank - 2));
}

/// `l u x = p b`, or `u^T l^T p x = b`.
Value MatrixProblem::solve(ArrayRef<Value> factors, Value rhs, bool isAdjoint) {
  if (!isAdjoint) {
    Value x = permuteRows(rhs, factors[1], false);
    x = solveTriangle(factors[0], x, false, false, true);
    return solveTriangle(factors[0], x, true, false, false);
  }
  Value x = solveTriangle(factors[0], rhs, true, true, false);
  x = solveTriangle(factors[0], x, false, true, true);
  return permuteRows(x, factors[1], true);
}

Value MatrixProblem::identityLike(Value matrices) {
  Value shape = node.shapeOf(matrices);
  Value zeros = node.create<BroadcastOp>(node.scalar(0.0, wide), shape);
  Value ones = node.create<BroadcastOp>(
      node.scalar(1.0, wide), node.sliceVector(shape, 0, type.getRank() - 1));
  return setDiagonals(node, zeros, ones, Band());
}

static LogicalResult convertCholesky(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0))
    return failure();
  Value root = node.create<CholeskyOp>(problem.get(0));
  Value zero = node.scalar(0.0, problem.wide);
  Value fails = node.createBinary<LessOp>(problem.diagonal(root), zero);
  problem.require(node.create<LogicalNotOp>(fails),
                  "Cholesky decomposition was not successful: a matrix isn't "
                  "positive definite");
  return node.give(problem.back(root));
}

static LogicalResult convertInverse(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0))
    return failure();
  bool isAdjoint = node.getFlag("adjoint", false);
  Value matrices = problem.get(0);
  SmallVector<Value> factors = problem.factor(matrices);
  if (!node.ok())
    return failure();
  problem.require(problem.isNonZero(problem.diagonal(factors[0])),
                  "a matrix is not invertible");
  Value identity = problem.identityLike(matrices);
  return node.give(problem.back(problem.solve(factors, identity, isAdjoint)));
}

static LogicalResult convertSolve(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0) || !getMatrices(node, 1))
    return failure();
  bool isAdjoint = node.getFlag("adjoint", false);
  SmallVector<Value> factors = problem.factor(problem.get(0));
  if (!node.ok())
    return failure();
  problem.require(problem.isNonZero(problem.diagonal(factors[0])),
                  "a matrix is not invertible");
  return node.give(problem.back(problem.solve(factors, problem.get(1), isAdjoint)));
}

/// The operand with the batch dimensions of both repeated.
static Value withBatch(Node &node, Value operand, Value batch) {
  RankedTensorType type = node.getRanked(operand, "an operand");
  if (!node.ok())
    return {};
  int64_t rank = type.getRank();
  Value inner = node.sliceVector(node.shapeOf(operand), rank - 2, rank);
  return node.create<BroadcastOp>(operand, node.concat({batch, inner}, 0));
}

/// A value shaped as the batch of matrices; only its shape counts.
static Value batchCorner(Node &node, Value operand) {
  RankedTensorType type = node.getRanked(operand, "an operand");
  if (!node.ok())
    return {};
  int64_t rank = type.getRank();
  return node.create<ReduceSumOp>(operand, ArrayRef<int64_t>{rank - 2, rank - 1}, false);
}

static LogicalResult convertTriangularSolve(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0))
    return failure();
  RankedTensorType right = getMatrices(node, 1);
  if (!node.ok())
    return failure();
  Value matrix = problem.get(0), rhs = problem.get(1);
  if (problem.type.getShape().drop_back(2) != right.getShape().drop_back(2)) {
    auto both = node.broadcastTogether({batchCorner(node, matrix), batchCorner(node, rhs)});
    Value batch = node.shapeOf(both.front());
    matrix = withBatch(node, matrix, batch);
    rhs = withBatch(node, rhs, batch);
  }
  problem.require(problem.isNonZero(problem.diagonal(matrix)),
                  "a matrix is not invertible");
  bool isUpper = !node.getFlag("lower", true);
  bool isAdjoint = node.getFlag("adjoint", false);
  return node.give(
      problem.back(problem.solveTriangle(matrix, rhs, isUpper, isAdjoint, false)));
}

//===----------------------------------------------------------------------===//
// Determinants
//===----------------------------------------------------------------------===//

/// The determinants' signs and the logarithms of their sizes. A matrix without
/// inverse has the sign 0; its logarithm is -inf.
static SmallVector<Value> logDeterminants(MatrixProblem &problem) {
  Node &node = problem.node;
  SmallVector<Value> factors = problem.factor(problem.get(0));
  if (!node.ok())
    return SmallVector<Value>(2);
  Value diagonal = problem.diagonal(factors[0]);
  Value sizes = node.create<AbsOp>(diagonal);
  int64_t last = problem.type.getRank() - 2;
  Value logarithm =
      node.create<ReduceSumOp>(node.create<LogOp>(sizes), ArrayRef<int64_t>(last), false);
  Value signs = node.create<ReduceProdOp>(node.createBinary<DivOp>(diagonal, sizes),
                                          ArrayRef<int64_t>(last), false);
  Value sign = node.createBinary<MulOp>(factors[2], signs);
  Value zero = node.scalar(0.0, problem.wide);
  Value infinity = node.scalar(std::numeric_limits<double>::infinity(), problem.wide);
  Value isFinite = node.createBinary<LessOp>(node.create<AbsOp>(logarithm), infinity);
  auto choose = [&](Value condition, Value x, Value y) {
    auto all = node.broadcastTogether({condition, x, y});
    return node.ok() ? node.create<SelectOp>(all[0], all[1], all[2]) : Value();
  };
  Value isLarge = node.createBinary<LessOp>(zero, logarithm);
  Value bound = choose(isLarge, infinity, node.create<NegOp>(infinity));
  return {choose(isFinite, sign, zero), choose(isFinite, logarithm, bound)};
}

static LogicalResult convertDeterminant(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0))
    return failure();
  SmallVector<Value> parts = logDeterminants(problem);
  Value size = node.create<ExpOp>(parts[1]);
  return node.give(problem.back(node.createBinary<MulOp>(parts[0], size)));
}

static LogicalResult convertLogDeterminant(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0))
    return failure();
  SmallVector<Value> parts = logDeterminants(problem);
  return node.giveAll(ValueRange{problem.back(parts[0]), problem.back(parts[1])});
}

//===----------------------------------------------------------------------===//
// LU, QR, eigenvalues
//===----------------------------------------------------------------------===//

static LogicalResult convertLu(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0))
    return failure();
  Type order = node.getTypeAttr("output_idx_type", node.getBuilder().getI32Type());
  SmallVector<Value> factors = problem.factor(problem.get(0));
  if (!node.ok())
    return failure();
  problem.require(problem.isNonZero(problem.diagonal(factors[0])),
                  "a matrix is not invertible");
  return node.giveAll(ValueRange{problem.back(factors[0]), node.create<CastOp>(factors[1], order)});
}

/// Elements before `size` of one of the last two dimensions.
static Value firstOf(Node &node, Value value, int64_t axis, int64_t size) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  SmallVector<int64_t> starts(rank, 0), limits(rank, end), strides(rank, 1);
  limits[axis] = size;
  return node.create<SliceOp>(value, starts, limits, strides);
}

static LogicalResult convertQr(Node &node) {
  RankedTensorType type = getMatrices(node, 0);
  bool isFull = node.getFlag("full_matrices", false);
  if (!node.ok())
    return failure();
  int64_t rank = type.getRank();
  Type element = type.getElementType();
  int64_t rows = type.getDimSize(rank - 2), columns = type.getDimSize(rank - 1);
  if (!element.isF32() && !element.isF64())
    return node.error() << "Qr is not supported for elements of type " << element;
  if (!isFull && (ShapedType::isDynamic(rows) || ShapedType::isDynamic(columns)))
    return node.error() << node.describe(0) << " is of type " << type
                        << ", the sizes of its matrices must be known when compiling";
  Operation *made = node.createNamed(QrOp::getOperationName(), node.getInput(0), {}, 2);
  if (!made)
    return failure();
  if (isFull || rows <= columns)
    return node.giveAll(made->getResults());
  return node.giveAll(ValueRange{firstOf(node, made->getResult(0), rank - 1, columns),
                       firstOf(node, made->getResult(1), rank - 2, columns)});
}

static LogicalResult convertEigh(Node &node) {
  MatrixProblem problem(node);
  if (!problem.readSquare(0))
    return failure();
  Operation *made =
      node.createNamed(EighOp::getOperationName(), problem.get(0), {}, 2);
  if (!made)
    return failure();
  return node.giveAll(ValueRange{problem.back(made->getResult(0)), problem.back(made->getResult(1))});
}

void tensorflow::addSolveRules(RuleTable &rules) {
  rules.add({
      {"Cholesky", convertCholesky, 1},
      {"BatchCholesky", convertCholesky, 1},
      {"MatrixInverse", convertInverse, 1},
      {"BatchMatrixInverse", convertInverse, 1},
      {"MatrixSolve", convertSolve, 2},
      {"BatchMatrixSolve", convertSolve, 2},
      {"MatrixTriangularSolve", convertTriangularSolve, 2},
      {"BatchMatrixTriangularSolve", convertTriangularSolve, 2},
      {"MatrixDeterminant", convertDeterminant, 1},
      {"BatchMatrixDeterminant", convertDeterminant, 1},
      {"LogMatrixDeterminant", convertLogDeterminant, 1},
      {"Lu", convertLu, 1},
      {"Qr", convertQr, 1},
      {"SelfAdjointEigV2", convertEigh, 1},
  });
}
