// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @scatter_nd(
// CHECK:         %[[ZEROS:.*]] = weir.broadcast
// CHECK:         weir.scatter %[[ZEROS]], %{{.*}}, %{{.*}} {kind = #weir<scatter_kind add>} : (tensor<6x4xf32>, tensor<?x1xi32>, tensor<?x4xf32>) -> tensor<6x4xf32>
foreign.graph @scatter_nd(%i: tensor<?x1xi32> named "i", %u: tensor<?x4xf32> named "u") -> ("r0") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[6, 4]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "ScatterNd" named "r" (%i, %u, %s#0) {} : (tensor<?x1xi32>, tensor<?x4xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @tensor_scatter(
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind max>}
foreign.graph @tensor_scatter(%x: tensor<5x4xf32> named "x", %i: tensor<?x1xi32> named "i", %u: tensor<?x4xf32> named "u") -> ("r0") {
  %r:2 = foreign.node "TensorScatterMax" named "r" (%x, %i, %u) {} : (tensor<5x4xf32>, tensor<?x1xi32>, tensor<?x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Segments without rows are 0.
// CHECK-LABEL: func.func @segment_max(
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind max>} : (tensor<4x4xf32>, tensor<3x1xi32>, tensor<3x4xf32>) -> tensor<4x4xf32>
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind add>}
// CHECK:         weir.select
foreign.graph @segment_max(%x: tensor<3x4xf32> named "x") -> ("r0") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[0, 3, 3]> : tensor<3xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "SegmentMax" named "r" (%x, %s#0) {} : (tensor<3x4xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @stitch(
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind set>} : (tensor<3x4xf32>, tensor<3x1xi32>, tensor<3x4xf32>) -> tensor<3x4xf32>
foreign.graph @stitch(%x: tensor<2x4xf32> named "x", %y: tensor<4xf32> named "y") -> ("r0") {
  %i:2 = foreign.node "Const" named "i" () {value = dense<[2, 0]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %j:2 = foreign.node "Const" named "j" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "DynamicStitch" named "r" (%i#0, %j#0, %x, %y) {} : (!foreign.value, !foreign.value, tensor<2x4xf32>, tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
