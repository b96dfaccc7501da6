// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @one_hot(
// CHECK:         weir.equal
// CHECK:         weir.select %{{.*}} -> tensor<?x5x4xf32>
foreign.graph @one_hot(%i: tensor<?x4xi32> named "i", %x: tensor<f32> named "x", %y: tensor<f32> named "y") -> ("r0") {
  %d:2 = foreign.node "Const" named "d" () {value = dense<5> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "OneHot" named "r" (%i, %d#0, %x, %y) {axis = 1 : i64} : (tensor<?x4xi32>, !foreign.value, tensor<f32>, tensor<f32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @bincount(
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind add>} : (tensor<6xf32>, tensor<?x1xi32>, tensor<?xf32>) -> tensor<6xf32>
foreign.graph @bincount(%x: tensor<?xi32> named "x", %w: tensor<?xf32> named "w") -> ("r0") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<6> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Bincount" named "r" (%x, %s#0, %w) {} : (tensor<?xi32>, !foreign.value, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
