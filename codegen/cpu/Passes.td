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

def CpuEmitLoops : Pass<"cpu-emit-loops", "::mlir::ModuleOp"> {
  let summary = "make loops over tiles of the linalg ops of a kernel";
  let description = [{
    The leading loops that all ops of the kernel share are cut in tiles of some
    thousand elements, by shape and target alone; inside, ops share loops as far
    as their elements depend on each other one by one, and such elements pass in
    registers. Innermost loops are vectors of the target's width: along the
    last dimension, or along a reduction that runs through memory. What remains
    of a row is done element by element.

    Scratch that only one iteration of a loop uses moves to the stack or
    disappears, and its argument goes. The function gets `begin` and `end`,
    `device.tiles` and `device.cost`. Kernels that have them already stay as
    they are.

    ```mlir
    func.func @k(%x: memref<?x4xf32> {weir.shape = #s}, %r: memref<?x4xf32> {device.output, ...}, %d0: index) {
      linalg.generic ... ins(%x) outs(%r)
      return
    }
    // becomes
    func.func @k(%x: ..., %r: ..., %d0: index, %begin: index, %end: index)
        attributes {device.tiles = affine_map<()[s0] -> ((s0 * 4) ceildiv 8192)>, device.cost = ...} {
      scf.for %tile = %begin to %end ... vector.load ... vector.store
    ```
  }];
  let options = [Option<"mode", "fp", "::weir::codegen::FloatMode",
      /*default=*/"::weir::codegen::FloatMode::Contract",
      "how freely floating-point arithmetic may be rewritten", [{::llvm::cl::values(
        clEnumValN(::weir::codegen::FloatMode::Strict, "strict", "not at all"),
        clEnumValN(::weir::codegen::FloatMode::Contract, "contract", "fused multiply-adds"),
        clEnumValN(::weir::codegen::FloatMode::Fast, "fast", "as if it were exact"))}]>];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"];
}

//===--- Phase llvm --------------------------------------------------------===//

def CpuMathApproximations : Pass<"cpu-math-approximations"> {
  let summary = "compute elementary functions by polynomials";
  let description = [{
    exp, log, tanh, erf and others in f32 become polynomials, on vectors too;
    f16 and bf16 are widened to f32 around them. What has no polynomial, and
    f64, is left for libm. Conversions from and to bf16 become integer
    arithmetic. Integer divisions get a defined result where the
    machine's instruction would trap: 0 for a divisor of 0.

    ```mlir
    %y = math.exp %x : vector<8xf32>
    // becomes arith and math.fma on vector<8xf32>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def CpuSmallFloats : Pass<"cpu-small-floats", "::mlir::ModuleOp"> {
  let summary = "convert f16 and bf16 by f32, and f16 by its bits";
  let description = [{
    LLVM calls a compiler's library for conversions that the machine lacks, which
    a program of ours doesn't link. What converts between f16 or bf16 and
    another type than f32 goes by f32; f16 to and from f32 becomes integer
    arithmetic where the target hasn't the instruction (x86's f16c).

    ```mlir
    %y = arith.truncf %x : f64 to f16
    // becomes
    %z = arith.truncf %x : f64 to f32
    %b = arith.bitcast %z : f32 to i32 ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def CpuBytesForBools : Pass<"cpu-bytes-for-bools", "::mlir::ModuleOp"> {
  let summary = "hold bools in memory as bytes of 0 or 1";
  let description = [{
    ```mlir
    %x = vector.load %m[%i] : memref<?xi1>, vector<8xi1>
    // becomes
    %b = vector.load %m[%i] : memref<?xi8>, vector<8xi8>
    %x = arith.cmpi ne, %b, %zero : vector<8xi8>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::vector::VectorDialect"];
}

def CpuKernelBoundary : Pass<"cpu-kernel-boundary", "::mlir::ModuleOp"> {
  let summary = "give kernels the signature of the ABI, and a task beside them";
  let description = [{
    Buffers arrive as pointers, dims in an array; memrefs are made of them inside.

    ```mlir
    func.func @k(%x: memref<?x4xf32> {weir.shape = #s}, %r: memref<?x4xf32> {...}, %d0: index,
                 %begin: index, %end: index)
    // becomes
    llvm.func @k(%x: !llvm.ptr {llvm.noalias, ...}, %r: !llvm.ptr {llvm.noalias, ...}, %dims: !llvm.ptr,
                 %begin: i64, %end: i64)
    llvm.func @k.task(%args: !llvm.ptr, %begin: i64, %end: i64)
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

def CpuLoopAnnotations : Pass<"cpu-loop-annotations"> {
  let summary = "bring what LLVM is told of loops to where it looks";
  let description = [{
    The conversions from scf to LLVM carry a loop's annotation to the branch that
    closes it as an attribute of any name; the translation reads the branch's own.

    ```mlir
    llvm.br ^loop {llvm.loop_annotation = #llvm.loop_annotation<unroll = <disable = true>>}
    // becomes
    llvm.br ^loop {loop_annotation = #llvm.loop_annotation<unroll = <disable = true>>}
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // WEIR_CODEGEN_CPU_PASSES_TD
