// RUN: weir-opt %s | weir-opt | FileCheck %s


// CHECK-LABEL: func.func @shape(
// CHECK:         weir.shape %{{.*}} {to = i32} : (tensor<?x4xf32>) -> tensor<2xi32>
// CHECK:         weir.shape %{{.*}} {to = i64} : (tensor<*xf32>) -> tensor<?xi64>
func.func @shape(%x: tensor<?x4xf32>, %y: tensor<*xf32>) {
  %0 = weir.shape %x {to = i32} : (tensor<?x4xf32>) -> tensor<2xi32>
  %1 = weir.shape %y {to = i64} : (tensor<*xf32>) -> tensor<?xi64>
  return
}

// CHECK-LABEL: func.func @views(
// CHECK:         weir.reshape %{{.*}}, %{{.*}} : (tensor<?x4x8xf32>, tensor<2xi32>) -> tensor<?x32xf32>
// CHECK:         weir.reshape %{{.*}}, %{{.*}} : (tensor<?x4x8xf32>, tensor<?xi64>) -> tensor<*xf32>
// CHECK:         weir.expand_dims %{{.*}} {axes = array<i64: 0, 2>} : (tensor<?x4x8xf32>) -> tensor<1x?x1x4x8xf32>
// CHECK:         weir.squeeze %{{.*}} {axes = array<i64: 0, 2>} : (tensor<1x?x1x4x8xf32>) -> tensor<?x4x8xf32>
func.func @views(%x: tensor<?x4x8xf32>, %s: tensor<2xi32>, %t: tensor<?xi64>) {
  %0 = weir.reshape %x, %s : (tensor<?x4x8xf32>, tensor<2xi32>) -> tensor<?x32xf32>
  %1 = weir.reshape %x, %t : (tensor<?x4x8xf32>, tensor<?xi64>) -> tensor<*xf32>
  %2 = weir.expand_dims %x {axes = array<i64: 0, 2>} : (tensor<?x4x8xf32>) -> tensor<1x?x1x4x8xf32>
  %3 = weir.squeeze %2 {axes = array<i64: 0, 2>} : (tensor<1x?x1x4x8xf32>) -> tensor<?x4x8xf32>
  return
}

// CHECK-LABEL: func.func @broadcast(
// CHECK:         weir.broadcast_together %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>)
// CHECK:         weir.broadcast_together %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>)
// CHECK:         weir.broadcast %{{.*}}, %{{.*}} : (tensor<4xf32>, tensor<2xi32>) -> tensor<?x4xf32>
// CHECK:         weir.broadcast %{{.*}} {weir.shape = #map} : (tensor<4xf32>) -> tensor<?x4xf32>
func.func @broadcast(%x: tensor<?x4xf32>, %y: tensor<4xf32>, %s: tensor<2xi32>, %u: tensor<*xf32>) {
  %a, %b = weir.broadcast_together %x, %y : (tensor<?x4xf32>, tensor<4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>)
  %c, %d = weir.broadcast_together %x, %u : (tensor<?x4xf32>, tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %e = weir.broadcast %y, %s : (tensor<4xf32>, tensor<2xi32>) -> tensor<?x4xf32>
  %f = weir.broadcast %y {weir.shape = affine_map<()[s0] -> (s0, 4)>} : (tensor<4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @move(
// CHECK:         weir.transpose %{{.*}} {permutation = array<i64: 1, 0>} : (tensor<?x4xf32>) -> tensor<4x?xf32>
// CHECK:         weir.concat %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x7xf32>
// CHECK:         weir.slice %{{.*}} {limits = array<i64: 9223372036854775807, 3>, starts = array<i64: 0, 1>, strides = array<i64: 1, 1>} : (tensor<?x4xf32>) -> tensor<?x2xf32>
// CHECK:         weir.pad %{{.*}} {high = array<i64: 0, 1>, low = array<i64: 0, 1>} : (tensor<?x4xf32>) -> tensor<?x6xf32>
// CHECK:         weir.pad %{{.*}} {high = array<i64: 0, 3>, low = array<i64: 0, 1>, mode = #weir<pad_mode reflect>} : (tensor<?x4xf32>) -> tensor<?x8xf32>
// CHECK:         weir.pad %{{.*}} {high = array<i64: 0, 1>, low = array<i64: 0, 0>, value = 2.000000e+00 : f32} : (tensor<?x4xf32>) -> tensor<?x5xf32>
func.func @move(%x: tensor<?x4xf32>, %y: tensor<?x3xf32>) {
  %0 = weir.transpose %x {permutation = array<i64: 1, 0>} : (tensor<?x4xf32>) -> tensor<4x?xf32>
  %1 = weir.concat %x, %y {axis = 1 : i64} : (tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x7xf32>
  %2 = weir.slice %x {limits = array<i64: 9223372036854775807, 3>, starts = array<i64: 0, 1>, strides = array<i64: 1, 1>} : (tensor<?x4xf32>) -> tensor<?x2xf32>
  %3 = weir.pad %x {high = array<i64: 0, 1>, low = array<i64: 0, 1>} : (tensor<?x4xf32>) -> tensor<?x6xf32>
  %4 = weir.pad %x {high = array<i64: 0, 3>, low = array<i64: 0, 1>, mode = #weir<pad_mode reflect>} : (tensor<?x4xf32>) -> tensor<?x8xf32>
  %5 = weir.pad %x {high = array<i64: 0, 1>, low = array<i64: 0, 0>, value = 2.000000e+00 : f32} : (tensor<?x4xf32>) -> tensor<?x5xf32>
  return
}

// CHECK-LABEL: func.func @iota(
// CHECK:         weir.iota %{{.*}}, %{{.*}}, %{{.*}} : (tensor<f32>, tensor<f32>, tensor<1xi32>) -> tensor<?xf32>
func.func @iota(%s: tensor<f32>, %d: tensor<f32>, %n: tensor<1xi32>) {
  %0 = weir.iota %s, %d, %n : (tensor<f32>, tensor<f32>, tensor<1xi32>) -> tensor<?xf32>
  return
}
