// RUN: weir-opt --weir-plan-buffers --mlir-print-local-scope --split-input-file %s | FileCheck %s

// A launch after the other: two places take turns, scratch has its own, the
// result is written where the caller wants it.
// CHECK-LABEL: func.func @example()
// CHECK-SAME:    device.inputs = [{name = "x", original_name = "x:0", shape = affine_map<()[s0] -> (s0, 4)>, type = tensor<?x4xf32>}]
// CHECK-SAME:    device.outputs = [{name = "y", shape = affine_map<()[s0] -> (s0, 4)>, type = tensor<?x4xf32>}]
// CHECK-NEXT:    %[[D0:.*]] = device.dim 0
// CHECK-NEXT:    %[[P0:.*]] = arith.constant 0 : index
// CHECK-NEXT:    %[[SIZE:.*]] = affine.apply affine_map<()[s0] -> (((s0 * 16) ceildiv 64) * 64)>()[%[[D0]]]
// CHECK-NEXT:    %[[P1:.*]] = arith.addi %[[P0]], %[[SIZE]]
// CHECK:         %[[P2:.*]] = arith.addi %[[P1]],
// CHECK:         %[[X:.*]] = device.input 0
// CHECK:         %[[A:.*]] = device.arena %[[P0]]
// CHECK:         device.launch @k_exp(%[[X]], %[[A]]) dims({{.*}}) : (!device.buffer, !device.buffer) -> ()
// CHECK:         %[[FROM:.*]] = device.arena %[[P0]]
// CHECK:         %[[TO:.*]] = device.arena %[[P1]]
// CHECK:         device.launch @k_exp(%[[FROM]], %[[TO]])
// CHECK:         %[[FROM:.*]] = device.arena %[[P1]]
// CHECK:         %[[TO:.*]] = device.arena %[[P0]]
// CHECK:         %[[SCRATCH:.*]] = device.arena %[[P2]]
// CHECK:         device.launch @k_scratch(%[[FROM]], %[[TO]], %[[SCRATCH]])
// CHECK:         %[[FROM:.*]] = device.arena %[[P0]]
// CHECK:         %[[Y:.*]] = device.output 0
// CHECK:         device.launch @k_exp(%[[FROM]], %[[Y]])
// CHECK:         return

// CHECK:       func.func private @example.arena_size(%[[D0:.*]]: index) -> index attributes {device.arena_size_of = @example}
// CHECK-COUNT-3:   arith.addi
// CHECK-NEXT:    return

// CHECK:       func.func private @example.output_shapes(%{{.*}}: index) -> (index, index) attributes {device.output_shapes_of = @example}
// CHECK:         %[[FOUR:.*]] = arith.constant 4
// CHECK:         return %{{.*}}, %[[FOUR]]
module @k_exp attributes {device.kernel} {
  func.func @k_exp(%x: memref<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>},
      %r: memref<?x4xf32> {device.output, weir.shape = affine_map<()[s0] -> (s0, 4)>}, %d0: index, %begin: index, %end: index) {
    return
  }
}
module @k_scratch attributes {device.kernel} {
  func.func @k_scratch(%x: memref<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>},
      %r: memref<?x4xf32> {device.output, weir.shape = affine_map<()[s0] -> (s0, 4)>},
      %s: memref<?xf32> {device.scratch, weir.shape = affine_map<()[s0] -> (s0 * 3)>}, %d0: index, %begin: index, %end: index) {
    return
  }
}
func.func @example(%x: tensor<?x4xf32> {weir.name = "x", weir.original_name = "x:0", weir.shape = affine_map<()[s0] -> (s0, 4)>})
    -> (tensor<?x4xf32> {weir.name = "y", weir.shape = affine_map<()[s0] -> (s0, 4)>}) attributes {weir.signature = "example", weir.dims = ["batch"]} {
  %d0 = device.dim 0
  %0 = device.launch @k_exp(%x) dims(%d0) {weir.shapes = [affine_map<()[s0] -> (s0, 4)>]} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = device.launch @k_exp(%0) dims(%d0) {weir.shapes = [affine_map<()[s0] -> (s0, 4)>]} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = device.launch @k_scratch(%1) dims(%d0) {weir.shapes = [affine_map<()[s0] -> (s0, 4)>]} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = device.launch @k_exp(%2) dims(%d0) {weir.shapes = [affine_map<()[s0] -> (s0, 4)>]} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %3 : tensor<?x4xf32>
}

// -----

// Inputs, constants and views that are returned are copied to the output.
// CHECK-LABEL: func.func @copies()
// CHECK:         %[[FROM:.*]] = device.input 0
// CHECK:         %[[TO:.*]] = device.output 0
// CHECK:         device.copy %[[FROM]] to %[[TO]]
// CHECK:         %[[FROM:.*]] = device.weight dense<[1.000000e+00, 2.000000e+00]>
// CHECK:         %[[TO:.*]] = device.output 1
// CHECK:         device.copy %[[FROM]] to %[[TO]]
func.func @copies(%x: tensor<4xf32> {weir.name = "x"}) -> (tensor<1x4xf32> {weir.name = "y"}, tensor<2xf32> {weir.name = "z"}) {
  %v = weir.expand_dims %x {axes = array<i64: 0>} : (tensor<4xf32>) -> tensor<1x4xf32>
  %c = weir.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return %v, %c : tensor<1x4xf32>, tensor<2xf32>
}

// -----

// A variable is copied when it is read where it changes before its use.
// CHECK-LABEL: func.func @state()
// CHECK:         %[[V:.*]] = device.variable @step
// CHECK:         %[[OLD:.*]] = device.arena
// CHECK:         device.copy %[[V]] to %[[OLD]]
// CHECK:         %[[X:.*]] = device.input 0
// CHECK:         %[[V:.*]] = device.variable @step
// CHECK:         device.copy %[[X]] to %[[V]]
// CHECK:         device.copy %{{.*}} to %{{.*}}
weir.variable @step : tensor<i64> = dense<0> : tensor<i64>
func.func @state(%x: tensor<i64> {weir.name = "x"}) -> (tensor<i64> {weir.name = "y"}) {
  %r = weir.read @step : tensor<i64>
  weir.assign @step, %x : tensor<i64>
  return %r : tensor<i64>
}

// Where it doesn't it is used where it is.
// CHECK-LABEL: func.func @read_in_place()
// CHECK-NOT:     device.arena
// CHECK:         %[[V:.*]] = device.variable @step
// CHECK:         %[[Y:.*]] = device.output 0
// CHECK:         device.copy %[[V]] to %[[Y]]
func.func @read_in_place() -> (tensor<i64> {weir.name = "y"}) {
  %r = weir.read @step : tensor<i64>
  return %r : tensor<i64>
}

// -----

// CHECK-LABEL: func.func @check()
// CHECK:         %[[B:.*]] = device.input 0
// CHECK:         %[[C:.*]] = device.load %[[B]][0] : i1
// CHECK:         device.fail_unless %[[C]], "node: must be so"
func.func @check(%c: tensor<i1> {weir.name = "c"}) {
  weir.assert %c, "node: must be so" : tensor<i1>
  return
}

// -----

// CHECK-LABEL: func.func @branch()
// CHECK:         %[[C:.*]] = device.load %{{.*}}[0] : i1
// CHECK:         scf.if %[[C]] {
// CHECK:           device.input 1
// CHECK:           device.copy
// CHECK:         } else {
// CHECK:           device.input 2
// CHECK:           device.copy
func.func @branch(%c: tensor<i1> {weir.name = "c"}, %x: tensor<4xf32> {weir.name = "x"}, %y: tensor<4xf32> {weir.name = "y"}) -> (tensor<4xf32> {weir.name = "z"}) {
  %r = weir.if %c : (tensor<i1>) -> tensor<4xf32> {
    weir.yield %x : tensor<4xf32>
  } else {
    weir.yield %y : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// -----

// A loop carries its values in places of its own. Two that change places go
// through a third.
// CHECK-LABEL: func.func @loop()
// CHECK:         device.copy
// CHECK:         device.copy
// CHECK:         scf.while
// CHECK:           device.load %{{.*}}[0] : i1
// CHECK:           scf.condition
// CHECK:         } do {
// CHECK-COUNT-4:   device.copy
// CHECK:           scf.yield
func.func @loop(%c: tensor<i1> {weir.name = "c"}, %x: tensor<4xf32> {weir.name = "x"}, %y: tensor<4xf32> {weir.name = "y"}) -> (tensor<4xf32> {weir.name = "z"}) {
  %r:2 = weir.while (%a = %x, %b = %y) : (tensor<4xf32>, tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
    weir.condition %c (%a, %b) : tensor<i1>, tensor<4xf32>, tensor<4xf32>
  } do (%p, %q) {
    weir.yield %q, %p : tensor<4xf32>, tensor<4xf32>
  }
  return %r#0 : tensor<4xf32>
}

// -----

// What `put` writes into is its result where nothing else reads it; else a
// copy of it is, as in a loop, whose next iteration reads it again.
// CHECK-LABEL: func.func @in_place()
// CHECK:         %[[NEW:.*]] = device.arena
// CHECK:         device.launch @k_new(%[[NEW]])
// CHECK-NOT:     device.copy
// CHECK:         device.launch @k_put(
// CHECK-LABEL: func.func @read_later()
// CHECK:         %[[X:.*]] = device.input 0
// CHECK:         %[[COPY:.*]] = device.arena
// CHECK:         device.copy %[[X]] to %[[COPY]]
// CHECK:         device.launch @k_put(
// CHECK-LABEL: func.func @from_outside()
// CHECK:         device.launch @k_new(
// CHECK:         scf.while
// CHECK:         } do {
// CHECK:           %[[X:.*]] = device.arena
// CHECK:           %[[COPY:.*]] = device.arena
// CHECK:           device.copy %[[X]] to %[[COPY]]
// CHECK:           device.launch @k_put(
module @k_new attributes {device.kernel} {
  func.func @k_new(%x: memref<8x4xf32> {device.output, weir.shape = affine_map<() -> (8, 4)>}, %begin: index, %end: index) {
    return
  }
}
module @k_put attributes {device.kernel} {
  func.func @k_put(%x: memref<8x4xf32> {weir.shape = affine_map<() -> (8, 4)>}, %s: memref<4xf32> {weir.shape = affine_map<() -> (4)>}, %begin: index, %end: index)
      attributes {device.tied_results = [0]} {
    return
  }
}
module @k_sum attributes {device.kernel} {
  func.func @k_sum(%x: memref<8x4xf32> {weir.shape = affine_map<() -> (8, 4)>}, %r: memref<4xf32> {device.output, weir.shape = affine_map<() -> (4)>}, %begin: index, %end: index) {
    return
  }
}
func.func @in_place(%s: tensor<4xf32> {weir.name = "s"}) -> (tensor<4xf32> {weir.name = "r"}) {
  %x = device.launch @k_new() {weir.shapes = [affine_map<() -> (8, 4)>]} : () -> tensor<8x4xf32>
  %a = device.launch @k_put(%x, %s) {weir.shapes = [affine_map<() -> (8, 4)>]} : (tensor<8x4xf32>, tensor<4xf32>) -> tensor<8x4xf32>
  %r = device.launch @k_sum(%a) {weir.shapes = [affine_map<() -> (4)>]} : (tensor<8x4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func @read_later(%x: tensor<8x4xf32> {weir.name = "x"}, %s: tensor<4xf32> {weir.name = "s"}) -> (tensor<4xf32> {weir.name = "r"}, tensor<8x4xf32> {weir.name = "q"}) {
  %a = device.launch @k_put(%x, %s) {weir.shapes = [affine_map<() -> (8, 4)>]} : (tensor<8x4xf32>, tensor<4xf32>) -> tensor<8x4xf32>
  %r = device.launch @k_sum(%a) {weir.shapes = [affine_map<() -> (4)>]} : (tensor<8x4xf32>) -> tensor<4xf32>
  return %r, %x : tensor<4xf32>, tensor<8x4xf32>
}
func.func @from_outside(%c: tensor<i1> {weir.name = "c"}, %s: tensor<4xf32> {weir.name = "s"}) -> (tensor<4xf32> {weir.name = "r"}) {
  %x = device.launch @k_new() {weir.shapes = [affine_map<() -> (8, 4)>]} : () -> tensor<8x4xf32>
  %l = weir.while (%b = %s) : (tensor<4xf32>) -> tensor<4xf32> {
    weir.condition %c (%b) : tensor<i1>, tensor<4xf32>
  } do (%d) {
    %a = device.launch @k_put(%x, %d) {weir.shapes = [affine_map<() -> (8, 4)>]} : (tensor<8x4xf32>, tensor<4xf32>) -> tensor<8x4xf32>
    %r = device.launch @k_sum(%a) {weir.shapes = [affine_map<() -> (4)>]} : (tensor<8x4xf32>) -> tensor<4xf32>
    weir.yield %r : tensor<4xf32>
  }
  return %l : tensor<4xf32>
}
