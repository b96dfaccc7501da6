//===- FusionGroups.h - which ops run in one kernel -------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_GRAPH_FUSIONGROUPS_H
#define WEIR_PASSES_GRAPH_FUSIONGROUPS_H

#include "passes/ShapeAnalysis.h"
#include "llvm/ADT/SetVector.h"
#include <memory>

namespace weir {

/// Cheaper to compute again in each kernel than to store.
bool isRepeatable(mlir::Operation *op);

/// A constant that is part of the code rather than of the weights.
bool isInlineConstant(mlir::Operation *op);

/// Computes one element from some: such ops share a kernel's loops.
bool isElementwiseOrReduction(mlir::Operation *op);

/// Ops that will be one kernel, in program order.
struct FusionGroup {
  llvm::SmallVector<mlir::Operation *> ops;
  /// Greater than that of every group that this one depends on.
  int64_t depth = 0;
  /// Whether another group depends on this one, so that `depth` is fixed.
  bool hasDependents = false;
  /// Nothing may join.
  bool isClosed = false;
  /// Led by a contraction: only elementwise ops of its shape may join.
  bool isContraction = false;
  /// The leading dims over which every op of the group runs alike.
  llvm::SmallVector<mlir::AffineExpr> domain;
};

/// Groups the ops of one block. Kernels made of the groups, each in the place
/// of its last op, can be put in an order: no group depends on itself.
class FusionGroups {
public:
  FusionGroups(mlir::Block &block, ShapeAnalysis &shapes);

  /// Those that are to be kernels.
  llvm::SmallVector<FusionGroup *> kernels() const;

private:
  struct Dependencies {
    llvm::SmallSetVector<FusionGroup *, 4> direct;
    llvm::SmallSetVector<FusionGroup *, 4> indirect;
  };
  void visit(mlir::Operation *op);
  FusionGroup *place(mlir::Operation *op, const Dependencies &from);
  void addDependency(mlir::Value value, bool isDirect, Dependencies &result);
  Dependencies dependencies(mlir::Operation *op);
  void addRunDims(mlir::Value value, Dependencies &result);
  void addShapes(mlir::Value value, Dependencies &result);
  FusionGroup *startGroup(mlir::Operation *op, const Dependencies &from);
  bool isOpen(const FusionGroup &group) const;
  bool tryJoin(mlir::Operation *op, FusionGroup &group,
               const Dependencies &from);
  bool mayOrder(FusionGroup &group, const Dependencies &from);
  llvm::SmallVector<mlir::AffineExpr> loopsOf(mlir::Operation *op);
  bool keepsRanks(mlir::Operation *op, size_t rank, const FusionGroup &group);
  std::optional<size_t> commonDims(mlir::Operation *op,
                                   const FusionGroup &group);

  mlir::Block &block;
  ShapeAnalysis &shapes;
  std::vector<std::unique_ptr<FusionGroup>> groups;
  llvm::DenseMap<mlir::Operation *, FusionGroup *> groupOf;
  /// Earlier groups are closed: kernels don't move across effects.
  size_t openFrom = 0;
};

} // namespace weir

#endif // WEIR_PASSES_GRAPH_FUSIONGROUPS_H
