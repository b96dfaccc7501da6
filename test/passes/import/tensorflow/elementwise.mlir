// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// Equal static shapes need no broadcast; known ones are broadcast by a constant,
// free ones when shapes are inferred.
// CHECK-LABEL: func.func @broadcasts(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32> {{.*}}, %[[Y:.*]]: tensor<4xf32> {{.*}}, %[[Z:.*]]: tensor<f32>
// CHECK:         %[[A:.*]] = weir.add %[[Y]], %[[Y]] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK:         %[[S:.*]] = weir.constant dense<4> : tensor<1xi64>
// CHECK:         %[[B:.*]] = weir.broadcast %[[Z]], %[[S]] : (tensor<f32>, tensor<1xi64>) -> tensor<4xf32>
// CHECK:         %[[M:.*]] = weir.mul %[[A]], %[[B]]
// CHECK:         %[[T:.*]]:2 = weir.broadcast_together %[[X]], %[[M]] : (tensor<?x4xf32>, tensor<4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>)
// CHECK:         weir.sub %[[T]]#0, %[[T]]#1 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
foreign.graph @broadcasts(%x: tensor<?x4xf32> named "x", %y: tensor<4xf32> named "y", %z: tensor<f32> named "z") -> ("r") {
  %a:2 = foreign.node "AddV2" named "a" (%y, %y) {T = f32} : (tensor<4xf32>, tensor<4xf32>) -> (!foreign.value, none)
  %m:2 = foreign.node "Mul" named "m" (%a#0, %z) {T = f32} : (!foreign.value, tensor<f32>) -> (!foreign.value, none)
  %s:2 = foreign.node "Sub" named "s" (%x, %m#0) {T = f32} : (tensor<?x4xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %s#0 : !foreign.value
}

// -----

// The same value has the same shape.
// CHECK-LABEL: func.func @square(
// CHECK-NEXT:    weir.mul %[[X:.*]], %[[X]] : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
foreign.graph @square(%x: tensor<?xf32> named "x") -> ("r") {
  %r:2 = foreign.node "Mul" named "r" (%x, %x) {T = f32} : (tensor<?xf32>, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Attributes are renamed; absent ones take TensorFlow's defaults.
// CHECK-LABEL: func.func @attributes(
// CHECK:         weir.leaky_relu %{{.*}} {alpha = 2.000000e-01 : f32}
// CHECK:         weir.leaky_relu %{{.*}} {alpha = 3.000000e-01 : f32}
// CHECK:         weir.cast %{{.*}} {to = i32} : (tensor<?xf32>) -> tensor<?xi32>
foreign.graph @attributes(%x: tensor<?xf32> named "x") -> ("r") {
  %a:2 = foreign.node "LeakyRelu" named "a" (%x) {} : (tensor<?xf32>) -> (!foreign.value, none)
  %b:2 = foreign.node "LeakyRelu" named "b" (%a#0) {alpha = 0.3 : f32} : (!foreign.value) -> (!foreign.value, none)
  %c:2 = foreign.node "Cast" named "c" (%b#0) {SrcT = f32, DstT = i32, Truncate = false} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %c#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @compositions(
// CHECK:         %[[E:.*]] = weir.expm1
// CHECK:         weir.less
// CHECK:         %[[B:.*]]:3 = weir.broadcast_together %{{.*}}, %[[E]], %{{.*}}
// CHECK:         %[[ELU:.*]] = weir.select %[[B]]#0, %[[B]]#1, %[[B]]#2
// CHECK:         weir.abs %[[ELU]]
// CHECK:         weir.log1p
// CHECK:         weir.relu %[[ELU]]
// CHECK:         weir.maximum
// CHECK:         weir.minimum
foreign.graph @compositions(%x: tensor<?xf32> named "x") -> ("r") {
  %l:2 = foreign.node "Const" named "l" () {value = dense<-1.0> : tensor<f32>} : () -> (!foreign.value, none)
  %h:2 = foreign.node "Const" named "h" () {value = dense<1.0> : tensor<f32>} : () -> (!foreign.value, none)
  %a:2 = foreign.node "Elu" named "a" (%x) {} : (tensor<?xf32>) -> (!foreign.value, none)
  %b:2 = foreign.node "Softplus" named "b" (%a#0) {} : (!foreign.value) -> (!foreign.value, none)
  %c:2 = foreign.node "ClipByValue" named "c" (%b#0, %l#0, %h#0) {} : (!foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %c#0 : !foreign.value
}

// -----

// The first Select takes a vector along the first dimension.
// CHECK-LABEL: func.func @select(
// CHECK:         %[[C:.*]] = weir.expand_dims %{{.*}} {axes = array<i64: 1>} : (tensor<2xi1>) -> tensor<2x1xi1>
// CHECK:         %[[B:.*]] = weir.broadcast %[[C]], %{{.*}} -> tensor<2x3xi1>
// CHECK:         weir.select %[[B]], %{{.*}} : (tensor<2x3xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
foreign.graph @select(%c: tensor<2xi1> named "c", %x: tensor<2x3xf32> named "x", %y: tensor<2x3xf32> named "y") -> ("r") {
  %r:2 = foreign.node "Select" named "r" (%c, %x, %y) {T = f32} : (tensor<2xi1>, tensor<2x3xf32>, tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @bias(
// CHECK:         weir.broadcast_together %{{.*}} : (tensor<?x2x2x3xf32>, tensor<3xf32>)
// CHECK:         weir.expand_dims %{{.*}} {axes = array<i64: 1, 2>} : (tensor<3xf32>) -> tensor<3x1x1xf32>
// CHECK:         weir.broadcast_together %{{.*}} : (tensor<?x3x2x2xf32>, tensor<3x1x1xf32>)
foreign.graph @bias(%x: tensor<?x2x2x3xf32> named "x", %y: tensor<?x3x2x2xf32> named "y", %b: tensor<3xf32> named "b") -> ("r", "s") {
  %r:2 = foreign.node "BiasAdd" named "r" (%x, %b) {T = f32} : (tensor<?x2x2x3xf32>, tensor<3xf32>) -> (!foreign.value, none)
  %s:2 = foreign.node "BiasAdd" named "s" (%y, %b) {T = f32, data_format = "NCHW"} : (tensor<?x3x2x2xf32>, tensor<3xf32>) -> (!foreign.value, none)
  foreign.return %r#0, %s#0 : !foreign.value, !foreign.value
}

// -----

// CHECK-LABEL: func.func @sum(
// CHECK:         %[[A:.*]] = weir.add %{{.*}}, %{{.*}} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
// CHECK:         weir.add %[[A]], %{{.*}} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
foreign.graph @sum(%x: tensor<?xf32> named "x", %y: tensor<?xf32> named "y", %z: tensor<?xf32> named "z") -> ("r") {
  %r:2 = foreign.node "AddN" named "r" (%x, %y, %z) {N = 3} : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
