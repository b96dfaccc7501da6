// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @jacobian_counts(%y: tensor<2xf32>, %x: tensor<3xf32>) {
  // expected-error @below {{'weir.jacobian' op gives 2 tensors by 1 values}}
  %j:2 = "weir.jacobian"(%y, %x) : (tensor<2xf32>, tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>)
  return
}

// -----

func.func @jacobian_batch(%y: tensor<f32>, %x: tensor<3xf32>) {
  // expected-error @below {{'weir.jacobian' op is batched, and an operand is a scalar}}
  %j = weir.jacobian %y by %x {batched} : (tensor<f32>, tensor<3xf32>) -> tensor<f32>
  return
}

// -----

func.func @custom_yield(%y: tensor<2xf32>, %x: tensor<2xf32>) {
  // expected-error @below {{'weir.custom_gradient' op has a pullback that yields 0 values, must yield 1}}
  %r = weir.custom_gradient (%y) of (%x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> {
    weir.yield
  }
  return
}

// -----

func.func @custom_cotangent(%y: tensor<2xf32>, %x: tensor<2xf32>) {
  // expected-error @below {{'weir.custom_gradient' op has a pullback that asks for the cotangent of a value that there isn't}}
  %r = weir.custom_gradient (%y) of (%x) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32> {
    %d = weir.given_cotangent %y {index = 1 : i64} : (tensor<2xf32>) -> tensor<2xf32>
    weir.yield %d : tensor<2xf32>
  }
  return
}
