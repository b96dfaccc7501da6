// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// Both phases of each dimension are outputs of one convolution, interleaved.
// CHECK-LABEL: func.func @transposed(
// CHECK:         weir.conv %{{.*}} {dilations = array<i64: 1, 1>, padding = #weir<padding explicit>, pads = array<i64: {{.*}}>, strides = array<i64: 1, 1>} : (tensor<2x5x6x4xf32>, tensor<2x2x4x12xf32>)
// CHECK:         weir.transpose %{{.*}} {permutation = array<i64: 0, 1, 4, 2, 5, 3, 6>}
// CHECK:         return %{{.*}} : tensor<2x10x12x3xf32>
foreign.graph @transposed(%x: tensor<2x5x6x4xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[2, 10, 12, 3]> : tensor<4xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Conv2DBackpropInput" named "r" (%s#0, %w, %x) {strides = [1, 2, 2, 1], padding = "SAME"} : (!foreign.value, tensor<3x3x3x4xf32>, tensor<2x5x6x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// The run makes sure that a filter of unknown depth has one group.
// CHECK-LABEL: func.func @free_filter(
// CHECK:         weir.assert %{{.*}}, "node 'r': as many channels as the filter is deep are needed
// CHECK:         weir.conv %{{.*}} : (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>
foreign.graph @free_filter(%x: tensor<?x?x?x?xf32> named "x", %w: tensor<?x?x?x?xf32> named "w") -> ("r") {
  %r:2 = foreign.node "Conv2D" named "r" (%x, %w) {strides = [1, 1, 1, 1], padding = "VALID"} : (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @argmax(
// CHECK:         %[[M:.*]] = weir.max_pool %arg0 {{.*}} -> tensor<?x4x4x3xf32>
// CHECK:         weir.pool_argmax %arg0, %[[M]] {in_batch, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<?x8x8x3xf32>, tensor<?x4x4x3xf32>) -> tensor<?x4x4x3xi64>
foreign.graph @argmax(%x: tensor<?x8x8x3xf32> named "x") -> ("r", "i") {
  %r:3 = foreign.node "MaxPoolWithArgmax" named "r" (%x) {ksize = [1, 2, 2, 1], strides = [1, 2, 2, 1], padding = "VALID", include_batch_in_index = true} : (tensor<?x8x8x3xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}

// -----

// CHECK-LABEL: func.func @space_to_depth(
// CHECK:         weir.transpose %{{.*}} {permutation = array<i64: 0, 1, 3, 2, 4, 5>} : (tensor<?x4x2x3x2x5xf32>)
// CHECK:         return %{{.*}} : tensor<?x4x3x20xf32>
foreign.graph @space_to_depth(%x: tensor<?x8x6x5xf32> named "x") -> ("r") {
  %r:2 = foreign.node "SpaceToDepth" named "r" (%x) {block_size = 2} : (tensor<?x8x6x5xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
