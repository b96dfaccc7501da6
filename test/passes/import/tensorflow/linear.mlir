// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @matmul(
// CHECK:         weir.matmul %{{.*}}, %{{.*}} {transpose_rhs} : (tensor<?x4xf32>, tensor<3x4xf32>) -> tensor<?x3xf32>
foreign.graph @matmul(%x: tensor<?x4xf32> named "x", %y: tensor<3x4xf32> named "y") -> ("r") {
  %r:2 = foreign.node "MatMul" named "r" (%x, %y) {transpose_a = false, transpose_b = true} : (tensor<?x4xf32>, tensor<3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Batches of unknown size may be broadcast; their common shape is that of values
// that stand for it.
// CHECK-LABEL: func.func @batches(
// CHECK-SAME:    %[[X:.*]]: tensor<?x2x3x4xf32> {{.*}}, %[[Y:.*]]: tensor<?x2x5x4xf32>
// CHECK:         %[[C:.*]] = weir.slice %{{.*}} {limits = array<i64: 2>, starts = array<i64: 0>, strides = array<i64: 1>} : (tensor<4xi64>) -> tensor<2xi64>
// CHECK:         %[[A:.*]] = weir.broadcast %{{.*}}, %[[C]] : (tensor<f32>, tensor<2xi64>) -> tensor<?x2xf32>
// CHECK:         %[[B:.*]]:2 = weir.broadcast_together %[[A]], %{{.*}} : (tensor<?x2xf32>, tensor<?x2xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>)
// CHECK:         weir.shape %[[B]]#0 {to = i64}
// CHECK:         %[[L:.*]] = weir.broadcast %[[X]], %{{.*}} -> tensor<?x2x3x4xf32>
// CHECK:         %[[R:.*]] = weir.broadcast %[[Y]], %{{.*}} -> tensor<?x2x5x4xf32>
// CHECK:         weir.matmul %[[L]], %[[R]] {transpose_rhs} : (tensor<?x2x3x4xf32>, tensor<?x2x5x4xf32>) -> tensor<?x2x3x5xf32>
foreign.graph @batches(%x: tensor<?x2x3x4xf32> named "x", %y: tensor<?x2x5x4xf32> named "y") -> ("r") {
  %r:2 = foreign.node "BatchMatMulV2" named "r" (%x, %y) {adj_y = true} : (tensor<?x2x3x4xf32>, tensor<?x2x5x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @equal_batches(
// CHECK-NEXT:    weir.matmul %{{.*}}, %{{.*}} : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
foreign.graph @equal_batches(%x: tensor<2x3x4xf32> named "x", %y: tensor<2x4x5xf32> named "y") -> ("r") {
  %r:2 = foreign.node "BatchMatMulV2" named "r" (%x, %y) {} : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// One matrix for the whole batch: one tall product.
// CHECK-LABEL: func.func @matrix(
// CHECK:         %[[T:.*]] = weir.reshape %{{.*}} : (tensor<?x7x4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
// CHECK:         %[[P:.*]] = weir.matmul %[[T]], %{{.*}} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
// CHECK:         weir.reshape %[[P]], %{{.*}} : (tensor<?x3xf32>, tensor<3xi64>) -> tensor<?x7x3xf32>
foreign.graph @matrix(%x: tensor<?x7x4xf32> named "x", %y: tensor<4x3xf32> named "y") -> ("r") {
  %r:2 = foreign.node "BatchMatMulV2" named "r" (%x, %y) {} : (tensor<?x7x4xf32>, tensor<4x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @broadcast(
// CHECK:         weir.broadcast %{{.*}} : (tensor<1x2x3xf32>, tensor<4xi64>) -> tensor<5x6x2x3xf32>
// CHECK:         weir.broadcast %{{.*}} : (tensor<5x6x3x4xf32>, tensor<4xi64>) -> tensor<5x6x3x4xf32>
// CHECK:         weir.matmul %{{.*}} -> tensor<5x6x2x4xf32>
foreign.graph @broadcast(%x: tensor<1x2x3xf32> named "x", %y: tensor<5x6x3x4xf32> named "y") -> ("r") {
  %r:2 = foreign.node "BatchMatMulV2" named "r" (%x, %y) {} : (tensor<1x2x3xf32>, tensor<5x6x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
