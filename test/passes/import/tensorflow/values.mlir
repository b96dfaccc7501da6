// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @pass_on(
// CHECK-NEXT:    %[[S:.*]] = weir.stop_gradient %arg0 : (tensor<?xf32>) -> tensor<?xf32>
// CHECK-NEXT:    return %[[S]], %arg1 : tensor<?xf32>, tensor<2xf32>
foreign.graph @pass_on(%x: tensor<?xf32> named "x", %y: tensor<2xf32> named "y") -> ("a", "b") {
  %i:2 = foreign.node "Identity" named "i" (%x) {} : (tensor<?xf32>) -> (!foreign.value, none)
  %s:2 = foreign.node "StopGradient" named "s" (%i#0) {} : (!foreign.value) -> (!foreign.value, none)
  %n:3 = foreign.node "IdentityN" named "n" (%s#0, %y) {} : (!foreign.value, tensor<2xf32>) -> (!foreign.value, !foreign.value, none)
  %d:2 = foreign.node "PlaceholderWithDefault" named "d" (%n#1) {shape = array<i64: 2>} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %n#0, %d#0 : !foreign.value, !foreign.value
}

// -----

// CHECK-LABEL: func.func @fill(
// CHECK:         %[[S:.*]] = weir.shape %arg0 {to = i32} : (tensor<?x3xf32>) -> tensor<2xi32>
// CHECK:         %[[V:.*]] = weir.constant dense<2.000000e+00> : tensor<f32>
// CHECK:         weir.broadcast %[[V]], %[[S]] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
foreign.graph @fill(%x: tensor<?x3xf32> named "x") -> ("r") {
  %s:2 = foreign.node "Shape" named "s" (%x) {} : (tensor<?x3xf32>) -> (!foreign.value, none)
  %v:2 = foreign.node "Const" named "v" () {value = dense<2.0> : tensor<f32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Fill" named "r" (%s#0, %v#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @zeros(
// CHECK:         %[[V:.*]] = weir.constant dense<0> : tensor<i32>
// CHECK:         weir.broadcast %[[V]], %{{.*}} : (tensor<i32>, tensor<2xi64>) -> tensor<4x3xi32>
foreign.graph @zeros(%x: tensor<4x3xi32> named "x") -> ("r") {
  %r:2 = foreign.node "ZerosLike" named "r" (%x) {} : (tensor<4x3xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// The number of steps is ceil((limit - start) / delta).
// CHECK-LABEL: func.func @range(
// CHECK:         %[[W:.*]] = weir.sub %arg0, %arg1
// CHECK:         %[[N:.*]] = weir.neg
// CHECK:         %[[M:.*]] = weir.maximum %[[N]], %{{.*}}
// CHECK:         %[[C:.*]] = weir.expand_dims %[[M]] {axes = array<i64: 0>} : (tensor<i32>) -> tensor<1xi32>
// CHECK:         weir.iota %arg0, %{{.*}}, %[[C]] : (tensor<i32>, tensor<i32>, tensor<1xi32>) -> tensor<?xi32>
foreign.graph @range(%a: tensor<i32> named "a", %b: tensor<i32> named "b") -> ("r") {
  %d:2 = foreign.node "Const" named "d" () {value = dense<2> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Range" named "r" (%a, %b, %d#0) {} : (tensor<i32>, tensor<i32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @size(
// CHECK:         %[[S:.*]] = weir.shape %arg0 {to = i64} : (tensor<?x3xf32>) -> tensor<2xi64>
// CHECK:         weir.reduce_prod %[[S]] {axes = array<i64: 0>} : (tensor<2xi64>) -> tensor<i64>
// CHECK:         weir.constant dense<2> : tensor<i32>
foreign.graph @size(%x: tensor<?x3xf32> named "x") -> ("n", "r") {
  %n:2 = foreign.node "Size" named "n" (%x) {out_type = i64} : (tensor<?x3xf32>) -> (!foreign.value, none)
  %r:2 = foreign.node "Rank" named "r" (%x) {} : (tensor<?x3xf32>) -> (!foreign.value, none)
  foreign.return %n#0, %r#0 : !foreign.value, !foreign.value
}
