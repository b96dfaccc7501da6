// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @strides(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4x8xf32>) {
  // expected-error @+1 {{has 1 strides for an input of rank 4, must be two less than the rank}}
  %r = weir.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<3x3x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @dilations(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4x8xf32>) {
  // expected-error @+1 {{has 1 dilations and 2 strides, must be as many}}
  %r = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1>} : (tensor<1x8x8x4xf32>, tensor<3x3x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @stride(%x: tensor<1x8x8x4xf32>) {
  // expected-error @+1 {{has a stride or dilation of 0, must be at least 1}}
  %r = weir.max_pool %x {window = array<i64: 2, 2>, strides = array<i64: 2, 0>, dilations = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @pads(%x: tensor<1x8x8x4xf32>) {
  // expected-error @+1 {{has 2 pads, must be 4}}
  %r = weir.avg_pool %x {window = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, padding = #weir<padding explicit>, pads = array<i64: 1, 1>}
      : (tensor<1x8x8x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @filter_rank(%x: tensor<1x8x8x4xf32>, %w: tensor<3x4x8xf32>) {
  // expected-error @+1 {{filter has rank 3, the input 4, must be equal}}
  %r = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<3x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @groups(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4x8xf32>) {
  // expected-error @+1 {{has 0 groups, must be at least 1}}
  %r = weir.conv %x, %w {groups = 0 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<3x3x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @channels(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x4x8xf32>) {
  // expected-error @+1 {{input has 4 channels, the filter 4 times 2 groups}}
  %r = weir.conv %x, %w {groups = 2 : i64, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>, tensor<3x3x4x8xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @window(%x: tensor<1x8x8x4xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.max_pool %x {window = array<i64: 0, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>} : (tensor<1x8x8x4xf32>) -> tensor<*xf32>
  return
}

// -----

func.func @batch_norm(%x: tensor<1x8x8x4xi32>, %v: tensor<4xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of floating-point values, but got 'tensor<1x8x8x4xi32>'}}
  %r = weir.batch_norm %x, %v, %v, %v, %v {epsilon = 0.001 : f32} : (tensor<1x8x8x4xi32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x8x8x4xi32>
  return
}
