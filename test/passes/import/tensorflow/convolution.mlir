// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @conv(
// CHECK:         weir.conv %{{.*}} {dilations = array<i64: 1, 1>, padding = #weir<padding same>, strides = array<i64: 2, 1>} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> tensor<?x4x8x4xf32>
// CHECK:         weir.conv %{{.*}} {dilations = array<i64: 2, 2>, layout = #weir<layout channels_first>, padding = #weir<padding explicit>, pads = array<i64: 1, 2, 3, 4>, strides = array<i64: 1, 1>} : (tensor<?x3x8x8xf32>, tensor<3x3x3x4xf32>) -> tensor<?x4x7x11xf32>
foreign.graph @conv(%x: tensor<?x8x8x3xf32> named "x", %y: tensor<?x3x8x8xf32> named "y", %w: tensor<3x3x3x4xf32> named "w") -> ("r", "s") {
  %r:2 = foreign.node "Conv2D" named "r" (%x, %w) {strides = [1, 2, 1, 1], padding = "SAME"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  %s:2 = foreign.node "Conv2D" named "s" (%y, %w) {strides = [1, 1, 1, 1], dilations = [1, 1, 2, 2], padding = "EXPLICIT", explicit_paddings = [0, 0, 0, 0, 1, 2, 3, 4], data_format = "NCHW"} : (tensor<?x3x8x8xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0, %s#0 : !foreign.value, !foreign.value
}

// -----

// A filter less deep than the image convolves in groups.
// CHECK-LABEL: func.func @groups(
// CHECK:         weir.conv %{{.*}} {dilations = array<i64: 1, 1>, groups = 2 : i64, strides = array<i64: 1, 1>} : (tensor<1x8x8x6xf32>, tensor<3x3x3x4xf32>) -> tensor<1x6x6x4xf32>
foreign.graph @groups(%x: tensor<1x8x8x6xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  %r:2 = foreign.node "Conv2D" named "r" (%x, %w) {strides = [1, 1, 1, 1], padding = "VALID"} : (tensor<1x8x8x6xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @depthwise(
// CHECK:         %[[S:.*]] = weir.constant dense<[3, 3, 1, 8]> : tensor<4xi64>
// CHECK:         %[[W:.*]] = weir.reshape %{{.*}}, %[[S]] : (tensor<3x3x4x2xf32>, tensor<4xi64>) -> tensor<3x3x1x8xf32>
// CHECK:         weir.conv %{{.*}}, %[[W]] {dilations = array<i64: 1, 1>, groups = 4 : i64, padding = #weir<padding same>, strides = array<i64: 1, 1>} : (tensor<?x8x8x4xf32>, tensor<3x3x1x8xf32>) -> tensor<?x8x8x8xf32>
foreign.graph @depthwise(%x: tensor<?x8x8x4xf32> named "x", %w: tensor<3x3x4x2xf32> named "w") -> ("r") {
  %r:2 = foreign.node "DepthwiseConv2dNative" named "r" (%x, %w) {strides = [1, 1, 1, 1], padding = "SAME"} : (tensor<?x8x8x4xf32>, tensor<3x3x4x2xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @pools(
// CHECK:         weir.max_pool %{{.*}} {dilations = array<i64: 1, 1>, strides = array<i64: 2, 2>, window = array<i64: 2, 2>} : (tensor<?x9x9x3xf32>) -> tensor<?x4x4x3xf32>
// CHECK:         weir.avg_pool %{{.*}} {dilations = array<i64: 1, 1>, padding = #weir<padding same>, strides = array<i64: 2, 2>, window = array<i64: 3, 3>} : (tensor<?x4x4x3xf32>) -> tensor<?x2x2x3xf32>
foreign.graph @pools(%x: tensor<?x9x9x3xf32> named "x") -> ("r") {
  %m:2 = foreign.node "MaxPool" named "m" (%x) {ksize = [1, 2, 2, 1], strides = [1, 2, 2, 1], padding = "VALID"} : (tensor<?x9x9x3xf32>) -> (!foreign.value, none)
  %r:2 = foreign.node "AvgPool" named "r" (%m#0) {ksize = [1, 3, 3, 1], strides = [1, 2, 2, 1], padding = "SAME"} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @norm(
// CHECK:         weir.batch_norm %{{.*}} {epsilon = 9.99999974E-5 : f32, layout = #weir<layout channels_first>} : (tensor<?x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x8x8xf32>
foreign.graph @norm(%x: tensor<?x4x8x8xf32> named "x", %v: tensor<4xf32> named "v") -> ("r") {
  %r:7 = foreign.node "FusedBatchNormV3" named "r" (%x, %v, %v, %v, %v) {is_training = false, data_format = "NCHW"} : (tensor<?x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> (!foreign.value, !foreign.value, !foreign.value, !foreign.value, !foreign.value, !foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
