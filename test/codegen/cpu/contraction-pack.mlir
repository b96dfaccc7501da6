// RUN: weir-opt %s --split-input-file --cpu-pack-contractions | FileCheck %s

module attributes {weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "+avx2,+fma"}} {

// CHECK-LABEL: func @dense
// CHECK-SAME: %[[X:.*]]: tensor<?x784xf32>, %[[W:.*]]: tensor<784x10xf32>
// CHECK: %[[P:.*]] = weir.pack_weights %[[W]] {panel = 16 : i64} : (tensor<784x10xf32>) -> tensor<1x1x784x16xf32>
// CHECK: weir.packed_contraction %[[X]], %[[P]] {columns = 10 : i64}
func.func @dense(%x: tensor<?x784xf32>, %w: tensor<784x10xf32>) -> tensor<?x10xf32> {
  %r = weir.matmul %x, %w : (tensor<?x784xf32>, tensor<784x10xf32>) -> tensor<?x10xf32>
  return %r : tensor<?x10xf32>
}

// CHECK-LABEL: func @transposed
// CHECK-SAME: %[[X:.*]]: tensor<784x?xf32>, %[[W:.*]]: tensor<48x784xf32>
// CHECK: %[[P:.*]] = weir.pack_weights %[[W]] {panel = 16 : i64, transposed}
// CHECK: %[[T:.*]] = weir.transpose %[[X]] {permutation = array<i64: 1, 0>}
// CHECK: weir.packed_contraction %[[T]], %[[P]] {columns = 48 : i64}
func.func @transposed(%x: tensor<784x?xf32>, %w: tensor<48x784xf32>) -> tensor<?x48xf32> {
  %r = weir.matmul %x, %w {transpose_lhs, transpose_rhs} : (tensor<784x?xf32>, tensor<48x784xf32>) -> tensor<?x48xf32>
  return %r : tensor<?x48xf32>
}

// The matrix that all batches share is packed once.
// CHECK-LABEL: func @shared
// CHECK-SAME: %[[X:.*]]: tensor<?x7x64xf32>, %[[W:.*]]: tensor<64x32xf32>
// CHECK: %[[P:.*]] = weir.pack_weights %[[W]]
// CHECK: weir.packed_contraction %[[X]], %[[P]] {columns = 32 : i64, dilations = array<i64: 1>, strides = array<i64: 1>, window = array<i64: 1>}
func.func @shared(%x: tensor<?x7x64xf32>, %w: tensor<64x32xf32>, %s: tensor<3xi32>) -> tensor<?x7x32xf32> {
  %b = weir.broadcast %w, %s : (tensor<64x32xf32>, tensor<3xi32>) -> tensor<?x64x32xf32>
  %r = weir.matmul %x, %b : (tensor<?x7x64xf32>, tensor<?x64x32xf32>) -> tensor<?x7x32xf32>
  return %r : tensor<?x7x32xf32>
}

// CHECK-LABEL: func @same_padding
// CHECK-SAME: %[[X:.*]]: tensor<?x13x13x32xf32>, %[[W:.*]]: tensor<3x3x32x64xf32>
// CHECK: %[[I:.*]] = weir.pad %[[X]] {high = array<i64: 0, 1, 1, 0>, low = array<i64: 0, 1, 1, 0>}
// CHECK-SAME: -> tensor<?x15x15x32xf32>
// CHECK: %[[P:.*]] = weir.pack_weights %[[W]] {panel = 16 : i64} : (tensor<3x3x32x64xf32>) -> tensor<4x9x32x16xf32>
// CHECK: weir.packed_contraction %[[I]], %[[P]]
// CHECK-SAME: columns = 64 : i64, dilations = array<i64: 1, 1>, strides = array<i64: 1, 1>, window = array<i64: 3, 3>
func.func @same_padding(%x: tensor<?x13x13x32xf32>, %w: tensor<3x3x32x64xf32>) -> tensor<?x13x13x64xf32> {
  %r = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #weir<padding same>}
      : (tensor<?x13x13x32xf32>, tensor<3x3x32x64xf32>) -> tensor<?x13x13x64xf32>
  return %r : tensor<?x13x13x64xf32>
}

// Without strides the padding is known though the image's size isn't.
// CHECK-LABEL: func @free_image
// CHECK: weir.pad {{.*}} {high = array<i64: 0, 1, 1, 0>, low = array<i64: 0, 1, 1, 0>}
// CHECK: weir.packed_contraction
func.func @free_image(%x: tensor<1x?x?x3xf32>, %w: tensor<3x3x3x8xf32>) -> tensor<1x?x?x8xf32> {
  %r = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, padding = #weir<padding same>}
      : (tensor<1x?x?x3xf32>, tensor<3x3x3x8xf32>) -> tensor<1x?x?x8xf32>
  return %r : tensor<1x?x?x8xf32>
}

// CHECK-LABEL: func @free_padding
// CHECK-NOT: weir.packed_contraction
// CHECK: return
func.func @free_padding(%x: tensor<1x?x?x3xf32>, %w: tensor<3x3x3x8xf32>) -> tensor<1x?x?x8xf32> {
  %r = weir.conv %x, %w {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, padding = #weir<padding same>}
      : (tensor<1x?x?x3xf32>, tensor<3x3x3x8xf32>) -> tensor<1x?x?x8xf32>
  return %r : tensor<1x?x?x8xf32>
}

// Groups, other types, batches of matrices and weights that only few rows use
// go the general way.
// CHECK-LABEL: func @others
// CHECK-NOT: weir.packed_contraction
// CHECK: return
func.func @others(%x: tensor<?x9x9x32xf32>, %w: tensor<3x3x1x32xf32>, %a: tensor<4x4xf64>, %b: tensor<8x4x4xf32>,
    %v: tensor<1x512xf32>, %m: tensor<512x512xf32>)
    -> (tensor<?x7x7x32xf32>, tensor<4x4xf64>, tensor<8x4x4xf32>, tensor<1x512xf32>) {
  %0 = weir.conv %x, %w {groups = 32 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
      : (tensor<?x9x9x32xf32>, tensor<3x3x1x32xf32>) -> tensor<?x7x7x32xf32>
  %1 = weir.matmul %a, %a : (tensor<4x4xf64>, tensor<4x4xf64>) -> tensor<4x4xf64>
  %2 = weir.matmul %b, %b : (tensor<8x4x4xf32>, tensor<8x4x4xf32>) -> tensor<8x4x4xf32>
  %3 = weir.matmul %v, %m : (tensor<1x512xf32>, tensor<512x512xf32>) -> tensor<1x512xf32>
  return %0, %1, %2, %3 : tensor<?x7x7x32xf32>, tensor<4x4xf64>, tensor<8x4x4xf32>, tensor<1x512xf32>
}
}

// -----

// A panel is two registers wide, or one or three where that wastes less.
module attributes {weir.target = {triple = "x86_64-unknown-linux-gnu", cpu = "x86-64-v4", features = "+avx512f,+fma"}} {
// CHECK-LABEL: func @widths
// CHECK: weir.pack_weights %{{.*}} {panel = 32 : i64}
// CHECK: weir.pack_weights %{{.*}} {panel = 16 : i64}
// CHECK: weir.pack_weights %{{.*}} {panel = 48 : i64}
func.func @widths(%x: tensor<?x8xf32>, %a: tensor<8x64xf32>, %b: tensor<8x10xf32>, %c: tensor<8x48xf32>)
    -> (tensor<?x64xf32>, tensor<?x10xf32>, tensor<?x48xf32>) {
  %0 = weir.matmul %x, %a : (tensor<?x8xf32>, tensor<8x64xf32>) -> tensor<?x64xf32>
  %1 = weir.matmul %x, %b : (tensor<?x8xf32>, tensor<8x10xf32>) -> tensor<?x10xf32>
  %2 = weir.matmul %x, %c : (tensor<?x8xf32>, tensor<8x48xf32>) -> tensor<?x48xf32>
  return %0, %1, %2 : tensor<?x64xf32>, tensor<?x10xf32>, tensor<?x48xf32>
}
}
