// RUN: weir-opt %s --split-input-file --weir-specialize="variants=x=8x4+y=? variants=x=16x4+y=2" --verify-diagnostics | FileCheck %s

// Two variants, the first before the second before the rest. The result is told
// in terms of the free dims, as callers expect.
// CHECK-LABEL: func.func @f(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xf32>
// CHECK:         %[[XSHAPE:.*]] = weir.shape %[[X]]
// CHECK:         weir.equal %[[XSHAPE]]
// CHECK:         %[[R:.*]] = weir.if %{{.*}} : (tensor<i1>) -> tensor<?x4xf32> {
// CHECK:           %[[CAST:.*]] = tensor.cast %[[X]] : tensor<?x4xf32> to tensor<8x4xf32>
// CHECK:           weir.relu %[[CAST]]
// CHECK:           weir.reshape
// CHECK:         } else {
// CHECK:           %[[Q:.*]] = weir.if
// CHECK:             tensor.cast %[[X]] : tensor<?x4xf32> to tensor<16x4xf32>
// CHECK:             tensor.cast %{{.*}} : tensor<?xf32> to tensor<2xf32>
// CHECK:           } else {
// CHECK-NEXT:        %[[Z:.*]] = weir.relu %[[X]]
// CHECK-NEXT:        weir.yield %[[Z]]
// CHECK:           weir.yield %[[Q]]
// CHECK:         return %[[R]]
func.func @f(%x: tensor<?x4xf32> {weir.name = "x"}, %y: tensor<?xf32> {weir.name = "y"}) -> tensor<?x4xf32> {
  %r = weir.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}
// A signature without these inputs is left alone.
// CHECK-LABEL: func.func @g(
// CHECK-NEXT:    weir.relu
func.func @g(%x: tensor<?x4xf32> {weir.name = "x"}) -> tensor<?x4xf32> {
  %r = weir.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// -----

// expected-error @below {{input 'x' is 'tensor<?x5xf32>', which has no variant of these sizes}}
func.func @sizes(%x: tensor<?x5xf32> {weir.name = "x"}, %y: tensor<?xf32> {weir.name = "y"}) -> tensor<?x5xf32> {
  return %x : tensor<?x5xf32>
}

// -----

// expected-error @below {{no signature has the inputs of the variant 'x=8x4+y=?'}}
module {
  func.func @none(%x: tensor<?x4xf32> {weir.name = "x"}) -> tensor<?x4xf32> {
    return %x : tensor<?x4xf32>
  }
}
