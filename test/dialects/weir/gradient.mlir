// RUN: weir-opt %s | weir-opt | FileCheck %s


// CHECK-LABEL: func.func @gradient(
// CHECK:         weir.tanh %{{.*}} : (tensor<?xf32>) -> tensor<?xf32>
// CHECK:         weir.gradient %{{.*}} by %{{.*}} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
// CHECK:         weir.pullback %{{.*}}, %{{.*}} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
// CHECK:         weir.cotangents %{{.*}}, %{{.*}} : (tensor<4xf32>, tensor<4xf32>) -> (tensor<?xf32>, tensor<?xf32>)
// CHECK:         weir.zero_cotangent : tensor<2xi32>
func.func @gradient(%x: tensor<?xf32>, %dy: tensor<?xf32>, %v: tensor<4xf32>) {
  %0 = weir.tanh %x : (tensor<?xf32>) -> tensor<?xf32>
  %1 = weir.gradient %0 by %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %2 = weir.pullback %0, %dy : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %3, %4 = weir.cotangents %v, %v : (tensor<4xf32>, tensor<4xf32>) -> (tensor<?xf32>, tensor<?xf32>)
  %5 = weir.zero_cotangent : tensor<2xi32>
  return
}

// CHECK-LABEL: func.func @reduce_to(
// CHECK:         weir.reduce_to %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<4xf32>
func.func @reduce_to(%x: tensor<?x4xf32>, %y: tensor<4xf32>) {
  %0 = weir.reduce_to %x, %y : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// CHECK-LABEL: func.func @broadcast_axes(
// CHECK:         weir.broadcast_axes %{{.*}}, %{{.*}} : (tensor<2xi32>, tensor<2xi32>) -> tensor<?xi32>
func.func @broadcast_axes(%s: tensor<2xi32>, %t: tensor<2xi32>) {
  %0 = weir.broadcast_axes %s, %t : (tensor<2xi32>, tensor<2xi32>) -> tensor<?xi32>
  return
}
