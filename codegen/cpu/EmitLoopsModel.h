//===- EmitLoopsModel.h - a kernel as loops over accesses -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_EMITLOOPSMODEL_H
#define WEIR_CODEGEN_CPU_EMITLOOPSMODEL_H

#include "dialects/device/KernelShapes.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/DenseMap.h"
#include <map>

namespace weir::codegen {

/// A place in a buffer: one expression over an op's loops for each dimension.
struct Access {
  mlir::Value buffer;
  llvm::SmallVector<mlir::AffineExpr> at;

  bool operator==(const Access &other) const {
    return buffer == other.buffer && at == other.at;
  }
};

/// A load inside an op's body, and how many of the buffer's leading dimensions
/// it reads at the loops of the same number.
struct BodyLoad {
  mlir::Value buffer;
  unsigned leading;
};

/// A linalg op as loops: first the parallel ones, in the order in which the
/// outputs have them, then the reductions. Loop `i` is the affine dim `i`.
struct LoopOp {
  mutable mlir::linalg::GenericOp op; ///< asking an op its body changes nothing
  llvm::SmallVector<mlir::AffineExpr> extents; ///< over the kernel's dims
  unsigned parallel = 0;                       ///< the number of parallel loops
  llvm::SmallVector<Access> inputs, outputs;
  llvm::SmallVector<BodyLoad> bodyLoads;
  /// The loop of each of the op's iterators; an iterator that has only the value
  /// 0 has none.
  static constexpr unsigned noLoop = ~0u;
  llvm::SmallVector<unsigned> loopOf;

  unsigned loops() const { return extents.size(); }
  bool hasReduction() const { return loops() > parallel; }
  /// The constant extent of a loop, else none.
  std::optional<int64_t> constantExtent(unsigned loop) const;
  /// Whether the op's body asks for the loop's index.
  bool usesIndex(unsigned loop) const;
  /// The number of elements of the reduction where it is a constant.
  std::optional<int64_t> taps() const;
};

/// The buffer behind views.
mlir::Value rootOf(mlir::Value buffer);

/// The ops of a kernel, and what they share.
class LoopModel {
public:
  explicit LoopModel(mlir::func::FuncOp kernel)
      : kernel(kernel), shapes(kernel) {}

  /// Reads the kernel's linalg ops; fails where the kernel has anything else
  /// that touches memory, or an op that isn't loops over dense outputs.
  mlir::LogicalResult build();

  /// Drops loops of one iteration and dimensions of one element; joins
  /// neighbouring loops that all accesses walk through as one.
  void simplify();

  /// The number of leading parallel loops that all `ops` have in common, such
  /// that they touch each other's elements only within one iteration.
  unsigned shared(llvm::ArrayRef<LoopOp *> ops) const;
  /// How many leading dimensions of its buffer an access reads at the loops of
  /// the same number.
  unsigned leading(const Access &access) const;

  llvm::ArrayRef<LoopOp *> getOps() const { return pointers; }
  const device::KernelShapes &getShapes() const { return shapes; }

private:
  mlir::LogicalResult addOp(mlir::linalg::GenericOp op);
  mlir::LogicalResult setExtents(LoopOp &op);
  mlir::LogicalResult setBodyLoads(LoopOp &op);
  void dropUnitLoops(LoopOp &op);
  void dropUnitDims(Access &access);
  mlir::Value join(mlir::Value buffer, unsigned dim);
  bool isMergeable(const LoopOp &op, unsigned loop) const;
  bool isMergeable(const Access &access, const LoopOp &op, unsigned loop) const;
  void merge(LoopOp &op, unsigned loop);
  void merge(Access &access, unsigned loop);
  void mergeShared();
  void mergeLoops();
  unsigned leadingOfView(mlir::Value buffer) const;

  mlir::func::FuncOp kernel;
  device::KernelShapes shapes;
  std::vector<std::unique_ptr<LoopOp>> ops;
  llvm::SmallVector<LoopOp *> pointers;
  /// Collapsed buffers, by buffer and first joined dimension.
  llvm::DenseMap<std::pair<mlir::Value, unsigned>, mlir::Value> collapsed;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_EMITLOOPSMODEL_H
