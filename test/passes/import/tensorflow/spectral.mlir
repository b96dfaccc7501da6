// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics | FileCheck %s

// Short transforms are one product with the parts side by side.
// CHECK-LABEL: func.func @short(
// CHECK-DAG:     weir.real
// CHECK-DAG:     weir.imag
// CHECK:         weir.concat {{.*}} -> tensor<?x8xf32>
// CHECK:         weir.matmul {{.*}} (tensor<?x8xf32>, tensor<8x8xf32>) -> tensor<?x8xf32>
// CHECK:         weir.complex
foreign.graph @short(%x: tensor<?x4xcomplex<f32>> named "x") -> ("r") {
  %a:2 = foreign.node "FFT" named "a" (%x) {} : (tensor<?x4xcomplex<f32>>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

// Real numbers have no imaginary part to multiply, and half of the result says all.
// Longer ones are cut in two.
// CHECK-LABEL: func.func @real(
// CHECK:         weir.matmul {{.*}} (tensor<?x8xf32>, tensor<8x16xf32>)
// CHECK:         weir.matmul {{.*}} (tensor<?x16xf32>, tensor<16x16xf32>)
// CHECK:         weir.complex {{.*}} -> tensor<?x33xcomplex<f32>>
foreign.graph @real(%x: tensor<?x64xf32> named "x") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<64> : tensor<1xi32>} : () -> (!foreign.value, none)
  %a:2 = foreign.node "RFFT" named "a" (%x, %n#0) {} : (tensor<?x64xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

foreign.graph @unknown(%x: tensor<?x?xcomplex<f32>> named "x") -> ("r") {
  // expected-error@+1 {{node 'a': the length of dimension 1 of input 0 'x' must be known when compiling}}
  %a:2 = foreign.node "FFT" named "a" (%x) {} : (tensor<?x?xcomplex<f32>>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

foreign.graph @kind(%x: tensor<?x4xf32> named "x") -> ("r") {
  // expected-error@+1 {{node 'a': input 0 'x' must hold complex numbers}}
  %a:2 = foreign.node "FFT" named "a" (%x) {} : (tensor<?x4xf32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}
