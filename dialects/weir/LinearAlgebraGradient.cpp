//===- LinearAlgebraGradient.cpp - pullbacks of factors and solutions -----===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// After M. Giles, Collected matrix derivative results for forward and reverse
// mode algorithmic differentiation, 2008.
//===----------------------------------------------------------------------===//
#include "dialects/weir/GradientBuilder.h"
#include "dialects/weir/LinearAlgebra.h"
#include "dialects/weir/Scatter.h"

using namespace mlir;
using namespace weir;

using Cotangents = FailureOr<SmallVector<Value>>;

namespace {
/// Matrices in the last two dimensions.
class Matrices {
public:
  explicit Matrices(GradientBuilder &g) : g(g) {}

  Value multiply(Value x, Value y, bool transposeX = false,
                 bool transposeY = false) {
    return g.make<MatMulOp>(x, y, unit(transposeX), unit(transposeY));
  }
  Value transpose(Value x) {
    SmallVector<int64_t> order =
        llvm::to_vector(llvm::seq<int64_t>(0, GradientBuilder::rankOf(x)));
    std::swap(order[order.size() - 1], order[order.size() - 2]);
    return g.transpose(x, order);
  }
  Value solve(Value matrix, Value rhs, bool isUpper, bool isTransposed,
              bool hasUnit = false) {
    return g.make<TriangularSolveOp>(matrix, rhs, unit(isUpper),
                                     unit(isTransposed), unit(hasUnit));
  }
  /// `x` where `row - column` is at least `least` and at most `most`, else 0.
  Value keep(Value x, std::optional<int64_t> least,
             std::optional<int64_t> most) {
    Value below = distance(x), keeps;
    if (least)
      keeps = g.make<GreaterEqualOp>(below, g.same(below, *least));
    if (most)
      keeps = g.make<LessEqualOp>(below, g.same(below, *most));
    return g.select(g.broadcast(keeps, g.shapeOf(x)), x, g.zeros(x));
  }
  Value lower(Value x) { return keep(x, 0, std::nullopt); }
  Value strictlyLower(Value x) { return keep(x, 1, std::nullopt); }
  Value upper(Value x) { return keep(x, std::nullopt, 0); }

private:
  UnitAttr unit(bool set) {
    return set ? g.getBuilder().getUnitAttr() : UnitAttr();
  }
  /// `row - column`: a matrix of i64.
  Value distance(Value x) {
    int64_t rank = GradientBuilder::rankOf(x);
    Value rows = g.expand(g.places(x, rank - 2), 1);
    Value columns = g.expand(g.places(x, rank - 1), 0);
    Value shape = g.make<ConcatOp>(
        ValueRange{g.sizeVector(x, rank - 2), g.sizeVector(x, rank - 1)},
        uint64_t(0));
    return g.sub(g.broadcast(rows, shape), g.broadcast(columns, shape));
  }

  GradientBuilder &g;
};
} // namespace

Cotangents TriangularSolveOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Matrices m(g);
  bool isTransposed = getTransposed();
  Value db = m.solve(getMatrix(), dy[0], getUpper(), !isTransposed, getUnit());
  Value x = getResult();
  Value da = g.neg(isTransposed ? m.multiply(x, db, false, true)
                                : m.multiply(db, x, false, true));
  if (getUnit())
    da = getUpper() ? m.keep(da, std::nullopt, -1) : m.strictlyLower(da);
  else
    da = getUpper() ? m.upper(da) : m.lower(da);
  return SmallVector<Value>{da, db};
}

/// L^-T phi(L^T dL) L^-1, symmetric; phi keeps the lower triangle and half of
/// the diagonal.
Cotangents CholeskyOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Matrices m(g);
  Value l = getResult();
  Value p = m.multiply(l, m.lower(dy[0]), true, false);
  Value half = g.fill(p, 0.5);
  p = g.sub(m.lower(p), g.mul(half, m.keep(m.lower(p), std::nullopt, 0)));
  Value left = m.solve(l, p, false, true);
  Value both = m.transpose(m.solve(l, m.transpose(left), false, true));
  return SmallVector<Value>{g.mul(half, g.add(both, m.transpose(both)))};
}

/// The rows of `x`, whose row `i` goes to row `permutation[i]`.
static Value unpermute(GradientBuilder &g, Value x, Value permutation) {
  int64_t batch = GradientBuilder::rankOf(permutation) - 1;
  Value indices = g.withBatch(g.expand(permutation, batch + 1), batch);
  return g.make<ScatterOp>(g.zeros(x), indices, x, ScatterKind::Set);
}

/// P^T L^-T (strictly lower(L^T dL) + upper(dU U^T)) U^-T.
Cotangents LuOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Matrices m(g);
  Value factors = getFactors();
  Value below = m.strictlyLower(factors), u = m.upper(factors);
  Value ones =
      m.keep(m.keep(g.fill(factors, 1), 0, std::nullopt), std::nullopt, 0);
  Value l = g.add(below, ones);
  Value ofL = m.multiply(l, m.strictlyLower(dy[0]), true, false);
  Value ofU = m.multiply(m.upper(dy[0]), u, false, true);
  Value inner = g.add(m.strictlyLower(ofL), m.upper(ofU));
  Value left = m.solve(factors, inner, false, true, /*hasUnit=*/true);
  Value right = m.transpose(m.solve(factors, m.transpose(left), true, false));
  return SmallVector<Value>{unpermute(g, right, getPermutation())};
}

/// Of as many rows as columns or more: q (dr + t r^-T) + (dq - q q^T dq) r^-T
/// with t = lower(q^T dq - dq^T q + r dr^T - dr r^T).
static Value pullDeep(GradientBuilder &g, Value q, Value r, Value dq,
                      Value dr) {
  Matrices m(g);
  auto overR = [&](Value x) { // x r^-T
    return m.transpose(m.solve(r, m.transpose(x), true, false));
  };
  Value ofQ = m.multiply(q, dq, true, false);
  Value ofR = m.multiply(r, dr, false, true);
  Value both = g.add(ofQ, ofR);
  Value inner = m.lower(g.sub(both, m.transpose(both)));
  return g.add(m.multiply(q, g.add(dr, overR(inner))),
               overR(g.sub(dq, m.multiply(q, ofQ))));
}

/// Columns of q beyond those of the operand, which aren't unique, must have no
/// cotangents; nor has the part of r that is 0.
Cotangents QrOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Matrices m(g);
  int64_t last = GradientBuilder::rankOf(getOperand()) - 1;
  int64_t rows = GradientBuilder::sizeOf(getOperand(), last - 1);
  int64_t columns = GradientBuilder::sizeOf(getOperand(), last);
  if (rows < 0 || columns < 0)
    return failure();
  Value q = getQ(), r = getR(), dq = dy[0], dr = dy[1];
  if (rows >= columns)
    return SmallVector<Value>{
        pullDeep(g, g.part(q, last, 0, columns),
                 g.part(r, last - 1, 0, columns), g.part(dq, last, 0, columns),
                 m.upper(g.part(dr, last - 1, 0, columns)))};
  // [x y] = q [u v]
  Value y = g.part(getOperand(), last, rows, columns);
  Value dv = g.part(dr, last, rows, columns);
  Value dx = pullDeep(g, q, g.part(r, last, 0, rows),
                      g.add(dq, m.multiply(y, dv, false, true)),
                      m.upper(g.part(dr, last, 0, rows)));
  return SmallVector<Value>{
      g.make<ConcatOp>(ValueRange{dx, m.multiply(q, dv)}, uint64_t(last))};
}

/// V (diag(de) + F o (V^T dV)) V^T with F = 1 / (e_j - e_i).
Cotangents EighOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Matrices m(g);
  Value e = getValues(), v = getVectors();
  int64_t rank = GradientBuilder::rankOf(v);
  Value columns = g.broadcastLike(g.expand(e, rank - 2), v);
  Value rows = g.broadcastLike(g.expand(e, rank - 1), v);
  Value inverse = g.make<DivNoNanOp>(g.fill(v, 1), g.sub(columns, rows));
  Value inner = g.mul(inverse, m.multiply(v, dy[1], true, false));
  Value diagonal = g.broadcastLike(g.expand(dy[0], rank - 2), v);
  inner =
      g.add(inner, m.keep(m.keep(diagonal, 0, std::nullopt), std::nullopt, 0));
  Value da = m.multiply(m.multiply(v, inner), v, false, true);
  // Only the lower triangle is read: it stands for both.
  Value symmetric = g.add(da, m.transpose(da));
  Value diagonalTwice =
      m.keep(m.keep(symmetric, 0, std::nullopt), std::nullopt, 0);
  return SmallVector<Value>{
      g.sub(m.lower(symmetric), g.mul(g.fill(v, 0.5), diagonalTwice))};
}

Cotangents DiagPartOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value dx = g.make<SetDiagOp>(g.zeros(getOperand()), dy[0], getLowerAttr(),
                               getUpperAttr(), getRightAboveAttr(),
                               getRightBelowAttr());
  return SmallVector<Value>{dx, Value()};
}

Cotangents SetDiagOp::pullback(OpBuilder &b, ValueRange dy) {
  GradientBuilder g(b, getLoc());
  Value rest = g.make<SetDiagOp>(dy[0], g.zeros(getDiagonal()), getLowerAttr(),
                                 getUpperAttr(), getRightAboveAttr(),
                                 getRightBelowAttr());
  Value zero = g.scalar(0, getElementTypeOrSelf(getOperand().getType()));
  Value diagonal =
      g.make<DiagPartOp>(dy[0], zero, getLowerAttr(), getUpperAttr(),
                         getRightAboveAttr(), getRightBelowAttr());
  return SmallVector<Value>{rest, diagonal};
}
