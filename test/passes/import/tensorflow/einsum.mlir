// RUN: weir-opt %s --weir-import-tensorflow --split-input-file -verify-diagnostics | FileCheck %s

// Rows, columns and the sum are a matrix product as they stand.
// CHECK-LABEL: func.func @matrix(
// CHECK:         weir.matmul %{{.*}}, %{{.*}} {transpose_rhs} : (tensor<?x4xf32>, tensor<5x4xf32>) -> tensor<?x5xf32>
foreign.graph @matrix(%x: tensor<?x4xf32> named "x", %y: tensor<5x4xf32> named "y") -> ("r") {
  %r:2 = foreign.node "Einsum" named "r" (%x, %y) {equation = "ij,kj->ik"} : (tensor<?x4xf32>, tensor<5x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// What both and the result have is a batch; the sum goes last of one, first of
// the other.
// CHECK-LABEL: func.func @scores(
// CHECK:         %[[K:.*]] = weir.transpose %{{.*}} {permutation = array<i64: 0, 2, 1, 3>} : (tensor<2x5x3x4xf32>)
// CHECK:         %[[Q:.*]] = weir.transpose %{{.*}} {permutation = array<i64: 0, 2, 1, 3>} : (tensor<2x6x3x4xf32>)
// CHECK:         weir.matmul %[[K]], %[[Q]] {transpose_rhs} : (tensor<2x3x5x4xf32>, tensor<2x3x6x4xf32>) -> tensor<2x3x5x6xf32>
foreign.graph @scores(%x: tensor<2x5x3x4xf32> named "x", %y: tensor<2x6x3x4xf32> named "y") -> ("r") {
  %r:2 = foreign.node "Einsum" named "r" (%x, %y) {equation = "aecd,abcd->aceb"} : (tensor<2x5x3x4xf32>, tensor<2x6x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @trace(
// CHECK:         %[[D:.*]] = weir.diag_part %{{.*}} : (tensor<4x4xf32>, tensor<f32>) -> tensor<4xf32>
// CHECK:         weir.reduce_sum %[[D]] {axes = array<i64: 0>}
foreign.graph @trace(%x: tensor<4x4xf32> named "x") -> ("r") {
  %r:2 = foreign.node "Einsum" named "r" (%x) {equation = "ii->"} : (tensor<4x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @three(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error @below {{node 'r': equation 'i,i,i->i' has 3 operands, the node has 3; there may be 1 or 2}}
  %r:2 = foreign.node "Einsum" named "r" (%x, %x, %x) {equation = "i,i,i->i"} : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @rank(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error @below {{node 'r': input 0 'x' has rank 1, but 'ij' of the equation names 2 dimensions}}
  %r:2 = foreign.node "Einsum" named "r" (%x) {equation = "ij->i"} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @result(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error @below {{node 'r': label 'k' of the result is none of the inputs'}}
  %r:2 = foreign.node "Einsum" named "r" (%x) {equation = "i->k"} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @letters(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error @below {{node 'r': '1' of the equation is not made of letters and at most one ellipsis}}
  %r:2 = foreign.node "Einsum" named "r" (%x) {equation = "1->i"} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @arrow(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error @below {{node 'r': equation 'i' must have one '->'}}
  %r:2 = foreign.node "Einsum" named "r" (%x) {equation = "i"} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
