// RUN: weir-opt %s --weir-import-tensorflow --split-input-file -verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @band(
// CHECK:         weir.less_equal
// CHECK:         weir.logical_and
// CHECK:         weir.select %{{.*}} : (tensor<?x3x4xi1>, tensor<?x3x4xf32>, tensor<?x3x4xf32>)
foreign.graph @band(%x: tensor<?x3x4xf32> named "x", %n: tensor<i64> named "n") -> ("r") {
  %r:2 = foreign.node "MatrixBandPart" named "r" (%x, %n, %n) {} : (tensor<?x3x4xf32>, tensor<i64>, tensor<i64>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @diagonals(
// CHECK:         weir.diag_part %{{.*}} {lower = -1 : i64, right_above, upper = 1 : i64} : (tensor<?x3x4xf32>, tensor<f32>) -> tensor<?x3x3xf32>
foreign.graph @diagonals(%x: tensor<?x3x4xf32> named "x", %p: tensor<f32> named "p") -> ("r") {
  %k:2 = foreign.node "Const" named "k" () {value = dense<[-1, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "MatrixDiagPartV3" named "r" (%x, %k#0, %p) {} : (tensor<?x3x4xf32>, !foreign.value, tensor<f32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// What TensorFlow's kernel refuses stops the run.
// CHECK-LABEL: func.func @inverse(
// CHECK:         %[[F:.*]], %[[P:.*]], %{{.*}} = weir.lu
// CHECK:         weir.diag_part %[[F]]
// CHECK:         weir.assert %{{.*}}, "node 'r': a matrix is not invertible"
// CHECK:         weir.gather %{{.*}}, %[[P]]
// CHECK:         weir.triangular_solve %[[F]], %{{.*}} {unit}
// CHECK:         weir.triangular_solve %[[F]], %{{.*}} {upper}
foreign.graph @inverse(%x: tensor<3x3xf32> named "x") -> ("r") {
  %r:2 = foreign.node "MatrixInverse" named "r" (%x) {} : (tensor<3x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @square(%x: tensor<3x4xf32> named "x") -> ("r") {
  // expected-error @below {{node 'r': input 0 'x' is of type 'tensor<3x4xf32>', its matrices must be square}}
  %r:2 = foreign.node "Cholesky" named "r" (%x) {} : (tensor<3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @vector(%x: tensor<3xf32> named "x") -> ("r") {
  // expected-error @below {{node 'r': input 0 'x' has rank 1, must be at least 2}}
  %r:2 = foreign.node "MatrixDeterminant" named "r" (%x) {} : (tensor<3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @outside(%x: tensor<3x4xf32> named "x", %d: tensor<2xf32> named "d") -> ("r") {
  %k:2 = foreign.node "Const" named "k" () {value = dense<4> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error @below {{node 'r': diagonal 4 is outside of matrices of type 'tensor<3x4xf32>'}}
  %r:2 = foreign.node "MatrixSetDiagV3" named "r" (%x, %d, %k#0) {} : (tensor<3x4xf32>, tensor<2xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @descending(%x: tensor<3x4xf32> named "x", %p: tensor<f32> named "p") -> ("r") {
  %k:2 = foreign.node "Const" named "k" () {value = dense<[1, 0]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error @below {{node 'r': input 1 'k:0' must be one number, or two that don't descend}}
  %r:2 = foreign.node "MatrixDiagPartV3" named "r" (%x, %k#0, %p) {} : (tensor<3x4xf32>, !foreign.value, tensor<f32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @align(%x: tensor<3x4xf32> named "x", %p: tensor<f32> named "p") -> ("r") {
  %k:2 = foreign.node "Const" named "k" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error @below {{node 'r': attribute 'align' is 'UP', must be LEFT_LEFT, LEFT_RIGHT, RIGHT_LEFT or RIGHT_RIGHT}}
  %r:2 = foreign.node "MatrixDiagPartV3" named "r" (%x, %k#0, %p) {align = "UP"} : (tensor<3x4xf32>, !foreign.value, tensor<f32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
