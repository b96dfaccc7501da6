// RUN: weir-opt %s --foreign-inline-calls --split-input-file | FileCheck %s

// CHECK-LABEL: foreign.graph @graph(
// CHECK-SAME:    %[[X:.*]]: tensor<*xf32> named "x") -> ("y") {
// CHECK-NEXT:    %[[RELU:.*]]:2 = foreign.node "Relu" named "c/relu" on "/device:CPU:0"(%[[X]])
// CHECK-NEXT:    foreign.return %[[RELU]]#0 : !foreign.value
// CHECK-NEXT:  }
foreign.graph @graph(%x: tensor<*xf32> named "x") -> ("y") {
  %c:2 = foreign.node "PartitionedCall" named "c" on "/device:CPU:0" (%x) {f = @f} : (tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %c#0 : !foreign.value
}
foreign.graph @f(%x: tensor<*xf32> named "x") -> ("y") {
  %relu:2 = foreign.node "Relu" named "relu" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %relu#0 : !foreign.value
}

// -----

// Effects run before what waits for the call, and the graph waits for them; nodes that
// start the function wait for what the call waited for. A node whose op is a function
// calls it.
// CHECK-LABEL: foreign.graph @graph(
// CHECK-SAME:    %[[V:.*]]: tensor<*x!foreign.resource> named "v") {
// CHECK-NEXT:    %[[BEFORE:.*]] = foreign.node "NoOp" named "before"
// CHECK-NEXT:    %[[C:.*]]:2 = foreign.node "Const" named "call/inner/c"() {}
// CHECK-NEXT:    %[[ASSIGN:.*]] = foreign.node "AssignVariableOp" named "call/inner/assign" stateful(%[[V]], %[[C]]#0, %[[BEFORE]])
// CHECK-NEXT:    %[[READ:.*]]:2 = foreign.node "ReadVariableOp" named "call/inner/read"(%[[V]], %[[ASSIGN]])
// CHECK-NEXT:    %[[INNER:.*]] = foreign.node "NoOp" named "call/inner"(%[[ASSIGN]])
// CHECK-NEXT:    %[[CALL:.*]] = foreign.node "NoOp" named "call"(%[[INNER]], %[[ASSIGN]], %[[BEFORE]])
// CHECK-NEXT:    foreign.node "Relu" named "after"(%[[READ]]#0, %[[CALL]])
// CHECK-NEXT:    foreign.return controls %[[CALL]]
foreign.graph @graph(%v: tensor<*x!foreign.resource> named "v") {
  %before = foreign.node "NoOp" named "before" () {} : () -> none
  %call:2 = foreign.node "outer" named "call" (%v, %before) {} : (tensor<*x!foreign.resource>, none) -> (!foreign.value, none)
  %after:2 = foreign.node "Relu" named "after" (%call#0, %call#1) {} : (!foreign.value, none) -> (!foreign.value, none)
}
foreign.graph @outer(%v: tensor<*x!foreign.resource> named "v") -> ("y") {
  %inner:2 = foreign.node "StatefulPartitionedCall" named "inner" (%v) {f = @inner} : (tensor<*x!foreign.resource>) -> (!foreign.value, none)
  foreign.return %inner#0 : !foreign.value
}
foreign.graph @inner(%v: tensor<*x!foreign.resource> named "v") -> ("y") {
  %c:2 = foreign.node "Const" named "c" () {} : () -> (!foreign.value, none)
  %assign = foreign.node "AssignVariableOp" named "assign" stateful (%v, %c#0) {} : (tensor<*x!foreign.resource>, !foreign.value) -> none
  %read:2 = foreign.node "ReadVariableOp" named "read" (%v, %assign) {} : (tensor<*x!foreign.resource>, none) -> (!foreign.value, none)
  foreign.return %read#0 : !foreign.value
}

// -----

// Called twice: names and frames of loops don't meet. Bodies of loops stay functions.
// CHECK-LABEL: foreign.graph @graph
// CHECK:         foreign.node "Enter" named "a/e"(%{{.*}}) {frame_name = "a/loop"}
// CHECK:         foreign.node "While" named "a/w"(%{{.*}}) {body = @body}
// CHECK:         foreign.node "Enter" named "b/e_1"(%{{.*}}) {frame_name = "b/loop"}
// CHECK:         foreign.node "While" named "b/w"
// CHECK-LABEL: foreign.graph @body
// CHECK:         foreign.node "Relu" named "call/relu"
foreign.graph @graph(%x: tensor<*xf32> named "x") {
  %a:2 = foreign.node "f" named "a" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  %b:2 = foreign.node "f" named "b" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  %taken = foreign.node "NoOp" named "b/e" () {} : () -> none
}
foreign.graph @f(%x: tensor<*xf32> named "x") -> ("y") {
  %e:2 = foreign.node "Enter" named "e" (%x) {frame_name = "loop"} : (tensor<*xf32>) -> (!foreign.value, none)
  %w:2 = foreign.node "While" named "w" (%e#0) {body = @body} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %w#0 : !foreign.value
}
foreign.graph @body(%x: tensor<*xf32> named "x") -> ("y") {
  %call:2 = foreign.node "PartitionedCall" named "call" (%x) {f = @g} : (tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %call#0 : !foreign.value
}
foreign.graph @g(%x: tensor<*xf32> named "x") -> ("y") {
  %relu:2 = foreign.node "Relu" named "relu" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %relu#0 : !foreign.value
}
