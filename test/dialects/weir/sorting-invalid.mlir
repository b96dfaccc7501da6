// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @axis(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axis 2 is out of range for rank 2}}
  %r, %i = weir.sort %x {axis = 2 : i64, to = i32} : (tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xi32>)
  return
}

// -----

func.func @to(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{gives places of type 'f32', must be integers}}
  %r = weir.arg_max %x {axis = 1 : i64, to = f32} : (tensor<2x4xf32>) -> tensor<2xf32>
  return
}
