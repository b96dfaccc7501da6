// RUN: weir-opt --pass-pipeline='builtin.module(builtin.module(func.func(weir-lower-to-linalg)))' %s | FileCheck %s

// Elementwise ops by their bodies, one in another.
// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32> {{.*}}, %[[D0:.*]]: index
// CHECK-NEXT:    %[[OUT:.*]] = tensor.empty(%[[D0]]) : tensor<?x4xf32>
// CHECK-NEXT:    %[[R:.*]] = linalg.generic {{.*}} ins(%[[X]] : tensor<?x4xf32>) outs(%[[OUT]] : tensor<?x4xf32>)
// CHECK-NEXT:    ^bb0(%[[IN:.*]]: f32,
// CHECK-NEXT:      %[[A:.*]] = math.exp %[[IN]]
// CHECK-NEXT:      %[[B:.*]] = arith.negf %[[A]]
// CHECK-NEXT:      linalg.yield %[[B]]
// CHECK:         return %[[R]]
module attributes {device.kernel} {
  func.func @example(%x: tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>}, %d0: index)
      -> (tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>}) {
    %a = weir.exp %x {weir.shape = affine_map<()[s0] -> (s0, 4)>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    %b = weir.neg %a {weir.shape = affine_map<()[s0] -> (s0, 4)>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    return %b : tensor<?x4xf32>
  }
}

// A reduction, by its own lowering, takes in what feeds it.
// CHECK-LABEL: func.func @reduction(
// CHECK:         %[[ZERO:.*]] = linalg.fill
// CHECK-NEXT:    linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%{{.*}} : tensor<?x4xf32>) outs(%[[ZERO]] : tensor<?xf32>)
// CHECK-NEXT:    ^bb0(%[[IN:.*]]: f32, %[[SUM:.*]]: f32)
// CHECK-NEXT:      %[[E:.*]] = math.exp %[[IN]]
// CHECK-NEXT:      arith.addf %[[SUM]], %[[E]]
module attributes {device.kernel} {
  func.func @reduction(%x: tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>}, %d0: index)
      -> (tensor<?xf32> {weir.shape = affine_map<()[s0] -> (s0)>}) {
    %a = weir.exp %x {weir.shape = affine_map<()[s0] -> (s0, 4)>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    %b = weir.reduce_sum %a {axes = array<i64: 1>, weir.shape = affine_map<()[s0] -> (s0)>} : (tensor<?x4xf32>) -> tensor<?xf32>
    return %b : tensor<?xf32>
  }
}

// A constant is a number in the loop; a repeated value is read where it is.
// CHECK-LABEL: func.func @operands(
// CHECK-SAME:    %[[X:.*]]: tensor<2x4xf32> {{.*}}, %[[Y:.*]]: tensor<4xf32>
// CHECK:         %[[TWO:.*]] = arith.constant 2.000000e+00 : f32
// CHECK:         linalg.generic {{.*}} ins(%[[X]], %[[Y]] : tensor<2x4xf32>, tensor<4xf32>)
// CHECK:           arith.mulf %{{.*}}, %[[TWO]]
module attributes {device.kernel} {
  func.func @operands(%x: tensor<2x4xf32> {weir.shape = affine_map<() -> (2, 4)>}, %y: tensor<4xf32> {weir.shape = affine_map<() -> (4)>})
      -> (tensor<2x4xf32> {weir.shape = affine_map<() -> (2, 4)>}) {
    %c = weir.constant dense<2.0> : tensor<2x4xf32>
    %a = weir.mul %x, %c {weir.shape = affine_map<() -> (2, 4)>} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    %b = weir.broadcast %y {weir.shape = affine_map<() -> (2, 4)>} : (tensor<4xf32>) -> tensor<2x4xf32>
    %r = weir.add %a, %b {weir.shape = affine_map<() -> (2, 4)>} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
    return %r : tensor<2x4xf32>
  }
}

// Unsigned integers are so by their ops alone.
// CHECK-LABEL: func.func @unsigned(
// CHECK-NOT:     unrealized_conversion_cast
// CHECK:         arith.maxui
module attributes {device.kernel} {
  func.func @unsigned(%x: tensor<4xi8> {weir.shape = affine_map<() -> (4)>}) -> (tensor<4xi8> {weir.shape = affine_map<() -> (4)>}) {
    %u = builtin.unrealized_conversion_cast %x : tensor<4xi8> to tensor<4xui8>
    %c = weir.constant dense<200> : tensor<4xui8>
    %b = weir.maximum %u, %c {weir.shape = affine_map<() -> (4)>} : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
    %r = builtin.unrealized_conversion_cast %b : tensor<4xui8> to tensor<4xi8>
    return %r : tensor<4xi8>
  }
}

// The machine's own emitter takes contractions.
// CHECK-LABEL: func.func @contraction(
// CHECK-NEXT:    weir.packed_contraction
module attributes {device.kernel} {
  func.func @contraction(%x: tensor<4x8xf32> {weir.shape = affine_map<() -> (4, 8)>}, %w: tensor<1x1x8x16xf32> {weir.shape = affine_map<() -> (1, 1, 8, 16)>})
      -> (tensor<4x16xf32> {weir.shape = affine_map<() -> (4, 16)>}) {
    %p = weir.packed_contraction %x, %w {columns = 16 : i64, weir.shape = affine_map<() -> (4, 16)>} : (tensor<4x8xf32>, tensor<1x1x8x16xf32>) -> tensor<4x16xf32>
    return %p : tensor<4x16xf32>
  }
}

// A module that is no kernel.
// CHECK-LABEL: func.func @elsewhere(
// CHECK-NEXT:    weir.exp
module {
  func.func @elsewhere(%x: tensor<4xf32>) -> tensor<4xf32> {
    %a = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
    return %a : tensor<4xf32>
  }
}

// Each of these reads the one before it twice: were all computed again where they are
// read, there would be a million.
// CHECK-LABEL: func.func @doubled(
// CHECK-COUNT-20: arith.addf
// CHECK:         return
module attributes {device.kernel} {
  func.func @doubled(%x0: tensor<4xf32> {weir.shape = affine_map<() -> (4)>})
      -> (tensor<4xf32> {weir.shape = affine_map<() -> (4)>}) {
    %x1 = weir.add %x0, %x0 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x2 = weir.add %x1, %x1 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x3 = weir.add %x2, %x2 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x4 = weir.add %x3, %x3 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x5 = weir.add %x4, %x4 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x6 = weir.add %x5, %x5 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x7 = weir.add %x6, %x6 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x8 = weir.add %x7, %x7 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x9 = weir.add %x8, %x8 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x10 = weir.add %x9, %x9 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x11 = weir.add %x10, %x10 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x12 = weir.add %x11, %x11 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x13 = weir.add %x12, %x12 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x14 = weir.add %x13, %x13 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x15 = weir.add %x14, %x14 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x16 = weir.add %x15, %x15 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x17 = weir.add %x16, %x16 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x18 = weir.add %x17, %x17 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x19 = weir.add %x18, %x18 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %x20 = weir.add %x19, %x19 {weir.shape = affine_map<() -> (4)>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    return %x20 : tensor<4xf32>
  }
}
