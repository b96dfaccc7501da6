// RUN: weir-opt --weir-fuse --mlir-print-local-scope %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<4xf32>
// CHECK-NEXT:    %[[K:.*]] = weir.kernel (%[[I:.*]] = %[[X]]) : (tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:      %[[A:.*]] = weir.exp %[[I]] {weir.shape = affine_map<() -> (4)>}
// CHECK-NEXT:      %[[B:.*]] = weir.neg %[[A]]
// CHECK-NEXT:      weir.yield %[[B]]
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[K]]
func.func @example(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %b = weir.neg %a : (tensor<4xf32>) -> tensor<4xf32>
  return %b : tensor<4xf32>
}

// A contraction with its epilogue; what is repeated is repeated inside, and
// says its shape itself.
// CHECK-LABEL: func.func @epilogue(
// CHECK-SAME:    %[[X:.*]]: tensor<?x8xf32>, %[[BIAS:.*]]: tensor<16xf32>, %[[W:.*]]: tensor<1x1x8x16xf32>
// CHECK-NEXT:    weir.kernel (%[[I:.*]] = %[[X]], %[[V:.*]] = %[[W]], %[[B:.*]] = %[[BIAS]])
// CHECK-NEXT:      %[[P:.*]] = weir.packed_contraction %[[I]], %[[V]]
// CHECK-NEXT:      %[[BS:.*]] = weir.broadcast %[[B]] {weir.shape = affine_map<()[s0] -> (s0, 16)>} : (tensor<16xf32>) -> tensor<?x16xf32>
// CHECK-NEXT:      %[[S:.*]] = weir.add %[[P]], %[[BS]]
// CHECK-NEXT:      %[[R:.*]] = weir.relu %[[S]]
// CHECK-NEXT:      weir.yield %[[R]]
func.func @epilogue(%x: tensor<?x8xf32>, %bias: tensor<16xf32>, %w: tensor<1x1x8x16xf32>) -> tensor<?x16xf32> {
  %p = weir.packed_contraction %x, %w {columns = 16 : i64} : (tensor<?x8xf32>, tensor<1x1x8x16xf32>) -> tensor<?x16xf32>
  %n = weir.shape %p {to = i64} : (tensor<?x16xf32>) -> tensor<2xi64>
  %b = weir.broadcast %bias, %n : (tensor<16xf32>, tensor<2xi64>) -> tensor<?x16xf32>
  %s = weir.add %p, %b : (tensor<?x16xf32>, tensor<?x16xf32>) -> tensor<?x16xf32>
  %r = weir.relu %s : (tensor<?x16xf32>) -> tensor<?x16xf32>
  return %r : tensor<?x16xf32>
}

// Reductions with what feeds them and what they feed: softmax is one kernel.
// CHECK-LABEL: func.func @softmax(
// CHECK-COUNT-1: weir.kernel
// CHECK:           weir.reduce_max
// CHECK:           weir.exp
// CHECK:           weir.reduce_sum
// CHECK:           weir.div
// CHECK-NOT:     weir.kernel
// CHECK:         return
func.func @softmax(%x: tensor<?x10xf32>) -> tensor<?x10xf32> {
  %n = weir.shape %x {to = i64} : (tensor<?x10xf32>) -> tensor<2xi64>
  %m = weir.reduce_max %x {axes = array<i64: 1>, keep_dims} : (tensor<?x10xf32>) -> tensor<?x1xf32>
  %ms = weir.broadcast %m, %n : (tensor<?x1xf32>, tensor<2xi64>) -> tensor<?x10xf32>
  %d = weir.sub %x, %ms : (tensor<?x10xf32>, tensor<?x10xf32>) -> tensor<?x10xf32>
  %e = weir.exp %d : (tensor<?x10xf32>) -> tensor<?x10xf32>
  %s = weir.reduce_sum %e {axes = array<i64: 1>, keep_dims} : (tensor<?x10xf32>) -> tensor<?x1xf32>
  %ss = weir.broadcast %s, %n : (tensor<?x1xf32>, tensor<2xi64>) -> tensor<?x10xf32>
  %r = weir.div %e, %ss : (tensor<?x10xf32>, tensor<?x10xf32>) -> tensor<?x10xf32>
  return %r : tensor<?x10xf32>
}

// A value that is used outside too is one more result.
// CHECK-LABEL: func.func @two_results(
// CHECK-NEXT:    %[[K:.*]]:2 = weir.kernel
// CHECK:           weir.yield %[[A:.*]], %[[B:.*]] :
// CHECK:         return %[[K]]#0, %[[K]]#1
func.func @two_results(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %a = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %b = weir.neg %a : (tensor<4xf32>) -> tensor<4xf32>
  return %a, %b : tensor<4xf32>, tensor<4xf32>
}

// Only elementwise ops of its shape join a contraction.
// CHECK-LABEL: func.func @after_contraction(
// CHECK:         weir.kernel
// CHECK:           weir.packed_contraction
// CHECK:         weir.kernel
// CHECK:           weir.reduce_sum
func.func @after_contraction(%x: tensor<4x8xf32>, %w: tensor<1x1x8x16xf32>) -> tensor<4xf32> {
  %p = weir.packed_contraction %x, %w {columns = 16 : i64} : (tensor<4x8xf32>, tensor<1x1x8x16xf32>) -> tensor<4x16xf32>
  %s = weir.reduce_sum %p {axes = array<i64: 1>} : (tensor<4x16xf32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// A kernel can't need itself: the sum needs the contraction, which needs exp.
// CHECK-LABEL: func.func @no_cycle(
// CHECK:         weir.kernel
// CHECK:           weir.exp
// CHECK:         weir.expand_dims
// CHECK:         weir.kernel
// CHECK:           weir.packed_contraction
// CHECK:         weir.squeeze
// CHECK:         weir.kernel
// CHECK:           weir.add
func.func @no_cycle(%x: tensor<4xf32>, %w: tensor<1x1x4x16xf32>) -> tensor<4xf32> {
  %a = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %m = weir.expand_dims %a {axes = array<i64: 0>} : (tensor<4xf32>) -> tensor<1x4xf32>
  %p = weir.packed_contraction %m, %w {columns = 4 : i64} : (tensor<1x4xf32>, tensor<1x1x4x16xf32>) -> tensor<1x4xf32>
  %q = weir.squeeze %p {axes = array<i64: 0>} : (tensor<1x4xf32>) -> tensor<4xf32>
  %r = weir.add %a, %q : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// Kernels don't move across effects.
// CHECK-LABEL: func.func @effects(
// CHECK:         weir.kernel
// CHECK:         weir.assign
// CHECK:         weir.kernel
weir.variable @v : tensor<f32> = dense<0.0> : tensor<f32>
func.func @effects(%x: tensor<f32>) -> tensor<f32> {
  %a = weir.exp %x : (tensor<f32>) -> tensor<f32>
  weir.assign @v, %a : tensor<f32>
  %b = weir.neg %a : (tensor<f32>) -> tensor<f32>
  return %b : tensor<f32>
}

// What is repeated for no kernel is a kernel.
// CHECK-LABEL: func.func @repeated(
// CHECK-NEXT:    weir.kernel
// CHECK-NEXT:      weir.broadcast {{.*}} {weir.shape = affine_map<() -> (2, 4)>}
func.func @repeated(%x: tensor<4xf32>) -> tensor<2x4xf32> {
  %n = weir.constant dense<[2, 4]> : tensor<2xi64>
  %b = weir.broadcast %x, %n : (tensor<4xf32>, tensor<2xi64>) -> tensor<2x4xf32>
  return %b : tensor<2x4xf32>
}

// Constants of one value are part of the kernel, others its inputs.
// CHECK-LABEL: func.func @constants(
// CHECK:         %[[C:.*]] = weir.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK:         weir.kernel (%{{.*}} = %{{.*}}, %{{.*}} = %[[C]])
// CHECK:           weir.constant dense<3.000000e+00>
func.func @constants(%x: tensor<2xf32>) -> tensor<2xf32> {
  %a = weir.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = weir.constant dense<3.0> : tensor<2xf32>
  %c = weir.mul %x, %a : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %d = weir.add %c, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %d : tensor<2xf32>
}

// Bodies of loops have kernels of their own.
// CHECK-LABEL: func.func @loop(
// CHECK-NEXT:    weir.while
// CHECK:           %[[GO:.*]] = weir.kernel
// CHECK:           weir.condition %[[GO]]
// CHECK:         do
// CHECK:           weir.kernel
// CHECK:           weir.yield
func.func @loop(%i: tensor<i32>) -> tensor<i32> {
  %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
    %n = weir.constant dense<3> : tensor<i32>
    %go = weir.less %a, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    weir.condition %go (%a) : tensor<i1>, tensor<i32>
  } do (%c) {
    %one = weir.constant dense<1> : tensor<i32>
    %next = weir.add %c, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    weir.yield %next : tensor<i32>
  }
  return %r : tensor<i32>
}

// The product waits for the kernel of what stands before and behind it; what
// reads the variable still waits for the product.
weir.variable @w : tensor<4x4xf32>
// CHECK-LABEL: func.func @order(
// CHECK:         weir.exp
// CHECK:         weir.neg
// CHECK:         weir.matmul
// CHECK:         weir.assign @w
// CHECK-NEXT:    weir.read @w
func.func @order(%x: tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<4x4xf32>) {
  %a = weir.exp %x : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %m = weir.matmul %a, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %b = weir.neg %a : (tensor<4x4xf32>) -> tensor<4x4xf32>
  weir.assign @w, %m : tensor<4x4xf32>
  %r = weir.read @w : tensor<4x4xf32>
  return %b, %r : tensor<4x4xf32>, tensor<4x4xf32>
}
