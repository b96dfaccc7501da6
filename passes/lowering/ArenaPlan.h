//===- ArenaPlan.h - places in the arena ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_LOWERING_ARENAPLAN_H
#define WEIR_PASSES_LOWERING_ARENAPLAN_H

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/SmallVector.h"

namespace weir {

/// A buffer's life in the numbered schedule, both ends included, and its size.
struct BufferLife {
  int64_t begin, end;
  mlir::AffineExpr bytes;
};

/// Slots of the arena, one after the other: each is as large as the largest of
/// the buffers that take turns in it.
struct ArenaPlan {
  /// The slot of each buffer.
  llvm::SmallVector<int64_t> slotOf;
  /// The sizes that a slot must hold.
  llvm::SmallVector<llvm::SmallVector<mlir::AffineExpr>> slots;
};

/// Colours the buffers in the order of their begin: one whose life has ended
/// gives its slot to the next of nearest size. A slot's sizes are compared at a
/// sample of the free dims; the sizes themselves stay expressions.
ArenaPlan planArena(llvm::ArrayRef<BufferLife> buffers, unsigned freeDims,
                    mlir::MLIRContext *context);

} // namespace weir

#endif // WEIR_PASSES_LOWERING_ARENAPLAN_H
