// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @reshape(%x: tensor<6xf32>) {
  %s = weir.constant dense<[4, -1]> : tensor<2xi32>
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.reshape %x, %s : (tensor<6xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @reshape_twice_free(%x: tensor<6xf32>) {
  %s = weir.constant dense<-1> : tensor<2xi32>
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.reshape %x, %s : (tensor<6xf32>, tensor<2xi32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @expand_dims(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axis 3 is out of range for rank 3}}
  %r = weir.expand_dims %x {axes = array<i64: 3>} : (tensor<2x4xf32>) -> tensor<2x4x1xf32>
  return
}

// -----

func.func @squeeze(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.squeeze %x {axes = array<i64: 0>} : (tensor<2x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @squeeze_order(%x: tensor<1x1xf32>) {
  // expected-error @+1 {{axes must ascend, but 0 follows 1}}
  %r = weir.squeeze %x {axes = array<i64: 1, 0>} : (tensor<1x1xf32>) -> tensor<f32>
  return
}

// -----

func.func @broadcast(%x: tensor<6xf32>) {
  %s = weir.constant dense<[4, 3]> : tensor<2xi32>
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.broadcast %x, %s : (tensor<6xf32>, tensor<2xi32>) -> tensor<4x3xf32>
  return
}

// -----

func.func @broadcast_together(%x: tensor<6xf32>, %y: tensor<5xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %a, %b = weir.broadcast_together %x, %y : (tensor<6xf32>, tensor<5xf32>) -> (tensor<6xf32>, tensor<6xf32>)
  return
}

// -----

func.func @transpose(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{permutation must hold each of 0 to 1 once}}
  %r = weir.transpose %x {permutation = array<i64: 0, 0>} : (tensor<2x4xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @transpose_rank(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.transpose %x {permutation = array<i64: 0>} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @concat_axis(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axis 2 is out of range for rank 2}}
  %r = weir.concat %x, %x {axis = 2 : i64} : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @concat_axis_of_unknown(%x: tensor<2x4xf32>, %y: tensor<*xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.concat %x, %y {axis = 7 : i64} : (tensor<2x4xf32>, tensor<*xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @concat_dims(%x: tensor<2x4xf32>, %y: tensor<3x4xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.concat %x, %y {axis = 1 : i64} : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @concat_types(%x: tensor<2x4xf32>, %y: tensor<2x4xi32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.concat %x, %y {axis = 1 : i64} : (tensor<2x4xf32>, tensor<2x4xi32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @concat_nothing() {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.concat {axis = 0 : i64} : () -> tensor<2xf32>
  return
}

// -----

func.func @slice_bounds(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{has 1 bounds for rank 2, must be as many}}
  %r = weir.slice %x {limits = array<i64: 1>, starts = array<i64: 0>, strides = array<i64: 1>} : (tensor<2x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @slice_stride(%x: tensor<4xf32>) {
  // expected-error @+1 {{has a stride of 0}}
  %r = weir.slice %x {limits = array<i64: 1>, starts = array<i64: 0>, strides = array<i64: 0>} : (tensor<4xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @slice_rank(%x: tensor<*xf32>) {
  // expected-error @+1 {{needs an operand of known rank}}
  %r = weir.slice %x {limits = array<i64: 1>, starts = array<i64: 0>, strides = array<i64: 1>} : (tensor<*xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @pad_rank(%x: tensor<*xf32>) {
  // expected-error @+1 {{needs an operand of known rank}}
  %r = weir.pad %x {low = array<i64: 2, 0>, high = array<i64: 0, 0>} : (tensor<*xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @pads(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{has 1 pads for rank 2, must be as many}}
  %r = weir.pad %x {low = array<i64: 1>, high = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @negative_pad(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{pads dimension 1 by -1, must not be negative}}
  %r = weir.pad %x {low = array<i64: 0, -1>, high = array<i64: 0, 0>} : (tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reflect(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{mirrors 2 elements of dimension 0, which allows at most 1}}
  %r = weir.pad %x {low = array<i64: 2, 0>, high = array<i64: 0, 0>, mode = #weir<pad_mode reflect>} : (tensor<2x4xf32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @symmetric(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{mirrors 3 elements of dimension 0, which allows at most 2}}
  %r = weir.pad %x {low = array<i64: 0, 0>, high = array<i64: 3, 0>, mode = #weir<pad_mode symmetric>} : (tensor<2x4xf32>) -> tensor<5x4xf32>
  return
}

// -----

func.func @iota(%x: tensor<f32>, %n: tensor<1xi32>) {
  // expected-error @+2 {{inferred type(s) 'tensor<?xf32>' are incompatible with return type(s) of operation 'tensor<?x?xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.iota %x, %x, %n : (tensor<f32>, tensor<f32>, tensor<1xi32>) -> tensor<?x?xf32>
  return
}
