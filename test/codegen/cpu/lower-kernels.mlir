// RUN: weir-opt %s --pass-pipeline='builtin.module(builtin.module(weir-bufferize-kernels,cpu-emit-loops,cpu-lower-kernels))' | FileCheck %s

// From tensors to the LLVM dialect: nothing else is left.
module attributes {weir.target = {cpu = "haswell", features = "+avx,+avx2,+fma,+f16c", triple = "x86_64-unknown-linux-gnu"}} {
// CHECK-LABEL: llvm.func @k(
// CHECK-NOT:     unrealized_conversion_cast
// CHECK:         llvm.load {{.*}} -> vector<8xf16>
// CHECK:         llvm.fpext {{.*}} : vector<8xf16> to vector<8xf32>
// CHECK:         llvm.intr.fma
// CHECK:         llvm.fptrunc {{.*}} : vector<8xf32> to vector<8xf16>
// CHECK:         llvm.return
module @k attributes {device.kernel} {
  func.func @k(%x: tensor<?x16xf16> {weir.shape = affine_map<()[s0] -> (s0, 16)>}, %d0: index)
      -> (tensor<?x16xf16> {weir.shape = affine_map<()[s0] -> (s0, 16)>}) {
    %e = tensor.empty(%d0) : tensor<?x16xf16>
    %r = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>],
        iterator_types = ["parallel", "parallel"]} ins(%x : tensor<?x16xf16>) outs(%e : tensor<?x16xf16>) {
      ^bb0(%a: f16, %o: f16):
        %t = math.exp %a : f16
        linalg.yield %t : f16
    } -> tensor<?x16xf16>
    return %r : tensor<?x16xf16>
  }
}
}
