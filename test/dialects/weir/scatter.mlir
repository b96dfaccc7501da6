// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @scatter(
// CHECK:         weir.scatter %{{.*}}, %{{.*}}, %{{.*}} {kind = #weir<scatter_kind add>} : (tensor<?x8xf32>, tensor<?x1xi32>, tensor<?x8xf32>) -> tensor<?x8xf32>
// CHECK:         weir.scatter %{{.*}}, %{{.*}}, %{{.*}} {kind = #weir<scatter_kind set>} : (tensor<?x8xf32>, tensor<5x2xi64>, tensor<5xf32>) -> tensor<?x8xf32>
func.func @scatter(%x: tensor<?x8xf32>, %i: tensor<?x1xi32>, %u: tensor<?x8xf32>,
                   %j: tensor<5x2xi64>, %v: tensor<5xf32>) {
  %0 = weir.scatter %x, %i, %u {kind = #weir<scatter_kind add>} : (tensor<?x8xf32>, tensor<?x1xi32>, tensor<?x8xf32>) -> tensor<?x8xf32>
  %1 = weir.scatter %x, %j, %v {kind = #weir<scatter_kind set>} : (tensor<?x8xf32>, tensor<5x2xi64>, tensor<5xf32>) -> tensor<?x8xf32>
  return
}

// CHECK-LABEL: func.func @gather_nd(
// CHECK:         weir.gather_nd %{{.*}}, %{{.*}} : (tensor<?x8x3xf32>, tensor<?x2xi32>) -> tensor<?x3xf32>
// CHECK:         weir.gather_nd %{{.*}}, %{{.*}} {batch_dims = 1 : i64} : (tensor<?x8x3xf32>, tensor<?x5x1xi32>) -> tensor<?x5x3xf32>
func.func @gather_nd(%x: tensor<?x8x3xf32>, %i: tensor<?x2xi32>, %j: tensor<?x5x1xi32>) {
  %0 = weir.gather_nd %x, %i : (tensor<?x8x3xf32>, tensor<?x2xi32>) -> tensor<?x3xf32>
  %1 = weir.gather_nd %x, %j {batch_dims = 1 : i64} : (tensor<?x8x3xf32>, tensor<?x5x1xi32>) -> tensor<?x5x3xf32>
  return
}
