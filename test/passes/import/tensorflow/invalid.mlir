// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<4> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': axis 4 is out of range for rank 2}}
  %r:2 = foreign.node "Sum" named "a/b" (%x, %a#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<-3> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': axis -3 is out of range for rank 2}}
  %r:2 = foreign.node "Mean" named "a/b" (%x, %a#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<[1, -1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': axis 1 is given twice}}
  %r:2 = foreign.node "Sum" named "a/b" (%x, %a#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x", %y: tensor<?xi32> named "y") -> ("r") {
  // expected-error@below {{node 'a/b': input 1 'y' must be known when compiling}}
  %r:2 = foreign.node "Sum" named "a/b" (%x, %y) {} : (tensor<2x3xf32>, tensor<?xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<*xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': the rank of input 0 'x' must be known}}
  %r:2 = foreign.node "Sum" named "a/b" (%x, %a#0) {} : (tensor<*xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': Sum has 1 inputs, must have 2}}
  %r:2 = foreign.node "Sum" named "a/b" (%x) {} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': Pack has 0 inputs, must have at least 1}}
  %r:2 = foreign.node "Pack" named "a/b" () {} : () -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': attribute 'keep_dims' is 3 : i64, must be a bool}}
  %r:2 = foreign.node "Sum" named "a/b" (%x, %a#0) {keep_dims = 3} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': MatMul doesn't go with tensor<2x3xf32>, tensor<2x3xf32>}}
  %r:2 = foreign.node "MatMul" named "a/b" (%x, %x) {} : (tensor<2x3xf32>, tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': input 0 'x' has rank 1, must be a matrix}}
  %r:2 = foreign.node "MatMul" named "a/b" (%x, %x) {} : (tensor<3xf32>, tensor<3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x", %y: tensor<4xf32> named "y") -> ("r") {
  // expected-error@below {{node 'a/b': AddV2 doesn't go with tensor<2x3xf32>, tensor<4xf32>}}
  %r:2 = foreign.node "AddV2" named "a/b" (%x, %y) {} : (tensor<2x3xf32>, tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x", %y: tensor<2x3xi32> named "y") -> ("r") {
  // expected-error@below {{node 'a/b': requires the same element type for all operands}}
  %r:2 = foreign.node "AddV2" named "a/b" (%x, %y) {} : (tensor<2x3xf32>, tensor<2x3xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': lacks the attribute 'DstT'}}
  %r:2 = foreign.node "Cast" named "a/b" (%x) {} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': attribute 'DstT' is !foreign.variant, must be an element type that is supported}}
  %r:2 = foreign.node "Cast" named "a/b" (%x) {DstT = !foreign.variant} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': lacks the attribute 'value'}}
  %r:2 = foreign.node "Const" named "a/b" () {} : () -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': attribute 'value' must be a tensor}}
  %r:2 = foreign.node "Const" named "a/b" () {value = 3} : () -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': the placeholder is not fed: it must be an input}}
  %r:2 = foreign.node "Placeholder" named "a/b" () {dtype = f32} : () -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': attribute 'padding' is 'FULL', must be SAME, VALID or EXPLICIT}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, 1, 1, 1], padding = "FULL"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': strides is -1 for dimension 1, must be at least 1}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, -1, 1, 1], padding = "SAME"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': strides is 2 for dimension 3, must be 1}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, 1, 1, 2], padding = "SAME"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': strides has 2 entries, must have 4 as the input has dimensions}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, 1], padding = "SAME"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': explicit_paddings has 0 entries, must have 8}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, 1, 1, 1], padding = "EXPLICIT"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x3x4xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': attribute 'data_format' is 'HWCN', must be NHWC or NCHW}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, 1, 1, 1], padding = "SAME", data_format = "HWCN"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': input 1 'w' has rank 2, must be 4 as the input}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, 1, 1, 1], padding = "SAME"} : (tensor<?x8x8x3xf32>, tensor<3x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x5x4xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': input has 3 channels, the filter 5 times 1 groups}}
  %r:2 = foreign.node "Conv2D" named "a/b" (%x, %w) {strides = [1, 1, 1, 1], padding = "SAME"} : (tensor<?x8x8x3xf32>, tensor<3x3x5x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x", %w: tensor<3x3x3x?xf32> named "w") -> ("r") {
  // expected-error@below {{node 'a/b': the channels of input 1 'w' must be known when compiling}}
  %r:2 = foreign.node "DepthwiseConv2dNative" named "a/b" (%x, %w) {strides = [1, 1, 1, 1], padding = "SAME"} : (tensor<?x8x8x3xf32>, tensor<3x3x3x?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x8x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': ksize has 0 entries, must have 4 as the input has dimensions}}
  %r:2 = foreign.node "MaxPool" named "a/b" (%x) {strides = [1, 1, 1, 1], padding = "SAME"} : (tensor<?x8x8x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x8x3xf32> named "x", %v: tensor<3xf32> named "v") -> ("r") {
  // expected-error@below {{node 'a/b': input 0 'x' has rank 3, must be 4 or 5}}
  %r:2 = foreign.node "FusedBatchNormV3" named "a/b" (%x, %v, %v, %v, %v) {} : (tensor<?x8x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<3> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': axis 3 is out of range for rank 2}}
  %r:2 = foreign.node "ConcatV2" named "a/b" (%x, %x, %a#0) {} : (tensor<2x3xf32>, tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x", %y: tensor<3xf32> named "y") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': input 1 'y' has rank 1, must be 2 as the others}}
  %r:2 = foreign.node "ConcatV2" named "a/b" (%x, %y, %a#0) {} : (tensor<2x3xf32>, tensor<3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': dimension 1 of size 3 can't be split in 2 equal parts}}
  %r:3 = foreign.node "Split" named "a/b" (%a#0, %x) {num_split = 2} : (!foreign.value, tensor<2x3xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': attribute 'num_split' is 7, but there are 1 outputs}}
  %r:2 = foreign.node "Split" named "a/b" (%a#0, %x) {num_split = 7} : (!foreign.value, tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<[2, 3]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': the sizes of input 1 'n:0' add up to 5, the dimension has 3}}
  %r:3 = foreign.node "SplitV" named "a/b" (%x, %n#0, %a#0) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': dimension 1 of size 3 is unpacked in 2 outputs}}
  %r:3 = foreign.node "Unpack" named "a/b" (%x) {num = 2, axis = 1} : (tensor<2x3xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0, 1, 2]> : tensor<3xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': the permutation has 3 entries, must have 2 as the input has dimensions}}
  %r:2 = foreign.node "Transpose" named "a/b" (%x, %p#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0, 0]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': permutation must hold each of 0 to 1 once}}
  %r:2 = foreign.node "Transpose" named "a/b" (%x, %p#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': squeezes dimension 1 of size 3, must be 1}}
  %r:2 = foreign.node "Squeeze" named "a/b" (%x) {squeeze_dims = [1]} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': attribute 'squeeze_dims' is [true], must be a list of integers}}
  %r:2 = foreign.node "Squeeze" named "a/b" (%x) {squeeze_dims = [true]} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[4]> : tensor<1xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': Reshape doesn't go with tensor<2x3xf32>, tensor<1xi32>}}
  %r:2 = foreign.node "Reshape" named "a/b" (%x, %s#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[[1, 2]]> : tensor<1x2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': input 1 'p:0' has 2 elements, must be of shape [2, 2]}}
  %r:2 = foreign.node "Pad" named "a/b" (%x, %p#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[[-1, 2], [0, 0]]> : tensor<2x2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': pads dimension 0 by -1, must be between 0 and 1099511627776}}
  %r:2 = foreign.node "Pad" named "a/b" (%x, %p#0) {} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[[0, 0], [0, 3]]> : tensor<2x2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': mirrors 3 elements of dimension 1, which allows at most 2}}
  %r:2 = foreign.node "MirrorPad" named "a/b" (%x, %p#0) {mode = "REFLECT"} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0]> : tensor<1xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[1]> : tensor<1xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<[0]> : tensor<1xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': stride 0 is 0, must not be 0}}
  %r:2 = foreign.node "StridedSlice" named "a/b" (%x, %p#0, %q#0, %s#0) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0]> : tensor<1xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[1]> : tensor<1xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<[-1]> : tensor<1xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': stride 0 is -1, must be positive for an index}}
  %r:2 = foreign.node "StridedSlice" named "a/b" (%x, %p#0, %q#0, %s#0) {shrink_axis_mask = 1} : (tensor<2x3xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[2]> : tensor<1xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[3]> : tensor<1xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<[1]> : tensor<1xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': an index is out of range for dimension 0 of size 2}}
  %r:2 = foreign.node "StridedSlice" named "a/b" (%x, %p#0, %q#0, %s#0) {shrink_axis_mask = 1} : (tensor<2x3xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0, 0, 0]> : tensor<3xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[1, 1, 1]> : tensor<3xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<[1, 1, 1]> : tensor<3xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': slices more dimensions than the 2 of the input}}
  %r:2 = foreign.node "StridedSlice" named "a/b" (%x, %p#0, %q#0, %s#0) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0, 0]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[1, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<[1, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': has more than one ellipsis}}
  %r:2 = foreign.node "StridedSlice" named "a/b" (%x, %p#0, %q#0, %s#0) {ellipsis_mask = 3} : (tensor<2x3xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0]> : tensor<1xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[0, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': input 2 'q:0' has 2 elements, must have 1 as begin}}
  %r:2 = foreign.node "StridedSlice" named "a/b" (%x, %p#0, %q#0, %p#0) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x", %y: tensor<1xi32> named "y") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0]> : tensor<1xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': element 0 of input 3 'y' must be known when compiling}}
  %r:2 = foreign.node "StridedSlice" named "a/b" (%x, %p#0, %p#0, %y) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value, tensor<1xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[1, 3]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': slices elements 1 to 4 of dimension 1, which has 3}}
  %r:2 = foreign.node "Slice" named "a/b" (%x, %p#0, %q#0) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %p:2 = foreign.node "Const" named "p" () {value = dense<[0, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %q:2 = foreign.node "Const" named "q" () {value = dense<[-2, 1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': element 0 of input 2 'q:0' is -2, must be at least -1}}
  %r:2 = foreign.node "Slice" named "a/b" (%x, %p#0, %q#0) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x", %i: tensor<2x2xi32> named "i") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': batch_dims is 1, must not be above the axis, which is 0}}
  %r:2 = foreign.node "GatherV2" named "a/b" (%x, %i, %a#0) {batch_dims = 1} : (tensor<2x3xf32>, tensor<2x2xi32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': input 0 'x' must be a variable}}
  %r:2 = foreign.node "VarIsInitializedOp" named "a/b" (%x) {} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  %i:2 = foreign.node "Const" named "i" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %e:2 = foreign.node "Const" named "e" () {value = dense<[3]> : tensor<1xi32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': input 0 'x' must be a list}}
  %r:2 = foreign.node "TensorListGetItem" named "a/b" (%x, %i#0, %e#0) {} : (tensor<2x3xf32>, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': names no variable of the model}}
  %r:2 = foreign.node "VarHandleOp" named "a/b" () {} : () -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': calls 'nowhere', which does not exist}}
  %r:2 = foreign.node "StatelessWhile" named "a/b" (%x) {cond = @nowhere, body = @nowhere} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': function 'g' has 0 arguments, must have 1}}
  %r:2 = foreign.node "StatelessWhile" named "a/b" (%x) {cond = @g, body = @g} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @g() {
}

// -----

foreign.graph @f(%x: tensor<2x3xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': input 0 'x' is of type 'tensor<2x3xf32>', after a step of type 'tensor<2x3xi32>'}}
  %r:2 = foreign.node "StatelessWhile" named "a/b" (%x) {cond = @g, body = @g} : (tensor<2x3xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @g(%x: tensor<*xf32> named "x") -> ("r") {
  %r:2 = foreign.node "Cast" named "r" (%x) {DstT = i32} : (tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<i1> named "x") -> ("r") {
  // expected-error@below {{node 'a/b': result 0 is of another type in the other branch}}
  %r:2 = foreign.node "If" named "a/b" (%x, %x) {then_branch = @g, else_branch = @h} : (tensor<i1>, tensor<i1>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @g(%x: tensor<*xi1> named "x") -> ("r") {
  foreign.return %x : tensor<*xi1>
}
foreign.graph @h(%x: tensor<*xi1> named "x") -> ("r") {
  %r:2 = foreign.node "Cast" named "r" (%x) {DstT = i32} : (tensor<*xi1>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// A function that names itself.
foreign.graph @f(%x: tensor<i1> named "x") -> ("r") {
  %r:2 = foreign.node "If" named "a/b" (%x, %x) {then_branch = @g, else_branch = @g} : (tensor<i1>, tensor<i1>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @g(%x: tensor<*xi1> named "x") -> ("r") {
  // expected-error@below {{functions are nested more than 64 deep}}
  %r:2 = foreign.node "If" named "c" (%x, %x) {then_branch = @g, else_branch = @g} : (tensor<*xi1>, tensor<*xi1>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// expected-error@below {{signature 'f': input 'x' is of type 'tensor<!foreign.variant>', which is not supported}}
foreign.graph @f(%x: tensor<!foreign.variant> named "x") -> ("r") {
  foreign.return %x : tensor<!foreign.variant>
}

// -----

foreign.variable @v : tensor<2xf32>
foreign.graph @f(%x: tensor<3xf32> named "x") -> ("r") {
  %v:2 = foreign.node "VarHandleOp" named "v" () {} attributes {foreign.variable = @v} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': assigns a value of type 'tensor<3xf32>' to variable 'v' of type 'tensor<2xf32>'}}
  %r = foreign.node "AssignVariableOp" named "a/b" stateful (%v#0, %x) {} : (!foreign.value, tensor<3xf32>) -> none
  foreign.return %x : tensor<3xf32>
}

// -----

foreign.variable @v : tensor<2xf32>
foreign.graph @f() -> ("r") {
  %v:2 = foreign.node "VarHandleOp" named "v" () {} attributes {foreign.variable = @v} : () -> (!foreign.value, none)
  // expected-error@below {{node 'a/b': input 0 'v:0' must be a tensor}}
  %r:2 = foreign.node "Relu" named "a/b" (%v#0) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<2xf32> named "x") -> ("r") {
  %a:3 = foreign.node "Relu" named "a" (%x) {} : (tensor<2xf32>) -> (!foreign.value, !foreign.value, none)
  // expected-error@below {{node 'a/b': input 0 'a:1' has no value: its node gives no such output}}
  %r:2 = foreign.node "Relu" named "a/b" (%a#1) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
