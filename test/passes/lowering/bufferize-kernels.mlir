// RUN: weir-opt %s --pass-pipeline='builtin.module(builtin.module(weir-bufferize-kernels))' --split-input-file | FileCheck %s

#s = affine_map<()[s0] -> (s0, 4)>
#id = affine_map<(d0, d1) -> (d0, d1)>

module {
// The result becomes an output argument before the dims.
// CHECK-LABEL: func.func @negate(
// CHECK-SAME:    %[[X:.*]]: memref<?x4xf32> {weir.shape = {{[^}]*}}}, %[[R:.*]]: memref<?x4xf32> {device.output, weir.shape = {{[^}]*}}}, %{{.*}}: index) {
// CHECK:         linalg.generic {{.*}} ins(%[[X]] : memref<?x4xf32>) outs(%[[R]] : memref<?x4xf32>)
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.copy
// CHECK:         return{{$}}
module @negate attributes {device.kernel} {
  func.func @negate(%x: tensor<?x4xf32> {weir.shape = #s}, %d0: index) -> (tensor<?x4xf32> {weir.shape = #s}) {
    %e = tensor.empty(%d0) : tensor<?x4xf32>
    %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x4xf32>) outs(%e : tensor<?x4xf32>) {
      ^bb0(%a: f32, %o: f32):
        %n = arith.negf %a : f32
        linalg.yield %n : f32
    } -> tensor<?x4xf32>
    return %r : tensor<?x4xf32>
  }
}
}

// -----

#s = affine_map<()[s0] -> (s0, 4)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#swapped = affine_map<(d0, d1) -> (d1, d0)>
module {
// An intermediate result that is read at other places is scratch, its size over the dims.
// CHECK-LABEL: func.func @scratch(
// CHECK-SAME:    %{{.*}}: memref<4x?xf32> {device.scratch, weir.shape = {{[^}]*}}}, %{{.*}}: index) {
module @scratch attributes {device.kernel} {
  func.func @scratch(%x: tensor<4x?xf32> {weir.shape = affine_map<()[s0] -> (4, s0 + 1)>}, %d0: index)
      -> (tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0 + 1, 4)>}) {
    %n = affine.apply affine_map<()[s0] -> (s0 + 1)>()[%d0]
    %e = tensor.empty(%n) : tensor<4x?xf32>
    %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<4x?xf32>) outs(%e : tensor<4x?xf32>) {
      ^bb0(%a: f32, %o: f32):
        %t = math.tanh %a : f32
        linalg.yield %t : f32
    } -> tensor<4x?xf32>
    %f = tensor.empty(%n) : tensor<?x4xf32>
    %t = linalg.generic {indexing_maps = [#swapped, #id], iterator_types = ["parallel", "parallel"]}
        ins(%r : tensor<4x?xf32>) outs(%f : tensor<?x4xf32>) {
      ^bb0(%a: f32, %o: f32):
        linalg.yield %a : f32
    } -> tensor<?x4xf32>
    return %t : tensor<?x4xf32>
  }
}
}

// -----

#id = affine_map<(d0) -> (d0)>
module {
// An elementwise op overwrites an operand that nobody reads later: no scratch.
// CHECK-LABEL: func.func @in_place(
// CHECK-SAME:    %[[X:.*]]: memref<8xf32>, %[[R:.*]]: memref<8xf32> {device.output}) {
// CHECK:         linalg.generic {{.*}} ins(%[[X]] : memref<8xf32>) outs(%[[R]] : memref<8xf32>)
// CHECK:         linalg.generic {{.*}} ins(%[[R]] : memref<8xf32>) outs(%[[R]] : memref<8xf32>)
module @in_place attributes {device.kernel} {
  func.func @in_place(%x: tensor<8xf32>) -> tensor<8xf32> {
    %e = tensor.empty() : tensor<8xf32>
    %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) {
      ^bb0(%i: f32, %o: f32):
        %t = math.tanh %i : f32
        linalg.yield %t : f32
    } -> tensor<8xf32>
    %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : tensor<8xf32>) outs(%e : tensor<8xf32>) {
      ^bb0(%i: f32, %o: f32):
        %t = arith.mulf %i, %i : f32
        linalg.yield %t : f32
    } -> tensor<8xf32>
    return %r : tensor<8xf32>
  }
}
}

// -----

#id = affine_map<(d0) -> (d0)>
module {
// A result tied to an argument is that argument, changed in place.
// CHECK-LABEL: func.func @put(
// CHECK-SAME:    %[[L:.*]]: memref<3x8xf32> {device.output}, %[[X:.*]]: memref<8xf32>, %[[I:.*]]: memref<i32>)
// CHECK:         %[[PLACE:.*]] = memref.subview %[[L]]
// CHECK:         linalg.generic {{.*}} ins(%[[X]] : {{.*}}) outs(%[[PLACE]] :
// CHECK-NOT:     linalg.generic
// CHECK:         return{{$}}
module @put attributes {device.kernel} {
  func.func @put(%l: tensor<3x8xf32>, %x: tensor<8xf32>, %i: tensor<i32>) -> tensor<3x8xf32> attributes {device.tied_results = [0]} {
    %v = tensor.extract %i[] : tensor<i32>
    %at = arith.index_cast %v : i32 to index
    %place = tensor.extract_slice %l[%at, 0] [1, 8] [1, 1] : tensor<3x8xf32> to tensor<8xf32>
    %part = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%x : tensor<8xf32>) outs(%place : tensor<8xf32>) {
      ^bb0(%a: f32, %o: f32):
        linalg.yield %a : f32
    } -> tensor<8xf32>
    %r = tensor.insert_slice %part into %l[%at, 0] [1, 8] [1, 1] : tensor<8xf32> into tensor<3x8xf32>
    return %r : tensor<3x8xf32>
  }
}
}
