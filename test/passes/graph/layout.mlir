// RUN: weir-opt --weir-layout %s | FileCheck %s
// RUN: weir-opt --weir-layout=layout=nchw %s | FileCheck %s --check-prefix=NCHW
// RUN: not weir-opt --weir-layout=layout=chwn %s 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// UNKNOWN: error: layout 'chwn' is unknown, must be nhwc or nchw

// Images with their channels first are turned around the op, and back.
// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3x8x9xf32>, %[[W:.*]]: tensor<3x3x3x16xf32>
// CHECK-NEXT:    %[[LAST:.*]] = weir.transpose %[[X]] {permutation = array<i64: 0, 2, 3, 1>} : (tensor<?x3x8x9xf32>) -> tensor<?x8x9x3xf32>
// CHECK-NEXT:    %[[C:.*]] = weir.conv %[[LAST]], %[[W]] {dilations = array<i64: 1, 1>, strides = array<i64: 1, 1>} : {{.*}} -> tensor<?x6x7x16xf32>
// CHECK-NEXT:    %[[R:.*]] = weir.transpose %[[C]] {permutation = array<i64: 0, 3, 1, 2>} : (tensor<?x6x7x16xf32>) -> tensor<?x16x6x7xf32>
// CHECK-NEXT:    return %[[R]]
// NCHW-LABEL: func.func @example(
// NCHW-NOT:     weir.transpose
// NCHW:         return
func.func @example(%x: tensor<?x3x8x9xf32>, %w: tensor<3x3x3x16xf32>) -> tensor<?x16x6x7xf32> {
  %c = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8x9xf32>, tensor<3x3x3x16xf32>) -> tensor<?x16x6x7xf32>
  return %c : tensor<?x16x6x7xf32>
}

// A transpose sinks through elementwise ops, to the next that undoes it.
// CHECK-LABEL: func.func @sink(
// CHECK:         %[[C:.*]] = weir.conv
// CHECK-NEXT:    %[[E:.*]] = weir.relu %[[C]] : (tensor<?x6x7x16xf32>)
// CHECK-NEXT:    %[[FIRST:.*]] = weir.transpose %[[E]] {permutation = array<i64: 0, 3, 1, 2>}
// CHECK-NEXT:    weir.transpose %[[FIRST]] {permutation = array<i64: 0, 2, 3, 1>}
// CHECK-NEXT:    weir.conv
func.func @sink(%x: tensor<?x3x8x9xf32>, %w: tensor<3x3x3x16xf32>, %v: tensor<1x1x16x4xf32>) -> tensor<?x4x6x7xf32> {
  %c = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8x9xf32>, tensor<3x3x3x16xf32>) -> tensor<?x16x6x7xf32>
  %e = weir.relu %c : (tensor<?x16x6x7xf32>) -> tensor<?x16x6x7xf32>
  %d = weir.conv %e, %v {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>}
      : (tensor<?x16x6x7xf32>, tensor<1x1x16x4xf32>) -> tensor<?x4x6x7xf32>
  return %d : tensor<?x4x6x7xf32>
}

// Two operands that are turned alike.
// CHECK-LABEL: func.func @alike(
// CHECK:         %[[P:.*]] = weir.max_pool
// CHECK:         %[[Q:.*]] = weir.max_pool
// CHECK-NEXT:    %[[SUM:.*]] = weir.add %[[P]], %[[Q]] : (tensor<?x7x3xf32>, tensor<?x7x3xf32>)
// CHECK-NEXT:    weir.transpose %[[SUM]] {permutation = array<i64: 0, 2, 1>}
func.func @alike(%x: tensor<?x3x8xf32>, %y: tensor<?x3x8xf32>) -> tensor<?x3x7xf32> {
  %p = weir.max_pool %x {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8xf32>) -> tensor<?x3x7xf32>
  %q = weir.max_pool %y {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8xf32>) -> tensor<?x3x7xf32>
  %r = weir.add %p, %q : (tensor<?x3x7xf32>, tensor<?x3x7xf32>) -> tensor<?x3x7xf32>
  return %r : tensor<?x3x7xf32>
}

// One operand that is not turned keeps the transpose before the op.
// CHECK-LABEL: func.func @unlike(
// CHECK-SAME:    %[[Y:[a-z0-9]*]]: tensor<?x3x7xf32>
// CHECK:         %[[P:.*]] = weir.max_pool
// CHECK-NEXT:    %[[BACK:.*]] = weir.transpose %[[P]]
// CHECK-NEXT:    weir.add %[[BACK]], %[[Y]]
func.func @unlike(%x: tensor<?x3x8xf32>, %y: tensor<?x3x7xf32>) -> tensor<?x3x7xf32> {
  %p = weir.max_pool %x {window = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8xf32>) -> tensor<?x3x7xf32>
  %r = weir.add %p, %y : (tensor<?x3x7xf32>, tensor<?x3x7xf32>) -> tensor<?x3x7xf32>
  return %r : tensor<?x3x7xf32>
}

// CHECK-LABEL: func.func @as_asked(
// CHECK-NEXT:    weir.max_pool
// NCHW-LABEL: func.func @as_asked(
// NCHW-NEXT:    weir.transpose {{.*}} {permutation = array<i64: 0, 3, 1, 2>}
// NCHW-NEXT:    weir.max_pool {{.*}}layout = #weir<layout channels_first>
func.func @as_asked(%x: tensor<?x8x9x3xf32>) -> tensor<?x4x4x3xf32> {
  %p = weir.max_pool %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>}
      : (tensor<?x8x9x3xf32>) -> tensor<?x4x4x3xf32>
  return %p : tensor<?x4x4x3xf32>
}

// CHECK-LABEL: func.func @unknown_rank(
// CHECK-NEXT:    weir.max_pool {{.*}}layout = #weir<layout channels_first>
func.func @unknown_rank(%x: tensor<*xf32>) -> tensor<*xf32> {
  %p = weir.max_pool %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>}
      : (tensor<*xf32>) -> tensor<*xf32>
  return %p : tensor<*xf32>
}

// A bias along the channels is repeated in the new order.
// CHECK-LABEL: func.func @bias(
// CHECK:         %[[C:.*]] = weir.conv
// CHECK:         %[[V:.*]] = weir.reshape %{{.*}} : (tensor<16x1x1xf32>, tensor<4xi64>) -> tensor<1x1x1x16xf32>
// CHECK:         %[[B:.*]] = weir.broadcast %[[V]], %{{.*}} -> tensor<?x6x7x16xf32>
// CHECK-NEXT:    %[[SUM:.*]] = weir.add %[[C]], %[[B]] : (tensor<?x6x7x16xf32>, tensor<?x6x7x16xf32>)
// CHECK-NEXT:    weir.transpose %[[SUM]] {permutation = array<i64: 0, 3, 1, 2>}
func.func @bias(%x: tensor<?x3x8x9xf32>, %w: tensor<3x3x3x16xf32>, %v: tensor<16x1x1xf32>, %s: tensor<4xi64>) -> tensor<?x16x6x7xf32> {
  %c = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8x9xf32>, tensor<3x3x3x16xf32>) -> tensor<?x16x6x7xf32>
  %b = weir.broadcast %v, %s : (tensor<16x1x1xf32>, tensor<4xi64>) -> tensor<?x16x6x7xf32>
  %r = weir.add %c, %b : (tensor<?x16x6x7xf32>, tensor<?x16x6x7xf32>) -> tensor<?x16x6x7xf32>
  return %r : tensor<?x16x6x7xf32>
}

// A sum over the image needs no transpose.
// CHECK-LABEL: func.func @mean(
// CHECK:         %[[P:.*]] = weir.max_pool
// CHECK-NEXT:    weir.reduce_sum %[[P]] {axes = array<i64: 1, 2>} : (tensor<?x4x4x3xf32>) -> tensor<?x3xf32>
func.func @mean(%x: tensor<?x3x8x9xf32>) -> tensor<?x3xf32> {
  %p = weir.max_pool %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8x9xf32>) -> tensor<?x3x4x4xf32>
  %r = weir.reduce_sum %p {axes = array<i64: 2, 3>} : (tensor<?x3x4x4xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// One that stays for the join with what isn't turned: beyond the pad there would be
// another.
// CHECK-LABEL: func.func @stays(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4x6xf32>, %[[Y:.*]]: tensor<?x6x4xf32>)
// CHECK-NEXT:    %[[T:.*]] = weir.transpose %[[X]] {permutation = array<i64: 0, 2, 1>}
// CHECK-NEXT:    %[[P:.*]] = weir.pad %[[T]] {high = array<i64: 0, 3, 0>, low = array<i64: 0, 2, 0>}
// CHECK-NEXT:    %[[J:.*]] = weir.concat %[[T]], %[[Y]]
// CHECK-NEXT:    return %[[P]], %[[J]]
func.func @stays(%x: tensor<?x4x6xf32>, %y: tensor<?x6x4xf32>) -> (tensor<?x11x4xf32>, tensor<?x12x4xf32>) {
  %t = weir.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<?x4x6xf32>) -> tensor<?x6x4xf32>
  %p = weir.pad %t {low = array<i64: 0, 2, 0>, high = array<i64: 0, 3, 0>} : (tensor<?x6x4xf32>) -> tensor<?x11x4xf32>
  %j = weir.concat %t, %y {axis = 1 : i64} : (tensor<?x6x4xf32>, tensor<?x6x4xf32>) -> tensor<?x12x4xf32>
  return %p, %j : tensor<?x11x4xf32>, tensor<?x12x4xf32>
}
