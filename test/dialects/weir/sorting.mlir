// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @sort(
// CHECK:         weir.sort %{{.*}} {axis = 1 : i64, descending, to = i32} : (tensor<?x9xf32>) -> (tensor<?x9xf32>, tensor<?x9xi32>)
func.func @sort(%x: tensor<?x9xf32>) {
  %r, %i = weir.sort %x {axis = 1 : i64, to = i32, descending} : (tensor<?x9xf32>) -> (tensor<?x9xf32>, tensor<?x9xi32>)
  return
}

// CHECK-LABEL: func.func @extremes(
// CHECK:         weir.arg_max %{{.*}} {axis = 1 : i64, to = i64} : (tensor<?x4xf32>) -> tensor<?xi64>
// CHECK:         weir.arg_min %{{.*}} {axis = 0 : i64, to = i32} : (tensor<?x4xf32>) -> tensor<4xi32>
func.func @extremes(%x: tensor<?x4xf32>) {
  %0 = weir.arg_max %x {axis = 1 : i64, to = i64} : (tensor<?x4xf32>) -> tensor<?xi64>
  %1 = weir.arg_min %x {axis = 0 : i64, to = i32} : (tensor<?x4xf32>) -> tensor<4xi32>
  return
}
