// RUN: weir-opt %s --weir-lower-schedule --split-input-file --verify-diagnostics

func.func @f() attributes {weir.signature = "f", weir.dims = ["batch"]} {
  // expected-error @+1 {{index 1 is out of range for 1 in 'weir.dims'}}
  %d = device.dim 1
  return
}

// -----

func.func @f() attributes {weir.signature = "f", device.inputs = []} {
  // expected-error @+1 {{index 0 is out of range for 0 in 'device.inputs'}}
  %x = device.input 0
  return
}

// -----

func.func @f() attributes {weir.signature = "f"} {
  %x = device.output 0 // expected-error {{index 0 is out of range for 0 in 'device.outputs'}}
  return
}

// -----

func.func @f() attributes {weir.signature = "f"} {
  // expected-error @+1 {{'step' is no variable of the module}}
  %x = device.variable @step
  return
}

// -----

// expected-error @+1 {{variable 'step' has type 'tensor<?xf32>', its shape must be known}}
weir.variable @step : tensor<?xf32>

// -----

func.func @f() attributes {weir.signature = "f"} {
  // expected-error @+1 {{launches 'k', which is no kernel}}
  device.launch @k() : () -> ()
  return
}

// -----

module @k attributes {device.kernel} {
  func.func private @k(memref<f32>, index, index) attributes {
    device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (1)>}
}
func.func @f() attributes {weir.signature = "f"} {
  // expected-error @+1 {{kernel 'k' has 3 arguments, the launch makes 2}}
  device.launch @k() : () -> ()
  return
}

// -----

module @k attributes {device.kernel} {
  // expected-error @+1 {{kernel 'k' has no 'device.tiles'}}
  func.func private @k(index, index)
}
func.func @f() attributes {weir.signature = "f"} {
  device.launch @k() : () -> ()
  return
}

// -----

module @k attributes {device.kernel} {
  // expected-error @+1 {{'device.cost' is affine_map<()[s0] -> (s0)>, must be one expression over 0 symbols}}
  func.func private @k(index, index) attributes {
    device.tiles = affine_map<() -> (1)>, device.cost = affine_map<()[s0] -> (s0)>}
}
func.func @f() attributes {weir.signature = "f"} {
  device.launch @k() : () -> ()
  return
}

// -----

// expected-error @+1 {{'f' uses the arena, but no function says its size}}
func.func @f() attributes {weir.signature = "f"} {
  %c0 = arith.constant 0 : index
  %t = device.arena %c0
  return
}

// -----

func.func @f() attributes {weir.signature = "f"} {
  return
}
// expected-error @+1 {{has type '(index) -> index', must take 0 index values and give index values}}
func.func private @f.arena_size(%n: index) -> index attributes {device.arena_size_of = @f} {
  return %n : index
}

// -----

// expected-error @+1 {{needs a 'shape' over 1 symbols}}
func.func @f() attributes {weir.signature = "f", weir.dims = ["n"],
    device.outputs = [{name = "y", type = tensor<?xf32>}]} {
  return
}

// -----

// expected-error @+1 {{the schedule of 'f' has arguments, results or no body; it must be on buffers}}
func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> attributes {weir.signature = "f"} {
  return %x : tensor<4xf32>
}

// -----

func.func @f() attributes {weir.signature = "f"} {
  // expected-error @+1 {{the bytes of weight 'w' are not at hand: give the weights' file}}
  %w = device.weight dense_resource<w> : tensor<4xf32>
  return
}

// -----

// expected-error @+1 {{variable 'v' has elements of type '!weir.string', which compiled programs cannot hold}}
weir.variable @v : tensor<2x!weir.string>
func.func @f() attributes {weir.signature = "f"} {
  return
}

// -----

// expected-error @+1 {{variable 'v' of type 'tensor<4611686018427387904x4xf32>' is more than can be addressed}}
weir.variable @v : tensor<4611686018427387904x4xf32>
func.func @f() attributes {weir.signature = "f"} {
  return
}

// -----

module @k attributes {device.kernel} {
  func.func private @k(index, index, index) attributes {
    device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (1)>}
}
func.func @f() attributes {weir.signature = "f"} {
  %c = arith.constant dense<1.0> : tensor<4xf32>
  // expected-error @+1 {{operand has type 'tensor<4xf32>', must be a buffer}}
  device.launch @k(%c) : (tensor<4xf32>) -> ()
  return
}

// -----

module @k attributes {device.kernel} {
  func.func private @k(index, index) attributes {
    device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (1)>}
}
func.func @f() attributes {weir.signature = "f"} {
  // expected-error @+1 {{has results, must have none on buffers}}
  %r = device.launch @k() : () -> tensor<4xf32>
  return
}

// -----

func.func @f() attributes {weir.signature = "f"} {
  return
}
// expected-error @+1 {{gives 2 values, must give one}}
func.func private @f.arena_size() -> (index, index) attributes {device.arena_size_of = @f} {
  %c0 = arith.constant 0 : index
  return %c0, %c0 : index, index
}

// -----

func.func @f() attributes {weir.signature = "f", device.outputs = [{name = "y", type = tensor<2x3xf32>}]} {
  return
}
// expected-error @+1 {{gives 1 dimensions, the outputs have 2}}
func.func private @f.output_shapes() -> index attributes {device.output_shapes_of = @f} {
  %c0 = arith.constant 0 : index
  return %c0 : index
}

// -----

// expected-error @+1 {{'weir.state' has no place for variable 'b' of 12 bytes}}
module attributes {weir.state = {a = 0 : i64}} {
  weir.variable @a : tensor<17xf32>
  weir.variable @b : tensor<3xf32>
}

// -----

// expected-error @+1 {{'weir.state' has no place for variable 'a' of 68 bytes}}
module attributes {weir.state = {a = 9223372036854775744 : i64}} {
  weir.variable @a : tensor<17xf32>
}

// -----

// expected-error @+1 {{'weir.state' has variables 'a' and 'b' in one place}}
module attributes {weir.state = {a = 0 : i64, b = 64 : i64}} {
  weir.variable @a : tensor<17xf32>
  weir.variable @b : tensor<3xf32>
}
