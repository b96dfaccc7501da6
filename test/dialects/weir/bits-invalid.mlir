// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @width(%x: tensor<4xf32>) {
  // expected-error @+1 {{makes 'i16' of 'f32', must have the same width}}
  %r = weir.bitcast %x {to = i16} : (tensor<4xf32>) -> tensor<4xi16>
  return
}

// -----

func.func @floats(%x: tensor<4xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of integer values, but got 'tensor<4xf32>'}}
  %r = weir.bitwise_and %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}
