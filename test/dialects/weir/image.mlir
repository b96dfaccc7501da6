// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @resample(
// CHECK:         weir.resample %{{.*}}, %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<?x8x8x3xf32>, tensor<16x2xi32>, tensor<16x2xf32>) -> tensor<?x16x8x3xf32>
func.func @resample(%x: tensor<?x8x8x3xf32>, %p: tensor<16x2xi32>, %w: tensor<16x2xf32>) {
  %0 = weir.resample %x, %p, %w {axis = 1 : i64} : (tensor<?x8x8x3xf32>, tensor<16x2xi32>, tensor<16x2xf32>) -> tensor<?x16x8x3xf32>
  return
}

// CHECK-LABEL: func.func @sample(
// CHECK:         weir.sample %{{.*}} : (tensor<?x8x8x3xf32>, tensor<5xi32>, tensor<5x4x4xf32>, tensor<5x4x4xf32>, tensor<f32>) -> tensor<5x4x4x3xf32>
func.func @sample(%x: tensor<?x8x8x3xf32>, %b: tensor<5xi32>, %y: tensor<5x4x4xf32>, %f: tensor<f32>) {
  %0 = weir.sample %x, %b, %y, %y, %f : (tensor<?x8x8x3xf32>, tensor<5xi32>, tensor<5x4x4xf32>, tensor<5x4x4xf32>, tensor<f32>) -> tensor<5x4x4x3xf32>
  return
}

// CHECK-LABEL: func.func @pool_argmax(
// CHECK:         weir.pool_argmax %{{.*}}, %{{.*}} {padding = #weir<padding same>, strides = array<i64: 2, 2>, window = array<i64: 3, 3>} : (tensor<?x8x8x3xf32>, tensor<?x4x4x3xf32>) -> tensor<?x4x4x3xi64>
func.func @pool_argmax(%x: tensor<?x8x8x3xf32>, %m: tensor<?x4x4x3xf32>) {
  %0 = weir.pool_argmax %x, %m {padding = #weir<padding same>, strides = array<i64: 2, 2>, window = array<i64: 3, 3>} : (tensor<?x8x8x3xf32>, tensor<?x4x4x3xf32>) -> tensor<?x4x4x3xi64>
  return
}

// As many as there are boxes, where no number is given.
// CHECK-LABEL: func.func @suppression(
// CHECK:         weir.non_max_suppression %{{.*}} : (tensor<?x4xf32>, tensor<?xf32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>)
func.func @suppression(%b: tensor<?x4xf32>, %s: tensor<?xf32>, %t: tensor<f32>) {
  %0:2 = weir.non_max_suppression %b, %s, %t, %t, %t : (tensor<?x4xf32>, tensor<?xf32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<?xi32>, tensor<?xf32>)
  return
}
