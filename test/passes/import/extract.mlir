// RUN: weir-opt %s --foreign-extract --split-input-file | FileCheck %s
// RUN: weir-opt %s --foreign-extract --foreign-extract --split-input-file | FileCheck %s

// What the fetch doesn't need goes; what is left comes after what it needs.
// CHECK:       foreign.signature "serve" of @serve
// CHECK-LABEL: foreign.graph @serve(%{{.*}}: tensor<4xf32> named "x:0") -> ("y:0") {
// CHECK-NEXT:    %[[Y:.*]]:2 = foreign.node "Relu" named "y"(%{{.*}}) {} : (tensor<4xf32>)
// CHECK-NEXT:    foreign.return %[[Y]]#0
// CHECK-NEXT:  }
// CHECK-NOT:   save
foreign.signature "serve" of @graph inputs [{name = "in", tensor = "x:0", type = tensor<4xf32>}]
                                    outputs [{name = "out", tensor = "y:0", type = tensor<4xf32>}]
foreign.graph @graph() {
  %y:2 = foreign.node "Relu" named "y" (%x#0) {} : (tensor<?xf32>) -> (!foreign.value, none)
  %save = foreign.node "Save" named "save" (%y#0) {} : (!foreign.value) -> none
  %x:2 = foreign.node "Placeholder" named "x" () {dtype = f32} : () -> (tensor<?xf32>, none)
}

// -----

// Control edges count. Nodes that are ready stay in the order of the file. A feed cuts
// an inner tensor off from what made it, but not from its other output.
// CHECK-LABEL: foreign.graph @cut(
// CHECK-SAME:    %[[A:.*]]: !foreign.value named "split:1") -> ("sum", "split:1") {
// CHECK-NEXT:    %[[V:.*]]:2 = foreign.node "VarHandleOp" named "v"
// CHECK-NEXT:    %[[ASSIGN:.*]] = foreign.node "AssignVariableOp" named "assign" stateful(%[[V]]#0
// CHECK-NEXT:    %[[C:.*]]:2 = foreign.node "Const" named "c"
// CHECK-NEXT:    %[[SPLIT:.*]]:3 = foreign.node "Split" named "split"(%[[C]]#0)
// CHECK-NEXT:    %[[SUM:.*]]:2 = foreign.node "AddV2" named "sum"(%[[SPLIT]]#0, %[[A]], %[[ASSIGN]])
// CHECK-NEXT:    foreign.return %[[SUM]]#0, %[[A]] :
// CHECK:       foreign.variable @v
// CHECK-NOT:   foreign.variable @unused
foreign.signature "cut" of @graph inputs [{name = "a", tensor = "split:1", type = !foreign.value}]
    outputs [{name = "s", tensor = "sum", type = !foreign.value}, {name = "a", tensor = "split:1", type = !foreign.value}]
foreign.graph @graph() {
  %sum:2 = foreign.node "AddV2" named "sum" (%split#0, %split#1, %assign) {} : (!foreign.value, !foreign.value, none) -> (!foreign.value, none)
  %v:2 = foreign.node "VarHandleOp" named "v" () {} attributes {foreign.variable = @v} : () -> (!foreign.value, none)
  %assign = foreign.node "AssignVariableOp" named "assign" stateful (%v#0, %v#0) {} : (!foreign.value, !foreign.value) -> none
  %c:2 = foreign.node "Const" named "c" () {} : () -> (!foreign.value, none)
  %split:3 = foreign.node "Split" named "split" (%c#0) {} : (!foreign.value) -> (!foreign.value, !foreign.value, none)
}
foreign.variable @v : tensor<f32>
foreign.variable @unused : tensor<f32>

// -----

// A control edge out of a fed placeholder is always ready.
// CHECK-LABEL: foreign.graph @fed(%{{.*}}: tensor<f32> named "x:0") -> ("y:0") {
// CHECK-NEXT:    %[[Y:.*]]:2 = foreign.node "Const" named "y"() {}
foreign.signature "fed" of @graph inputs [{name = "x", tensor = "x:0", type = tensor<f32>}]
                                  outputs [{name = "y", tensor = "y:0", type = tensor<f32>}]
foreign.graph @graph() {
  %x:2 = foreign.node "Placeholder" named "x" () {} : () -> (tensor<f32>, none)
  %y:2 = foreign.node "Const" named "y" (%x#1) {} : (none) -> (tensor<f32>, none)
}

// -----

// A loop of TensorFlow 1 stays a cycle.
// CHECK-LABEL: foreign.graph @loop() -> ("m:0") {
// CHECK-NEXT:    %[[E:.*]]:2 = foreign.node "Enter"
// CHECK-NEXT:    %[[M:.*]]:3 = foreign.node "Merge" named "m"(%[[E]]#0, %[[N:.*]]#0)
// CHECK-NEXT:    %[[N]]:2 = foreign.node "NextIteration" named "n"(%[[M]]#0)
foreign.signature "loop" of @graph inputs [] outputs [{name = "m", tensor = "m:0", type = !foreign.value}]
foreign.graph @graph() {
  %n:2 = foreign.node "NextIteration" named "n" (%m#0) {} : (!foreign.value) -> (!foreign.value, none)
  %m:3 = foreign.node "Merge" named "m" (%e#0, %n#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %e:2 = foreign.node "Enter" named "e" () {} : () -> (!foreign.value, none)
}

// -----

// Signatures share a library function, which keeps its results and its effects. What
// would do nothing is not kept, nor is a function that nobody reaches.
// CHECK-NOT:   "__saved_model_init_op"
// CHECK:       foreign.signature "a" of @a
// CHECK:       foreign.signature "b" of @b
// CHECK-LABEL: foreign.graph @a(
// CHECK-LABEL: foreign.graph @b(
// CHECK-LABEL: foreign.graph @body(%{{.*}}: tensor<*xf32> named "x") -> ("y") {
// CHECK-NEXT:    foreign.node "Print" named "print" stateful
// CHECK-NEXT:    foreign.return
// CHECK-NOT:   foreign.graph @never
foreign.signature "__saved_model_init_op" of @graph inputs [] outputs [{name = "init", tensor = "init", type = none}]
foreign.signature "a" of @graph inputs [] outputs [{name = "r", tensor = "loop:0", type = !foreign.value}]
foreign.signature "b" of @graph inputs [] outputs [{name = "r", tensor = "loop:0", type = !foreign.value}]
foreign.graph @graph() {
  %init = foreign.node "NoOp" named "init" () {} : () -> none
  %c:2 = foreign.node "Const" named "c" () {} : () -> (!foreign.value, none)
  %loop:2 = foreign.node "While" named "loop" (%c#0) {body = @body} : (!foreign.value) -> (!foreign.value, none)
}
foreign.graph @body(%x: tensor<*xf32> named "x") -> ("y") {
  %dead:2 = foreign.node "Relu" named "dead" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  %print:2 = foreign.node "Print" named "print" stateful (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %x : tensor<*xf32>
}
foreign.graph @never() {
}

// -----

// A node may nest subgraphs: what they use is needed.
// CHECK-LABEL: foreign.graph @nested(
// CHECK-NEXT:    %[[C:.*]]:2 = foreign.node "Constant" of "ai.onnx" named "c"
// CHECK-NEXT:    foreign.node "If" of "ai.onnx" named "i"
// CHECK-NEXT:      foreign.return %[[C]]#0
foreign.signature "nested" of @graph inputs [{name = "p", tensor = "p", type = tensor<i1>}]
                                     outputs [{name = "r", tensor = "i", type = !foreign.value}]
foreign.graph @graph() {
  %p:2 = foreign.node "Input" of "ai.onnx" named "p" () {} : () -> (tensor<i1>, none)
  %i:2 = foreign.node "If" of "ai.onnx" named "i" (%p#0) {} {
    foreign.return %c#0 : !foreign.value
  } : (tensor<i1>) -> (!foreign.value, none)
  %c:2 = foreign.node "Constant" of "ai.onnx" named "c" () {} : () -> (!foreign.value, none)
}

// -----

// What a graph takes out of its own input pipeline becomes inputs: only what is
// used, with the types that the pipeline states. Nothing waits for the pipeline.
// CHECK:       foreign.signature "serve" of @serve
// CHECK-SAME:    inputs [{name = "next:1", tensor = "next:1", type = tensor<?x3xf32>}]
// CHECK-LABEL: foreign.graph @serve(%arg0: tensor<?x3xf32> named "next:1") -> ("y:0") {
// CHECK-NEXT:    %[[Y:.*]]:2 = foreign.node "Relu" named "y"(%arg0)
// CHECK-NEXT:    foreign.return %[[Y]]#0
foreign.signature "serve" of @graph inputs [] outputs [{name = "out", tensor = "y:0", type = !foreign.value}]
foreign.graph @graph() {
  %it:2 = foreign.node "OneShotIterator" named "it" () {} : () -> (!foreign.value, none)
  %next:3 = foreign.node "IteratorGetNext" named "next" (%it#0) {output_types = [i64, f32], output_shapes = [array<i64>, array<i64: -1, 3>]} : (!foreign.value) -> (!foreign.value, !foreign.value, none)
  %y:2 = foreign.node "Relu" named "y" (%next#1, %next#2) {} : (!foreign.value, none) -> (!foreign.value, none)
}

// -----

// A queue states the shapes of single elements; many of them are a batch.
// CHECK:       inputs [{name = "many", tensor = "many", type = tensor<?x4xf32>}, {name = "one", tensor = "one", type = tensor<4xf32>}, {name = "open", tensor = "open", type = tensor<*xi32>}]
foreign.signature "serve" of @graph inputs [] outputs [{name = "a", tensor = "y:0", type = !foreign.value}]
foreign.graph @graph() {
  %q:2 = foreign.node "FIFOQueueV2" named "q" () {component_types = [f32], shapes = [array<i64: 4>]} : () -> (!foreign.value, none)
  %p:2 = foreign.node "FIFOQueueV2" named "p" () {component_types = [i32], shapes = []} : () -> (!foreign.value, none)
  %n:2 = foreign.node "Const" named "n" () {value = dense<8> : tensor<i32>} : () -> (tensor<i32>, none)
  %many:2 = foreign.node "QueueDequeueManyV2" named "many" (%q#0, %n#0) {component_types = [f32]} : (!foreign.value, tensor<i32>) -> (!foreign.value, none)
  %one:2 = foreign.node "QueueDequeueV2" named "one" (%q#0) {component_types = [f32]} : (!foreign.value) -> (!foreign.value, none)
  %open:2 = foreign.node "QueueDequeueV2" named "open" (%p#0) {component_types = [i32]} : (!foreign.value) -> (!foreign.value, none)
  %y:2 = foreign.node "Foo" named "y" (%many#0, %one#0, %open#0) {} : (!foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
}
