// RUN: weir-opt --split-input-file --verify-diagnostics --weir-pass-variables %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3xf32> {weir.name = "x", weir.shape = affine_map<()[s0, s1] -> (s0, 3)>},
// CHECK-SAME:    %[[V:.*]]: tensor<?x3xf32> {weir.name = "v", weir.original_name = "v", weir.shape = affine_map<()[s0, s1] -> (s1, 3)>, weir.variable = "v"})
// CHECK-SAME:    -> (tensor<?x3xf32> {weir.name = "y"}, tensor<?x3xf32> {weir.name = "v", weir.original_name = "v", weir.variable = "v"})
// CHECK-SAME:    weir.dims = ["batch", "v.0"]
// CHECK:         %[[C:.*]] = weir.concat %[[V]], %[[X]]
// CHECK-NOT:     weir.assign
// CHECK:         return %[[V]], %[[C]]
weir.variable @v : tensor<?x3xf32>
func.func @example(%x: tensor<?x3xf32> {weir.name = "x", weir.shape = affine_map<()[s0] -> (s0, 3)>})
    -> (tensor<?x3xf32> {weir.name = "y"}) attributes {weir.signature = "f", weir.dims = ["batch"]} {
  %r = weir.read @v : tensor<?x3xf32>
  %c = weir.concat %r, %x {axis = 0 : i64} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  weir.assign @v, %c : tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// What is assigned first needs no input; branches see the value from outside.
// CHECK-LABEL: func.func @assigned_first(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x3xf32>, %[[C:[^:]*]]: tensor<i1>)
// CHECK:         weir.if
// CHECK-NEXT:      weir.yield %[[X]]
// CHECK:         return %{{.*}}, %[[X]]
func.func @assigned_first(%x: tensor<?x3xf32>, %c: tensor<i1>) -> tensor<?x3xf32> {
  weir.assign @v, %x : tensor<?x3xf32>
  %r = weir.if %c : (tensor<i1>) -> tensor<?x3xf32> {
    %a = weir.read @v : tensor<?x3xf32>
    weir.yield %a : tensor<?x3xf32>
  } else {
    weir.yield %x : tensor<?x3xf32>
  }
  return %r : tensor<?x3xf32>
}

// Variables of one shape keep their place.
// CHECK:         weir.variable @fixed
// CHECK-LABEL: func.func @fixed_shape(
// CHECK:         weir.read @fixed
weir.variable @fixed : tensor<3xf32>
func.func @fixed_shape() -> tensor<3xf32> {
  %r = weir.read @fixed : tensor<3xf32>
  return %r : tensor<3xf32>
}

// -----

weir.variable @v : tensor<?xf32>
func.func @in_a_branch(%x: tensor<?xf32>, %c: tensor<i1>) {
  weir.if %c : (tensor<i1>) -> () {
    // expected-error @+1 {{assigns variable 'v' of type 'tensor<?xf32>' in a loop or a branch: its shape must be known there}}
    weir.assign @v, %x : tensor<?xf32>
    weir.yield
  } else {
    weir.yield
  }
  return
}

// -----

weir.variable @v : tensor<*xf32>
func.func @of_no_rank() -> tensor<*xf32> {
  // expected-error @+1 {{variable 'v' is not initialised}}
  %r = weir.read @v : tensor<*xf32>
  return %r : tensor<*xf32>
}
