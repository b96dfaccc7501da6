// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @depth(%x: tensor<4x3xf32>, %w: tensor<5x6xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.matmul %x, %w : (tensor<4x3xf32>, tensor<5x6xf32>) -> tensor<4x6xf32>
  return
}

// -----

func.func @batch(%x: tensor<2x4x3xf32>, %w: tensor<5x3x6xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.matmul %x, %w : (tensor<2x4x3xf32>, tensor<5x3x6xf32>) -> tensor<2x4x6xf32>
  return
}

// -----

func.func @ranks(%x: tensor<4x3xf32>, %w: tensor<1x3x6xf32>) {
  // expected-error @+1 {{operands have ranks 2 and 3, must be equal and at least 2}}
  %r = weir.matmul %x, %w : (tensor<4x3xf32>, tensor<1x3x6xf32>) -> tensor<4x6xf32>
  return
}

// -----

func.func @vector(%x: tensor<3xf32>, %w: tensor<3xf32>) {
  // expected-error @+1 {{operands have ranks 1 and 1, must be equal and at least 2}}
  %r = weir.matmul %x, %w : (tensor<3xf32>, tensor<3xf32>) -> tensor<f32>
  return
}

// -----

func.func @panel(%w: tensor<3x4xf32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.pack_weights %w {panel = 0 : i64} : (tensor<3x4xf32>) -> tensor<?x1x3x0xf32>
  return
}

// -----

func.func @packed_rank(%x: tensor<4x3xf32>, %w: tensor<3x16xf32>) {
  // expected-error @+1 {{weights must be [panels, taps, depth, panel]}}
  %r = weir.packed_contraction %x, %w {columns = 10 : i64} : (tensor<4x3xf32>, tensor<3x16xf32>) -> tensor<4x10xf32>
  return
}

// -----

func.func @taps(%x: tensor<1x8x3xf32>, %w: tensor<1x2x3x16xf32>) {
  // expected-error @+1 {{weights have 2 taps, the window has 3}}
  %r = weir.packed_contraction %x, %w {columns = 10 : i64, window = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>}
      : (tensor<1x8x3xf32>, tensor<1x2x3x16xf32>) -> tensor<1x6x10xf32>
  return
}

// -----

func.func @columns(%x: tensor<4x3xf32>, %w: tensor<1x1x3x16xf32>) {
  // expected-error @+1 {{weights have 1 panels of 16, not enough for 20 columns, or too many}}
  %r = weir.packed_contraction %x, %w {columns = 20 : i64} : (tensor<4x3xf32>, tensor<1x1x3x16xf32>) -> tensor<4x20xf32>
  return
}
