//===- Passes.td - from the schedule to the LLVM dialect ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_PASSES_TD
#define WEIR_CODEGEN_OBJECT_PASSES_TD

include "mlir/Pass/PassBase.td"

def LowerSchedule : Pass<"weir-lower-schedule", "::mlir::ModuleOp"> {
  let summary = "schedule functions to the LLVM dialect";
  let description = [{
    Each signature's function on buffers becomes straight machine code against
    the structs of `weir/abi.h`: a launch puts the buffers' addresses into an
    array and calls `weir_rt_launch` with a constant that names task, kernel and
    node; any status but WEIR_OK returns at once. Kernels are left alone.

    ```mlir
    func.func @f() attributes {weir.signature = "f", weir.dims = ["batch"], ...} {
      %d0 = device.dim 0
      %x = device.input 0
      %y = device.output 0
      device.launch @k(%x, %y) dims(%d0) : (!device.buffer, !device.buffer) -> ()
      return
    }
    ```
    becomes `llvm.func @model_f_run(!llvm.ptr) -> i32`, where `model` is the
    module's `weir.program`. Beside it stand `@model_f_arena_size` and
    `@model_f_output_shapes`, from the functions that name `@f` in
    `device.arena_size_of` and `device.output_shapes_of`; without the latter the
    outputs' `shape` says it.

    The weights are laid out in the order of first use, constants of equal bytes
    in one place: the module's `weir.weights` lists them. Variables are laid out
    by name.
  }];
  let dependentDialects = [
    "::mlir::LLVM::LLVMDialect", "::mlir::affine::AffineDialect",
    "::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect",
    "::mlir::scf::SCFDialect"
  ];
  let statistics = [
    Statistic<"launches", "launches", "Kernel launches lowered">,
    Statistic<"weightBytes", "weight-bytes", "Bytes of weights laid out">
  ];
}

#endif // WEIR_CODEGEN_OBJECT_PASSES_TD
