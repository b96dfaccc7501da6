// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @constant() {
  // expected-error @+1 {{failed to verify that all of {value, result} have same type}}
  %r = "weir.constant"() {value = dense<1> : tensor<2xi32>} : () -> tensor<3xi32>
  return
}

// -----

func.func @while_condition(%i: tensor<i32>) {
  // expected-error @+1 {{first region must end in weir.condition}}
  %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
    weir.yield %a : tensor<i32>
  } do (%b) {
    weir.yield %b : tensor<i32>
  }
  return
}

// -----

func.func @while_yield(%i: tensor<i32>, %c: tensor<i1>) {
  // expected-error @+1 {{second region must end in weir.yield}}
  %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
    weir.condition %c (%a) : tensor<i1>, tensor<i32>
  } do (%b) {
    weir.condition %c (%b) : tensor<i1>, tensor<i32>
  }
  return
}

// -----

func.func @while_arguments(%i: tensor<i32>, %c: tensor<i1>) {
  %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
    weir.condition %c (%a) : tensor<i1>, tensor<i32>
  // expected-error @+1 {{2 arguments, but the type has 1 results}}
  } do (%b, %d) {
    weir.yield %b : tensor<i32>
  }
  return
}

// -----

func.func @while_operands(%i: tensor<i32>, %c: tensor<i1>) {
  // expected-error @+1 {{1 operands, but the type has 2}}
  %r = weir.while (%a = %i) : (tensor<i32>, tensor<i32>) -> tensor<i32> {
    weir.condition %c (%a) : tensor<i1>, tensor<i32>
  } do (%b) {
    weir.yield %b : tensor<i32>
  }
  return
}

// -----

func.func @while_counts(%i: tensor<i32>, %c: tensor<i1>) {
  // expected-error @+1 {{carries 2 values and yields 1}}
  %r = weir.while (%a = %i, %d = %i) : (tensor<i32>, tensor<i32>) -> tensor<i32> {
    weir.condition %c (%a) : tensor<i1>, tensor<i32>
  } do (%b) {
    weir.yield %b, %b : tensor<i32>, tensor<i32>
  }
  return
}

// -----

func.func @while_types(%i: tensor<i32>, %x: tensor<f32>, %c: tensor<i1>) {
  // expected-error @+1 {{successor operand type #0 'tensor<f32>' should match successor input type #0 'tensor<i32>'}}
  %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
    weir.condition %c (%a) : tensor<i1>, tensor<i32>
  } do (%b) {
    // expected-note @+1 {{region branch point}}
    weir.yield %x : tensor<f32>
  }
  return
}

// -----

func.func @condition(%i: tensor<i32>) {
  %r = weir.while (%a = %i) : (tensor<i32>) -> tensor<i32> {
    // expected-error @+1 {{operand #0 must be tensor of 1-bit signless integer values, but got 'tensor<i32>'}}
    weir.condition %a (%a) : tensor<i32>, tensor<i32>
  } do (%b) {
    weir.yield %b : tensor<i32>
  }
  return
}

// -----

func.func @if_yield(%c: tensor<i1>, %x: tensor<f32>) {
  // expected-error @+1 {{branches must end in weir.yield}}
  %r = weir.if %c : (tensor<i1>) -> tensor<f32> {
    weir.yield %x : tensor<f32>
  } else {
    weir.condition %c (%x) : tensor<i1>, tensor<f32>
  }
  return
}

// -----

func.func @if_counts(%c: tensor<i1>, %x: tensor<f32>) {
  // expected-error @+1 {{a branch yields 2 values, must be 1}}
  %r = weir.if %c : (tensor<i1>) -> tensor<f32> {
    weir.yield %x : tensor<f32>
  } else {
    weir.yield %x, %x : tensor<f32>, tensor<f32>
  }
  return
}

// -----

func.func @if_types(%c: tensor<i1>, %x: tensor<f32>, %y: tensor<i32>) {
  // expected-error @+1 {{successor operand type #0 'tensor<i32>' should match successor input type #0 'tensor<f32>'}}
  %r = weir.if %c : (tensor<i1>) -> tensor<f32> {
    weir.yield %x : tensor<f32>
  } else {
    // expected-note @+1 {{region branch point}}
    weir.yield %y : tensor<i32>
  }
  return
}

// -----

func.func @assert(%c: tensor<f32>) {
  // expected-error @+1 {{operand #0 must be tensor of 1-bit signless integer values, but got 'tensor<f32>'}}
  weir.assert %c, "node" : tensor<f32>
  return
}

// -----

func.func @kernel_counts(%x: tensor<4xf32>) {
  // expected-error @+1 {{yields 2 values, must be 1}}
  %r = weir.kernel (%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
    weir.yield %a, %a : tensor<4xf32>, tensor<4xf32>
  }
  return
}

// -----

func.func @kernel_arguments(%x: tensor<4xf32>) {
  // expected-error @+1 {{has 0 arguments for 1 operands}}
  %r = "weir.kernel"(%x) ({
    %c = weir.constant dense<1.0> : tensor<4xf32>
    weir.yield %c : tensor<4xf32>
  }) : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @kernel_isolated(%x: tensor<4xf32>) {
  // expected-note @+1 {{required by region isolation constraints}}
  %r = weir.kernel () : () -> tensor<4xf32> {
    // expected-error @+1 {{using value defined outside the region}}
    %e = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
    weir.yield %e : tensor<4xf32>
  }
  return
}
