// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @to_dense(
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind set>} : (tensor<3x5xf32>, tensor<?x2xi64>, tensor<?xf32>) -> tensor<3x5xf32>
foreign.graph @to_dense(%i: tensor<?x2xi64> named "i", %v: tensor<?xf32> named "v") -> ("r0") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[3, 5]> : tensor<2xi64>} : () -> (!foreign.value, none)
  %d:2 = foreign.node "Const" named "d" () {value = dense<0.0> : tensor<f32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "SparseToDense" named "r" (%i, %s#0, %v, %d#0) {} : (tensor<?x2xi64>, !foreign.value, tensor<?xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Rows of the matrix, scaled, are added to those of the result.
// CHECK-LABEL: func.func @matmul(
// CHECK:         weir.gather %{{.*}} {axis = 0 : i64}
// CHECK:         weir.mul
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind add>} : (tensor<3x4xf32>, tensor<?x1xi64>, tensor<?x4xf32>) -> tensor<3x4xf32>
foreign.graph @matmul(%i: tensor<?x2xi64> named "i", %v: tensor<?xf32> named "v", %b: tensor<?x4xf32> named "b") -> ("r0") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[3, 5]> : tensor<2xi64>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "SparseTensorDenseMatMul" named "r" (%i, %v, %s#0, %b) {} : (tensor<?x2xi64>, tensor<?xf32>, !foreign.value, tensor<?x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
