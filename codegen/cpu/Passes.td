//===- Passes.td - how programs become code for a CPU ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_PASSES_TD
#define WEIR_CODEGEN_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

//===--- Phase optimize ----------------------------------------------------===//

def CpuPackContractions : Pass<"cpu-pack-contractions", "::mlir::func::FuncOp"> {
  let summary = "put weights in the order in which contractions read them";
  let description = [{
    Matrix products with one matrix of weights, and convolutions without groups
    that have their channels last, become `weir.packed_contraction`. The width
    of a panel follows from the target and the number of columns. Padding is
    made explicit. What has another element type, free dimensions of the
    weights, or padding that depends on a free dimension stays as it is.

    ```mlir
    %r = weir.matmul %x, %w : (tensor<?x784xf32>, tensor<784x10xf32>) -> tensor<?x10xf32>
    // becomes, for AVX2
    %p = weir.pack_weights %w {panel = 16 : i64} : (tensor<784x10xf32>) -> tensor<1x1x784x16xf32>
    %r = weir.packed_contraction %x, %p {columns = 10 : i64}
        : (tensor<?x784xf32>, tensor<1x1x784x16xf32>) -> tensor<?x10xf32>
    ```
  }];
  let statistics = [Statistic<"packed", "packed", "contractions with packed weights">];
  let dependentDialects = ["::weir::WeirDialect"];
}

//===--- Phase buffers -----------------------------------------------------===//

def CpuEmitContractions : Pass<"cpu-emit-contractions", "::mlir::ModuleOp"> {
  let summary = "make loops and vectors of kernels that are a contraction";
  let description = [{
    A kernel whose body is one `weir.packed_contraction` and elementwise ops on
    its result becomes loops over its tiles. The sums of a register tile stay
    in registers through the whole depth; the elementwise ops are applied to
    them there, and the last panel is stored under a mask. Tiles follow from
    shape and target alone. `device.tiles` and `device.cost` are set. Kernels
    that are anything else stay as they are.

    ```mlir
    func.func @k(%x: tensor<?x784xf32> {...}, %w: tensor<32x1x784x16xf32>, %d0: index)
        -> (tensor<?x512xf32> {...})
    // becomes
    func.func @k(%x: memref<?x784xf32> {...}, %w: memref<32x1x784x16xf32>,
        %r: memref<?x512xf32> {device.output, ...}, %d0: index, %begin: index, %end: index)
        attributes {device.tiles = ..., device.cost = ...}
    ```
  }];
  let statistics = [Statistic<"emitted", "emitted", "kernels that became loops">];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def CpuLowerContractions : Pass<"cpu-lower-contractions", "::mlir::ModuleOp"> {
  let summary = "make linalg of the contractions that became no loops";
  let description = [{
    What `cpu-emit-contractions` left becomes a reduction that reads the packed
    weights in place, for the general way.

    ```mlir
    %r = weir.packed_contraction %x, %w {columns = 10 : i64}
        : (tensor<?x784xf32>, tensor<1x1x784x16xf32>) -> tensor<?x10xf32>
    // becomes a linalg.generic over (n, f, c) that multiplies
    //   %x[n, c] and %w[f floordiv 16, 0, c, f mod 16]
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
}

#endif // WEIR_CODEGEN_CPU_PASSES_TD
