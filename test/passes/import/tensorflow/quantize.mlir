// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @simulated(
// CHECK:         weir.reduce_min
// CHECK:         weir.reduce_max
// CHECK:         weir.round
foreign.graph @simulated(%x: tensor<?x4xf32> named "x", %l: tensor<f32> named "l", %h: tensor<f32> named "h") -> ("r") {
  %a:2 = foreign.node "QuantizeAndDequantizeV2" named "a" (%x, %l, %h) {range_given = false} : (tensor<?x4xf32>, tensor<f32>, tensor<f32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @quantize(
// CHECK:         weir.cast %{{.*}} {to = ui8}
foreign.graph @quantize(%x: tensor<?x4xf32> named "x", %l: tensor<f32> named "l", %h: tensor<f32> named "h") -> ("r") {
  %a:4 = foreign.node "QuantizeV2" named "a" (%x, %l, %h) {T = ui8, mode = "MIN_FIRST"} : (tensor<?x4xf32>, tensor<f32>, tensor<f32>) -> (!foreign.value, !foreign.value, !foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

foreign.graph @range(%x: tensor<?x4xf32> named "x") -> ("r") {
  // expected-error@+1 {{node 'a': the range is from 1.000000e+00 to 6.000000e+00, must hold 0 and more}}
  %a:2 = foreign.node "FakeQuantWithMinMaxArgs" named "a" (%x) {min = 1.0 : f32, max = 6.0 : f32} : (tensor<?x4xf32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

foreign.graph @bits(%x: tensor<?x4xf32> named "x") -> ("r") {
  // expected-error@+1 {{node 'a': attribute 'num_bits' is 40, must be from 2 to 16}}
  %a:2 = foreign.node "FakeQuantWithMinMaxArgs" named "a" (%x) {num_bits = 40 : i64} : (tensor<?x4xf32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}
