// RUN: weir-opt --weir-materialize-padding %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x28x28x1xf32>, %[[W:.*]]: tensor
// CHECK-NEXT:    %[[P:.*]] = weir.pad %[[X]] {high = array<i64: 0, 1, 1, 0>, low = array<i64: 0, 1, 1, 0>, value = 0.000000e+00 : f32} : {{.*}} -> tensor<?x30x30x1xf32>
// CHECK-NEXT:    weir.conv %[[P]], %[[W]] {dilations = array<i64: 1, 1>, strides = array<i64: 1, 1>} : {{.*}} -> tensor<?x28x28x32xf32>
func.func @example(%x: tensor<?x28x28x1xf32>, %w: tensor<3x3x1x32xf32>) -> tensor<?x28x28x32xf32> {
  %r = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #weir<padding same>}
      : (tensor<?x28x28x1xf32>, tensor<3x3x1x32xf32>) -> tensor<?x28x28x32xf32>
  return %r : tensor<?x28x28x32xf32>
}

// The odd element goes after; dimensions that need none get none.
// CHECK-LABEL: func.func @odd(
// CHECK-NEXT:    weir.pad {{.*}} {high = array<i64: 0, 0, 0, 1>, low = array<i64: 0, 0, 0, 0>,
// CHECK-NEXT:    weir.conv {{.*}} layout = #weir<layout channels_first>
func.func @odd(%x: tensor<?x3x8x8xf32>, %w: tensor<2x3x3x4xf32>) -> tensor<?x4x4x4xf32> {
  %r = weir.conv %x, %w {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, padding = #weir<padding same>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8x8xf32>, tensor<2x3x3x4xf32>) -> tensor<?x4x4x4xf32>
  return %r : tensor<?x4x4x4xf32>
}

// CHECK-LABEL: func.func @explicit(
// CHECK-NEXT:    weir.pad {{.*}} {high = array<i64: 0, 2, 0>, low = array<i64: 0, 1, 0>,
func.func @explicit(%x: tensor<?x?x3xf32>, %w: tensor<2x3x4xf32>) -> tensor<?x?x4xf32> {
  %r = weir.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, padding = #weir<padding explicit>, pads = array<i64: 1, 2>}
      : (tensor<?x?x3xf32>, tensor<2x3x4xf32>) -> tensor<?x?x4xf32>
  return %r : tensor<?x?x4xf32>
}

// At stride 1 the padding is the same for any size.
// CHECK-LABEL: func.func @free_size(
// CHECK-NEXT:    weir.pad {{.*}} {high = array<i64: 0, 1, 0>, low = array<i64: 0, 1, 0>,
func.func @free_size(%x: tensor<?x?x3xf32>, %w: tensor<3x3x4xf32>) -> tensor<?x?x4xf32> {
  %r = weir.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x?x3xf32>, tensor<3x3x4xf32>) -> tensor<?x?x4xf32>
  return %r : tensor<?x?x4xf32>
}

// Padding never is the largest: it is the lowest value of the type.
// CHECK-LABEL: func.func @max(
// CHECK-NEXT:    %[[P:.*]] = weir.pad {{.*}} value = 0xFF800000 : f32
// CHECK-NEXT:    weir.max_pool %[[P]]
func.func @max(%x: tensor<?x3x4xf32>) -> tensor<?x3x4xf32> {
  %r = weir.max_pool %x {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x3x4xf32>) -> tensor<?x3x4xf32>
  return %r : tensor<?x3x4xf32>
}

// CHECK-LABEL: func.func @max_of_integers(
// CHECK:         weir.pad {{.*}} value = -128 : i8
// CHECK:         weir.pad {{.*}} value = 0 : i8
func.func @max_of_integers(%x: tensor<?x3x4xi8>, %y: tensor<?x3x4xui8>) -> (tensor<?x3x4xi8>, tensor<?x3x4xui8>) {
  %r = weir.max_pool %x {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x3x4xi8>) -> tensor<?x3x4xi8>
  %s = weir.max_pool %y {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x3x4xui8>) -> tensor<?x3x4xui8>
  return %r, %s : tensor<?x3x4xi8>, tensor<?x3x4xui8>
}

// The mean with zeros, over the share of each window that is no padding.
// CHECK-LABEL: func.func @average(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3x4xf32>
// CHECK-NEXT:    %[[P:.*]] = weir.pad %[[X]]
// CHECK-NEXT:    %[[MEAN:.*]] = weir.avg_pool %[[P]]
// CHECK-NEXT:    %[[ONES:.*]] = weir.constant dense<1.000000e+00> : tensor<1x3x1xf32>
// CHECK-NEXT:    %[[INSIDE:.*]] = weir.pad %[[ONES]]
// CHECK-NEXT:    %[[SHARE:.*]] = weir.avg_pool %[[INSIDE]]
// CHECK:         %[[SHARES:.*]] = weir.broadcast %[[SHARE]]
// CHECK-NEXT:    weir.div %[[MEAN]], %[[SHARES]]
func.func @average(%x: tensor<?x3x4xf32>) -> tensor<?x3x4xf32> {
  %r = weir.avg_pool %x {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x3x4xf32>) -> tensor<?x3x4xf32>
  return %r : tensor<?x3x4xf32>
}

// CHECK-LABEL: func.func @nothing_to_add(
// CHECK-NEXT:    weir.avg_pool {{.*}} {dilations = array<i64: 1>, strides = array<i64: 2>, window = array<i64: 2>}
// CHECK-NEXT:    return
func.func @nothing_to_add(%x: tensor<?x4x4xf32>) -> tensor<?x2x4xf32> {
  %r = weir.avg_pool %x {window = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x4x4xf32>) -> tensor<?x2x4xf32>
  return %r : tensor<?x2x4xf32>
}

// The run alone knows the border, or how many elements of a window are inside.
// CHECK-LABEL: func.func @border_of_the_run(
// CHECK-NOT:     weir.pad %
// CHECK:         weir.conv {{.*}} padding = #weir<padding same>
// CHECK:         weir.avg_pool {{.*}} padding = #weir<padding same>
func.func @border_of_the_run(%x: tensor<?x?x3xf32>, %w: tensor<3x3x4xf32>) -> (tensor<?x?x4xf32>, tensor<?x?x3xf32>) {
  %r = weir.conv %x, %w {strides = array<i64: 2>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x?x3xf32>, tensor<3x3x4xf32>) -> tensor<?x?x4xf32>
  %s = weir.avg_pool %x {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, padding = #weir<padding same>}
      : (tensor<?x?x3xf32>) -> tensor<?x?x3xf32>
  return %r, %s : tensor<?x?x4xf32>, tensor<?x?x3xf32>
}
