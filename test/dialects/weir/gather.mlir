// RUN: weir-opt %s | weir-opt | FileCheck %s


// CHECK-LABEL: func.func @gather(
// CHECK:         weir.gather %{{.*}}, %{{.*}} {axis = 0 : i64} : (tensor<465x100xf32>, tensor<?x40xi32>) -> tensor<?x40x100xf32>
// CHECK:         weir.gather %{{.*}}, %{{.*}} {axis = 1 : i64, batch_dims = 1 : i64} : (tensor<?x7x3xf32>, tensor<?x5xi64>) -> tensor<?x5x3xf32>
func.func @gather(%x: tensor<465x100xf32>, %i: tensor<?x40xi32>, %b: tensor<?x7x3xf32>, %j: tensor<?x5xi64>) {
  %0 = weir.gather %x, %i {axis = 0 : i64} : (tensor<465x100xf32>, tensor<?x40xi32>) -> tensor<?x40x100xf32>
  %1 = weir.gather %b, %j {axis = 1 : i64, batch_dims = 1 : i64} : (tensor<?x7x3xf32>, tensor<?x5xi64>) -> tensor<?x5x3xf32>
  return
}

// CHECK-LABEL: func.func @take_and_put(
// CHECK:         weir.take %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<i32>) -> tensor<8x4xf32>
// CHECK:         weir.put %{{.*}}, %{{.*}}, %{{.*}} : (tensor<?x8x4xf32>, tensor<i32>, tensor<8x4xf32>) -> tensor<?x8x4xf32>
func.func @take_and_put(%x: tensor<?x8x4xf32>, %i: tensor<i32>) {
  %0 = weir.take %x, %i : (tensor<?x8x4xf32>, tensor<i32>) -> tensor<8x4xf32>
  %1 = weir.put %x, %i, %0 : (tensor<?x8x4xf32>, tensor<i32>, tensor<8x4xf32>) -> tensor<?x8x4xf32>
  return
}
