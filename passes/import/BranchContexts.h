//===- BranchContexts.h - under which conditions nodes run ------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_BRANCHCONTEXTS_H
#define WEIR_PASSES_IMPORT_BRANCHCONTEXTS_H

#include "dialects/foreign/Foreign.h"
#include "llvm/ADT/MapVector.h"
#include <optional>

namespace weir::foreign {

/// A condition and the side of it, as `2 * condition + side`.
using Literal = unsigned;
inline Literal otherSide(Literal literal) { return literal ^ 1; }

/// What must hold for a value to be there: all of some literals, ascending; or
/// nothing can.
struct Context {
  bool isDead = false;
  llvm::SmallVector<Literal, 2> literals;

  bool isAlways() const { return !isDead && literals.empty(); }
  bool operator==(const Context &other) const {
    return isDead == other.isDead && literals == other.literals;
  }
  bool contains(Literal literal) const {
    return llvm::is_contained(literals, literal);
  }
  /// Adds what `other` asks for.
  void unite(const Context &other);
  /// Without one of its literals.
  Context without(Literal literal) const;
};

/// The contexts of the values of a graph of Switch and Merge nodes without
/// loops.
class BranchContexts {
public:
  /// Follows the nodes in order. A Merge of more than two values that may be
  /// there becomes Merges of two, which join the order.
  mlir::LogicalResult compute(llvm::SmallVector<NodeOp> &order);

  const Context &of(mlir::Value value) const;
  /// The tensor that decides a Switch, past nodes that only pass it on.
  static mlir::Value conditionOf(NodeOp node);
  /// Its value where that is known when compiling.
  static std::optional<bool> constantOf(mlir::Value condition);
  mlir::Value getCondition(Literal literal) const {
    return conditions.begin()[literal / 2].first;
  }
  Literal getLiteral(mlir::Value condition, bool side) const {
    return 2 * conditions.lookup(condition) + side;
  }
  /// The inputs of a Merge that may be there.
  llvm::SmallVector<unsigned> liveInputs(NodeOp merge) const;
  /// The literal of the first of two inputs of a Merge, whose opposite the
  /// other has.
  std::optional<Literal> deciding(mlir::Value a, mlir::Value b) const;

private:
  Context ofInputs(NodeOp node) const;
  void setAll(NodeOp node, const Context &context);
  mlir::LogicalResult visitSwitch(NodeOp node);
  mlir::LogicalResult visitMerge(NodeOp node, llvm::SmallVector<NodeOp> &order);
  mlir::LogicalResult narrow(NodeOp node, llvm::SmallVector<NodeOp> &order);

  llvm::DenseMap<mlir::Value, Context> contexts;
  llvm::MapVector<mlir::Value, unsigned> conditions;
};

} // namespace weir::foreign

#endif // WEIR_PASSES_IMPORT_BRANCHCONTEXTS_H
