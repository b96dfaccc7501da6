// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// Handles are no values: what they name is read. Variables that nothing uses go.
// CHECK:       weir.variable @"d/kernel" : tensor<3x2xf32> = dense<1.000000e+00> : tensor<3x2xf32>
// CHECK-NOT:   weir.variable
// CHECK-LABEL: func.func @read(
// CHECK:         %[[V:.*]] = weir.read @"d/kernel" : tensor<3x2xf32>
// CHECK:         weir.matmul %arg0, %[[V]]
foreign.variable @"d/kernel" : tensor<3x2xf32> from "k" = dense<1.0> : tensor<3x2xf32>
foreign.variable @unused : tensor<f32>
foreign.graph @read(%x: tensor<?x3xf32> named "x") -> ("r") {
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = f32} attributes {foreign.variable = @"d/kernel"} : () -> (tensor<!foreign.resource>, none)
  %i:2 = foreign.node "Identity" named "i" (%v#0) {} : (tensor<!foreign.resource>) -> (!foreign.value, none)
  %k:2 = foreign.node "ReadVariableOp" named "k" (%i#0) {dtype = f32} : (!foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "MatMul" named "r" (%x, %k#0) {} : (tensor<?x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// A function's name must not be a variable's.
// CHECK:       weir.variable @step : tensor<i64>{{$}}
// CHECK-LABEL: func.func @step_1(
// CHECK-SAME:    weir.signature = "step"
// CHECK:         %[[V:.*]] = weir.read @step : tensor<i64>
// CHECK:         %[[S:.*]] = weir.add %[[V]], %arg0
// CHECK:         weir.assign @step, %[[S]] : tensor<i64>
// CHECK:         %[[W:.*]] = weir.read @step : tensor<i64>
// CHECK:         return %[[W]]
foreign.variable @step : tensor<i64>
foreign.signature "step" of @g inputs [{name = "x", tensor = "x", type = tensor<i64>}] outputs [{name = "r", tensor = "r:0", type = tensor<i64>}]
foreign.graph @g(%x: tensor<i64> named "x") -> ("r:0") {
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = i64} attributes {foreign.variable = @step} : () -> (tensor<!foreign.resource>, none)
  %a = foreign.node "AssignAddVariableOp" named "a" stateful (%v#0, %x) {dtype = i64} : (tensor<!foreign.resource>, tensor<i64>) -> none
  %r:2 = foreign.node "ReadVariableOp" named "r" (%v#0, %a) {dtype = i64} : (tensor<!foreign.resource>, none) -> (!foreign.value, none)
  foreign.return %r#0 controls %a : !foreign.value
}

// -----

// References of TensorFlow 1 are read where they are used.
// CHECK-LABEL: func.func @reference(
// CHECK:         %[[A:.*]] = weir.read @v
// CHECK:         weir.assign @v, %arg0
// CHECK:         %[[B:.*]] = weir.read @v
// CHECK:         weir.add %[[A]], %[[B]]
foreign.variable @v : tensor<2xf32> = dense<0.0> : tensor<2xf32>
foreign.graph @reference(%x: tensor<2xf32> named "x") -> ("r") {
  %v:2 = foreign.node "VariableV2" named "v" () {dtype = f32} attributes {foreign.variable = @v} : () -> (tensor<2xf32>, none)
  %i:2 = foreign.node "Identity" named "i" (%v#0) {} : (tensor<2xf32>) -> (!foreign.value, none)
  %a:2 = foreign.node "Assign" named "a" stateful (%v#0, %x, %i#1) {} : (tensor<2xf32>, tensor<2xf32>, none) -> (!foreign.value, none)
  %r:2 = foreign.node "AddV2" named "r" (%i#0, %a#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @gathers(
// CHECK:         %[[T:.*]] = weir.read @table : tensor<9x4xf32>
// CHECK:         %[[E:.*]] = weir.gather %[[T]], %arg0 {axis = 0 : i64} : (tensor<9x4xf32>, tensor<?x5xi32>) -> tensor<?x5x4xf32>
// CHECK:         weir.gather %[[E]], %arg1 {axis = 1 : i64, batch_dims = 1 : i64} : (tensor<?x5x4xf32>, tensor<?x2xi32>) -> tensor<?x2x4xf32>
foreign.variable @table : tensor<9x4xf32> = dense<0.0> : tensor<9x4xf32>
foreign.graph @gathers(%x: tensor<?x5xi32> named "x", %y: tensor<?x2xi32> named "y") -> ("r") {
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = f32} attributes {foreign.variable = @table} : () -> (tensor<!foreign.resource>, none)
  %e:2 = foreign.node "ResourceGather" named "e" (%v#0, %x) {batch_dims = 0} : (tensor<!foreign.resource>, tensor<?x5xi32>) -> (!foreign.value, none)
  %a:2 = foreign.node "Const" named "a" () {value = dense<-2> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "GatherV2" named "r" (%e#0, %y, %a#0) {batch_dims = 1} : (!foreign.value, tensor<?x2xi32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
