//===- ScalarOps.h - one element's arithmetic -------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_INTERFACES_SCALAROPS_H
#define WEIR_DIALECTS_INTERFACES_SCALAROPS_H

#include "mlir/IR/Builders.h"

namespace weir {

/// Builds scalar arithmetic for any number type, complex ones included: the
/// vocabulary in which the ops' scalar bodies are written. Integers wrap; `isUnsigned` says how to read
/// signless operands. The definitions are TensorFlow's where they differ.
struct ScalarOps {
  mlir::OpBuilder &b;
  mlir::Location loc;
  bool isUnsigned = false;

  using Value = mlir::Value;
  /// A constant of `like`'s type; truncated for integers.
  Value constant(Value like, double value);
  Value zero(Value like) { return constant(like, 0); }
  Value one(Value like) { return constant(like, 1); }

  Value add(Value x, Value y);
  Value sub(Value x, Value y);
  Value mul(Value x, Value y);
  Value div(Value x, Value y);      ///< integers: towards zero
  Value floorDiv(Value x, Value y); ///< towards minus infinity
  Value floorMod(Value x, Value y); ///< the sign of y
  Value truncMod(Value x, Value y); ///< the sign of x
  Value max(Value x, Value y);      ///< NaN if either is
  Value min(Value x, Value y);
  Value pow(Value x, Value y);
  Value neg(Value x);
  Value abs(Value x);  ///< complex numbers: their magnitude, a float
  Value conj(Value x); ///< all but complex numbers: x itself
  Value fma(Value x, Value y, Value z);

  Value eq(Value x, Value y);
  Value ne(Value x, Value y);
  Value lt(Value x, Value y);
  Value le(Value x, Value y);
  Value select(Value condition, Value x, Value y);
  Value logicalAnd(Value x, Value y);
  Value logicalOr(Value x, Value y);
  Value logicalNot(Value x);

  /// Floats, and complex numbers but for erf.
  Value exp(Value x);
  Value expm1(Value x);
  Value log(Value x);
  Value log1p(Value x);
  Value sqrt(Value x);
  Value rsqrt(Value x);
  Value tanh(Value x);
  Value erf(Value x);
  Value sin(Value x);
  Value cos(Value x);
  Value sigmoid(Value x);
  /// Floats; integers stay as they are.
  Value floor(Value x);
  Value ceil(Value x);
  Value roundEven(Value x);

  /// To another number type as TensorFlow's Cast converts: to integers towards
  /// zero, to bool by != 0. `toUnsigned` says how the result is to be read.
  Value cast(Value x, mlir::Type to, bool toUnsigned = false);
};

} // namespace weir

#endif // WEIR_DIALECTS_INTERFACES_SCALAROPS_H
