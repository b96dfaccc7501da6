// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @list(%x: tensor<4xf32>, %i: tensor<i32>) {
  // expected-error @+1 {{operand #0 must be list of tensors, but got 'tensor<4xf32>'}}
  %r = weir.list_get %x, %i : (tensor<4xf32>, tensor<i32>) -> tensor<f32>
  return
}

// -----

func.func @index(%l: !weir.list<tensor<f32>>, %i: tensor<f32>) {
  // expected-error @+1 {{operand #1 must be tensor of 32-bit signless integer or 64-bit signless integer values, but got 'tensor<f32>'}}
  %r = weir.list_get %l, %i : (!weir.list<tensor<f32>>, tensor<f32>) -> tensor<f32>
  return
}

// -----

weir.variable @step : tensor<i64>
// expected-note @-1 {{see existing symbol definition here}}
// expected-error @+1 {{redefinition of symbol named 'step'}}
weir.variable @step : tensor<i64>

// -----

// expected-error @+1 {{type attribute of tensor of any type values}}
weir.variable @step : i64
