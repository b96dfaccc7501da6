// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics | FileCheck %s

// Narrower elements stand along a new dimension, the lowest bits first.
// CHECK-LABEL: func.func @narrow(
// CHECK:         weir.bitcast %{{.*}} {to = ui32} : (tensor<?x3xf32>) -> tensor<?x3xui32>
// CHECK:         weir.expand_dims %{{.*}} {axes = array<i64: 2>}
// CHECK:         weir.constant dense<[0, 16]> : tensor<2xui32>
// CHECK:         weir.shift_right
// CHECK:         weir.cast %{{.*}} {to = ui16}
// CHECK:         weir.bitcast %{{.*}} {to = f16} : (tensor<?x3x2xui16>) -> tensor<?x3x2xf16>
foreign.graph @narrow(%x: tensor<?x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Bitcast" named "a" (%x) {T = f32, type = f16} : (tensor<?x3xf32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @wide(
// CHECK:         weir.shift_left
// CHECK:         weir.reduce_sum %{{.*}} {axes = array<i64: 1>}
// CHECK:         weir.bitcast %{{.*}} {to = i32} : (tensor<?xui32>) -> tensor<?xi32>
foreign.graph @wide(%x: tensor<?x4xui8> named "x") -> ("r") {
  %a:2 = foreign.node "Bitcast" named "a" (%x) {T = ui8, type = i32} : (tensor<?x4xui8>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

// Truncation clears the bits that rounding would look at.
// CHECK-LABEL: func.func @truncate(
// CHECK:         weir.bitcast
// CHECK:         weir.bitwise_and
// CHECK:         weir.cast %{{.*}} {to = f32} : (tensor<?xf64>) -> tensor<?xf32>
foreign.graph @truncate(%x: tensor<?xf64> named "x") -> ("r") {
  %a:2 = foreign.node "Cast" named "a" (%x) {SrcT = f64, DstT = f32, Truncate = true} : (tensor<?xf64>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

foreign.graph @uneven(%x: tensor<?x3xui8> named "x") -> ("r") {
  // expected-error@+1 {{node 'a': input 0 'x' has type 'tensor<?x3xui8>', its last dimension must be 4}}
  %a:2 = foreign.node "Bitcast" named "a" (%x) {T = ui8, type = i32} : (tensor<?x3xui8>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}
