// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @concat(
// CHECK:         weir.concat %arg0, %arg1 {axis = 1 : i64} : (tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x7xf32>
foreign.graph @concat(%x: tensor<?x4xf32> named "x", %y: tensor<?x3xf32> named "y") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<-1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "ConcatV2" named "r" (%x, %y, %a#0) {N = 2} : (tensor<?x4xf32>, tensor<?x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @pack(
// CHECK:         %[[A:.*]] = weir.expand_dims %arg0 {axes = array<i64: 1>} : (tensor<?xf32>) -> tensor<?x1xf32>
// CHECK:         %[[B:.*]] = weir.expand_dims %arg1 {axes = array<i64: 1>}
// CHECK:         weir.concat %[[A]], %[[B]] {axis = 1 : i64} : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x2xf32>
foreign.graph @pack(%x: tensor<?xf32> named "x", %y: tensor<?xf32> named "y") -> ("r") {
  %r:2 = foreign.node "Pack" named "r" (%x, %y) {N = 2, axis = -1} : (tensor<?xf32>, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @split(
// CHECK:         weir.slice %arg0 {limits = array<i64: 9223372036854775807, 3>, starts = array<i64: 0, 0>, strides = array<i64: 1, 1>} : (tensor<?x6xf32>) -> tensor<?x3xf32>
// CHECK:         weir.slice %arg0 {limits = array<i64: 9223372036854775807, 6>, starts = array<i64: 0, 3>, strides = array<i64: 1, 1>} : (tensor<?x6xf32>) -> tensor<?x3xf32>
foreign.graph @split(%x: tensor<?x6xf32> named "x") -> ("r", "s") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:3 = foreign.node "Split" named "r" (%a#0, %x) {num_split = 2} : (!foreign.value, tensor<?x6xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}

// -----

// One size of SplitV may be what is left.
// CHECK-LABEL: func.func @split_v(
// CHECK:         weir.slice %arg0 {{.*}} -> tensor<?x1xf32>
// CHECK:         weir.slice %arg0 {{.*}} -> tensor<?x3xf32>
// CHECK:         weir.slice %arg0 {{.*}} -> tensor<?x2xf32>
foreign.graph @split_v(%x: tensor<?x6xf32> named "x") -> ("r", "s", "t") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<[1, -1, 2]> : tensor<3xi32>} : () -> (!foreign.value, none)
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:4 = foreign.node "SplitV" named "r" (%x, %n#0, %a#0) {num_split = 3} : (tensor<?x6xf32>, !foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1, %r#2 : !foreign.value, !foreign.value, !foreign.value
}

// -----

// CHECK-LABEL: func.func @unpack(
// CHECK:         %[[A:.*]] = weir.slice %arg0 {{.*}} : (tensor<?x2xf32>) -> tensor<?x1xf32>
// CHECK:         weir.squeeze %[[A]] {axes = array<i64: 1>} : (tensor<?x1xf32>) -> tensor<?xf32>
foreign.graph @unpack(%x: tensor<?x2xf32> named "x") -> ("r", "s") {
  %r:3 = foreign.node "Unpack" named "r" (%x) {num = 2, axis = 1} : (tensor<?x2xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}

// -----

// The run checks that a free dimension has equal parts.
// CHECK-LABEL: func.func @split_free(
// CHECK:         weir.assert %{{.*}}, "node 'r': the size of dimension 0 must be a multiple of 2"
// CHECK:         weir.gather %arg0
// CHECK:         weir.gather %arg0
foreign.graph @split_free(%x: tensor<?x6xf32> named "x") -> ("r", "s") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %r:3 = foreign.node "Split" named "r" (%a#0, %x) {num_split = 2} : (!foreign.value, tensor<?x6xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}

// -----

// CHECK-LABEL: func.func @unpack_free(
// CHECK:         weir.assert %{{.*}}, "node 'r': a dimension is unpacked in another number of outputs than it has"
foreign.graph @unpack_free(%x: tensor<?x6xf32> named "x") -> ("r", "s") {
  %r:3 = foreign.node "Unpack" named "r" (%x) {num = 2} : (tensor<?x6xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}
