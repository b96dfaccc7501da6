//===- ScalarMath.h - functions of one element ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_INTERFACES_SCALARMATH_H
#define WEIR_DIALECTS_INTERFACES_SCALARMATH_H

#include "dialects/interfaces/ScalarOps.h"

/// Functions that few models have, in terms of ScalarOps.
namespace weir::scalar {
using mlir::Type;
using mlir::Value;

//===--- Floats and complex numbers ---------------------------------------===//

Value tan(ScalarOps s, Value x);
Value sinh(ScalarOps s, Value x);
Value cosh(ScalarOps s, Value x);
Value asin(ScalarOps s, Value x);
Value acos(ScalarOps s, Value x);
Value atan(ScalarOps s, Value x);
Value asinh(ScalarOps s, Value x);
Value acosh(ScalarOps s, Value x);
Value atanh(ScalarOps s, Value x);
Value atan2(ScalarOps s, Value y, Value x);

//===--- Numbers and their parts ------------------------------------------===//

/// -1, 0 or 1; of a complex number its direction.
Value sign(ScalarOps s, Value x);
Value isFinite(ScalarOps s, Value x);
Value isInf(ScalarOps s, Value x);
Value isNan(ScalarOps s, Value x);
/// The float next to `x` in the direction of `y`.
Value nextAfter(ScalarOps s, Value x, Value y);
Value complex(ScalarOps s, Value re, Value im);
Value real(ScalarOps s, Value x);
Value imag(ScalarOps s, Value x);
Value angle(ScalarOps s, Value x);

//===--- Bits of integers -------------------------------------------------===//

Value bitAnd(ScalarOps s, Value x, Value y);
Value bitOr(ScalarOps s, Value x, Value y);
Value bitXor(ScalarOps s, Value x, Value y);
Value bitNot(ScalarOps s, Value x);
/// The number of places is clamped to the element's width less one.
Value shiftLeft(ScalarOps s, Value x, Value places);
Value shiftRight(ScalarOps s, Value x, Value places);
/// The number of ones, as an i8.
Value popCount(ScalarOps s, Value x);
/// The same bits as another type of the same width.
Value bitcast(ScalarOps s, Value x, Type to);

//===--- Special functions, computed in f64 -------------------------------===//

Value erfc(ScalarOps s, Value x);
Value ndtri(ScalarOps s, Value p);
Value erfinv(ScalarOps s, Value x);
Value lgamma(ScalarOps s, Value x);
Value digamma(ScalarOps s, Value x);
Value igamma(ScalarOps s, Value a, Value x);
Value igammac(ScalarOps s, Value a, Value x);
/// The derivative of igamma by `a`.
Value igammaGradA(ScalarOps s, Value a, Value x);
Value zeta(ScalarOps s, Value x, Value q);
Value polygamma(ScalarOps s, Value n, Value x);
Value betainc(ScalarOps s, Value a, Value b, Value x);
Value besselI0(ScalarOps s, Value x);
Value besselI1(ScalarOps s, Value x);
Value besselI0e(ScalarOps s, Value x);
Value besselI1e(ScalarOps s, Value x);
Value besselK0(ScalarOps s, Value x);
Value besselK1(ScalarOps s, Value x);
Value besselK0e(ScalarOps s, Value x);
Value besselK1e(ScalarOps s, Value x);
Value besselJ0(ScalarOps s, Value x);
Value besselJ1(ScalarOps s, Value x);
Value besselY0(ScalarOps s, Value x);
Value besselY1(ScalarOps s, Value x);

//===--- What they share --------------------------------------------------===//

/// Runs `function` on the values as f64; the result has the first one's type.
Value inDouble(ScalarOps s, mlir::ValueRange values,
               llvm::function_ref<Value(mlir::ValueRange)> function);
/// A polynomial by Horner's rule, the highest power first.
Value polynomial(ScalarOps s, Value x, llvm::ArrayRef<double> coefficients);
/// A sum of Chebyshev polynomials by Clenshaw's rule, the highest order first,
/// the last coefficient halved.
Value chebyshev(ScalarOps s, Value x, llvm::ArrayRef<double> coefficients);
/// Values that `body` steps, from `start` on: it returns whether it goes on and
/// the next values. At most `most` times.
mlir::SmallVector<Value>
iterate(ScalarOps s, mlir::ValueRange start, int64_t most,
        llvm::function_ref<Value(mlir::ValueRange, mlir::SmallVector<Value> &)>
            body);

} // namespace weir::scalar

#endif // WEIR_DIALECTS_INTERFACES_SCALARMATH_H
