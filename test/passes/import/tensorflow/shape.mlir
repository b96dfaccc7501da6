// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @squeeze(
// CHECK:         %[[A:.*]] = weir.squeeze %{{.*}} {axes = array<i64: 1, 2>} : (tensor<?x1x1x3xf32>) -> tensor<?x3xf32>
// CHECK:         %[[B:.*]] = weir.expand_dims %[[A]] {axes = array<i64: 2>} : (tensor<?x3xf32>) -> tensor<?x3x1xf32>
// CHECK:         weir.transpose %[[B]] {permutation = array<i64: 2, 0, 1>} : (tensor<?x3x1xf32>) -> tensor<1x?x3xf32>
foreign.graph @squeeze(%x: tensor<?x1x1x3xf32> named "x") -> ("r") {
  %m:2 = foreign.node "Const" named "m" () {value = dense<-1> : tensor<i32>} : () -> (!foreign.value, none)
  %p:2 = foreign.node "Const" named "p" () {value = dense<[-1, 0, 1]> : tensor<3xi32>} : () -> (!foreign.value, none)
  %a:2 = foreign.node "Squeeze" named "a" (%x) {squeeze_dims = [-2, 1]} : (tensor<?x1x1x3xf32>) -> (!foreign.value, none)
  %b:2 = foreign.node "ExpandDims" named "b" (%a#0, %m#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "Transpose" named "r" (%b#0, %p#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Without axes the dimensions that are known to be 1.
// CHECK-LABEL: func.func @squeeze_all(
// CHECK:         weir.squeeze %{{.*}} {axes = array<i64: 0, 2>} : (tensor<1x2x1xf32>) -> tensor<2xf32>
foreign.graph @squeeze_all(%x: tensor<1x2x1xf32> named "x") -> ("r") {
  %r:2 = foreign.node "Squeeze" named "r" (%x) {squeeze_dims = []} : (tensor<1x2x1xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Shape arithmetic: reshape(x, [shape(x)[0], -1]).
// CHECK-LABEL: func.func @reshape(
// CHECK:         weir.reshape %{{.*}} : (tensor<?x2x3xf32>, tensor<2xi32>) -> tensor<?x6xf32>
foreign.graph @reshape(%x: tensor<?x2x3xf32> named "x") -> ("r") {
  %0:2 = foreign.node "Const" named "0" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %1:2 = foreign.node "Const" named "1" () {value = dense<1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %m:2 = foreign.node "Const" named "m" () {value = dense<-1> : tensor<i32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Shape" named "s" (%x) {} : (tensor<?x2x3xf32>) -> (!foreign.value, none)
  %b:2 = foreign.node "StridedSlice" named "b" (%s#0, %0#0, %1#0, %1#0) {shrink_axis_mask = 1} : (!foreign.value, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  %p:2 = foreign.node "Pack" named "p" (%b#0, %m#0) {axis = 0} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "Reshape" named "r" (%x, %p#0) {} : (tensor<?x2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @tile(
// CHECK:         %[[E:.*]] = weir.expand_dims %arg0 {axes = array<i64: 1>} : (tensor<?x3xf32>) -> tensor<?x1x3xf32>
// CHECK:         %[[B:.*]] = weir.broadcast %[[E]], %{{.*}} : (tensor<?x1x3xf32>, tensor<3xi64>) -> tensor<?x2x3xf32>
// CHECK:         weir.reshape %[[B]], %{{.*}} : (tensor<?x2x3xf32>, tensor<2xi64>) -> tensor<?x6xf32>
foreign.graph @tile(%x: tensor<?x3xf32> named "x") -> ("r") {
  %m:2 = foreign.node "Const" named "m" () {value = dense<[1, 2]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Tile" named "r" (%x, %m#0) {} : (tensor<?x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @pads(
// CHECK:         %[[A:.*]] = weir.pad %arg0 {high = array<i64: 0, 2>, low = array<i64: 0, 1>} : (tensor<?x3xf32>) -> tensor<?x6xf32>
// CHECK:         %[[B:.*]] = weir.pad %[[A]] {high = array<i64: 0, 2>, low = array<i64: 0, 1>, value = 5.000000e-01 : f32}
// CHECK:         weir.pad %[[B]] {high = array<i64: 0, 2>, low = array<i64: 0, 1>, mode = #weir<pad_mode reflect>}
foreign.graph @pads(%x: tensor<?x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[[0, 0], [1, 2]]> : tensor<2x2xi32>} : () -> (!foreign.value, none)
  %v:2 = foreign.node "Const" named "v" () {value = dense<0.5> : tensor<f32>} : () -> (!foreign.value, none)
  %a:2 = foreign.node "Pad" named "a" (%x, %p#0) {} : (tensor<?x3xf32>, !foreign.value) -> (!foreign.value, none)
  %b:2 = foreign.node "PadV2" named "b" (%a#0, %p#0, %v#0) {} : (!foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "MirrorPad" named "r" (%b#0, %p#0) {mode = "REFLECT"} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
