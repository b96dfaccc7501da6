// RUN: weir-opt %s | weir-opt | FileCheck %s


// CHECK-LABEL: func.func @matmul(
// CHECK:         weir.matmul %{{.*}}, %{{.*}} : (tensor<?x784xf32>, tensor<784x10xf32>) -> tensor<?x10xf32>
// CHECK:         weir.matmul %{{.*}}, %{{.*}} {transpose_rhs} : (tensor<?x784xf32>, tensor<10x784xf32>) -> tensor<?x10xf32>
// CHECK:         weir.matmul %{{.*}}, %{{.*}} {transpose_lhs} : (tensor<?x3x4xf64>, tensor<?x3x5xf64>) -> tensor<?x4x5xf64>
func.func @matmul(%x: tensor<?x784xf32>, %w: tensor<784x10xf32>, %v: tensor<10x784xf32>, %b: tensor<?x3x4xf64>, %c: tensor<?x3x5xf64>) {
  %0 = weir.matmul %x, %w : (tensor<?x784xf32>, tensor<784x10xf32>) -> tensor<?x10xf32>
  %1 = weir.matmul %x, %v {transpose_rhs} : (tensor<?x784xf32>, tensor<10x784xf32>) -> tensor<?x10xf32>
  %2 = weir.matmul %b, %c {transpose_lhs} : (tensor<?x3x4xf64>, tensor<?x3x5xf64>) -> tensor<?x4x5xf64>
  return
}

// CHECK-LABEL: func.func @packed(
// CHECK:         weir.pack_weights %{{.*}} {panel = 16 : i64} : (tensor<3x3x32x40xf32>) -> tensor<3x9x32x16xf32>
// CHECK:         weir.pack_weights %{{.*}} {panel = 16 : i64, transposed} : (tensor<40x32xf32>) -> tensor<3x1x32x16xf32>
// CHECK:         weir.packed_contraction %{{.*}}, %{{.*}} {columns = 40 : i64, dilations = array<i64: 1, 1>, strides = array<i64: 1, 1>, window = array<i64: 3, 3>} : (tensor<?x16x16x32xf32>, tensor<3x9x32x16xf32>) -> tensor<?x14x14x40xf32>
func.func @packed(%w: tensor<3x3x32x40xf32>, %v: tensor<40x32xf32>, %x: tensor<?x16x16x32xf32>) {
  %0 = weir.pack_weights %w {panel = 16 : i64} : (tensor<3x3x32x40xf32>) -> tensor<3x9x32x16xf32>
  %1 = weir.pack_weights %v {panel = 16 : i64, transposed} : (tensor<40x32xf32>) -> tensor<3x1x32x16xf32>
  %2 = weir.packed_contraction %x, %0 {columns = 40 : i64, dilations = array<i64: 1, 1>, strides = array<i64: 1, 1>, window = array<i64: 3, 3>} : (tensor<?x16x16x32xf32>, tensor<3x9x32x16xf32>) -> tensor<?x14x14x40xf32>
  return
}
