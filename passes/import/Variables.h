//===- Variables.h - variables of a foreign module --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_VARIABLES_H
#define WEIR_PASSES_IMPORT_VARIABLES_H

#include "dialects/foreign/Foreign.h"
#include "dialects/weir/Weir.h"
#include "llvm/ADT/StringSet.h"

namespace weir::import {

/// Whether variables have values. Those that a checkpoint holds have theirs
/// from the start, and cost nothing. Each of the others has a variable of its
/// own that says it, false at first:
///
///   weir.assign @v, %x            |  weir.assign @v, %x
///                                 |  weir.assign @"v/initialized", %true
///   %r = weir.read @v             |  %i = weir.read @"v/initialized"
///                                 |  weir.assert %i, "... not initialised"
///                                 |  %r = weir.read @v
class VariableFlags {
public:
  /// Chooses symbols that are not among `taken`, and adds them to it.
  VariableFlags(mlir::ModuleOp module, llvm::StringSet<> &taken);

  /// Whether the variable has a value, as a scalar bool.
  mlir::Value get(mlir::OpBuilder &builder, mlir::Location loc,
                  foreign::VariableOp variable) const;
  /// Stops the run where it has none; `reader` is the node that reads it.
  void check(mlir::OpBuilder &builder, mlir::Location loc,
             foreign::VariableOp variable, llvm::StringRef reader) const;
  /// Notes that it has one from here on.
  void set(mlir::OpBuilder &builder, mlir::Location loc,
           foreign::VariableOp variable) const;
  /// The variable that says it of `variable`; null where it has a value from
  /// the start.
  mlir::StringAttr lookup(mlir::StringAttr variable) const {
    return flags.lookup(variable);
  }

private:
  llvm::DenseMap<mlir::StringAttr, mlir::StringAttr> flags;
};

/// What comes after a variable's name in that of the variable that says whether
/// it has a value, where other programs share them: no node's name has a colon.
constexpr llvm::StringLiteral kSharedFlag = ":initialized";

/// Of a `foreign.variable` of unknown rank: that of its present value.
constexpr llvm::StringLiteral kRankAttr = "weir.rank";

/// What is read of a variable; null where it is no tensor of numbers.
mlir::TensorType readType(foreign::VariableOp variable);

/// Whether other programs may read and assign the module's variables.
bool sharesVariables(mlir::ModuleOp module);

/// Makes the variables that the functions of the module use, and removes checks
/// that can't fail. Errors at variables that are read but never have a value,
/// and at those whose size isn't known, unless the module shares its variables
/// with others (kAssignedAttr).
mlir::LogicalResult convertVariables(mlir::ModuleOp module,
                                     const VariableFlags &flags);

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_VARIABLES_H
