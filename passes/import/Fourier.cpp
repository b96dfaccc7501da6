//===- Fourier.cpp - discrete Fourier transforms as matrix products -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Fourier.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>
#include <complex>

using namespace mlir;
using namespace weir;
using namespace weir::import;

using Complex = std::complex<double>;

/// Up to here a transform is one product with a matrix.
static constexpr int64_t kShort = 32;
/// As long as a prime length may be for that.
static constexpr int64_t kShortPrime = 96;

//===--- numbers known when compiling -------------------------------------===//

struct Fourier::Numbers {
  SmallVector<double> re, im;
  explicit Numbers(int64_t size) : re(size), im(size) {}
  Numbers(ArrayRef<Complex> values) {
    for (Complex value : values) {
      re.push_back(value.real());
      im.push_back(value.imag());
    }
  }
  void set(int64_t i, Complex value) {
    re[i] = value.real();
    im[i] = value.imag();
  }
};

/// `e^(-2 pi i power / n)`
static Complex root(int64_t power, int64_t n) {
  double angle = -2 * M_PI * double(power % n) / double(n);
  return {std::cos(angle), std::sin(angle)};
}

/// A transform of numbers, whose count is a power of two.
static std::vector<Complex> evaluate(ArrayRef<Complex> x, int64_t stride = 1) {
  int64_t n = llvm::divideCeil(x.size(), stride);
  if (n <= 1)
    return {x.front()};
  auto even = evaluate(x, 2 * stride),
       odd = evaluate(x.drop_front(stride), 2 * stride);
  std::vector<Complex> result(n);
  for (int64_t k = 0; k < n / 2; ++k) {
    Complex turned = root(k, n) * odd[k];
    result[k] = even[k] + turned;
    result[k + n / 2] = even[k] - turned;
  }
  return result;
}

/// The divisor at which a length is cut: near an equal share of it, so that few
/// cuts are needed. 1 where the length has no small divisor.
static int64_t chooseFactor(int64_t n) {
  double cuts =
      std::ceil(std::log(double(n)) / std::log(double(kShort)) - 1e-9);
  double share = std::pow(double(n), 1 / std::max(cuts, 2.0));
  int64_t best = 1;
  for (int64_t factor = 2; factor <= kShort && factor < n; ++factor)
    if (n % factor == 0 && (best == 1 || std::abs(std::log(factor / share)) <
                                             std::abs(std::log(best / share))))
      best = factor;
  return best;
}

//===--- tensors ----------------------------------------------------------===//

Value Fourier::constant(ArrayRef<int64_t> shape, ArrayRef<double> values) {
  if (!node.ok())
    return {};
  auto type = RankedTensorType::get(shape, element);
  if (element.isF64())
    return node.constant(DenseElementsAttr::get(type, values));
  SmallVector<float> narrow(values.begin(), values.end());
  return node.constant(DenseElementsAttr::get(type, ArrayRef<float>(narrow)));
}

Value Fourier::binary(char op, Value x, Value y) {
  if (op == '*')
    return node.createBinary<MulOp>(x, y);
  return op == '+' ? node.createBinary<AddOp>(x, y)
                   : node.createBinary<SubOp>(x, y);
}

Planes Fourier::map(Planes x, function_ref<Value(Value)> function) {
  return {function(x.re), x.im ? function(x.im) : Value()};
}

/// Rows of `shape`, its last dimensions changed over, as rows of `width`.
Value Fourier::swapLast(Value x, ArrayRef<int64_t> shape, int64_t width) {
  Value cut = node.reshape(x, shape);
  Value turned = node.create<TransposeOp>(cut, ArrayRef<int64_t>{0, 2, 1});
  return node.reshape(turned, {-1, width});
}

/// The product with constants of the given shape, element by element.
Planes Fourier::multiply(Planes x, ArrayRef<int64_t> shape,
                         const Numbers &factors) {
  Value re = constant(shape, factors.re), im = constant(shape, factors.im);
  if (!x.im)
    return {binary('*', x.re, re), binary('*', x.re, im)};
  return {binary('-', binary('*', x.re, re), binary('*', x.im, im)),
          binary('+', binary('*', x.re, im), binary('*', x.im, re))};
}

//===--- transforms of rows -----------------------------------------------===//

/// One matrix product: the parts of x stand side by side, and so do the
/// result's.
Planes Fourier::direct(Planes x, int64_t n) {
  int64_t depth = x.im ? 2 * n : n;
  SmallVector<double> matrix(depth * 2 * n);
  for (int64_t j = 0; j < n; ++j)
    for (int64_t k = 0; k < n; ++k) {
      Complex w = root(j * k, n);
      matrix[j * 2 * n + k] = w.real();
      matrix[j * 2 * n + n + k] = w.imag();
      if (!x.im)
        continue;
      matrix[(n + j) * 2 * n + k] = -w.imag();
      matrix[(n + j) * 2 * n + n + k] = w.real();
    }
  Value rows = x.im ? node.concat({x.re, x.im}, 1) : x.re;
  Value product = node.create<MatMulOp>(rows, constant({depth, 2 * n}, matrix),
                                        /*transpose_lhs=*/false,
                                        /*transpose_rhs=*/false);
  return {slice(product, 1, 0, n), slice(product, 1, n, 2 * n)};
}

/// With j = j1 n2 + j2 and k = k1 + n1 k2: transforms over j1, then over j2.
Planes Fourier::split(Planes x, int64_t n, int64_t n1) {
  int64_t n2 = n / n1;
  Planes columns = map(x, [&](Value v) {
    return swapLast(v, {-1, n1, n2}, n1);
  });
  Planes first = rows(columns, n1);
  Numbers roots(n);
  for (int64_t j2 = 0; j2 < n2; ++j2)
    for (int64_t k1 = 0; k1 < n1; ++k1)
      roots.set(j2 * n1 + k1, root(j2 * k1, n));
  Planes cut = map(first, [&](Value v) {
    return node.reshape(v, {-1, n2, n1});
  });
  Planes turned = multiply(cut, {n2, n1}, roots);
  Planes second = rows(map(turned,
                           [&](Value v) {
                             return swapLast(v, {-1, n2, n1}, n2);
                           }),
                       n2);
  return map(second, [&](Value v) { return swapLast(v, {-1, n1, n2}, n); });
}

/// Bluestein: as j k = (j^2 + k^2 - (k - j)^2) / 2, a convolution with
/// `e^(pi i j^2 / n)`, by transforms of a length that is easy.
Planes Fourier::convolve(Planes x, int64_t n) {
  int64_t m = llvm::PowerOf2Ceil(2 * n - 1);
  std::vector<Complex> chirp(n), kernel(m);
  for (int64_t j = 0; j < n; ++j) {
    chirp[j] = root(j * j % (2 * n), 2 * n);
    kernel[j] = kernel[(m - j) % m] = std::conj(chirp[j]);
  }
  std::vector<Complex> spectrum = evaluate(kernel);
  for (Complex &value : spectrum)
    value /= double(m); // of the inverse transform
  Planes product = multiply(x, {n}, Numbers(chirp));
  Planes padded = map(product, [&](Value v) { return resize(v, 1, m); });
  Planes both = multiply(rows(padded, m), {m}, Numbers(spectrum));
  // The inverse is the transform with the parts changed over, before and after.
  Planes back = rows({both.im, both.re}, m);
  Planes result =
      map({back.im, back.re}, [&](Value v) { return slice(v, 1, 0, n); });
  return multiply(result, {n}, Numbers(chirp));
}

Planes Fourier::rows(Planes x, int64_t n) {
  if (!node.ok())
    return x;
  if (n <= kShort)
    return direct(x, n);
  int64_t factor = chooseFactor(n);
  if (factor > 1)
    return split(x, n, factor);
  return n <= kShortPrime ? direct(x, n) : convolve(x, n);
}

//===--- along a dimension ------------------------------------------------===//

Value Fourier::slice(Value x, int64_t axis, int64_t start, int64_t limit,
                     int64_t stride) {
  RankedTensorType type = node.getRanked(x, "the input");
  if (!node.ok())
    return {};
  SmallVector<int64_t> starts(type.getRank(), 0), strides(type.getRank(), 1),
      limits(type.getRank(), std::numeric_limits<int64_t>::max());
  starts[axis] = start;
  limits[axis] = limit;
  strides[axis] = stride;
  return node.create<SliceOp>(x, starts, limits, strides);
}

Value Fourier::resize(Value x, int64_t axis, int64_t length) {
  RankedTensorType type = node.getRanked(x, "the input");
  if (!node.ok())
    return {};
  int64_t size = type.getDimSize(axis);
  bool isKnown = !ShapedType::isDynamic(size);
  if (!isKnown || size < length) {
    SmallVector<int64_t> low(type.getRank(), 0), high = low;
    high[axis] = isKnown ? length - size : length;
    x = node.create<PadOp>(x, low, high, PadMode::Constant, TypedAttr());
  }
  return isKnown && size <= length ? x : slice(x, axis, 0, length);
}

/// The axis moved to the end, or back.
static SmallVector<int64_t> exchangeLast(int64_t rank, int64_t axis) {
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[axis], order[rank - 1]);
  return order;
}

Planes Fourier::transform(Planes x, int64_t axis, int64_t length,
                          bool isInverse) {
  if (length < 1 || length > kLongest) {
    node.error() << "a transform of length " << length << ", must be from 1 to "
                 << kLongest;
    return x;
  }
  RankedTensorType type = node.getRanked(x.re, "the input");
  if (!node.ok())
    return x;
  int64_t rank = type.getRank();
  SmallVector<int64_t> order = exchangeLast(rank, axis);
  bool isLast = axis == rank - 1;
  auto turn = [&](Value v) {
    return isLast ? v : node.create<TransposeOp>(v, order);
  };
  x = map(x, [&](Value v) { return turn(resize(v, axis, length)); });
  Value shape = node.shapeOf(x.re);
  x = map(x, [&](Value v) { return node.reshape(v, {-1, length}); });
  if (isInverse)
    x = {x.im ? x.im : node.createBinary<MulOp>(x.re, node.zero(element)),
         x.re};
  x = rows(x, length);
  if (isInverse) {
    Value share = node.scalar(1.0 / double(length), element);
    x = {binary('*', x.im, share), binary('*', x.re, share)};
  }
  return map(x,
             [&](Value v) { return turn(node.create<ReshapeOp>(v, shape)); });
}
