// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @axis(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axis 2 is out of range for rank 2}}
  %r = weir.reduce_sum %x {axes = array<i64: 2>} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @negative_axis(%x: tensor<*xf32>) {
  // expected-error @+1 {{axis -1 is out of range for rank unknown}}
  %r = weir.reduce_max %x {axes = array<i64: -1>} : (tensor<*xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @order(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axes must ascend, but 0 follows 1}}
  %r = weir.reduce_min %x {axes = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<f32>
  return
}

// -----

func.func @twice(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axes must ascend, but 1 follows 1}}
  %r = weir.reduce_mean %x {axes = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @result(%x: tensor<2x4xf32>) {
  // expected-error @+2 {{inferred type(s) 'tensor<2x1xf32>' are incompatible with return type(s) of operation 'tensor<2xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.reduce_prod %x {axes = array<i64: 1>, keep_dims} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @softmax(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axis 2 is out of range for rank 2}}
  %r = weir.softmax %x {axis = 2 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @log_softmax(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axis -1 is out of range for rank 2}}
  %r = weir.log_softmax %x {axis = -1 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @integers(%x: tensor<2x4xi32>) {
  // expected-error @+1 {{operand #0 must be tensor of floating-point values, but got 'tensor<2x4xi32>'}}
  %r = weir.softmax %x {axis = 1 : i64} : (tensor<2x4xi32>) -> tensor<2x4xi32>
  return
}
