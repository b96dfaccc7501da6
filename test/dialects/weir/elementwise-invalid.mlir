// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @element_types(%x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{requires the same element type for all operands}}
  %r = weir.add %x, %y : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  return
}

// -----

// Nothing is repeated by itself.
func.func @shapes(%x: tensor<4xf32>, %y: tensor<1xf32>) {
  // expected-error @+1 {{requires the same shape for all operands and results}}
  %r = weir.add %x, %y : (tensor<4xf32>, tensor<1xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @comparison(%x: tensor<4xf32>, %y: tensor<4xf32>) {
  // expected-error @+2 {{inferred type(s) 'tensor<4xi1>' are incompatible with return type(s) of operation 'tensor<4xf32>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.less %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @cast(%x: tensor<4xf32>) {
  // expected-error @+2 {{inferred type(s) 'tensor<4xi32>' are incompatible with return type(s) of operation 'tensor<4xi64>'}}
  // expected-error @+1 {{failed to infer returned types}}
  %r = weir.cast %x {to = i32} : (tensor<4xf32>) -> tensor<4xi64>
  return
}

// -----

func.func @select(%c: tensor<4xi32>, %x: tensor<4xf32>) {
  // expected-error @+1 {{operand #0 must be tensor of 1-bit signless integer values, but got 'tensor<4xi32>'}}
  %r = weir.select %c, %x, %x : (tensor<4xi32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @scalar(%x: f32) {
  // expected-error @+1 {{operand #0 must be tensor of floating-point or complex-type values, but got 'f32'}}
  %r = "weir.exp"(%x) : (f32) -> tensor<f32>
  return
}
