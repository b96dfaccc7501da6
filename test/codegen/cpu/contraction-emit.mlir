// RUN: weir-opt %s --split-input-file --cpu-emit-contractions --canonicalize --cse \
// RUN:   --mlir-print-local-scope | FileCheck %s

// A dense layer of a free batch: registers of each height, several panels at
// once for one row.
module attributes {device.kernel, weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "+avx2,+fma"}} {
// CHECK-LABEL: func.func @dense
// CHECK-SAME: (%{{.*}}: memref<?x784xf32> {weir.shape = affine_map<()[s0] -> (s0, 784)>}, %[[W:.*]]: memref<32x1x784x16xf32> {{.*}}, %[[B:.*]]: memref<512xf32>
// CHECK-SAME: , %{{.*}}: memref<?x512xf32> {device.output, weir.shape = affine_map<()[s0] -> (s0, 512)>}, %[[D0:.*]]: index, %[[BEGIN:.*]]: index, %[[END:.*]]: index)
// CHECK-SAME: device.cost = affine_map<()[s0] -> ({{[0-9]+}})>, device.tiles = affine_map<()[s0] -> ((s0 ceildiv 84) * 8)>
// CHECK: scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// CHECK: scf.index_switch %[[D0]]
// One row: eight sums of eight lanes.
// CHECK: case 1
// CHECK: %[[S:.*]]:8 = scf.for
// CHECK-COUNT-8: vector.fma {{.*}} : vector<8xf32>
// CHECK-NOT: vector.fma
// CHECK: scf.yield
// CHECK: %[[BIAS:.*]] = vector.load %[[B]]
// CHECK: %[[SUM:.*]] = arith.addf %[[S]]#0, %[[BIAS]] : vector<8xf32>
// CHECK: %[[RELU:.*]] = arith.maximumf %[[SUM]], %{{.*}} : vector<8xf32>
// CHECK: vector.store %[[RELU]]
// CHECK: default
// Six rows are the highest: 6 x 16.
// CHECK: default
// CHECK-COUNT-12: vector.fma {{.*}} : vector<8xf32>
// CHECK-NOT: vector.fma
// CHECK: scf.yield
func.func @dense(%x: tensor<?x784xf32> {weir.shape = affine_map<()[s0] -> (s0, 784)>},
    %w: tensor<32x1x784x16xf32> {weir.shape = affine_map<()[s0] -> (32, 1, 784, 16)>},
    %b: tensor<512xf32> {weir.shape = affine_map<()[s0] -> (512)>}, %d0: index)
    -> (tensor<?x512xf32> {weir.shape = affine_map<()[s0] -> (s0, 512)>}) {
  %zero = arith.constant 0.0 : f32
  %0 = weir.packed_contraction %x, %w {columns = 512 : i64}
      : (tensor<?x784xf32>, tensor<32x1x784x16xf32>) -> tensor<?x512xf32>
  %e = tensor.empty(%d0) : tensor<?x512xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%0, %b : tensor<?x512xf32>, tensor<512xf32>) outs(%e : tensor<?x512xf32>) {
  ^bb0(%p: f32, %q: f32, %o: f32):
    %s = arith.addf %p, %q : f32
    linalg.yield %s : f32
  } -> tensor<?x512xf32>
  %2 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%1 : tensor<?x512xf32>) outs(%e : tensor<?x512xf32>) {
  ^bb0(%p: f32, %o: f32):
    %s = arith.maximumf %p, %zero : f32
    linalg.yield %s : f32
  } -> tensor<?x512xf32>
  return %2 : tensor<?x512xf32>
}
}

// -----

// Rows of known number are divided evenly: 34 = 4 * 6 + 2 * 5. The last of ten
// columns are stored under a mask. A residual, a factor for each row and a
// scalar go with the sums, which are a result of their own as well.
module attributes {device.kernel, weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "+avx2,+fma"}} {
// CHECK-LABEL: func.func @epilogue
// CHECK-SAME: %[[R:[a-z0-9]*]]: memref<34x10xf32>, %[[F:[a-z0-9]*]]: memref<34xf32>, %[[S:[a-z0-9]*]]: memref<f32>
// CHECK-SAME: memref<34x10xf32> {device.output}, %{{.*}}: memref<34x10xf32> {device.output}, %{{.*}}: index, %{{.*}}: index)
// CHECK-SAME: device.tiles = affine_map<() -> (1)>
// CHECK-DAG: %[[ROW:.*]] = memref.reinterpret_cast %[[R]] to offset: [0], sizes: [340]
// CHECK-DAG: %[[SCALAR:.*]] = memref.reinterpret_cast %[[S]]
// CHECK: scf.for
// CHECK: scf.for
// CHECK: %[[SUM:.*]]:12 = scf.for
// CHECK: vector.load %[[ROW]]
// CHECK: memref.load %[[F]]
// CHECK: memref.load %[[SCALAR]]
// CHECK: math.tanh %{{.*}} : vector<8xf32>
// CHECK: vector.store
// CHECK: vector.store %[[SUM]]#0
// CHECK: %[[MASK:.*]] = vector.constant_mask [2] : vector<8xi1>
// CHECK: vector.maskedload %[[ROW]][%{{.*}}], %[[MASK]]
// CHECK: vector.maskedstore %{{.*}}, %[[MASK]]
// CHECK: vector.maskedstore %{{.*}}, %[[MASK]], %[[SUM]]#1
// CHECK: scf.for
// CHECK: scf.for {{.*}} iter_args
// CHECK-COUNT-10: vector.fma
// CHECK-NOT: vector.fma
func.func @epilogue(%x: tensor<34x64xf32>, %w: tensor<1x1x64x16xf32>, %r: tensor<34x10xf32>, %f: tensor<34xf32>, %s: tensor<f32>)
    -> (tensor<34x10xf32>, tensor<34x10xf32>) {
  %0 = weir.packed_contraction %x, %w {columns = 10 : i64}
      : (tensor<34x64xf32>, tensor<1x1x64x16xf32>) -> tensor<34x10xf32>
  %e = tensor.empty() : tensor<34x10xf32>
  %1 = linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> ()>,
                       affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%0, %r, %f, %s : tensor<34x10xf32>, tensor<34x10xf32>, tensor<34xf32>, tensor<f32>) outs(%e : tensor<34x10xf32>) {
  ^bb0(%p: f32, %residual: f32, %factor: f32, %scalar: f32, %o: f32):
    %a = arith.addf %p, %residual : f32
    %b = arith.mulf %a, %factor : f32
    %c = arith.addf %b, %scalar : f32
    %d = math.tanh %c : f32
    linalg.yield %d : f32
  } -> tensor<34x10xf32>
  return %1, %0 : tensor<34x10xf32>, tensor<34x10xf32>
}
}

// -----

// One channel: the taps down stand in a row, those along are a loop that LLVM
// is to leave alone, as neighbouring rows read the same elements.
module attributes {device.kernel, weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "+avx2,+fma"}} {
// CHECK-LABEL: func.func @small_window
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK-DAG: %[[THREE:.*]] = arith.constant 3 : index
// CHECK: scf.for %{{.*}} = %[[ZERO]] to %[[THREE]] step %{{.*}} iter_args
// CHECK-COUNT-36: vector.fma
// CHECK-NOT: vector.fma
// CHECK: scf.yield
// CHECK-NEXT: } {llvm.loop_annotation = #llvm.loop_annotation<unroll = <disable = true>>}
func.func @small_window(%x: tensor<32x28x28x1xf32>, %w: tensor<2x9x1x16xf32>) -> tensor<32x26x26x32xf32> {
  %0 = weir.packed_contraction %x, %w {columns = 32 : i64, window = array<i64: 3, 3>, strides = array<i64: 1, 1>,
      dilations = array<i64: 1, 1>} : (tensor<32x28x28x1xf32>, tensor<2x9x1x16xf32>) -> tensor<32x26x26x32xf32>
  return %0 : tensor<32x26x26x32xf32>
}
}
