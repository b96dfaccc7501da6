// The gradient of x * y + tanh(z) under partial shapes, y repeated along the
// batch: as ops, and as numbers, which are known without computing them so.

// RUN: weir-opt %s --weir-infer-shapes --weir-differentiate --weir-infer-shapes | FileCheck %s
// RUN: weir compile %s -o %t.exe
// RUN: %t.exe --input x=2x3xf32=5 --input y=3xf32=7 --input z=2x3xf32=0 | FileCheck %s --check-prefix=NUM

// CHECK-LABEL: func.func @gradient(
// CHECK-NOT:   weir.pullback
// CHECK-NOT:   weir.cotangents
// CHECK:       weir.reduce_sum {{.*}} {axes = array<i64: 0>}
// CHECK:       return

// d/dx is y, d/dy the sum of x over the batch, d/dz is 1 - tanh(0) ** 2.
// NUM:      dx float32[2,3] = {{\[}}[7, 7, 7], [7, 7, 7]]
// NUM-NEXT: dy float32[3] = [10, 10, 10]
// NUM-NEXT: dz float32[2,3] = {{\[}}[1, 1, 1], [1, 1, 1]]
func.func @gradient(%x: tensor<?x3xf32> {weir.name = "x", weir.shape = affine_map<()[s0] -> (s0, 3)>},
                    %y: tensor<3xf32> {weir.name = "y", weir.shape = affine_map<()[s0] -> (3)>},
                    %z: tensor<?x3xf32> {weir.name = "z", weir.shape = affine_map<()[s0] -> (s0, 3)>})
    -> (tensor<?x3xf32> {weir.name = "dx"}, tensor<3xf32> {weir.name = "dy"}, tensor<?x3xf32> {weir.name = "dz"})
    attributes {weir.signature = "gradient", weir.dims = ["batch"]} {
  %s = weir.shape %x {to = i64} : (tensor<?x3xf32>) -> tensor<2xi64>
  %r = weir.broadcast %y, %s : (tensor<3xf32>, tensor<2xi64>) -> tensor<?x3xf32>
  %p = weir.mul %x, %r : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %t = weir.tanh %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %v = weir.add %p, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %d:3 = weir.gradient %v by %x, %y, %z : (tensor<?x3xf32>, tensor<?x3xf32>, tensor<3xf32>, tensor<?x3xf32>)
      -> (tensor<?x3xf32>, tensor<3xf32>, tensor<?x3xf32>)
  return %d#0, %d#1, %d#2 : tensor<?x3xf32>, tensor<3xf32>, tensor<?x3xf32>
}
