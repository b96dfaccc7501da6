// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// Axes are sorted and count from the front.
// CHECK-LABEL: func.func @axes(
// CHECK:         weir.reduce_mean %{{.*}} {axes = array<i64: 1, 2>} : (tensor<?x4x5x6xf32>) -> tensor<?x6xf32>
// CHECK:         weir.reduce_max %{{.*}} {axes = array<i64: 1>, keep_dims} : (tensor<?x6xf32>) -> tensor<?x1xf32>
foreign.graph @axes(%x: tensor<?x4x5x6xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<[-2, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %b:2 = foreign.node "Const" named "b" () {value = dense<-1> : tensor<i64>} : () -> (!foreign.value, none)
  %m:2 = foreign.node "Mean" named "m" (%x, %a#0) {keep_dims = false} : (tensor<?x4x5x6xf32>, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "Max" named "r" (%m#0, %b#0) {keep_dims = true} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// All axes by Range(0, Rank): shape arithmetic comes down to a constant.
// CHECK-LABEL: func.func @all_axes(
// CHECK-NEXT:    weir.reduce_sum %{{.*}} {axes = array<i64: 0, 1>} : (tensor<?x?xf32>) -> tensor<f32>
foreign.graph @all_axes(%x: tensor<?x?xf32> named "x") -> ("r") {
  %0:2 = foreign.node "Const" named "0" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %1:2 = foreign.node "Const" named "1" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %rank:2 = foreign.node "Rank" named "rank" (%x) {} : (tensor<?x?xf32>) -> (!foreign.value, none)
  %a:2 = foreign.node "Range" named "a" (%0#0, %rank#0, %1#0) {} : (!foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "Sum" named "r" (%x, %a#0) {} : (tensor<?x?xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @bools(
// CHECK:         weir.reduce_all %{{.*}} {axes = array<i64: 0>} : (tensor<?xi1>) -> tensor<i1>
foreign.graph @bools(%x: tensor<?xi1> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "All" named "r" (%x, %a#0) {} : (tensor<?xi1>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @softmax(
// CHECK:         weir.softmax %{{.*}} {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
// CHECK:         weir.log_softmax %{{.*}} {axis = 1 : i64}
foreign.graph @softmax(%x: tensor<?x10xf32> named "x") -> ("r", "s") {
  %r:2 = foreign.node "Softmax" named "r" (%x) {T = f32} : (tensor<?x10xf32>) -> (!foreign.value, none)
  %s:2 = foreign.node "LogSoftmax" named "s" (%x) {T = f32} : (tensor<?x10xf32>) -> (!foreign.value, none)
  foreign.return %r#0, %s#0 : !foreign.value, !foreign.value
}
