// RUN: weir-opt %s --weir-infer-shapes --weir-differentiate --split-input-file --verify-diagnostics

func.func @prevented(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{no gradient for 'weir.stop_gradient': not twice}}
  %y = weir.stop_gradient %x {weir.prevents = "not twice"} : (tensor<4xf32>) -> tensor<4xf32>
  %d = weir.gradient %y by %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %d : tensor<4xf32>
}

// -----

// Where none comes to it, nothing is wrong.
func.func @beside(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %y = weir.stop_gradient %x {weir.prevents = "not twice"} : (tensor<4xf32>) -> tensor<4xf32>
  %z = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %d = weir.gradient %z by %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %y, %d : tensor<4xf32>, tensor<4xf32>
}

// -----

func.func @rank(%x: tensor<*xf32>) -> tensor<*xf32> {
  %y = weir.exp %x : (tensor<*xf32>) -> tensor<*xf32>
  // expected-error @below {{no Jacobian for '': the rank of all must be known}}
  %j = weir.jacobian %y by %x : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %j : tensor<*xf32>
}
