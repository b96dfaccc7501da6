//===- ContractionEmitter.h - loops and registers of a contraction --*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_CONTRACTIONEMITTER_H
#define WEIR_CODEGEN_CPU_CONTRACTIONEMITTER_H

#include "codegen/cpu/ContractionEpilogue.h"
#include "codegen/cpu/ContractionTiles.h"

namespace weir::codegen {

/// Turns a contraction kernel on tensors into loops over its tiles:
///
///   for a tile in [begin, end): its block of rows, its block of panels
///     for a panel, an outer row, a register tile of inner rows
///       sums in registers through the whole depth; epilogue; store
class ContractionEmitter {
public:
  ContractionEmitter(const ContractionKernel &kernel,
                     const ContractionTiles &tiles)
      : kernel(kernel), tiles(tiles), builder(kernel.function),
        index{builder, this->kernel.function.getLoc()} {}

  /// Replaces the kernel's function by one on memrefs.
  void emit();

private:
  using Value = mlir::Value;
  /// Panels that are taken at once: `[begin, end)` in steps of `panels`, of
  /// which `columns` columns exist.
  struct Group {
    int64_t begin, end, panels, columns;
  };
  /// A block of rows, as numbers of outer rows and of register tiles.
  struct RowBlock {
    Value outerBegin, outerEnd, tileBegin, tileEnd;
  };
  /// A register tile: `rows` inner rows from `inner` on of an outer row, for
  /// the group of panels that starts at `panel`.
  struct RegisterTile {
    int64_t rows;
    Value outer, inner, panel;
    Group group;
    llvm::SmallVector<Value> offsets = {}; ///< of its rows in the input
  };
  /// A loop over elements of a row's window: how many, and how far it is from
  /// one to the next in the input and in a panel of weights.
  struct Axis {
    Value size, inputStride, weightStride;
    bool overlaps; ///< neighbouring rows read the same elements
    bool unrolled = false;
  };
  using RowBody = llvm::function_ref<void(int64_t rows, Value inner)>;

  // The function and its values.
  mlir::func::FuncOp createFunction();
  void createViews(mlir::func::FuncOp function);
  void setTileAttributes(mlir::func::FuncOp function);
  void collectAxes();
  Value strideOf(unsigned dim);

  // The loops, from outside in.
  void emitTile(Value tile);
  RowBlock blockOf(Value number);
  void emitBlock(const RowBlock &block, Value panelBegin, Value panelEnd);
  void emitPanels(const RowBlock &block, Value begin, Value end, int64_t rows);
  llvm::SmallVector<Group> groupsOf(int64_t panels) const;
  void emitRows(const RowBlock &block, int64_t rows, RowBody body);
  void emitKnownRows(const RowBlock &block, int64_t inner, RowBody body);
  void emitFreeRows(const RowBlock &block, RowBody body);
  void forLoop(Value begin, Value end, int64_t step,
               llvm::function_ref<void(Value)> body);
  void switchRows(Value rows, llvm::ArrayRef<int64_t> cases,
                  llvm::function_ref<void(int64_t)> body);

  // One register tile.
  using Sums = llvm::SmallVector<Value>;
  void emitRegisterTile(RegisterTile tile);
  Value rowsOffset(Value number, unsigned first, unsigned last);
  Value findRows(RegisterTile &tile);
  llvm::SmallVector<Axis> axesOf(const RegisterTile &tile) const;
  Sums loop(const Axis &axis, bool innermost, Sums sums,
            llvm::function_ref<Sums(Value, Sums)> body);
  Sums sumAxes(const RegisterTile &tile, llvm::ArrayRef<Axis> axes, Value input,
               Value weights, Sums sums);
  Value loadRow(const RegisterTile &tile, Value input, int64_t row);
  Value loadWeights(Value weights, int64_t number);
  Sums sumStep(const RegisterTile &tile, Value input, Value weights, Sums sums);
  void finish(const RegisterTile &tile, llvm::ArrayRef<Value> sums);
  int64_t vectorsOf(const Group &group) const {
    return llvm::divideCeil(group.columns, tiles.registers.lanes);
  }
  int64_t panelVectors() const {
    return kernel.panelWidth() / tiles.registers.lanes;
  }

  ContractionKernel kernel;
  const ContractionTiles &tiles;
  mlir::OpBuilder builder;
  IndexOps index;
  llvm::SmallVector<Value> views, dims;
  llvm::SmallVector<Axis> axes;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_CONTRACTIONEMITTER_H
