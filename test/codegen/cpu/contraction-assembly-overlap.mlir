// Neighbouring rows of this convolution read the same elements. Unrolled, its inner
// loop would keep them in registers and run out of those for its sums.

// RUN: weir-opt %s --cpu-emit-contractions --cpu-lower-kernels | mlir-translate --mlir-to-llvmir \
// RUN:   | opt -O2 | llc -O2 -o - | sed -n '/Inner Loop Header/,/\tj/p' > %t.loop
// RUN: not grep rsp %t.loop
// RUN: FileCheck %s < %t.loop

// CHECK: Inner Loop Header
// CHECK-COUNT-2: vmovups {{.*}}, %ymm
// CHECK-COUNT-12: vfmadd231ps {{.*}}, %ymm
// CHECK-NOT: v{{mov|fmadd|broadcast}}
// CHECK: j{{ne|b}}

module @k attributes {device.kernel, weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "+avx,+avx2,+fma"}} {
func.func @k(%x: tensor<?x32x96x1xf32> {weir.shape = affine_map<()[s0] -> (s0, 32, 96, 1)>},
    %w: tensor<2x266x1x16xf32> {weir.shape = affine_map<()[s0] -> (2, 266, 1, 16)>},
    %b: tensor<32xf32> {weir.shape = affine_map<()[s0] -> (32)>}, %d0: index)
    -> (tensor<?x26x59x32xf32> {weir.shape = affine_map<()[s0] -> (s0, 26, 59, 32)>}) {
  %0 = weir.packed_contraction %x, %w {columns = 32 : i64, window = array<i64: 7, 38>, strides = array<i64: 1, 1>,
      dilations = array<i64: 1, 1>} : (tensor<?x32x96x1xf32>, tensor<2x266x1x16xf32>) -> tensor<?x26x59x32xf32>
  %e = tensor.empty(%d0) : tensor<?x26x59x32xf32>
  %zero = arith.constant 0.0 : f32
  %1 = linalg.generic {
      indexing_maps = [affine_map<(n, h, w, c) -> (n, h, w, c)>, affine_map<(n, h, w, c) -> (c)>,
                       affine_map<(n, h, w, c) -> (n, h, w, c)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%0, %b : tensor<?x26x59x32xf32>, tensor<32xf32>) outs(%e : tensor<?x26x59x32xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.addf %p, %q : f32
    %r = arith.maximumf %s, %zero : f32
    linalg.yield %r : f32
  } -> tensor<?x26x59x32xf32>
  return %1 : tensor<?x26x59x32xf32>
}
}
