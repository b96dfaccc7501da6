// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// An index out of range ends the run.
// CHECK-LABEL: func.func @gather_nd(
// CHECK:         weir.assert %{{.*}}, "node 'r': input 1 'i' holds an index that is out of range"
// CHECK:         weir.gather_nd %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x2xi32>) -> tensor<?xf32>
foreign.graph @gather_nd(%x: tensor<?x4xf32> named "x", %i: tensor<?x2xi32> named "i") -> ("r0") {
  %r:2 = foreign.node "GatherNd" named "r" (%x, %i) {} : (tensor<?x4xf32>, tensor<?x2xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @reverse(
// CHECK:         weir.slice %{{.*}} {limits = array<i64: 9223372036854775807, -9223372036854775808>, starts = array<i64: 0, 9223372036854775807>, strides = array<i64: 1, -1>}
foreign.graph @reverse(%x: tensor<?x4xf32> named "x") -> ("r0") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<-1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "ReverseV2" named "r" (%x, %a#0) {} : (tensor<?x4xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Element i comes from i - shift, around the end.
// CHECK-LABEL: func.func @roll(
// CHECK:         %[[MOVED:.*]] = weir.sub
// CHECK:         %[[PLACES:.*]] = weir.floor_mod %[[MOVED]]
// CHECK:         weir.gather %{{.*}}, %[[PLACES]] {axis = 1 : i64}
foreign.graph @roll(%x: tensor<?x4xf32> named "x", %s: tensor<i32> named "s") -> ("r0") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Roll" named "r" (%x, %s, %a#0) {} : (tensor<?x4xf32>, tensor<i32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Those that are known need no check.
// CHECK-LABEL: func.func @known(
// CHECK-NOT:     weir.assert
// CHECK:         weir.gather %{{.*}} {axis = 0 : i64}
foreign.graph @known(%x: tensor<4x?xf32> named "x") -> ("r0") {
  %i:2 = foreign.node "Const" named "i" () {value = dense<[3, 0]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "GatherV2" named "r" (%x, %i#0, %a#0) {} : (tensor<4x?xf32>, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
