// RUN: weir-opt --weir-decompose %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x10xf32>
// CHECK-NEXT:    %[[MAX:.*]] = weir.reduce_max %[[X]] {axes = array<i64: 1>, keep_dims}
// CHECK-NEXT:    %[[SHAPE:.*]] = weir.shape %[[X]]
// CHECK-NEXT:    %[[MAXES:.*]] = weir.broadcast %[[MAX]], %[[SHAPE]]
// CHECK-NEXT:    %[[SHIFTED:.*]] = weir.sub %[[X]], %[[MAXES]]
// CHECK-NEXT:    %[[E:.*]] = weir.exp %[[SHIFTED]]
// CHECK-NEXT:    %[[SUM:.*]] = weir.reduce_sum %[[E]] {axes = array<i64: 1>, keep_dims}
// CHECK:         %[[SUMS:.*]] = weir.broadcast %[[SUM]]
// CHECK-NEXT:    %[[R:.*]] = weir.div %[[E]], %[[SUMS]]
// CHECK-NEXT:    return %[[R]]
func.func @example(%x: tensor<?x10xf32>) -> tensor<?x10xf32> {
  %r = weir.softmax %x {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
  return %r : tensor<?x10xf32>
}

// CHECK-LABEL: func.func @log_softmax(
// CHECK-SAME:    %[[X:.*]]: tensor<?x10xf32>
// CHECK:         %[[SHIFTED:.*]] = weir.sub %[[X]],
// CHECK:         %[[E:.*]] = weir.exp %[[SHIFTED]]
// CHECK:         %[[SUM:.*]] = weir.reduce_sum %[[E]]
// CHECK:         %[[LOG:.*]] = weir.log %[[SUM]]
// CHECK:         %[[LOGS:.*]] = weir.broadcast %[[LOG]]
// CHECK:         weir.sub %[[SHIFTED]], %[[LOGS]]
func.func @log_softmax(%x: tensor<?x10xf32>) -> tensor<?x10xf32> {
  %r = weir.log_softmax %x {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
  return %r : tensor<?x10xf32>
}

// The number of elements is shape arithmetic: the run may be the first to know.
// CHECK-LABEL: func.func @reduce_mean(
// CHECK-SAME:    %[[X:.*]]: tensor<?x?xf32>
// CHECK:         %[[SUM:.*]] = weir.reduce_sum %[[X]] {axes = array<i64: 1>}
// CHECK:         %[[SHAPE:.*]] = weir.shape %[[X]]
// CHECK:         weir.slice %[[SHAPE]] {limits = array<i64: 2>, starts = array<i64: 1>
// CHECK:         %[[COUNT:.*]] = weir.cast {{.*}} {to = f32} : (tensor<i64>) -> tensor<f32>
// CHECK:         %[[COUNTS:.*]] = weir.broadcast %[[COUNT]]
// CHECK:         weir.div %[[SUM]], %[[COUNTS]]
func.func @reduce_mean(%x: tensor<?x?xf32>) -> tensor<?xf32> {
  %r = weir.reduce_mean %x {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// Vectors first, so that they are constants; then along the channels.
// CHECK-LABEL: func.func @batch_norm(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4x8x8xf32>, %[[S:.*]]: tensor<4xf32>, %[[O:.*]]: tensor<4xf32>, %[[M:.*]]: tensor<4xf32>, %[[V:.*]]: tensor<4xf32>
// CHECK:         %[[EPSILON:.*]] = weir.constant dense<1.000000e-03> : tensor<4xf32>
// CHECK:         %[[SUM:.*]] = weir.add %[[V]], %[[EPSILON]]
// CHECK:         %[[DEVIATION:.*]] = weir.rsqrt %[[SUM]]
// CHECK:         %[[FACTOR:.*]] = weir.mul %[[S]], %[[DEVIATION]]
// CHECK:         %[[MEAN:.*]] = weir.mul %[[M]], %[[FACTOR]]
// CHECK:         %[[TERM:.*]] = weir.sub %[[O]], %[[MEAN]]
// CHECK:         %[[FACTOR3:.*]] = weir.expand_dims %[[FACTOR]] {axes = array<i64: 1, 2>}
// CHECK:         %[[FACTORS:.*]] = weir.broadcast %[[FACTOR3]]
// CHECK:         %[[SCALED:.*]] = weir.mul %[[X]], %[[FACTORS]]
// CHECK:         %[[TERM3:.*]] = weir.expand_dims %[[TERM]] {axes = array<i64: 1, 2>}
// CHECK:         %[[TERMS:.*]] = weir.broadcast %[[TERM3]]
// CHECK:         weir.add %[[SCALED]], %[[TERMS]]
func.func @batch_norm(%x: tensor<?x4x8x8xf32>, %s: tensor<4xf32>, %o: tensor<4xf32>, %m: tensor<4xf32>, %v: tensor<4xf32>) -> tensor<?x4x8x8xf32> {
  %r = weir.batch_norm %x, %s, %o, %m, %v {epsilon = 0.001 : f32, layout = #weir<layout channels_first>}
      : (tensor<?x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<?x4x8x8xf32>
  return %r : tensor<?x4x8x8xf32>
}

// The op may have known more of its type than inference does.
// CHECK-LABEL: func.func @known_better(
// CHECK:         %[[MEAN:.*]] = weir.div
// CHECK:         tensor.cast %[[MEAN]] : tensor<?xf32> to tensor<7xf32>
func.func @known_better(%x: tensor<?x4xf32>) -> tensor<7xf32> {
  %r = weir.reduce_mean %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<7xf32>
  return %r : tensor<7xf32>
}

// CHECK-LABEL: func.func @unknown_rank(
// CHECK-NEXT:    weir.softmax
func.func @unknown_rank(%x: tensor<*xf32>) -> tensor<*xf32> {
  %r = weir.softmax %x {axis = 1 : i64} : (tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}
