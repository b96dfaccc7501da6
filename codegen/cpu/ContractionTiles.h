//===- ContractionTiles.h - how a contraction is cut in tiles ---*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_CONTRACTIONTILES_H
#define WEIR_CODEGEN_CPU_CONTRACTIONTILES_H

#include "codegen/Target.h"
#include "codegen/cpu/Contraction.h"

namespace weir::codegen {

/// The registers of a target as a contraction sees them.
struct RegisterFile {
  int64_t lanes;     ///< f32 in a register
  int64_t registers; ///< of vectors

  explicit RegisterFile(const Target &target)
      : lanes(target.floatLanes()), registers(target.vectorRegisters()) {}
  /// Rows of a register tile that is `vectors` registers wide: what is left
  /// after one row of weights and one broadcast element.
  int64_t maxRows(int64_t vectors) const;
  /// Panels of `vectors` registers to be taken at once for `rows` rows, so that
  /// enough sums are under way to hide the latency of a multiply-add.
  int64_t panelsAtOnce(int64_t rows, int64_t vectors) const;
  /// Cycles for one step along the depth.
  static double cycles(int64_t rows, int64_t vectors);
};

/// The width of a panel for `columns` columns: the one that wastes least.
int64_t choosePanelWidth(const Target &target, int64_t columns);

/// A number of rows in `count` parts of `size` or, for the first `extra` parts,
/// `size + 1`.
struct EvenSplit {
  int64_t count, size, extra;
  EvenSplit(int64_t rows, int64_t most)
      : count(std::max<int64_t>(1, llvm::divideCeil(rows, most))), size(rows / count),
        extra(rows % count) {}
};

/// How a contraction's result is cut. The dimensions of its rows (all but the
/// last) before `split` are outer, the others inner. The inner rows are divided
/// evenly in register tiles of at most `maxRows` rows. A tile of the kernel is
/// a block of rows times a block of panels; its number is
///
///   ((outer block) * innerBlocks + inner block) * panelBlocks + panel block
///
/// All this follows from shape and target alone, so that results don't depend
/// on the number of threads.
struct ContractionTiles {
  RegisterFile registers;
  unsigned split = 0;
  /// Places of the inner rows in the input aren't evenly spaced: each row has
  /// its own offset.
  bool gathered = false;
  mlir::AffineExpr outer, inner; ///< numbers of rows
  int64_t maxRows = 1;
  int64_t outerPerBlock = 1;
  int64_t tilesPerBlock = 1; ///< register tiles along the inner rows
  int64_t panelsPerBlock = 1;

  ContractionTiles(const ContractionKernel &kernel, const Target &target);

  std::optional<int64_t> staticInner() const { return constantValue(inner); }
  mlir::AffineExpr innerTiles() const { return inner.ceilDiv(maxRows); }
  mlir::AffineExpr innerBlocks() const {
    return inner.ceilDiv(maxRows * tilesPerBlock);
  }
  mlir::AffineExpr outerBlocks() const { return outer.ceilDiv(outerPerBlock); }
  int64_t panelBlocks(const ContractionKernel &kernel) const {
    return llvm::divideCeil(kernel.panelCount(), panelsPerBlock);
  }
  /// The number of tiles, and the estimated nanoseconds of one.
  mlir::AffineExpr count(const ContractionKernel &kernel) const;
  int64_t cost(const ContractionKernel &kernel) const;

private:
  void chooseRows(const ContractionKernel &kernel);
  void chooseBlocks(const ContractionKernel &kernel);
  void consider(const ContractionKernel &kernel, unsigned split, bool gathered,
                double &best);
  double cyclesPerRow(const ContractionKernel &kernel, int64_t inner,
                      bool gathered) const;
  int64_t rowsPerBlock() const;
  double panelCost(const ContractionKernel &kernel, int64_t rows) const;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_CONTRACTIONTILES_H
