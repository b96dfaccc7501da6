// RUN: weir-opt %s | weir-opt | FileCheck %s


// CHECK-LABEL: func.func @conv(
// CHECK:         weir.conv %{{.*}}, %{{.*}} {dilations = array<i64: 1, 1>, strides = array<i64: 2, 2>} : (tensor<?x28x28x4xf32>, tensor<3x3x4x32xf32>) -> tensor<?x13x13x32xf32>
// CHECK:         weir.conv %{{.*}}, %{{.*}} {dilations = array<i64: 1, 1>, padding = #weir<padding same>, strides = array<i64: 2, 2>} : (tensor<?x28x28x4xf32>, tensor<3x3x4x32xf32>) -> tensor<?x14x14x32xf32>
// CHECK:         weir.conv %{{.*}}, %{{.*}} {dilations = array<i64: 1, 1>, padding = #weir<padding explicit>, pads = array<i64: 1, 0, 0, 2>, strides = array<i64: 1, 1>} : (tensor<?x28x28x4xf32>, tensor<3x3x4x32xf32>) -> tensor<?x27x28x32xf32>
// CHECK:         weir.conv %{{.*}}, %{{.*}} {dilations = array<i64: 1, 1>, groups = 4 : i64, strides = array<i64: 1, 1>} : (tensor<?x28x28x4xf32>, tensor<3x3x1x8xf32>) -> tensor<?x26x26x8xf32>
// CHECK:         weir.conv %{{.*}}, %{{.*}} {dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>, strides = array<i64: 1, 1>} : (tensor<?x4x28x28xf32>, tensor<3x3x4x32xf32>) -> tensor<?x32x26x26xf32>
func.func @conv(%x: tensor<?x28x28x4xf32>, %w: tensor<3x3x4x32xf32>, %d: tensor<3x3x1x8xf32>, %f: tensor<?x4x28x28xf32>) {
  %0 = weir.conv %x, %w {dilations = array<i64: 1, 1>, strides = array<i64: 2, 2>} : (tensor<?x28x28x4xf32>, tensor<3x3x4x32xf32>) -> tensor<?x13x13x32xf32>
  %1 = weir.conv %x, %w {dilations = array<i64: 1, 1>, padding = #weir<padding same>, strides = array<i64: 2, 2>} : (tensor<?x28x28x4xf32>, tensor<3x3x4x32xf32>) -> tensor<?x14x14x32xf32>
  %2 = weir.conv %x, %w {dilations = array<i64: 1, 1>, padding = #weir<padding explicit>, pads = array<i64: 1, 0, 0, 2>, strides = array<i64: 1, 1>} : (tensor<?x28x28x4xf32>, tensor<3x3x4x32xf32>) -> tensor<?x27x28x32xf32>
  %3 = weir.conv %x, %d {dilations = array<i64: 1, 1>, groups = 4 : i64, strides = array<i64: 1, 1>} : (tensor<?x28x28x4xf32>, tensor<3x3x1x8xf32>) -> tensor<?x26x26x8xf32>
  %4 = weir.conv %f, %w {dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>, strides = array<i64: 1, 1>} : (tensor<?x4x28x28xf32>, tensor<3x3x4x32xf32>) -> tensor<?x32x26x26xf32>
  return
}

// CHECK-LABEL: func.func @one_and_three_dims(
// CHECK:         weir.conv %{{.*}}, %{{.*}} {dilations = array<i64: 2>, strides = array<i64: 1>} : (tensor<?x9x4xf32>, tensor<3x4x8xf32>) -> tensor<?x5x8xf32>
// CHECK:         weir.conv %{{.*}}, %{{.*}} {dilations = array<i64: 1, 1, 1>, strides = array<i64: 1, 1, 1>} : (tensor<?x5x6x7x2xf32>, tensor<1x2x3x2x4xf32>) -> tensor<?x5x5x5x4xf32>
func.func @one_and_three_dims(%x: tensor<?x9x4xf32>, %w: tensor<3x4x8xf32>, %y: tensor<?x5x6x7x2xf32>, %v: tensor<1x2x3x2x4xf32>) {
  %0 = weir.conv %x, %w {dilations = array<i64: 2>, strides = array<i64: 1>} : (tensor<?x9x4xf32>, tensor<3x4x8xf32>) -> tensor<?x5x8xf32>
  %1 = weir.conv %y, %v {dilations = array<i64: 1, 1, 1>, strides = array<i64: 1, 1, 1>} : (tensor<?x5x6x7x2xf32>, tensor<1x2x3x2x4xf32>) -> tensor<?x5x5x5x4xf32>
  return
}

// CHECK-LABEL: func.func @pool(
// CHECK:         weir.max_pool %{{.*}} {dilations = array<i64: 1, 1>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<?x28x28x8xf32>) -> tensor<?x14x14x8xf32>
// CHECK:         weir.avg_pool %{{.*}} {dilations = array<i64: 1, 1>, padding = #weir<padding same>, strides = array<i64: 3, 3>, window = array<i64: 2, 2>} : (tensor<?x28x28x8xf32>) -> tensor<?x10x10x8xf32>
func.func @pool(%x: tensor<?x28x28x8xf32>) {
  %0 = weir.max_pool %x {dilations = array<i64: 1, 1>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<?x28x28x8xf32>) -> tensor<?x14x14x8xf32>
  %1 = weir.avg_pool %x {dilations = array<i64: 1, 1>, padding = #weir<padding same>, strides = array<i64: 3, 3>, window = array<i64: 2, 2>} : (tensor<?x28x28x8xf32>) -> tensor<?x10x10x8xf32>
  return
}

// CHECK-LABEL: func.func @batch_norm(
// CHECK:         weir.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {epsilon = 1.000000e-03 : f32} : (tensor<?x8x8x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x8x8x4xf32>
func.func @batch_norm(%x: tensor<?x8x8x4xf32>, %v: tensor<4xf32>) {
  %0 = weir.batch_norm %x, %v, %v, %v, %v {epsilon = 1.000000e-03 : f32} : (tensor<?x8x8x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x8x8x4xf32>
  return
}
