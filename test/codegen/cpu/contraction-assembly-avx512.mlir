// The inner loop of a convolution holds nothing but multiply-adds and what they
// read: 12 x 32 sums in registers, none of which goes to the stack and back.

// RUN: weir-opt %s --cpu-emit-contractions --cpu-lower-kernels | mlir-translate --mlir-to-llvmir \
// RUN:   | opt -O2 | llc -O2 -o - | sed -n '/Inner Loop Header/,/\tj/p' > %t.loop
// RUN: not grep rsp %t.loop
// RUN: FileCheck %s < %t.loop

// CHECK: Inner Loop Header
// CHECK-COUNT-2: vmovups {{.*}}, %zmm
// CHECK-COUNT-24: vfmadd231ps {{.*}}, %zmm
// CHECK-NOT: v{{mov|fmadd|broadcast}}
// CHECK: j{{ne|b}}

module @k attributes {device.kernel, weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v4", features = "+avx,+avx2,+fma,+avx512f,+avx512vl"}} {
func.func @k(%x: tensor<?x32x38x16xf32> {weir.shape = affine_map<()[s0] -> (s0, 32, 38, 16)>},
    %w: tensor<2x9x16x32xf32> {weir.shape = affine_map<()[s0] -> (2, 9, 16, 32)>},
    %b: tensor<64xf32> {weir.shape = affine_map<()[s0] -> (64)>}, %d0: index)
    -> (tensor<?x30x36x64xf32> {weir.shape = affine_map<()[s0] -> (s0, 30, 36, 64)>}) {
  %0 = weir.packed_contraction %x, %w {columns = 64 : i64, window = array<i64: 3, 3>, strides = array<i64: 1, 1>,
      dilations = array<i64: 1, 1>} : (tensor<?x32x38x16xf32>, tensor<2x9x16x32xf32>) -> tensor<?x30x36x64xf32>
  %e = tensor.empty(%d0) : tensor<?x30x36x64xf32>
  %zero = arith.constant 0.0 : f32
  %1 = linalg.generic {
      indexing_maps = [affine_map<(n, h, w, c) -> (n, h, w, c)>, affine_map<(n, h, w, c) -> (c)>,
                       affine_map<(n, h, w, c) -> (n, h, w, c)>],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%0, %b : tensor<?x30x36x64xf32>, tensor<64xf32>) outs(%e : tensor<?x30x36x64xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.addf %p, %q : f32
    %r = arith.maximumf %s, %zero : f32
    linalg.yield %r : f32
  } -> tensor<?x30x36x64xf32>
  return %1 : tensor<?x30x36x64xf32>
}
}
