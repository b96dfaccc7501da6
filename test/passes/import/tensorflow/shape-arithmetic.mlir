// RUN: weir-opt %s --weir-import-tensorflow --split-input-file -verify-diagnostics | FileCheck %s

// Each size comes from the operand that isn't 1.
// CHECK-LABEL: func.func @broadcast(
// CHECK:         %[[S:.*]] = weir.shape
// CHECK:         %[[N:.*]] = weir.slice %[[S]] {limits = array<i64: 1>
// CHECK:         %[[M:.*]] = weir.slice %{{.*}} {limits = array<i64: 2>
// CHECK:         weir.concat %{{.*}}, %[[N]], %[[M]] {axis = 0 : i64}
foreign.graph @broadcast(%x: tensor<?x1xf32> named "x") -> ("r") {
  %s:2 = foreign.node "Shape" named "s" (%x) {} : (tensor<?x1xf32>) -> (!foreign.value, none)
  %k:2 = foreign.node "Const" named "k" () {value = dense<[1, 4]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "BroadcastArgs" named "r" (%s#0, %k#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @gradient(
// CHECK-DAG:     weir.constant dense<[0, 1]> : tensor<2xi32>
// CHECK-DAG:     weir.constant dense<2> : tensor<1xi32>
foreign.graph @gradient(%x: tensor<4xf32> named "x") -> ("a", "b") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[1, 4]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %k:2 = foreign.node "Const" named "k" () {value = dense<[3, 5, 1]> : tensor<3xi32>} : () -> (!foreign.value, none)
  %r:3 = foreign.node "BroadcastGradientArgs" named "r" (%s#0, %k#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}

// -----

// Where the run alone knows the axes, the sum over them does what is needed.
// CHECK-LABEL: func.func @unknown(
// CHECK:         %[[LIKE:.*]] = weir.broadcast %{{.*}}, %{{.*}} : (tensor<f32>, tensor<1xi32>) -> tensor<?xf32>
// CHECK:         %[[SUM:.*]] = weir.reduce_to %{{.*}}, %[[LIKE]]
// CHECK:         return %[[SUM]]
foreign.graph @unknown(%x: tensor<?xf32> named "x", %y: tensor<?xf32> named "y", %d: tensor<?xf32> named "d") -> ("a") {
  %s:2 = foreign.node "Shape" named "s" (%x) {} : (tensor<?xf32>) -> (!foreign.value, none)
  %k:2 = foreign.node "Shape" named "k" (%y) {} : (tensor<?xf32>) -> (!foreign.value, none)
  %r:3 = foreign.node "BroadcastGradientArgs" named "r" (%s#0, %k#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %t:2 = foreign.node "Sum" named "t" (%d, %r#0) {} : (tensor<?xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %t#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @row(
// CHECK:         weir.iota %{{.*}} -> tensor<4xf32>
// CHECK:         weir.concat %{{.*}} : (tensor<4xf32>, tensor<1xf32>) -> tensor<5xf32>
foreign.graph @row(%x: tensor<f32> named "x", %y: tensor<f32> named "y") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<5> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "LinSpace" named "r" (%x, %y, %n#0) {} : (tensor<f32>, tensor<f32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @count(%x: tensor<f32> named "x", %y: tensor<f32> named "y") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error @below {{node 'r': makes 0 numbers, must be at least 1}}
  %r:2 = foreign.node "LinSpace" named "r" (%x, %y, %n#0) {} : (tensor<f32>, tensor<f32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
