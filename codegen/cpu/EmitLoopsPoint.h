//===- EmitLoopsPoint.h - one element, or a vector of them ------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_EMITLOOPSPOINT_H
#define WEIR_CODEGEN_CPU_EMITLOOPSPOINT_H

#include "codegen/cpu/EmitLoopsModel.h"
#include "codegen/cpu/Passes.h"
#include "mlir/IR/IRMapping.h"

namespace weir::codegen {

/// Where a loop stands: a value and a constant; a null value counts as 0.
struct LoopIndex {
  mlir::Value base;
  int64_t offset = 0;
};

/// Where all loops of an op stand.
using Point = llvm::SmallVector<LoopIndex>;

/// How many elements are computed at once, along which loop.
struct Lanes {
  static constexpr unsigned none = ~0u;
  int64_t count = 1;
  unsigned loop = none;

  bool isScalar() const { return count == 1; }
};

/// A buffer that lives inside a kernel's innermost loops: where it lies, and
/// how many of its leading dimensions are gone. Without a place it is never in
/// memory: each value is used where it was computed.
struct PrivateBuffer {
  mlir::Value place;
  unsigned dropped = 0;
};

/// Computes elements. A value stored at a point is forwarded to the loads of
/// the same place at the same point; stores happen at `flush`.
class PointEmitter {
public:
  PointEmitter(mlir::OpBuilder &b, FloatMode mode) : b(b), mode(mode) {}

  llvm::DenseMap<mlir::Value, PrivateBuffer> privates;

  /// Whether the op's body can be computed on vectors.
  static bool isVectorizable(const LoopOp &op);

  /// The op's elements at the points, of an op without reduction.
  void emit(LoopOp &op, llvm::ArrayRef<Point> points, Lanes lanes);

  /// What the op's outputs hold at point number `number`.
  llvm::SmallVector<mlir::Value> loadOutputs(LoopOp &op, const Point &point,
                                             unsigned number, Lanes lanes);
  /// The op's body at a point, joined to `outputs`.
  llvm::SmallVector<mlir::Value> compute(LoopOp &op, const Point &point,
                                         unsigned number, Lanes lanes,
                                         mlir::ValueRange outputs);
  /// Notes values of the op's outputs.
  void store(LoopOp &op, const Point &point, unsigned number, Lanes lanes,
             mlir::ValueRange values);
  /// Writes what was stored where the op, inside loops of its own, reads it
  /// from memory.
  void flushFor(LoopOp &op);
  /// Writes to memory what was stored.
  void flush();

  mlir::Value broadcast(mlir::Value value, Lanes lanes);
  /// `combiner` applied to other operands.
  mlir::Value combine(mlir::Operation *combiner, mlir::Value x, mlir::Value y);
  mlir::OpBuilder &builder() { return b; }

private:
  struct Store {
    Access access;
    unsigned number;
    Point point;
    Lanes lanes;
    mlir::Value value;
  };
  class Body;

  void setFlags(mlir::Operation *op) const;
  mlir::Value load(const Access &access, const Point &point, unsigned number,
                   Lanes lanes);
  mlir::Value loadMemory(const Access &access, const Point &point, Lanes lanes);
  void write(const Store &store);
  Access resolve(const Access &access) const;
  void flushBefore(mlir::Value buffer);

  mlir::OpBuilder &b;
  FloatMode mode;
  llvm::SmallVector<Store> stores;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_EMITLOOPSPOINT_H
