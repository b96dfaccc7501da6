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
