// RUN: weir-opt --weir-plan-buffers %s --split-input-file --verify-diagnostics

func.func @no_kernel(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{there is no kernel 'k'}}
  %r = device.launch @k(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

func.func @computation(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'weir.exp' has no place in a schedule}}
  %r = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// -----

weir.variable @v : tensor<*xf32>
func.func @unknown_rank() {
  // expected-error @+1 {{the rank of a value isn't known at compile time}}
  %r = weir.read @v : tensor<*xf32>
  weir.assign @v, %r : tensor<*xf32>
  return
}

// -----

// expected-error @+1 {{an output's rank isn't known}}
func.func @output_rank(%x: tensor<*xf32>) -> tensor<*xf32> {
  return %x : tensor<*xf32>
}

// -----

func.func @condition_computes(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{a loop's condition changes the values it carries}}
  %r:2 = weir.while (%a = %x, %b = %y) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
    weir.condition %c (%b, %a) : tensor<i1>, tensor<4xf32>, tensor<4xf32>
  } do (%p, %q) {
    weir.yield %p, %q : tensor<4xf32>, tensor<4xf32>
  }
  return
}
