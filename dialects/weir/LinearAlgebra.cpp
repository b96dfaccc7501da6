//===- LinearAlgebra.cpp - types of matrix ops, diagonals -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/LinearAlgebra.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

using Types = SmallVectorImpl<SymbolicType>;

static bool areMatrices(const SymbolicType &type) {
  return type.ranked() && type.rank() >= 2;
}
static ArrayRef<AffineExpr> batchOf(const SymbolicType &matrices) {
  return ArrayRef(*matrices.dims).drop_back(2);
}
static SymbolicType withDims(Type element, ArrayRef<AffineExpr> batch,
                             ArrayRef<AffineExpr> inner) {
  SmallVector<AffineExpr> dims(batch);
  llvm::append_range(dims, inner);
  return {element, dims};
}

/// Fails unless the last two dimensions may be equal.
static LogicalResult squareMatrices(const SymbolicType &type) {
  if (!areMatrices(type))
    return failure();
  auto rows = constantValue(type[type.rank() - 2]);
  auto columns = constantValue(type[type.rank() - 1]);
  return success(!rows || !columns || *rows == *columns);
}

//===--- Types of factorisations -------------------------------------------===//

LogicalResult CholeskyOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                     Types &results) {
  results.push_back(shapes.typeOf(adaptor.getOperand()));
  return squareMatrices(results.front());
}

LogicalResult LuOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                               Types &results) {
  SymbolicType type = shapes.typeOf(adaptor.getOperand());
  if (failed(squareMatrices(type)))
    return failure();
  Type i32 = IntegerType::get(shapes.getContext(), 32);
  results.push_back(type);
  results.push_back(withDims(i32, batchOf(type), {type[type.rank() - 1]}));
  results.push_back(withDims(type.element, batchOf(type), {}));
  return success();
}

LogicalResult TriangularSolveOp::inferTypes(ShapeContext &shapes,
                                            Adaptor adaptor, Types &results) {
  SymbolicType matrix = shapes.typeOf(adaptor.getMatrix());
  SymbolicType rhs = shapes.typeOf(adaptor.getRhs());
  if (failed(squareMatrices(matrix)) || !areMatrices(rhs) ||
      matrix.rank() != rhs.rank() || matrix.element != rhs.element)
    return failure();
  for (int64_t i = 0; i + 1 < rhs.rank(); ++i) {
    auto x = constantValue(matrix[i]), y = constantValue(rhs[i]);
    if (x && y && *x != *y)
      return failure();
  }
  results.push_back(rhs);
  return success();
}

LogicalResult QrOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                               Types &results) {
  SymbolicType type = shapes.typeOf(adaptor.getOperand());
  if (!areMatrices(type))
    return failure();
  AffineExpr rows = type[type.rank() - 2];
  results.push_back(withDims(type.element, batchOf(type), {rows, rows}));
  results.push_back(type);
  return success();
}

LogicalResult EighOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                 Types &results) {
  SymbolicType type = shapes.typeOf(adaptor.getOperand());
  if (failed(squareMatrices(type)))
    return failure();
  results.push_back(
      withDims(type.element, batchOf(type), {type[type.rank() - 1]}));
  results.push_back(type);
  return success();
}

//===--- Diagonals ---------------------------------------------------------===//

/// The smaller of two dimensions; unknown where only a run tells.
static AffineExpr smaller(ShapeContext &shapes, AffineExpr x, AffineExpr y) {
  if (auto difference = constantValue(simplify(x - y)))
    return *difference < 0 ? x : y;
  return shapes.unknown();
}

LogicalResult DiagPartOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                     Types &results) {
  SymbolicType type = shapes.typeOf(adaptor.getOperand());
  int64_t lower = adaptor.getLower(), upper = adaptor.getUpper();
  if (!areMatrices(type) || lower > upper)
    return failure();
  AffineExpr rows = type[type.rank() - 2] + std::min<int64_t>(upper, 0);
  AffineExpr columns = type[type.rank() - 1] - std::max<int64_t>(lower, 0);
  AffineExpr length = smaller(shapes, rows, columns);
  auto known = constantValue(length);
  if (known && *known < 0)
    return failure();
  SmallVector<AffineExpr> inner{length};
  if (lower != upper)
    inner.insert(inner.begin(), shapes.constant(upper - lower + 1));
  results.push_back(withDims(type.element, batchOf(type), inner));
  return success();
}

LogicalResult SetDiagOp::inferTypes(ShapeContext &shapes, Adaptor adaptor,
                                    Types &results) {
  SymbolicType type = shapes.typeOf(adaptor.getOperand());
  SymbolicType diagonal = shapes.typeOf(adaptor.getDiagonal());
  int64_t inner = adaptor.getLower() == adaptor.getUpper() ? 1 : 2;
  if (!areMatrices(type) || !diagonal.ranked() ||
      diagonal.rank() != type.rank() - 2 + inner ||
      diagonal.element != type.element)
    return failure();
  for (int64_t i = 0; i + 2 < type.rank(); ++i)
    (*type.dims)[i] = weir::meet(type[i], diagonal[i]);
  results.push_back(type);
  return success();
}

template <typename Op> static LogicalResult verifyRange(Op op) {
  int64_t lower = op.getLower(), upper = op.getUpper();
  if (lower <= upper)
    return success();
  return op.emitOpError("has diagonals ")
         << upper << " to " << lower << ", must not ascend";
}
LogicalResult DiagPartOp::verify() { return verifyRange(*this); }
LogicalResult SetDiagOp::verify() { return verifyRange(*this); }

namespace {
/// Where the elements of diagonals stand in rows of length `longest`.
struct Diagonals {
  IndexOps x;
  Value rows, columns, longest;
  bool rightAbove, rightBelow;

  Value zero() { return x.constant(0); }
  Value select(Value condition, Value y, Value z) {
    return arith::SelectOp::create(x.b, x.loc, condition, y, z);
  }
  Value both(Value y, Value z) {
    return arith::AndIOp::create(x.b, x.loc, y, z);
  }
  /// How far diagonal `number` is from the start of its row.
  Value offset(Value number) {
    Value length = x.min(x.add(rows, x.min(number, zero())),
                         x.sub(columns, x.max(number, zero())));
    Value space = x.sub(longest, length);
    Value isAbove = x.lt(zero(), number), isBelow = x.lt(number, zero());
    Value main = rightAbove && rightBelow ? space : zero();
    Value above = rightAbove ? space : zero(), below = rightBelow ? space : zero();
    return select(isAbove, above, select(isBelow, below, main));
  }
};
} // namespace

/// The numbers of rows and columns of matrices.
static std::pair<Value, Value> sizesOf(IndexOps x, LoweringContext &context,
                                       Value matrices) {
  SmallVector<OpFoldResult> dims = context.dimsOf(matrices);
  return {x.get(dims[dims.size() - 2]), x.get(dims.back())};
}

FailureOr<SmallVector<Value>>
DiagPartOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  auto [rows, columns] = sizesOf({b, getLoc()}, context, getOperand());
  Value longest = IndexOps{b, getLoc()}.get(context.dimsOf(getResult()).back());
  Value operand = asSignless(b, getLoc(), getOperand());
  Value padding = tensor::ExtractOp::create(
      b, getLoc(), asSignless(b, getLoc(), getPadding()), ValueRange());
  int64_t rank = cast<RankedTensorType>(operand.getType()).getRank();
  Value result = buildByIndex(
      b, getLoc(), context, getResult(),
      [&, rows = rows, columns = columns](OpBuilder &b, Location loc, ValueRange index) {
        IndexOps x{b, loc};
        Diagonals diagonals{x, rows, columns, longest, getRightAbove(), getRightBelow()};
        Value number = x.constant(getUpper());
        if (getLower() != getUpper())
          number = x.sub(number, index[rank - 2]);
        Value along = x.sub(index.back(), diagonals.offset(number));
        Value row = x.sub(along, x.min(number, x.constant(0)));
        Value column = x.add(along, x.max(number, x.constant(0)));
        Value inside = diagonals.both(x.lt(row, rows), x.lt(column, columns));
        inside = diagonals.both(inside, x.lt(x.constant(-1), along));
        SmallVector<Value> place(index.take_front(rank - 2));
        Value one = x.constant(1);
        place.push_back(x.clamp(row, x.constant(0), x.sub(rows, one)));
        place.push_back(x.clamp(column, x.constant(0), x.sub(columns, one)));
        Value element = tensor::ExtractOp::create(b, loc, operand, place);
        return diagonals.select(inside, element, padding);
      });
  return SmallVector<Value>{result};
}

FailureOr<SmallVector<Value>>
SetDiagOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  auto [rows, columns] = sizesOf({b, getLoc()}, context, getOperand());
  Value longest = IndexOps{b, getLoc()}.get(context.dimsOf(getDiagonal()).back());
  Value operand = asSignless(b, getLoc(), getOperand());
  Value diagonal = asSignless(b, getLoc(), getDiagonal());
  int64_t rank = cast<RankedTensorType>(operand.getType()).getRank();
  Value result = buildByIndex(
      b, getLoc(), context, getResult(),
      [&, rows = rows, columns = columns](OpBuilder &b, Location loc, ValueRange index) {
        IndexOps x{b, loc};
        Diagonals diagonals{x, rows, columns, longest, getRightAbove(), getRightBelow()};
        Value zero = x.constant(0), row = index[rank - 2], column = index[rank - 1];
        Value number = x.sub(column, row);
        Value lower = x.constant(getLower()), upper = x.constant(getUpper());
        Value inside = diagonals.both(x.lt(x.sub(lower, x.constant(1)), number),
                                      x.lt(number, x.add(upper, x.constant(1))));
        Value known = x.clamp(number, lower, upper);
        SmallVector<Value> place(index.take_front(rank - 2));
        if (getLower() != getUpper())
          place.push_back(x.sub(upper, known));
        Value along = x.add(x.min(row, column), diagonals.offset(known));
        place.push_back(x.clamp(along, zero, x.max(x.sub(longest, x.constant(1)), zero)));
        Value element = tensor::ExtractOp::create(b, loc, diagonal, place);
        Value other = tensor::ExtractOp::create(b, loc, operand, index);
        return diagonals.select(inside, element, other);
      });
  return SmallVector<Value>{result};
}
