// RUN: weir-opt %s | weir-opt | FileCheck %s

// The parts of complex numbers have their own element type.
// CHECK-LABEL: func.func @parts(
// CHECK:         weir.complex %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xcomplex<f32>>
// CHECK:         weir.imag %{{.*}} : (tensor<?x4xcomplex<f32>>) -> tensor<?x4xf32>
// CHECK:         weir.is_nan %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xi1>
func.func @parts(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xi1> {
  %c = weir.complex %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xcomplex<f32>>
  %i = weir.imag %c : (tensor<?x4xcomplex<f32>>) -> tensor<?x4xf32>
  %r = weir.is_nan %i : (tensor<?x4xf32>) -> tensor<?x4xi1>
  return %r : tensor<?x4xi1>
}
