// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @axis(%x: tensor<2x4xf32>, %i: tensor<3xi32>) {
  // expected-error @+1 {{axis 2 is out of range for rank 2}}
  %r = weir.gather %x, %i {axis = 2 : i64} : (tensor<2x4xf32>, tensor<3xi32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @batch_dims(%x: tensor<2x4xf32>, %i: tensor<3xi32>) {
  // expected-error @+1 {{has 1 batch dimensions, must be between 0 and axis 0}}
  %r = weir.gather %x, %i {axis = 0 : i64, batch_dims = 1 : i64} : (tensor<2x4xf32>, tensor<3xi32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @index(%x: tensor<2x4xf32>, %i: tensor<3xf32>) {
  // expected-error @+1 {{operand #1 must be tensor of 32-bit signless integer or 64-bit signless integer values, but got 'tensor<3xf32>'}}
  %r = weir.gather %x, %i {axis = 0 : i64} : (tensor<2x4xf32>, tensor<3xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @take_of_scalar(%x: tensor<f32>, %i: tensor<i32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.take %x, %i : (tensor<f32>, tensor<i32>) -> tensor<f32>
  return
}

// -----

func.func @put_into_scalar(%x: tensor<f32>, %i: tensor<i32>, %s: tensor<f32>) {
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.put %x, %i, %s : (tensor<f32>, tensor<i32>, tensor<f32>) -> tensor<f32>
  return
}
