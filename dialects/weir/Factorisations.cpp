//===- Factorisations.cpp - matrices taken apart, step by step ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/LinearAlgebra.h"
#include "dialects/weir/Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace weir;

namespace {
/// Writes a sequential algorithm on one matrix of a batch: `tensors` are what it
/// changes, which loops and branches carry along. Elements are named by the
/// places in the matrix alone.
class Steps {
public:
  Steps(OpBuilder &b, Location loc, ValueRange tensors)
      : b(b), loc(loc), tensors(tensors) {}

  OpBuilder &b;
  Location loc;
  SmallVector<Value> tensors;
  /// The batch in work.
  SmallVector<Value> batch;

  IndexOps index() { return {b, loc}; }
  ScalarOps scalar() { return {b, loc}; }
  Value number(int64_t value) { return index().constant(value); }
  Value next(Value i) { return index().add(i, number(1)); }

  /// Runs `body` at each place in `[from, to)`.
  void forEach(Value from, Value to, llvm::function_ref<void(Value)> body);
  /// The same with values that pass from one place to the next.
  SmallVector<Value>
  fold(Value from, Value to, ValueRange initial,
       llvm::function_ref<SmallVector<Value>(Value, ValueRange)> body);
  /// Runs `body` where the condition holds.
  void when(Value condition, llvm::function_ref<void()> body);
  /// Runs `body` for each matrix of a batch of the given dimensions.
  void forBatch(ArrayRef<OpFoldResult> dims, llvm::function_ref<void()> body);

  Value get(Value tensor, ValueRange place) {
    return tensor::ExtractOp::create(b, loc, tensor, whole(place));
  }
  Value get(unsigned i, ValueRange place) { return get(tensors[i], place); }
  void set(unsigned i, ValueRange place, Value value) {
    tensors[i] = tensor::InsertOp::create(b, loc, value, tensors[i], whole(place));
  }
  void swap(unsigned i, ValueRange first, ValueRange second) {
    Value x = get(i, first), y = get(i, second);
    set(i, first, y);
    set(i, second, x);
  }

private:
  SmallVector<Value> whole(ValueRange place) {
    SmallVector<Value> all(batch);
    llvm::append_range(all, place);
    return all;
  }
};
} // namespace

SmallVector<Value>
Steps::fold(Value from, Value to, ValueRange initial,
            llvm::function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  SmallVector<Value> carried(tensors);
  llvm::append_range(carried, initial);
  size_t count = tensors.size();
  auto loop = scf::ForOp::create(
      b, loc, from, to, number(1), carried,
      [&](OpBuilder &inner, Location, Value i, ValueRange state) {
        OpBuilder::InsertionGuard guard(b);
        b.setInsertionPointToEnd(inner.getInsertionBlock());
        tensors.assign(state.begin(), state.begin() + count);
        SmallVector<Value> values = body(i, state.drop_front(count));
        SmallVector<Value> yielded(tensors);
        llvm::append_range(yielded, values);
        scf::YieldOp::create(b, loc, yielded);
      });
  ResultRange results = loop.getResults();
  tensors.assign(results.begin(), results.begin() + count);
  return SmallVector<Value>(results.drop_front(count));
}

void Steps::forEach(Value from, Value to, llvm::function_ref<void(Value)> body) {
  fold(from, to, {}, [&](Value i, ValueRange) {
    body(i);
    return SmallVector<Value>();
  });
}

void Steps::when(Value condition, llvm::function_ref<void()> body) {
  SmallVector<Value> before(tensors);
  auto branch = scf::IfOp::create(b, loc, ValueRange(before).getTypes(),
                                  condition, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  body();
  scf::YieldOp::create(b, loc, tensors);
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, loc, before);
  tensors.assign(branch.getResults().begin(), branch.getResults().end());
}

void Steps::forBatch(ArrayRef<OpFoldResult> dims,
                     llvm::function_ref<void()> body) {
  if (dims.empty())
    return body();
  forEach(number(0), index().get(dims.front()), [&](Value i) {
    batch.push_back(i);
    forBatch(dims.drop_front(), body);
    batch.pop_back();
  });
}

//===--- What the factorisations share -------------------------------------===//

/// A copy of a tensor, to be changed.
static Value copyOf(OpBuilder &b, Location loc, LoweringContext &context,
                    Value value) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  return buildGeneric(b, loc, value, context.emptyLike(b, loc, value),
                      {identity, identity},
                      [](OpBuilder &, Location, ValueRange x) { return x[0]; });
}

/// A new tensor whose dimensions are a batch's and then those given.
static Value filled(OpBuilder &b, Location loc, LoweringContext &context,
                    ArrayRef<OpFoldResult> batch, ArrayRef<OpFoldResult> inner,
                    TypedAttr value) {
  SmallVector<OpFoldResult> dims(batch);
  llvm::append_range(dims, inner);
  return buildFill(b, loc, value, context.empty(b, loc, dims, value.getType()));
}

//===--- Cholesky ----------------------------------------------------------===//

/// `a[i, j] - sum over k < j of r[i, k] r[j, k]`, where `r` takes the place of `a`.
static Value choleskyRest(Steps &s, Value i, Value j) {
  auto body = [&](Value k, ValueRange sum) -> SmallVector<Value> {
    Value product = s.scalar().mul(s.get(0u, {i, k}), s.get(0u, {j, k}));
    return {s.scalar().sub(sum[0], product)};
  };
  return s.fold(s.number(0), j, s.get(0u, {i, j}), body).front();
}

static void choleskyColumn(Steps &s, Value j, Value size) {
  Value rest = choleskyRest(s, j, j), zero = s.scalar().zero(rest);
  Value diagonal = s.scalar().select(s.scalar().le(rest, zero),
                                     s.scalar().constant(rest, -1),
                                     s.scalar().sqrt(rest));
  s.set(0, {j, j}, diagonal);
  s.forEach(s.next(j), size, [&](Value i) {
    s.set(0, {i, j}, s.scalar().div(choleskyRest(s, i, j), diagonal));
    s.set(0, {j, i}, zero);
  });
}

FailureOr<SmallVector<Value>>
CholeskyOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  Steps s(b, getLoc(), copyOf(b, getLoc(), context, getOperand()));
  Value size = s.index().get(dims.back());
  s.forBatch(ArrayRef(dims).drop_back(2), [&] {
    s.forEach(s.number(0), size, [&](Value j) { choleskyColumn(s, j, size); });
  });
  return s.tensors;
}

//===--- LU ----------------------------------------------------------------===//

/// The row from `k` on whose element in column `k` is largest.
static Value findPivot(Steps &s, Value k, Value size) {
  Value first = s.scalar().abs(s.get(0u, {k, k}));
  auto body = [&](Value i, ValueRange best) -> SmallVector<Value> {
    Value here = s.scalar().abs(s.get(0u, {i, k}));
    Value isLarger = s.scalar().lt(best[0], here);
    return {s.scalar().select(isLarger, here, best[0]),
            s.scalar().select(isLarger, i, best[1])};
  };
  return s.fold(s.next(k), size, {first, k}, body).back();
}

/// Exchanges rows `k` and `pivot` in the factors and the permutation.
static void exchangeRows(Steps &s, Value k, Value pivot, Value size) {
  Value differ = s.scalar().ne(k, pivot);
  s.when(differ, [&] {
    s.forEach(s.number(0), size,
              [&](Value j) { s.swap(0, {k, j}, {pivot, j}); });
    s.swap(1, k, pivot);
    s.set(2, {}, s.scalar().neg(s.get(2u, ValueRange())));
  });
}

/// Subtracts multiples of row `k` from those below it.
static void eliminate(Steps &s, Value k, Value size) {
  Value pivot = s.get(0u, {k, k});
  Value isUsable = s.scalar().ne(pivot, s.scalar().zero(pivot));
  s.when(isUsable, [&] {
    s.forEach(s.next(k), size, [&](Value i) {
      Value factor = s.scalar().div(s.get(0u, {i, k}), pivot);
      s.set(0, {i, k}, factor);
      s.forEach(s.next(k), size, [&](Value j) {
        Value part = s.scalar().mul(factor, s.get(0u, {k, j}));
        s.set(0, {i, j}, s.scalar().sub(s.get(0u, {i, j}), part));
      });
    });
  });
}

FailureOr<SmallVector<Value>> LuOp::lowerToLinalg(OpBuilder &b,
                                                  LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  ArrayRef<OpFoldResult> batch = ArrayRef(dims).drop_back(2);
  Type element = getElementTypeOrSelf(getOperand().getType());
  Value order = filled(b, loc, context, batch, dims.back(), b.getI32IntegerAttr(0));
  Value sign = filled(b, loc, context, batch, {}, oneAttr(element, false));
  Steps s(b, loc, {copyOf(b, loc, context, getOperand()), order, sign});
  Value size = s.index().get(dims.back());
  s.forBatch(batch, [&] {
    s.forEach(s.number(0), size, [&](Value i) {
      s.set(1, i, arith::IndexCastOp::create(b, loc, b.getI32Type(), i));
    });
    s.forEach(s.number(0), size, [&](Value k) {
      exchangeRows(s, k, findPivot(s, k, size), size);
      eliminate(s, k, size);
    });
  });
  return s.tensors;
}

//===--- Triangular systems ------------------------------------------------===//

namespace {
/// Substitution, forwards or backwards, for all columns of the right-hand side.
struct Substitution {
  Steps &s;
  Value matrix, size, columns;
  bool isBackwards, isTransposed, isUnit;

  void run() {
    s.forEach(s.number(0), size, [&](Value step) {
      Value last = s.index().sub(size, s.number(1));
      Value i = isBackwards ? s.index().sub(last, step) : step;
      s.forEach(isBackwards ? s.next(i) : s.number(0), isBackwards ? size : i,
                [&](Value k) { subtract(i, k); });
      if (!isUnit)
        divide(i);
    });
  }
  /// Row `k` of the solution, known already, from row `i`.
  void subtract(Value i, Value k) {
    Value factor = s.get(matrix, isTransposed ? ValueRange{k, i} : ValueRange{i, k});
    s.forEach(s.number(0), columns, [&](Value j) {
      Value part = s.scalar().mul(factor, s.get(0u, {k, j}));
      s.set(0, {i, j}, s.scalar().sub(s.get(0u, {i, j}), part));
    });
  }
  void divide(Value i) {
    Value diagonal = s.get(matrix, {i, i});
    s.forEach(s.number(0), columns, [&](Value j) {
      s.set(0, {i, j}, s.scalar().div(s.get(0u, {i, j}), diagonal));
    });
  }
};
} // namespace

FailureOr<SmallVector<Value>>
TriangularSolveOp::lowerToLinalg(OpBuilder &b, LoweringContext &context) {
  SmallVector<OpFoldResult> dims = context.dimsOf(getRhs());
  Steps s(b, getLoc(), copyOf(b, getLoc(), context, getRhs()));
  Value size = s.index().get(dims[dims.size() - 2]);
  Value columns = s.index().get(dims.back());
  s.forBatch(ArrayRef(dims).drop_back(2), [&] {
    Substitution{s, getMatrix(), size, columns, getUpper() != getTransposed(),
                 getTransposed(), getUnit()}
        .run();
  });
  return s.tensors;
}

//===--- QR ----------------------------------------------------------------===//

namespace {
/// The reflection that clears column `k` of `r` below its diagonal: the vector
/// `(1, v)` is kept in that column until the end, `v` below the diagonal.
struct Reflection {
  Steps &s;
  Value k, rows, columns;
  Value scale; // the reflection is 1 - scale (1, v)^T (1, v)

  enum : unsigned { Q, R };
  Value vector(Value i) { return s.get(R, {i, k}); }
  ScalarOps f() { return s.scalar(); }

  Value tailSquares() {
    auto body = [&](Value i, ValueRange sum) -> SmallVector<Value> {
      Value x = vector(i);
      return {f().add(sum[0], f().mul(x, x))};
    };
    return s.fold(s.next(k), rows, f().zero(s.get(R, {k, k})), body).front();
  }
  void choose() {
    Value first = s.get(R, {k, k}), zero = f().zero(first), squares = tailSquares();
    Value isDone = f().eq(squares, zero);
    Value norm = f().sqrt(f().add(f().mul(first, first), squares));
    Value beta = f().select(f().lt(first, zero), norm, f().neg(norm));
    beta = f().select(isDone, first, beta);
    Value one = f().one(first);
    Value divisor = f().select(isDone, one, f().sub(first, beta));
    scale = f().select(isDone, zero,
                       f().div(f().sub(beta, first), f().select(isDone, one, beta)));
    s.forEach(s.next(k), rows, [&](Value i) {
      s.set(R, {i, k}, f().div(vector(i), divisor));
    });
    s.set(R, {k, k}, beta);
  }
  /// Applies the reflection to a row or column of `tensor`; `at` says where its
  /// element `i` is.
  void apply(unsigned tensor, llvm::function_ref<SmallVector<Value>(Value)> at) {
    auto body = [&](Value i, ValueRange sum) -> SmallVector<Value> {
      return {f().add(sum[0], f().mul(vector(i), s.get(tensor, at(i))))};
    };
    Value product =
        s.fold(s.next(k), rows, s.get(tensor, at(k)), body).front();
    Value part = f().mul(scale, product);
    s.set(tensor, at(k), f().sub(s.get(tensor, at(k)), part));
    s.forEach(s.next(k), rows, [&](Value i) {
      Value less = f().mul(part, vector(i));
      s.set(tensor, at(i), f().sub(s.get(tensor, at(i)), less));
    });
  }
  void run() {
    choose();
    s.forEach(s.next(k), columns, [&](Value j) {
      apply(R, [&](Value i) { return SmallVector<Value>{i, j}; });
    });
    s.forEach(s.number(0), rows, [&](Value i) {
      apply(Q, [&](Value j) { return SmallVector<Value>{i, j}; });
    });
    s.forEach(s.next(k), rows, [&](Value i) {
      s.set(R, {i, k}, f().zero(scale));
    });
  }
};
} // namespace

/// Sets a square matrix to the identity.
static void setIdentity(Steps &s, unsigned tensor, Value size, Type element) {
  Value one = arith::ConstantOp::create(s.b, s.loc, oneAttr(element, false));
  s.forEach(s.number(0), size, [&](Value i) { s.set(tensor, {i, i}, one); });
}

FailureOr<SmallVector<Value>> QrOp::lowerToLinalg(OpBuilder &b,
                                                  LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  ArrayRef<OpFoldResult> batch = ArrayRef(dims).drop_back(2);
  Type element = getElementTypeOrSelf(getOperand().getType());
  OpFoldResult height = dims[dims.size() - 2];
  Value q = filled(b, loc, context, batch, {height, height}, zeroAttr(element, false));
  Steps s(b, loc, {q, copyOf(b, loc, context, getOperand())});
  Value rows = s.index().get(height), columns = s.index().get(dims.back());
  s.forBatch(batch, [&] {
    setIdentity(s, Reflection::Q, rows, element);
    s.forEach(s.number(0), s.index().min(rows, columns), [&](Value k) {
      Reflection{s, k, rows, columns, {}}.run();
    });
  });
  return s.tensors;
}

//===--- Eigenvalues of symmetric matrices ---------------------------------===//

namespace {
/// Jacobi's method on a full symmetric matrix.
struct Jacobi {
  Steps &s;
  Value size;

  enum : unsigned { Values, Vectors, Matrix };
  ScalarOps f() { return s.scalar(); }

  void mirror() {
    s.forEach(s.number(0), size, [&](Value i) {
      s.forEach(s.number(0), i,
                [&](Value j) { s.set(Matrix, {j, i}, s.get(Matrix, {i, j})); });
    });
  }
  /// `x, y` become `c x - s y, s x + c y`.
  void rotate(unsigned tensor, ValueRange first, ValueRange second, Value c, Value n) {
    Value x = s.get(tensor, first), y = s.get(tensor, second);
    s.set(tensor, first, f().sub(f().mul(c, x), f().mul(n, y)));
    s.set(tensor, second, f().add(f().mul(n, x), f().mul(c, y)));
  }
  /// The rotation that makes element `(p, q)` zero.
  void annihilate(Value p, Value q) {
    Value off = s.get(Matrix, {p, q});
    s.when(f().ne(off, f().zero(off)), [&] {
      Value one = f().one(off), two = f().constant(off, 2);
      Value spread = f().sub(s.get(Matrix, {q, q}), s.get(Matrix, {p, p}));
      Value theta = f().div(spread, f().mul(two, off));
      Value root = f().sqrt(f().add(f().mul(theta, theta), one));
      Value size1 = f().div(one, f().add(f().abs(theta), root));
      Value t = f().select(f().lt(theta, f().zero(off)), f().neg(size1), size1);
      Value c = f().div(one, f().sqrt(f().add(f().mul(t, t), one)));
      Value n = f().mul(t, c);
      s.forEach(s.number(0), size, [&](Value k) {
        rotate(Matrix, {k, p}, {k, q}, c, n);
        rotate(Vectors, {k, p}, {k, q}, c, n);
      });
      s.forEach(s.number(0), size,
                [&](Value k) { rotate(Matrix, {p, k}, {q, k}, c, n); });
    });
  }
  void sweep() {
    s.forEach(s.number(0), size, [&](Value q) {
      s.forEach(s.number(0), q, [&](Value p) { annihilate(p, q); });
    });
  }
  /// Orders values and vectors by the values.
  void sort() {
    s.forEach(s.number(0), size, [&](Value i) {
      s.forEach(s.next(i), size, [&](Value j) {
        Value isLess = f().lt(s.get(Values, j), s.get(Values, i));
        s.when(isLess, [&] {
          s.swap(Values, i, j);
          s.forEach(s.number(0), size,
                    [&](Value k) { s.swap(Vectors, {k, i}, {k, j}); });
        });
      });
    });
  }
  /// Turns each vector so that its largest element is positive.
  void orient(Type element) {
    Value zero = arith::ConstantOp::create(s.b, s.loc, zeroAttr(element, false));
    s.forEach(s.number(0), size, [&](Value j) {
      auto body = [&](Value k, ValueRange best) -> SmallVector<Value> {
        Value x = s.get(Vectors, {k, j});
        Value isLarger = f().lt(f().abs(best[0]), f().abs(x));
        return {f().select(isLarger, x, best[0])};
      };
      Value largest = s.fold(s.number(0), size, zero, body).front();
      s.when(f().lt(largest, zero), [&] {
        s.forEach(s.number(0), size, [&](Value k) {
          s.set(Vectors, {k, j}, f().neg(s.get(Vectors, {k, j})));
        });
      });
    });
  }
  void run(Type element) {
    // It converges quadratically; half as many do for matrices of thousands.
    constexpr int64_t sweeps = 16;
    mirror();
    setIdentity(s, Vectors, size, element);
    s.forEach(s.number(0), s.number(sweeps), [&](Value) { sweep(); });
    s.forEach(s.number(0), size,
              [&](Value i) { s.set(Values, i, s.get(Matrix, {i, i})); });
    sort();
    orient(element);
  }
};
} // namespace

FailureOr<SmallVector<Value>> EighOp::lowerToLinalg(OpBuilder &b,
                                                    LoweringContext &context) {
  Location loc = getLoc();
  SmallVector<OpFoldResult> dims = context.dimsOf(getOperand());
  ArrayRef<OpFoldResult> batch = ArrayRef(dims).drop_back(2);
  Type element = getElementTypeOrSelf(getOperand().getType());
  TypedAttr zero = zeroAttr(element, false);
  Value values = filled(b, loc, context, batch, dims.back(), zero);
  Value vectors = filled(b, loc, context, batch, {dims.back(), dims.back()}, zero);
  Steps s(b, loc, {values, vectors, copyOf(b, loc, context, getOperand())});
  Value size = s.index().get(dims.back());
  s.forBatch(batch, [&] { Jacobi{s, size}.run(element); });
  s.tensors.pop_back();
  return s.tensors;
}
