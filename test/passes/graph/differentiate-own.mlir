// What stops gradients, what has one of its own, what is watched, and Jacobians.

// RUN: weir-opt %s --weir-infer-shapes --weir-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @watched(
// Equal tensors are two, and what passes through goes.
// CHECK-NOT:   weir.watch
// CHECK:       return %[[D:.*]], %{{.*}} : tensor<4xf32>, tensor<4xf32>
func.func @watched(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %a = weir.watch %x {number = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  %b = weir.watch %x {number = 1 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  %y = weir.mul %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %d = weir.gradient %y by %a : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %y, %d : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @stopped(
// CHECK-NOT:   weir.stop_gradient
// CHECK:       %[[Z:.*]] = weir.broadcast {{.*}} -> tensor<4xf32>
// CHECK:       return %arg0, %[[Z]]
func.func @stopped(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %y = weir.stop_gradient %x : (tensor<4xf32>) -> tensor<4xf32>
  %d = weir.gradient %y by %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %y, %d : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func.func @own(
// CHECK:       %[[Y:.*]] = weir.exp %arg0
// CHECK-NOT:   weir.custom_gradient
// CHECK:       %[[D:.*]] = weir.mul %[[Y]], %arg1
// CHECK:       return %[[Y]], %[[D]]
func.func @own(%x: tensor<4xf32>, %seed: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %y = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %r = weir.custom_gradient (%y) of (%x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32> {
    %dy = weir.given_cotangent %y {index = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
    %dx = weir.mul %y, %dy : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    weir.yield %dx : tensor<4xf32>
  }
  %d = weir.gradient %r seeded %seed by %x : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %r, %d : tensor<4xf32>, tensor<4xf32>
}

// A loop takes the gradient of one element a step.
// CHECK-LABEL: func.func @jacobian(
// CHECK-NOT:   weir.jacobian
// CHECK:       weir.while
// CHECK:       weir.put
// CHECK:       return {{.*}} : tensor<2x3xf32>
func.func @jacobian(%x: tensor<3xf32>, %m: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %c = weir.expand_dims %x {axes = array<i64: 1>} : (tensor<3xf32>) -> tensor<3x1xf32>
  %p = weir.matmul %m, %c : (tensor<2x3xf32>, tensor<3x1xf32>) -> tensor<2x1xf32>
  %y = weir.squeeze %p {axes = array<i64: 1>} : (tensor<2x1xf32>) -> tensor<2xf32>
  %j = weir.jacobian %y by %x : (tensor<2xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %j : tensor<2x3xf32>
}
