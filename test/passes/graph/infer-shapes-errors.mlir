// RUN: weir-opt --weir-infer-shapes %s --split-input-file --verify-diagnostics

func.func @mismatch(%x: tensor<?x4xf32>, %y: tensor<3xf32>) -> tensor<*xf32> {
  %s = weir.constant dense<[2, 3]> : tensor<2xi32>
  %a = weir.broadcast %y, %s : (tensor<3xf32>, tensor<2xi32>) -> tensor<*xf32>
  // expected-error @+1 {{operands have shapes that don't go together}}
  %r = weir.add %x, %a : (tensor<?x4xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @unknown_rank(%x: tensor<*xf32>, %y: tensor<3xf32>) -> tensor<*xf32> {
  // expected-error @+1 {{the rank of an operand isn't known}}
  %a, %b = weir.broadcast_together %x, %y : (tensor<*xf32>, tensor<3xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %r = weir.add %a, %b : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

// expected-error @below {{signature 'main': input 'x' is of unknown rank: say its type, as in --input=x=?x4xf32}}
func.func @unknown_rank(%x: tensor<*xf32> {weir.name = "x"}) -> tensor<*xf32> attributes {weir.signature = "main"} {
  %r = weir.neg %x : (tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// -----

func.func @axes(%s: tensor<2xi32>, %t: tensor<2xi32>) -> tensor<?xi32> {
  // expected-error @below {{gives axes that only the run knows, which nothing but a sum can take}}
  %r = weir.broadcast_axes %s, %t : (tensor<2xi32>, tensor<2xi32>) -> tensor<?xi32>
  return %r : tensor<?xi32>
}
