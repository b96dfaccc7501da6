//===- EmitLoopsPlan.h - which loops run where ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_EMITLOOPSPLAN_H
#define WEIR_CODEGEN_CPU_EMITLOOPSPLAN_H

#include "codegen/Target.h"
#include "codegen/cpu/EmitLoopsModel.h"

namespace weir::codegen {

/// Ops that run inside the same loops `[from, to)`: all at each element of
/// these loops when there are no children, else child after child.
struct Nest {
  unsigned from = 0, to = 0;
  llvm::SmallVector<LoopOp *> ops;
  std::vector<Nest> children;

  bool isLeaf() const { return children.empty(); }
};

/// Fuses loops as far as the ops share them.
Nest planNest(const LoopModel &model);

/// Whether the leaf's innermost loop is one of vectors: it isn't where an op
/// reduces along memory.
bool hasVectorLoop(const Nest &leaf);

/// The loop around the vectors of which several iterations should run at once,
/// because a reduction reads in all of them the same elements of an input.
std::optional<unsigned> jammedLoop(const Nest &leaf);
constexpr int64_t kJam = 4;

/// How the leading loops that all ops share are cut into tiles: the first
/// `units` loops are numbered as one, `grain` of these units make a tile. With
/// a `block` a tile is one unit and `block` iterations of the next loop.
struct TilePlan {
  unsigned units = 0;
  int64_t grain = 1;
  int64_t block = 0;

  mlir::AffineExpr tiles; ///< their number, over the kernel's dims
  mlir::AffineExpr cost;  ///< estimated nanoseconds of one
};

TilePlan planTiles(const LoopModel &model, const Nest &nest,
                   const Target &target);

/// Whether the op reduces along memory: its vectors are elements of one sum.
bool reducesAlongMemory(const LoopOp &op);

/// Whether the op's reduction is a window, small enough to be written out.
bool isWindow(const LoopOp &op);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_EMITLOOPSPLAN_H
