// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @depth_unknown(%x: tensor<4x8xf32>, %i: tensor<3x?xi32>, %u: tensor<3xf32>) {
  // expected-error @+1 {{the last dimension of the indices must be known}}
  %r = weir.scatter %x, %i, %u {kind = #weir<scatter_kind add>} : (tensor<4x8xf32>, tensor<3x?xi32>, tensor<3xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @depth(%x: tensor<4x8xf32>, %i: tensor<3x3xi32>, %u: tensor<3xf32>) {
  // expected-error @+1 {{indices name 3 dimensions of an operand of rank 2}}
  %r = weir.scatter %x, %i, %u {kind = #weir<scatter_kind add>} : (tensor<4x8xf32>, tensor<3x3xi32>, tensor<3xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @element(%x: tensor<4x8xf32>, %i: tensor<3x2xi32>, %u: tensor<3xi32>) {
  // expected-error @+1 {{updates must be of type 'f32'}}
  %r = weir.scatter %x, %i, %u {kind = #weir<scatter_kind add>} : (tensor<4x8xf32>, tensor<3x2xi32>, tensor<3xi32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @shape(%x: tensor<4x8xf32>, %i: tensor<3x1xi32>, %u: tensor<3x7xf32>) {
  // expected-error @+1 {{updates of type 'tensor<3x7xf32>' must have the shape 'tensor<3x8xf32>'}}
  %r = weir.scatter %x, %i, %u {kind = #weir<scatter_kind add>} : (tensor<4x8xf32>, tensor<3x1xi32>, tensor<3x7xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @batch(%x: tensor<4x8xf32>, %i: tensor<3xi32>) {
  // expected-error @+1 {{has 1 batch dimensions, must be below 1, the indices' rank}}
  %r = weir.gather_nd %x, %i {batch_dims = 1 : i64} : (tensor<4x8xf32>, tensor<3xi32>) -> tensor<4x8xf32>
  return
}
