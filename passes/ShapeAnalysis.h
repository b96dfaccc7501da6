//===- ShapeAnalysis.h - every value's dimensions as expressions ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_SHAPEANALYSIS_H
#define WEIR_PASSES_SHAPEANALYSIS_H

#include "dialects/device/Device.h"
#include "dialects/weir/Weir.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace weir {
class ListExtendOp;

/// The shapes of a launch's results: an array of maps like `weir.shape`, over
/// the launch's dims.
constexpr llvm::StringLiteral kShapesAttr = "weir.shapes";

/// A number that only the run knows: one element of an integer tensor.
struct RunDim {
  mlir::Value tensor;
  int64_t index;
};

/// The dimensions of every tensor of a function as affine expressions over
/// symbols. The first symbols are the function's free dims, in the order of
/// `weir.dims` (arguments without `weir.shape` get one symbol a `?`). Other
/// symbols are run dims, elements of small integer tensors that ops take sizes
/// from, or dimensions that nothing tells. Two dimensions are known to be equal
/// when their expressions are.
///
/// Computed once, in program order; values made later are inferred on demand.
class ShapeAnalysis : public ShapeContext {
public:
  explicit ShapeAnalysis(mlir::func::FuncOp function);

  SymbolicType typeOf(mlir::Value value) override;
  std::optional<llvm::SmallVector<mlir::AffineExpr>>
  contentsOf(mlir::Value value) override;

  /// Says what a value made since is.
  void set(mlir::Value value, SymbolicType type) { types[value] = type; }
  /// `to` stands for `from`, which goes.
  void replace(mlir::Value from, mlir::Value to);
  /// How many symbols are free dims of the function.
  unsigned freeDims() const { return numFree; }
  /// Whether an expression is over free dims alone.
  bool isComputable(mlir::AffineExpr expression) const;
  /// Whether an expression is over free dims and run dims.
  bool isBound(mlir::AffineExpr expression) const;
  /// What a symbol stands for, where it is a run dim.
  std::optional<RunDim> runDim(mlir::AffineExpr symbol) const;
  /// The run dims of an expression, in no order.
  llvm::SmallVector<RunDim> runDims(mlir::AffineExpr expression) const;
  /// All symbols of run dims, by the tensor that holds them.
  const llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::AffineExpr>> &
  runSymbols() const {
    return runTensors;
  }
  /// The expression of an index value of the schedule on tensors.
  mlir::AffineExpr expressionOf(mlir::Value index);
  /// The first error met while inferring, at its op; null where there is none.
  mlir::Operation *failedOp() const { return failed; }

private:
  void visitBlock(mlir::Block &block);
  void visit(mlir::Operation &op);
  void visitWhile(WhileOp op);
  void visitIf(IfOp op);
  void inferResults(mlir::Operation &op);
  void inferLaunch(device::LaunchOp op);
  std::optional<llvm::SmallVector<mlir::AffineExpr>>
  runContents(mlir::Value value);
  bool visitList(mlir::Operation &op);
  SymbolicType reservedType(ListReserveOp op);
  SymbolicType extendedType(ListExtendOp op);
  void bindReserved(mlir::Value list, const SymbolicType &element);
  void bindOpen(mlir::AffineExpr dim, mlir::AffineExpr to);
  void setFromType(mlir::Value value);
  void bindArguments(mlir::func::FuncOp function);

  llvm::DenseMap<mlir::Value, SymbolicType> types;
  llvm::DenseMap<mlir::Value, std::optional<llvm::SmallVector<mlir::AffineExpr>>>
      contents;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::AffineExpr>> runTensors;
  llvm::DenseMap<mlir::AffineExpr, RunDim> runDefinitions;
  /// Dims of reserved lists that nothing has determined yet.
  llvm::DenseSet<mlir::AffineExpr> open;
  unsigned numFree = 0;
  mlir::Operation *failed = nullptr;
};

} // namespace weir

#endif // WEIR_PASSES_SHAPEANALYSIS_H
