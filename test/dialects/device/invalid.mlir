// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @copy_of_tensor(%x: tensor<4xf32>, %n: index) {
  // expected-error @+1 {{operand #0 must be the address of a value's bytes, but got 'tensor<4xf32>'}}
  "device.copy"(%x, %x, %n) : (tensor<4xf32>, tensor<4xf32>, index) -> ()
  return
}

// -----

func.func @load_of_float(%b: !device.buffer) {
  // expected-error @+1 {{result #0 must be signless integer or index, but got 'f32'}}
  %c = device.load %b[0] : f32
  return
}

// -----

func.func @offset(%n: i64) {
  // expected-error @+1 {{operand #0 must be index, but got 'i64'}}
  %b = "device.arena"(%n) : (i64) -> !device.buffer
  return
}

// -----

func.func @condition(%b: !device.buffer) {
  %c = device.load %b[0] : i8
  // expected-error @+1 {{operand #0 must be 1-bit signless integer, but got 'i8'}}
  "device.fail_unless"(%c) {message = "node"} : (i8) -> ()
  return
}

// -----

func.func @dims(%x: tensor<?xf32>, %n: i64) {
  // expected-error @+1 {{operand #1 must be variadic of index, but got 'i64'}}
  %r = "device.launch"(%x, %n) <{kernel = @k, operandSegmentSizes = array<i32: 1, 1>}> : (tensor<?xf32>, i64) -> tensor<?xf32>
  return
}

// -----

func.func @negative_index(%b: !device.buffer) {
  // expected-error @+1 {{attribute 'index' failed to satisfy constraint: 64-bit signless integer attribute whose value is non-negative}}
  %n = device.load %b[-1] : i64
  return
}

// -----

func.func @element_of_unknown(%t: tensor<?xi64>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of any type values, but got 'tensor<?xi64>'}}
  %n = device.element %t[0] : tensor<?xi64>
  return
}
