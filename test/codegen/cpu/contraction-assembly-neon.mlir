// The same on AArch64: 10 x 8 sums in 20 of its 32 registers of 4 lanes, an
// element of each row multiplied with both vectors of weights; nothing spills.

// RUN: weir-opt %s --cpu-emit-contractions --cpu-lower-kernels | mlir-translate --mlir-to-llvmir \
// RUN:   | opt -O2 -mtriple=aarch64-linux-gnu | llc -O2 -mtriple=aarch64-linux-gnu -o - \
// RUN:   | sed -n '/Inner Loop Header/,/\tb\./p' > %t.loop
// RUN: not grep -E '\[sp|st[rp]' %t.loop
// RUN: FileCheck %s < %t.loop

// CHECK: Inner Loop Header
// CHECK: ldp q
// CHECK-COUNT-20: fmla v{{[0-9]+}}.4s, v{{[0-9]+}}.4s
// CHECK-NOT: fmla
// CHECK: b.ne

module @k attributes {device.kernel, weir.target = {triple = "aarch64-unknown-linux-gnu", cpu = "generic", features = "+neon"}} {
func.func @k(%x: tensor<?x32x32x16xf32> {weir.shape = affine_map<()[s0] -> (s0, 32, 32, 16)>},
    %w: tensor<4x9x16x8xf32> {weir.shape = affine_map<()[s0] -> (4, 9, 16, 8)>},
    %b: tensor<32xf32> {weir.shape = affine_map<()[s0] -> (32)>}, %d0: index)
    -> (tensor<?x30x30x32xf32> {weir.shape = affine_map<()[s0] -> (s0, 30, 30, 32)>}) {
  %0 = weir.packed_contraction %x, %w {columns = 32 : i64, window = array<i64: 3, 3>, strides = array<i64: 1, 1>,
      dilations = array<i64: 1, 1>} : (tensor<?x32x32x16xf32>, tensor<4x9x16x8xf32>) -> tensor<?x30x30x32xf32>
  %e = tensor.empty(%d0) : tensor<?x30x30x32xf32>
  %zero = arith.constant 0.0 : f32
  %1 = linalg.generic {
      indexing_maps = [affine_map<(n, h, w, c) -> (n, h, w, c)>, affine_map<(n, h, w, c) -> (c)>,
                       affine_map<(n, h, w, c) -> (n, h, w, c)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%0, %b : tensor<?x30x30x32xf32>, tensor<32xf32>) outs(%e : tensor<?x30x30x32xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.addf %p, %q : f32
    %r = arith.maximumf %s, %zero : f32
    linalg.yield %r : f32
  } -> tensor<?x30x30x32xf32>
  return %1 : tensor<?x30x30x32xf32>
}
}
