//===- LoopAnnotations.h - what LLVM is told of loops -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_LOOPANNOTATIONS_H
#define WEIR_CODEGEN_CPU_LOOPANNOTATIONS_H

namespace mlir {
class Operation;
}

namespace weir::codegen {

/// Tells LLVM to leave a loop (scf.for) as it is. `cpu-loop-annotations` brings
/// it to where the translation looks.
void forbidUnrolling(mlir::Operation *loop);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_LOOPANNOTATIONS_H
