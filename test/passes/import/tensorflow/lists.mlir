// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// The flow of a TensorArray is the list; the first element says the type of all.
// CHECK-LABEL: func.func @array(
// CHECK: %[[L:.*]] = weir.list_reserve
// CHECK: %[[W:.*]] = weir.list_set %[[L]], %{{.*}}, %arg0 : {{.*}} -> !weir.list<tensor<3xf32>>
// CHECK: %[[R:.*]] = weir.list_get %[[W]]
// CHECK: %[[S:.*]] = weir.list_stack %[[W]] : (!weir.list<tensor<3xf32>>) -> tensor<?x3xf32>
// CHECK: weir.gather %[[S]]
foreign.graph @array(%x: tensor<3xf32> named "x", %i: tensor<2xi32> named "i") -> ("r", "g") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<2> : tensor<i32>} : () -> (!foreign.value, none)
  %z:2 = foreign.node "Const" named "z" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %a:3 = foreign.node "TensorArrayV3" named "a" (%n#0) {dtype = f32, element_shape = unit} : (!foreign.value) -> (!foreign.value, !foreign.value, none)
  %w:2 = foreign.node "TensorArrayWriteV3" named "w" (%a#0, %z#0, %x, %a#1) {T = f32} : (!foreign.value, !foreign.value, tensor<3xf32>, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "TensorArrayReadV3" named "r" (%a#0, %z#0, %w#0) {dtype = f32} : (!foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  %g:2 = foreign.node "TensorArrayGatherV3" named "g" (%a#0, %i, %w#0) {dtype = f32, element_shape = unit} : (!foreign.value, tensor<2xi32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0, %g#0 : !foreign.value, !foreign.value
}

// -----

// A list that grows is extended by one, then set.
// CHECK-LABEL: func.func @push(
// CHECK: %[[L:.*]] = weir.list_reserve
// CHECK: %[[N:.*]] = weir.squeeze
// CHECK: %[[E:.*]] = weir.list_extend %[[L]], %{{.*}}, %arg0
// CHECK: %[[P:.*]] = weir.list_set %[[E]], %[[N]], %arg0
// CHECK: weir.list_stack %[[P]]
// CHECK: weir.list_get %[[P]]
foreign.graph @push(%x: tensor<3xf32> named "x") -> ("item", "n") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<3> : tensor<1xi32>} : () -> (!foreign.value, none)
  %m:2 = foreign.node "Const" named "m" () {value = dense<-1> : tensor<i32>} : () -> (!foreign.value, none)
  %e:2 = foreign.node "EmptyTensorList" named "e" (%s#0, %m#0) {element_dtype = f32} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %p:2 = foreign.node "TensorListPushBack" named "p" (%e#0, %x) {element_dtype = f32} : (!foreign.value, tensor<3xf32>) -> (!foreign.value, none)
  %o:3 = foreign.node "TensorListPopBack" named "o" (%p#0, %s#0) {element_dtype = f32} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %n:2 = foreign.node "TensorListLength" named "n" (%o#0) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %o#1, %n#0 : !foreign.value, !foreign.value
}

// -----

// A TensorArray that grows is extended up to the place that is written.
// CHECK-LABEL: func.func @grows(
// CHECK: %[[L:.*]] = weir.list_reserve
// CHECK: %[[M:.*]] = weir.maximum
// CHECK: %[[E:.*]] = weir.list_extend %[[L]], %[[M]], %arg0
// CHECK: weir.list_set %[[E]], %arg1, %arg0
foreign.graph @grows(%x: tensor<3xf32> named "x", %i: tensor<i32> named "i") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %a:3 = foreign.node "TensorArrayV3" named "a" (%n#0) {dtype = f32, element_shape = unit, dynamic_size = true} : (!foreign.value) -> (!foreign.value, !foreign.value, none)
  %w:2 = foreign.node "TensorArrayWriteV3" named "w" (%a#0, %i, %x, %a#1) {T = f32} : (!foreign.value, tensor<i32>, tensor<3xf32>, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "TensorArraySizeV3" named "r" (%a#0, %w#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// A stack is a list that its handle stands for: a loop carries it, branches give it.
// CHECK-LABEL: func.func @stack(
// CHECK: %[[L:.*]] = weir.list_reserve
// CHECK: %[[W:.*]]:2 = weir.while ({{.*}} = %{{.*}}, {{.*}} = %[[L]]) : (tensor<i32>, !weir.list<tensor<3xf32>>)
// CHECK: do (%{{.*}}, %[[IN:.*]]) {
// CHECK:   %[[E:.*]] = weir.list_extend %[[IN]]
// CHECK:   %[[S:.*]] = weir.list_set %[[E]]
// CHECK:   weir.yield %{{.*}}, %[[S]]
// CHECK: weir.list_get %[[W]]#1
foreign.graph @stack(%x: tensor<3xf32> named "x", %z: tensor<i32> named "z", %m: tensor<i32> named "m") -> ("r") {
  %s:2 = foreign.node "StackV2" named "s" (%m) {elem_type = f32} : (tensor<i32>) -> (!foreign.value, none)
  %w:4 = foreign.node "While" named "w" stateful (%z, %s#0, %x) {cond = @go, body = @push} : (tensor<i32>, !foreign.value, tensor<3xf32>) -> (!foreign.value, !foreign.value, !foreign.value, none)
  %r:2 = foreign.node "StackPopV2" named "r" (%s#0, %w#3) {elem_type = f32} : (!foreign.value, none) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @go(%i: tensor<i32> named "i", %s: tensor<!foreign.resource> named "s", %x: tensor<3xf32> named "x") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<4> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Less" named "r" (%i, %n#0) {} : (tensor<i32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @push(%i: tensor<i32> named "i", %s: tensor<!foreign.resource> named "s", %x: tensor<3xf32> named "x") -> ("a", "b", "c") {
  %o:2 = foreign.node "Const" named "o" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %n:2 = foreign.node "AddV2" named "n" (%i, %o#0) {} : (tensor<i32>, !foreign.value) -> (!foreign.value, none)
  %p:2 = foreign.node "StackPushV2" named "p" stateful (%s, %x) {T = f32} : (tensor<!foreign.resource>, tensor<3xf32>) -> (!foreign.value, none)
  foreign.return %n#0, %s, %x controls %p#1 : !foreign.value, tensor<!foreign.resource>, tensor<3xf32>
}

// -----

// CHECK-LABEL: func.func @stack_in_branch(
// CHECK: %[[I:.*]] = weir.if {{.*}} -> !weir.list<tensor<3xf32>>
// CHECK: weir.list_get %[[I]]
foreign.graph @stack_in_branch(%x: tensor<3xf32> named "x", %c: tensor<i1> named "c", %m: tensor<i32> named "m") -> ("r") {
  %s:2 = foreign.node "StackV2" named "s" (%m) {elem_type = f32} : (tensor<i32>) -> (!foreign.value, none)
  %p:2 = foreign.node "StackPushV2" named "p" (%s#0, %x) {T = f32} : (!foreign.value, tensor<3xf32>) -> (!foreign.value, none)
  %w = foreign.node "If" named "w" stateful (%c, %s#0, %x, %p#1) {then_branch = @more, else_branch = @none} : (tensor<i1>, !foreign.value, tensor<3xf32>, none) -> none
  %r:2 = foreign.node "StackPopV2" named "r" (%s#0, %w) {elem_type = f32} : (!foreign.value, none) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @more(%s: tensor<!foreign.resource> named "s", %x: tensor<3xf32> named "x") -> () {
  %y:2 = foreign.node "Neg" named "y" (%x) {} : (tensor<3xf32>) -> (!foreign.value, none)
  %p:2 = foreign.node "StackPushV2" named "p" stateful (%s, %y#0) {T = f32} : (tensor<!foreign.resource>, !foreign.value) -> (!foreign.value, none)
  foreign.return controls %p#1
}
foreign.graph @none(%s: tensor<!foreign.resource> named "s", %x: tensor<3xf32> named "x") -> () {
  foreign.return
}
