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

// A function's name must not be a variable's. What no checkpoint holds has a flag
// beside it, which is checked until it is known to be set.
// CHECK:       weir.variable @step : tensor<i64>{{$}}
// CHECK:       weir.variable @"step/initialized" : tensor<i1> = dense<false>
// CHECK-LABEL: func.func @step_1(
// CHECK-SAME:    weir.signature = "step"
// CHECK:         %[[I:.*]] = weir.read @"step/initialized" : tensor<i1>
// CHECK:         weir.assert %[[I]], "node 'a': variable 'step' is not initialised"
// CHECK:         %[[V:.*]] = weir.read @step : tensor<i64>
// CHECK:         %[[S:.*]] = weir.add %[[V]], %arg0
// CHECK:         weir.assign @step, %[[S]] : tensor<i64>
// CHECK:         %[[T:.*]] = weir.constant dense<true>
// CHECK:         weir.assign @"step/initialized", %[[T]]
// CHECK-NOT:     weir.assert
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

// A branch knows what was set before it, but what follows doesn't know what it set.
// CHECK-LABEL: func.func @branches(
// CHECK:         weir.if
// CHECK:           weir.assign @v, %arg1
// CHECK:         else
// CHECK:         weir.assert %{{.*}}, "node 'r': variable 'v' is not initialised"
// CHECK:         weir.read @v
foreign.variable @v : tensor<2xf32>
foreign.graph @branches(%p: tensor<i1> named "p", %x: tensor<2xf32> named "x") -> ("r") {
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = f32} attributes {foreign.variable = @v} : () -> (tensor<!foreign.resource>, none)
  %i:2 = foreign.node "If" named "i" stateful (%p, %v#0, %x) {then_branch = @set, else_branch = @keep} : (tensor<i1>, tensor<!foreign.resource>, tensor<2xf32>) -> (!foreign.value, none)
  %r:2 = foreign.node "ReadVariableOp" named "r" (%v#0, %i#1) {dtype = f32} : (tensor<!foreign.resource>, none) -> (!foreign.value, none)
  foreign.return %r#0 controls %i#1 : !foreign.value
}
foreign.graph @set(%v: tensor<!foreign.resource> named "v", %x: tensor<2xf32> named "x") -> ("y") {
  %a = foreign.node "AssignVariableOp" named "a" stateful (%v, %x) {dtype = f32} : (tensor<!foreign.resource>, tensor<2xf32>) -> none
  foreign.return %x controls %a : tensor<2xf32>
}
foreign.graph @keep(%v: tensor<!foreign.resource> named "v", %x: tensor<2xf32> named "x") -> ("y") {
  foreign.return %x : tensor<2xf32>
}

// -----

// Whether a variable has a value is known where a checkpoint holds it.
// CHECK-NOT:   weir.variable @"restored/initialized"
// CHECK-LABEL: func.func @ask(
// CHECK-DAG:     %[[A:.*]] = weir.read @"fresh/initialized"
// CHECK-DAG:     %[[B:.*]] = weir.constant dense<true>
// CHECK:         return %[[A]], %[[B]]
foreign.variable @fresh : tensor<f32>
foreign.variable @restored : tensor<f32> = dense<1.0> : tensor<f32>
foreign.graph @ask() -> ("a", "b") {
  %f:2 = foreign.node "VarHandleOp" named "f" () {dtype = f32} attributes {foreign.variable = @fresh} : () -> (tensor<!foreign.resource>, none)
  %a:2 = foreign.node "VarIsInitializedOp" named "a" (%f#0) {} : (tensor<!foreign.resource>) -> (!foreign.value, none)
  %r:2 = foreign.node "VariableV2" named "r" () {dtype = f32} attributes {foreign.variable = @restored} : () -> (tensor<f32>, none)
  %b:2 = foreign.node "IsVariableInitialized" named "b" (%r#0) {} : (tensor<f32>) -> (!foreign.value, none)
  foreign.return %a#0, %b#0 : !foreign.value, !foreign.value
}

// -----

// A variable that declares no shape takes that of what is assigned.
// CHECK:       weir.variable @open : tensor<2xf32>{{$}}
// CHECK-LABEL: func.func @shape(
// CHECK:         weir.assign @open, %arg0 : tensor<2xf32>
// CHECK:         weir.read @open : tensor<2xf32>
foreign.variable @open : tensor<*xf32>
foreign.graph @shape(%x: tensor<2xf32> named "x") -> ("r") {
  %v:2 = foreign.node "VariableV2" named "v" () {dtype = f32} attributes {foreign.variable = @open} : () -> (tensor<*xf32>, none)
  %a:2 = foreign.node "Assign" named "a" (%v#0, %x) {validate_shape = false} : (tensor<*xf32>, tensor<2xf32>) -> (!foreign.value, none)
  %r:2 = foreign.node "Identity" named "r" (%a#0) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Counting gives the number before.
// CHECK-LABEL: func.func @count(
// CHECK:         %[[V:.*]] = weir.read @n
// CHECK:         %[[C:.*]] = weir.less %[[V]]
// CHECK:         weir.assert %[[C]], "node 'c': reached limit of 3"
// CHECK:         %[[N:.*]] = weir.add %[[V]]
// CHECK:         weir.assign @n, %[[N]]
// CHECK:         return %[[V]]
foreign.variable @n : tensor<i32> = dense<0> : tensor<i32>
foreign.graph @count() -> ("c") {
  %v:2 = foreign.node "VariableV2" named "v" () {dtype = i32} attributes {foreign.variable = @n} : () -> (tensor<i32>, none)
  %c:2 = foreign.node "CountUpTo" named "c" (%v#0) {limit = 3 : i64} : (tensor<i32>) -> (!foreign.value, none)
  foreign.return %c#0 : !foreign.value
}

// -----

// References of TensorFlow 1 are read where they are used, and an Identity of one is
// the variable's memory still: it shows what has been assigned since. A copy doesn't.
// CHECK-LABEL: func.func @reference(
// CHECK:         %[[A:.*]] = weir.read @v
// CHECK:         weir.assign @v, %arg0
// CHECK-DAG:     %[[B:.*]] = weir.read @v
// CHECK-DAG:     %[[C:.*]] = weir.read @v
// CHECK:         %[[S:.*]] = weir.add %[[B]], %[[C]]
// CHECK:         weir.add %[[S]], %[[A]]
foreign.variable @v : tensor<2xf32> = dense<0.0> : tensor<2xf32>
foreign.graph @reference(%x: tensor<2xf32> named "x") -> ("r") {
  %v:2 = foreign.node "VariableV2" named "v" () {dtype = f32} attributes {foreign.variable = @v} : () -> (tensor<2xf32>, none)
  %i:2 = foreign.node "Identity" named "i" (%v#0) {} : (tensor<2xf32>) -> (!foreign.value, none)
  %c:2 = foreign.node "DeepCopy" named "c" (%v#0) {} : (tensor<2xf32>) -> (!foreign.value, none)
  %a:2 = foreign.node "Assign" named "a" stateful (%v#0, %x, %i#1, %c#1) {} : (tensor<2xf32>, tensor<2xf32>, none, none) -> (!foreign.value, none)
  %s:2 = foreign.node "AddV2" named "s" (%i#0, %a#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "AddV2" named "r" (%s#0, %c#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
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

// -----

// A slice is replaced where the elements' numbers, sliced alike, say.
// CHECK-LABEL: func.func @slice(
// CHECK:         %[[V:.*]] = weir.read @m : tensor<4x3xf32>
// CHECK:         weir.iota
// CHECK:         %[[P:.*]] = weir.slice {{.*}} -> tensor<2x3xi64>
// CHECK:         %[[S:.*]] = weir.scatter {{.*}} {kind = #weir<scatter_kind set>}
// CHECK:         %[[R:.*]] = weir.reshape %[[S]]
// CHECK:         weir.assign @m, %[[R]] : tensor<4x3xf32>
foreign.variable @m : tensor<4x3xf32> = dense<0.0> : tensor<4x3xf32>
foreign.graph @slice(%x: tensor<2x3xf32> named "x") -> () {
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = f32} attributes {foreign.variable = @m} : () -> (tensor<!foreign.resource>, none)
  %b:2 = foreign.node "Const" named "b" () {value = dense<1> : tensor<1xi32>} : () -> (tensor<1xi32>, none)
  %e:2 = foreign.node "Const" named "e" () {value = dense<3> : tensor<1xi32>} : () -> (tensor<1xi32>, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<1> : tensor<1xi32>} : () -> (tensor<1xi32>, none)
  %a = foreign.node "ResourceStridedSliceAssign" named "a" stateful (%v#0, %b#0, %e#0, %s#0, %x) {T = f32} : (tensor<!foreign.resource>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>, tensor<2x3xf32>) -> none
  foreign.return controls %a
}

// What is fed in place of a variable is its value.
// CHECK-LABEL: func.func @fed(
// CHECK-SAME:    %[[V:.*]]: tensor<3x2xf32>
// CHECK:         weir.neg %[[V]]
// CHECK:         weir.gather %[[V]]
foreign.graph @fed(%v: tensor<3x2xf32> named "v:0", %i: tensor<4xi32> named "i") -> ("r", "g") {
  %a:2 = foreign.node "ReadVariableOp" named "a" (%v) {} : (tensor<3x2xf32>) -> (!foreign.value, none)
  %r:2 = foreign.node "Neg" named "r" (%a#0) {} : (!foreign.value) -> (!foreign.value, none)
  %g:2 = foreign.node "ResourceGather" named "g" (%v, %i) {} : (tensor<3x2xf32>, tensor<4xi32>) -> (!foreign.value, none)
  foreign.return %r#0, %g#0 : !foreign.value, !foreign.value
}
