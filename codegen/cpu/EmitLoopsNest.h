//===- EmitLoopsNest.h - the loops of a kernel ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_EMITLOOPSNEST_H
#define WEIR_CODEGEN_CPU_EMITLOOPSNEST_H

#include "codegen/cpu/EmitLoopsPlan.h"
#include "codegen/cpu/EmitLoopsPoint.h"

namespace weir::codegen {

/// Emits a kernel's loops from its plan.
class NestEmitter {
public:
  NestEmitter(mlir::OpBuilder &b, mlir::Location loc, const LoopModel &model,
              const Target &target, FloatMode mode);

  /// Scratch buffers that only one iteration of some loop uses get a place on
  /// the stack, or none.
  void makePrivate(mlir::func::FuncOp kernel, const Nest &nest);
  /// All work of the tiles `[begin, end)`.
  void emitTiles(const Nest &nest, const TilePlan &plan, mlir::Value begin,
                 mlir::Value end);

private:
  using Bound = mlir::OpFoldResult;
  using Body = llvm::function_ref<void(mlir::Value)>;
  /// How the elements of a leaf are computed.
  struct Leaf {
    const Nest &nest;
    Lanes lanes;                 ///< along the last loop
    unsigned jammed = ~0u;       ///< of this loop several iterations run at once
    int64_t jam = 1, unroll = 1; ///< iterations, and vectors of the last loop
  };
  /// A reduction whose last loop is cut in vectors, each lane a sum of its own.
  struct Row {
    mlir::Operation *combiner;
    mlir::TypedAttr neutral;
    Lanes lanes;
    int64_t vectors; ///< of accumulators
  };

  // Loops.
  void forEach(Bound lower, Bound upper, int64_t step, Body body);
  Bound lastMultiple(Bound lower, Bound upper, int64_t step);
  Bound extentOf(const LoopOp &op, unsigned loop);
  std::pair<Bound, Bound> rangeOf(const Nest &nest, unsigned loop);
  Point delinearize(const Nest &nest, unsigned units, mlir::Value number);
  void emitUnits(const Nest &nest, const TilePlan &plan, mlir::Value begin,
                 mlir::Value end);
  void emitBlocks(const Nest &nest, const TilePlan &plan, mlir::Value begin,
                  mlir::Value end);
  void emitNest(const Nest &nest, const Point &point);

  // The innermost loops.
  Leaf planLeaf(const Nest &nest, unsigned bound) const;
  void emitLeaf(const Leaf &leaf, llvm::ArrayRef<Point> points, unsigned loop);
  void emitJammed(const Leaf &leaf, llvm::ArrayRef<Point> points, unsigned loop);
  void emitVectors(const Leaf &leaf, llvm::ArrayRef<Point> points);
  void emitPoints(const Leaf &leaf, llvm::ArrayRef<Point> points, Lanes lanes);

  // Reductions.
  using Values = llvm::SmallVector<mlir::Value>;
  void emitReduction(LoopOp &op, llvm::ArrayRef<Point> points, Lanes lanes);
  Values reduceLoops(LoopOp &op, llvm::ArrayRef<Point> points, Lanes lanes,
                     Values accumulators);
  Values reduceTaps(LoopOp &op, llvm::ArrayRef<Point> points, Lanes lanes,
                    Values accumulators);
  Values reduceAt(LoopOp &op, llvm::ArrayRef<Point> points, Lanes lanes,
                  mlir::ValueRange accumulators);
  std::optional<Row> planRow(LoopOp &op) const;
  mlir::Value reduceRow(LoopOp &op, const Row &row, const Point &point,
                        unsigned number, mlir::Value initial);
  Values reduceRowLoops(LoopOp &op, const Row &row, const Point &point,
                        unsigned number, Values accumulators);
  Values reduceRowVectors(LoopOp &op, const Row &row, const Point &point,
                          unsigned number, Values accumulators);
  mlir::Value reduceLanes(mlir::Operation *combiner, mlir::Value vector);
  Values loopOver(Bound lower, Bound upper, int64_t step, Values carried,
                  llvm::function_ref<Values(mlir::Value, Values)> body);

  bool makePrivate(mlir::func::FuncOp kernel, const Nest &nest,
                   mlir::BlockArgument scratch);

  mlir::OpBuilder &b;
  mlir::Location loc;
  const LoopModel &model;
  /// Elements of a vector: under strict arithmetic the same on all machines, so
  /// that sums are.
  int64_t lanes;
  PointEmitter emitter;
  int64_t stackLeft = 16384; ///< bytes that private buffers may still take
  /// The part of a loop that a tile covers.
  llvm::DenseMap<unsigned, std::pair<Bound, Bound>> parts;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_EMITLOOPSNEST_H
