//===- Evaluator.h - running code at compile time ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_INTERFACES_EVALUATOR_H
#define WEIR_DIALECTS_INTERFACES_EVALUATOR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectInterface.h"

namespace weir {

/// Runs a function without arguments and gives its results as constants. A
/// pass that needs it asks the weir dialect for the interface; the library that
/// owns the whole pipeline attaches an implementation.
class Evaluator : public mlir::DialectInterface::Base<Evaluator> {
public:
  explicit Evaluator(mlir::Dialect *dialect) : Base(dialect) {}
  /// `function` stands in a module of its own that holds graph ops; its
  /// results have static shapes. Strict floating point, a fixed instruction
  /// set: the same bytes on any machine.
  virtual mlir::FailureOr<llvm::SmallVector<mlir::ElementsAttr>>
  evaluate(mlir::func::FuncOp function) const = 0;
  /// Frees the bytes of a constant where `evaluate` made it; no op names it
  /// any more.
  virtual void release(mlir::ElementsAttr value) const = 0;
};

} // namespace weir

#endif // WEIR_DIALECTS_INTERFACES_EVALUATOR_H
