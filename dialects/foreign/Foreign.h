//===- Foreign.h - graphs of other formats, as they were read -------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_DIALECTS_FOREIGN_FOREIGN_H
#define WEIR_DIALECTS_FOREIGN_FOREIGN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace weir::foreign {
class ReturnOp;

/// The node's attribute that names the `foreign.variable` it stands for.
inline constexpr llvm::StringLiteral kVariableAttr = "foreign.variable";
} // namespace weir::foreign

#include "dialects/foreign/ForeignDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/foreign/ForeignTypes.h.inc"

#define GET_OP_CLASSES
#include "dialects/foreign/Foreign.h.inc"

namespace weir::foreign {

/// A tensor by name: `node:2`, `node` (its first output, or its control edge if
/// it has none) or `^node` (its control edge).
struct TensorName {
  llvm::StringRef node;
  /// -1: the control edge.
  int64_t port = 0;
  bool portGiven = false;

  /// Takes `text` apart; a port that isn't a number stays in the node's name.
  static TensorName parse(llvm::StringRef text);
};

/// The value that `name` stands for among the results of `node`, null if the
/// node has no such output.
mlir::Value lookupOutput(NodeOp node, const TensorName &name);

/// The library function that `node` calls: the function `f` of a TensorFlow
/// call op, else its op, which is the name of a function if the library has one
/// so named. Null for an op of another domain.
mlir::StringAttr getCalleeName(NodeOp node);

/// The name of `value` as `node:port`, or of its argument, for diagnostics.
std::string describeValue(mlir::Value value);

} // namespace weir::foreign

#endif // WEIR_DIALECTS_FOREIGN_FOREIGN_H
