// RUN: weir-opt %s | weir-opt | FileCheck %s
// RUN: weir-opt %s --mlir-print-op-generic | weir-opt | FileCheck %s

// CHECK-LABEL: foreign.graph @double(%{{.*}}: tensor<*xf32> named "x") -> ("y") {
// CHECK-NEXT:    %[[ADD:.*]]:2 = foreign.node "AddV2" named "scope/add"(%{{.*}}, %{{.*}}) {T = f32} : (tensor<*xf32>, tensor<*xf32>) -> (!foreign.value, none)
// CHECK-NEXT:    foreign.return %[[ADD]]#0 : !foreign.value
foreign.graph @double(%x: tensor<*xf32> named "x") -> ("y") {
  %add:2 = foreign.node "AddV2" named "scope/add" (%x, %x) {T = f32} : (tensor<*xf32>, tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %add#0 : !foreign.value
}

// A loop of TensorFlow 1: a cycle.
// CHECK-LABEL: foreign.graph @cycle()
// CHECK:         %[[MERGE:.*]]:3 = foreign.node "Merge" named "m"(%{{.*}}#0, %[[NEXT:.*]]#0)
// CHECK:         %[[NEXT]]:2 = foreign.node "NextIteration" named "n"(%[[MERGE]]#0)
foreign.graph @cycle() {
  %m:3 = foreign.node "Merge" named "m" (%e#0, %n#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %n:2 = foreign.node "NextIteration" named "n" (%m#0) {} : (!foreign.value) -> (!foreign.value, none)
  %e:2 = foreign.node "Enter" named "e" () {frame_name = "f"} : () -> (!foreign.value, none)
}

// CHECK-LABEL: foreign.graph @control()
// CHECK:         foreign.node "Assign" named "a" on "/device:CPU:0" stateful(%{{.*}}#0, %{{.*}}) {shape = array<i64: 2, -1>, unknown} attributes {foreign.variable = @"scope/v"} : (!foreign.value, none) -> none
// CHECK:         foreign.return controls %{{.*}}
foreign.graph @control() {
  %c:2 = foreign.node "Const" named "c" () {value = dense<"a"> : tensor<2x!foreign.string>} : () -> (!foreign.value, none)
  %a = foreign.node "Assign" named "a" on "/device:CPU:0" stateful (%c#0, %c#1) {shape = array<i64: 2, -1>, unknown}
      attributes {foreign.variable = @"scope/v"} : (!foreign.value, none) -> none
  foreign.return controls %a
}

// A node with subgraphs, which see the values around them.
// CHECK-LABEL: foreign.graph @nested
// CHECK:         foreign.node "If" of "ai.onnx" named "i"
// CHECK-SAME:      {} {
// CHECK:           foreign.return %{{.*}} : tensor<i1>
// CHECK:         }, {
foreign.graph @nested(%p: tensor<i1> named "p") -> ("r") {
  %i:2 = foreign.node "If" of "ai.onnx" named "i" (%p) {} {
    foreign.return %p : tensor<i1>
  }, {
    %n:2 = foreign.node "Not" of "ai.onnx" named "n" (%p) {} : (tensor<i1>) -> (!foreign.value, none)
    foreign.return %n#0 : !foreign.value
  } : (tensor<i1>) -> (!foreign.value, none)
  foreign.return %i#0 : !foreign.value
}

// CHECK-LABEL: foreign.signature "serving_default" of @double method "predict"
// CHECK-SAME:    inputs [{name = "x", tensor = "x:0", type = tensor<?xf32>}] outputs [{name = "y", tensor = "add:0", type = tensor<?xf32>}]
foreign.signature "serving_default" of @double method "predict"
    inputs [{name = "x", tensor = "x:0", type = tensor<?xf32>}] outputs [{name = "y", tensor = "add:0", type = tensor<?xf32>}]

// CHECK: foreign.variable @"scope/v" : tensor<2xf32> from "layer/v" = dense<[0.000000e+00, 1.000000e+00]> : tensor<2xf32>
foreign.variable @"scope/v" : tensor<2xf32> from "layer/v" = dense<[0.0, 1.0]> : tensor<2xf32>
// CHECK: foreign.variable @unset : tensor<?x!foreign.resource>
foreign.variable @unset : tensor<?x!foreign.resource>
