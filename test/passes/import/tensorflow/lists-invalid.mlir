// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics

foreign.graph @dynamic(%n: tensor<i32> named "n") -> ("r") {
  // expected-error @+1 {{node 'a': a TensorArray that grows is not supported}}
  %a:3 = foreign.node "TensorArrayV3" named "a" (%n) {dtype = f32, element_shape = unit, dynamic_size = true} : (tensor<i32>) -> (!foreign.value, !foreign.value, none)
  %r:2 = foreign.node "TensorArraySizeV3" named "r" (%a#0, %a#1) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

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
