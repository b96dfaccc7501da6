//===- Fourier.h - discrete Fourier transforms as matrix products -*- C++
//-*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_FOURIER_H
#define WEIR_PASSES_IMPORT_FOURIER_H

#include "passes/import/ConvertNode.h"

namespace weir::import {

/// Complex numbers as two tensors of one shape; without `im` they are real.
struct Planes {
  mlir::Value re, im;
};

/// Builds discrete Fourier transforms of any length along any dimension:
///
///   X[k] = sum over j of x[j] e^(-2 pi i j k / n)
///
/// A length with small factors is cut in two, n = n1 n2: n2 transforms of
/// length n1, a multiplication by powers of the root of unity, n1 transforms of
/// length n2 (Cooley and Tukey). What is short is a product with a constant
/// matrix, so that the work is done by the same code as all matrix products.
/// Lengths with large prime factors become convolutions of a power of two
/// (Bluestein).
class Fourier {
public:
  /// The longest transform.
  static constexpr int64_t kLongest = 1 << 20;

  Fourier(Node &node, mlir::FloatType element) : node(node), element(element) {}

  /// Transforms dimension `axis`, which becomes `length` long before: what is
  /// beyond is dropped, what lacks is 0. The inverse divides by the length.
  Planes transform(Planes x, int64_t axis, int64_t length, bool isInverse);
  /// A tensor whose dimension `axis` has `length` elements: cut, or 0 at its
  /// end.
  mlir::Value resize(mlir::Value x, int64_t axis, int64_t length);
  /// Elements of a dimension from `start` until `limit`, every `stride`.
  mlir::Value slice(mlir::Value x, int64_t axis, int64_t start, int64_t limit,
                    int64_t stride = 1);

private:
  struct Numbers;
  Planes rows(Planes x, int64_t n);
  Planes direct(Planes x, int64_t n);
  Planes split(Planes x, int64_t n, int64_t first);
  Planes convolve(Planes x, int64_t n);
  Planes multiply(Planes x, llvm::ArrayRef<int64_t> shape,
                  const Numbers &factors);
  Planes map(Planes x, llvm::function_ref<mlir::Value(mlir::Value)> function);
  mlir::Value constant(llvm::ArrayRef<int64_t> shape,
                       llvm::ArrayRef<double> values);
  mlir::Value swapLast(mlir::Value x, llvm::ArrayRef<int64_t> shape,
                       int64_t width);
  mlir::Value binary(char op, mlir::Value x, mlir::Value y);

  Node &node;
  mlir::FloatType element;
};

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_FOURIER_H
