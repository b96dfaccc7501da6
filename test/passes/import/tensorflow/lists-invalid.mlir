// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics

foreign.graph @type(%x: tensor<3xf32> named "x", %y: tensor<2xf32> named "y", %i: tensor<i32> named "i") -> ("r") {
  %a:3 = foreign.node "TensorArrayV3" named "a" (%i) {dtype = f32, element_shape = unit} : (tensor<i32>) -> (!foreign.value, !foreign.value, none)
  %w:2 = foreign.node "TensorArrayWriteV3" named "w" (%a#0, %i, %x, %a#1) {T = f32} : (!foreign.value, tensor<i32>, tensor<3xf32>, !foreign.value) -> (!foreign.value, none)
  // expected-error @+1 {{node 'v': a list of elements of type 'tensor<3xf32>' can't hold one of type 'tensor<2xf32>'}}
  %v:2 = foreign.node "TensorArrayWriteV3" named "v" (%a#0, %i, %y, %w#0) {T = f32} : (!foreign.value, tensor<i32>, tensor<2xf32>, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "TensorArrayReadV3" named "r" (%a#0, %i, %v#0) {dtype = f32} : (!foreign.value, tensor<i32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @none() -> ("r") {
  // expected-error @+1 {{node 'o': an optional without a value is not supported}}
  %o:2 = foreign.node "OptionalNone" named "o" () {} : () -> (!foreign.value, none)
  %r:2 = foreign.node "OptionalHasValue" named "r" (%o#0) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @stack(%x: tensor<3xf32> named "x", %y: tensor<2xf32> named "y", %m: tensor<i32> named "m") -> ("r") {
  %s:2 = foreign.node "StackV2" named "s" (%m) {elem_type = f32} : (tensor<i32>) -> (!foreign.value, none)
  %p:2 = foreign.node "StackPushV2" named "p" (%s#0, %x) {T = f32} : (!foreign.value, tensor<3xf32>) -> (!foreign.value, none)
  // expected-error @+1 {{node 'q': a list of elements of type 'tensor<3xf32>' can't hold one of type 'tensor<2xf32>'}}
  %q:2 = foreign.node "StackPushV2" named "q" (%s#0, %y, %p#1) {T = f32} : (!foreign.value, tensor<2xf32>, none) -> (!foreign.value, none)
  %r:2 = foreign.node "StackPopV2" named "r" (%s#0, %q#1) {elem_type = f32} : (!foreign.value, none) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @no_stack(%x: tensor<3xf32> named "x") -> ("r") {
  // expected-error @+1 {{node 'r': input 0 'x' must be a stack}}
  %r:2 = foreign.node "StackPopV2" named "r" (%x) {elem_type = f32} : (tensor<3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
