// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @axis(%x: tensor<2x4xf32>, %p: tensor<3x2xi32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{axis 2 is out of range for rank 2}}
  %r = weir.resample %x, %p, %w {axis = 2 : i64} : (tensor<2x4xf32>, tensor<3x2xi32>, tensor<3x2xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @weights(%x: tensor<2x4xf32>, %p: tensor<3x2xi32>, %w: tensor<3x4xf32>) {
  // expected-error @+1 {{places 'tensor<3x2xi32>' and weights 'tensor<3x4xf32>' must be matrices of one shape}}
  %r = weir.resample %x, %p, %w {axis = 0 : i64} : (tensor<2x4xf32>, tensor<3x2xi32>, tensor<3x4xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @rank(%x: tensor<8x8x3xf32>, %b: tensor<5xi32>, %y: tensor<5x4x4xf32>, %f: tensor<f32>) {
  // expected-error @+1 {{images has rank 3, must be 4}}
  %0 = weir.sample %x, %b, %y, %y, %f : (tensor<8x8x3xf32>, tensor<5xi32>, tensor<5x4x4xf32>, tensor<5x4x4xf32>, tensor<f32>) -> tensor<5x4x4x3xf32>
  return
}

// -----

func.func @window(%x: tensor<1x8x8x3xf32>, %m: tensor<1x4x4x3xf32>) {
  // expected-error @+1 {{window and strides must be two sizes of at least 1}}
  %0 = weir.pool_argmax %x, %m {strides = array<i64: 2, 0>, window = array<i64: 3, 3>} : (tensor<1x8x8x3xf32>, tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xi64>
  return
}

// -----

func.func @padding(%x: tensor<1x8x8x3xf32>, %m: tensor<1x4x4x3xf32>) {
  // expected-error @+1 {{padding is explicit, must be valid or same}}
  %0 = weir.pool_argmax %x, %m {padding = #weir<padding explicit>, strides = array<i64: 2, 2>, window = array<i64: 3, 3>} : (tensor<1x8x8x3xf32>, tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xi64>
  return
}

// -----

func.func @sides(%b: tensor<?x5xf32>, %s: tensor<?xf32>, %t: tensor<f32>) {
  // expected-error @+1 {{boxes have 5 sides, must have 4}}
  %0:2 = weir.non_max_suppression %b, %s, %t, %t, %t {most = 3 : i64} : (tensor<?x5xf32>, tensor<?xf32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<3xf32>)
  return
}

// -----

func.func @elements(%b: tensor<?x4xf64>, %s: tensor<?xf32>, %t: tensor<f32>) {
  // expected-error @+1 {{has operands of different element types}}
  %0:2 = weir.non_max_suppression %b, %s, %t, %t, %t {most = 3 : i64} : (tensor<?x4xf64>, tensor<?xf32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<3xi32>, tensor<3xf32>)
  return
}
