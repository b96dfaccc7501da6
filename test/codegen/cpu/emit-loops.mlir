// RUN: weir-opt %s --pass-pipeline='builtin.module(builtin.module(cpu-emit-loops))' --split-input-file | FileCheck %s

#s = affine_map<()[s0] -> (s0, 4)>
#id = affine_map<(d0, d1) -> (d0, d1)>

module attributes {weir.target = {cpu = "haswell", features = "+avx,+avx2,+fma", triple = "x86_64-unknown-linux-gnu"}} {
// Dimensions that all accesses walk through as one are one loop, cut in blocks.
// CHECK: #[[TILES:.*]] = affine_map<()[s0] -> ((s0 * 4) ceildiv 16384)>
// CHECK-LABEL: func.func @negate(
// CHECK-SAME:    %{{.*}}: index, %[[BEGIN:.*]]: index, %[[END:.*]]: index)
// CHECK-SAME:    device.cost = #{{.*}}, device.tiles = #[[TILES]]
// CHECK:         scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// CHECK:           scf.for
// CHECK:             vector.load {{.*}} memref<?xf32>, vector<8xf32>
// CHECK:             arith.negf {{.*}} : vector<8xf32>
// CHECK:             vector.store
// CHECK:           scf.for
// CHECK:             memref.load
module @negate attributes {device.kernel} {
  func.func @negate(%x: memref<?x4xf32> {weir.shape = #s}, %r: memref<?x4xf32> {device.output, weir.shape = #s}, %d0: index) {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : memref<?x4xf32>) outs(%r : memref<?x4xf32>) {
      ^bb0(%a: f32, %o: f32):
        %n = arith.negf %a : f32
        linalg.yield %n : f32
    }
    return
  }
}
}

// -----

#id = affine_map<(d0) -> (d0)>
module attributes {weir.target = {cpu = "haswell", features = "+avx,+avx2,+fma", triple = "x86_64-unknown-linux-gnu"}} {
// A value that is used where it is computed passes in a register; its scratch goes.
// CHECK-LABEL: func.func @chain(
// CHECK-NOT:     device.scratch
// CHECK:         %[[T:.*]] = math.tanh
// CHECK-NOT:     vector.store
// CHECK:         %[[S:.*]] = arith.addf %[[T]], %[[T]] fastmath<contract>
// CHECK:         vector.store %[[S]]
module @chain attributes {device.kernel} {
  func.func @chain(%x: memref<64xf32>, %r: memref<64xf32> {device.output}, %t: memref<64xf32> {device.scratch}) {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : memref<64xf32>) outs(%t : memref<64xf32>) {
      ^bb0(%a: f32, %o: f32):
        %n = math.tanh %a : f32
        linalg.yield %n : f32
    }
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%t : memref<64xf32>) outs(%r : memref<64xf32>) {
      ^bb0(%a: f32, %o: f32):
        %n = arith.addf %a, %a : f32
        linalg.yield %n : f32
    }
    return
  }
}
}

// -----

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
module attributes {weir.target = {cpu = "haswell", features = "+avx,+avx2,+fma", triple = "x86_64-unknown-linux-gnu"}} {
// A sum along memory: four vectors of sums, joined at the end.
// CHECK-LABEL: func.func @sum(
// CHECK:         %[[PARTS:.*]]:5 = scf.for {{.*}} iter_args
// CHECK-COUNT-4:   arith.addf {{.*}} : vector<8xf32>
// CHECK:         vector.extract_strided_slice
// CHECK:         memref.store
module @sum attributes {device.kernel} {
  func.func @sum(%x: memref<10x64xf32>, %r: memref<10xf32> {device.output}) {
    linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : memref<10x64xf32>) outs(%r : memref<10xf32>) {
      ^bb0(%a: f32, %o: f32):
        %n = arith.addf %o, %a : f32
        linalg.yield %n : f32
    }
    return
  }
}
}

// -----

module attributes {weir.target = {cpu = "haswell", features = "+avx,+avx2,+fma", triple = "x86_64-unknown-linux-gnu"}} {
// A window is written out; its value starts from the fill's constant, in a register.
// CHECK-LABEL: func.func @pool(
// CHECK-NOT:     device.scratch
// CHECK:         vector.broadcast %{{.*}} : f32 to vector<8xf32>
// CHECK-COUNT-4: arith.maximumf {{.*}} : vector<8xf32>
// CHECK:         vector.store
module @pool attributes {device.kernel} {
  func.func @pool(%x: memref<1x8x8x16xf32>, %r: memref<1x4x4x16xf32> {device.output}, %w: memref<2x2xf32> {device.scratch}) {
    %low = arith.constant 0xFF800000 : f32
    linalg.fill ins(%low : f32) outs(%r : memref<1x4x4x16xf32>)
    linalg.generic {indexing_maps = [affine_map<(n, h, w, c, y, x) -> (n, h * 2 + y, w * 2 + x, c)>,
        affine_map<(n, h, w, c, y, x) -> (y, x)>, affine_map<(n, h, w, c, y, x) -> (n, h, w, c)>],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
        ins(%x, %w : memref<1x8x8x16xf32>, memref<2x2xf32>) outs(%r : memref<1x4x4x16xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %m = arith.maximumf %o, %a : f32
        linalg.yield %m : f32
    }
    return
  }
}
}

// -----

module attributes {weir.target = {cpu = "haswell", features = "+avx,+avx2,+fma", triple = "x86_64-unknown-linux-gnu"}} {
// A kernel that has its tiles is done.
// CHECK-LABEL: func.func @done(
// CHECK-NEXT:    return
module @done attributes {device.kernel} {
  func.func @done(%x: memref<4xf32>, %begin: index, %end: index)
      attributes {device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (1)>} {
    return
  }
}
}
