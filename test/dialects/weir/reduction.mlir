// RUN: weir-opt %s | weir-opt | FileCheck %s


// CHECK-LABEL: func.func @numbers(
// CHECK:         weir.reduce_sum %{{.*}} {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
// CHECK:         weir.reduce_prod %{{.*}} {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
// CHECK:         weir.reduce_max %{{.*}} {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
// CHECK:         weir.reduce_min %{{.*}} {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
// CHECK:         weir.reduce_mean %{{.*}} {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
func.func @numbers(%x: tensor<?x4xf32>) {
  %0 = weir.reduce_sum %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
  %1 = weir.reduce_prod %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
  %2 = weir.reduce_max %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
  %3 = weir.reduce_min %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
  %4 = weir.reduce_mean %x {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?xf32>
  return
}

// CHECK-LABEL: func.func @bools(
// CHECK:         weir.reduce_all %{{.*}} {axes = array<i64: 0, 1>} : (tensor<?x4xi1>) -> tensor<i1>
// CHECK:         weir.reduce_any %{{.*}} {axes = array<i64: 0, 1>} : (tensor<?x4xi1>) -> tensor<i1>
func.func @bools(%x: tensor<?x4xi1>) {
  %0 = weir.reduce_all %x {axes = array<i64: 0, 1>} : (tensor<?x4xi1>) -> tensor<i1>
  %1 = weir.reduce_any %x {axes = array<i64: 0, 1>} : (tensor<?x4xi1>) -> tensor<i1>
  return
}

// CHECK-LABEL: func.func @keep_dims(
// CHECK:         weir.reduce_sum %{{.*}} {axes = array<i64: 0>, keep_dims} : (tensor<?x4xf32>) -> tensor<1x4xf32>
// CHECK:         weir.reduce_sum %{{.*}} {axes = array<i64>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.reduce_sum %{{.*}} {axes = array<i64: 0>} : (tensor<*xf32>) -> tensor<*xf32>
func.func @keep_dims(%x: tensor<?x4xf32>, %y: tensor<*xf32>) {
  %0 = weir.reduce_sum %x {axes = array<i64: 0>, keep_dims} : (tensor<?x4xf32>) -> tensor<1x4xf32>
  %1 = weir.reduce_sum %x {axes = array<i64>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = weir.reduce_sum %y {axes = array<i64: 0>} : (tensor<*xf32>) -> tensor<*xf32>
  return
}

// CHECK-LABEL: func.func @softmax(
// CHECK:         weir.softmax %{{.*}} {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
// CHECK:         weir.log_softmax %{{.*}} {axis = 0 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
func.func @softmax(%x: tensor<?x10xf32>) {
  %0 = weir.softmax %x {axis = 1 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
  %1 = weir.log_softmax %x {axis = 0 : i64} : (tensor<?x10xf32>) -> tensor<?x10xf32>
  return
}
