// RUN: weir-opt %s --split-input-file --cpu-emit-contractions | FileCheck %s
// RUN: weir-opt %s --split-input-file --cpu-emit-contractions --cpu-lower-contractions | FileCheck %s --check-prefix=LINALG

// What the emitter doesn't take stays, and becomes linalg.

// Complex numbers have no vectors.
// CHECK-LABEL: func.func @complex(%{{.*}}: tensor<
// CHECK: weir.packed_contraction
// LINALG-LABEL: func.func @complex
// LINALG-NOT: weir.packed_contraction
module attributes {device.kernel} {
func.func @complex(%x: tensor<32x64xf32>, %w: tensor<1x1x64x16xf32>) -> tensor<32x16xcomplex<f32>> {
  %0 = weir.packed_contraction %x, %w {columns = 16 : i64}
      : (tensor<32x64xf32>, tensor<1x1x64x16xf32>) -> tensor<32x16xf32>
  %e = tensor.empty() : tensor<32x16xcomplex<f32>>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<32x16xf32>) outs(%e : tensor<32x16xcomplex<f32>>) {
  ^bb0(%p: f32, %o: complex<f32>):
    %a = complex.create %p, %p : complex<f32>
    linalg.yield %a : complex<f32>
  } -> tensor<32x16xcomplex<f32>>
  return %1 : tensor<32x16xcomplex<f32>>
}
}

// -----

// The result is transposed: its columns aren't side by side.
// CHECK-LABEL: func.func @transposed(%{{.*}}: tensor<
module attributes {device.kernel} {
func.func @transposed(%x: tensor<16x64xf32>, %w: tensor<1x1x64x16xf32>) -> tensor<16x16xf32> {
  %0 = weir.packed_contraction %x, %w {columns = 16 : i64}
      : (tensor<16x64xf32>, tensor<1x1x64x16xf32>) -> tensor<16x16xf32>
  %e = tensor.empty() : tensor<16x16xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j, i)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%0 : tensor<16x16xf32>) outs(%e : tensor<16x16xf32>) {
  ^bb0(%p: f32, %o: f32):
    linalg.yield %p : f32
  } -> tensor<16x16xf32>
  return %1 : tensor<16x16xf32>
}
}

// -----

// A sum along the rows is no elementwise op.
// CHECK-LABEL: func.func @reduced(%{{.*}}: tensor<
module attributes {device.kernel} {
func.func @reduced(%x: tensor<16x64xf32>, %w: tensor<1x1x64x16xf32>) -> tensor<16xf32> {
  %0 = weir.packed_contraction %x, %w {columns = 16 : i64}
      : (tensor<16x64xf32>, tensor<1x1x64x16xf32>) -> tensor<16x16xf32>
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<16xf32>) -> tensor<16xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>],
      iterator_types = ["parallel", "reduction"]}
      ins(%0 : tensor<16x16xf32>) outs(%f : tensor<16xf32>) {
  ^bb0(%p: f32, %o: f32):
    %s = arith.addf %p, %o : f32
    linalg.yield %s : f32
  } -> tensor<16xf32>
  return %1 : tensor<16xf32>
}
}

// -----

// The input is computed in the kernel.
// CHECK-LABEL: func.func @prologue(%{{.*}}: tensor<
module attributes {device.kernel} {
func.func @prologue(%x: tensor<16x64xf32>, %w: tensor<1x1x64x16xf32>) -> tensor<16x16xf32> {
  %e = tensor.empty() : tensor<16x64xf32>
  %0 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<16x64xf32>) outs(%e : tensor<16x64xf32>) {
  ^bb0(%p: f32, %o: f32):
    %n = arith.negf %p : f32
    linalg.yield %n : f32
  } -> tensor<16x64xf32>
  %1 = weir.packed_contraction %0, %w {columns = 16 : i64}
      : (tensor<16x64xf32>, tensor<1x1x64x16xf32>) -> tensor<16x16xf32>
  return %1 : tensor<16x16xf32>
}
}

// -----

// Panels of a width that isn't whole registers of this target.
// CHECK-LABEL: func.func @panels(%{{.*}}: tensor<
module attributes {device.kernel, weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v4", features = "+avx512f"}} {
func.func @panels(%x: tensor<16x64xf32>, %w: tensor<2x1x64x8xf32>) -> tensor<16x16xf32> {
  %0 = weir.packed_contraction %x, %w {columns = 16 : i64}
      : (tensor<16x64xf32>, tensor<2x1x64x8xf32>) -> tensor<16x16xf32>
  return %0 : tensor<16x16xf32>
}
}

// -----

// LINALG-DAG: #[[X:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 + d5 * 3, d6)>
// LINALG-DAG: #[[W:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3 floordiv 8, d4 * 3 + d5, d6, d3 mod 8)>
// LINALG-LABEL: func.func @convolution
// LINALG-SAME: %[[IN:.*]]: tensor<?x9x?x4xf64>, %[[WEIGHTS:.*]]: tensor<2x6x4x8xf64>
// LINALG: %[[N:.*]] = tensor.dim %[[IN]]
// LINALG: %[[Q:.*]] = affine.apply
// LINALG: %[[E:.*]] = tensor.empty(%[[N]], %[[Q]]) : tensor<?x4x?x12xf64>
// LINALG: linalg.generic {indexing_maps = [#[[X]], #[[W]], #{{.*}}, #{{.*}}]
module attributes {device.kernel} {
func.func @convolution(%x: tensor<?x9x?x4xf64>, %w: tensor<2x6x4x8xf64>) -> tensor<?x4x?x12xf64> {
  %0 = weir.packed_contraction %x, %w {columns = 12 : i64, window = array<i64: 2, 3>, strides = array<i64: 2, 1>,
      dilations = array<i64: 1, 3>} : (tensor<?x9x?x4xf64>, tensor<2x6x4x8xf64>) -> tensor<?x4x?x12xf64>
  return %0 : tensor<?x4x?x12xf64>
}
}
