// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics

foreign.graph @f(%x: tensor<2x5x6x4xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[2, 13, 12, 3]> : tensor<4xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'r': a result of size 13 in dimension 1 is of an input of size 7, not 5}}
  %r:2 = foreign.node "Conv2DBackpropInput" named "r" (%s#0, %w, %x) {strides = [1, 2, 2, 1], padding = "SAME"} : (!foreign.value, tensor<3x3x3x4xf32>, tensor<2x5x6x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x5x6x4xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[2, 10, 12, 4]> : tensor<4xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'r': a result of 4 channels can't come of a filter of depth 3}}
  %r:2 = foreign.node "Conv2DBackpropInput" named "r" (%s#0, %w, %x) {strides = [1, 2, 2, 1], padding = "SAME"} : (!foreign.value, tensor<3x3x3x4xf32>, tensor<2x5x6x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x5x6x4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'r': the height is 5, must be a multiple of 2}}
  %r:2 = foreign.node "SpaceToDepth" named "r" (%x) {block_size = 2} : (tensor<2x5x6x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x4x6x4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'r': attribute 'data_format' is 'NCHW_VECT_C', must be NHWC or NCHW}}
  %r:2 = foreign.node "SpaceToDepth" named "r" (%x) {block_size = 2, data_format = "NCHW_VECT_C"} : (tensor<2x4x6x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x4x6x4xf32> named "x") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[0, 12]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'r': input 1 's:0' holds 0, must be at least 1}}
  %r:2 = foreign.node "ResizeArea" named "r" (%x, %s#0) {} : (tensor<2x4x6x4xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x4x6x4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'r': input 0 'x' is of type 'tensor<2x4x6x4xf32>', must have 3 channels in the last dimension}}
  %r:2 = foreign.node "RGBToHSV" named "r" (%x) {} : (tensor<2x4x6x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x4x6x3xf32> named "x", %b: tensor<5x4xf32> named "b", %i: tensor<5xi32> named "i", %s: tensor<2xi32> named "s") -> ("r") {
  // expected-error@below {{node 'r': attribute 'method' is 'cubic', must be bilinear or nearest}}
  %r:2 = foreign.node "CropAndResize" named "r" (%x, %b, %i, %s) {method = "cubic"} : (tensor<2x4x6x3xf32>, tensor<5x4xf32>, tensor<5xi32>, tensor<2xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
