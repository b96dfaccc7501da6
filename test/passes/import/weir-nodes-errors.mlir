// RUN: weir-opt --weir-import-tensorflow --split-input-file --verify-diagnostics %s

foreign.graph @f(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a': lacks the attribute 'axis'}}
  %r:2 = foreign.node "softmax" of "weir" named "a" (%x) {} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a': attribute 'axis' is 1 : i32, must be an integer}}
  %r:2 = foreign.node "softmax" of "weir" named "a" (%x) {axis = 1 : i32} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a': axis 7 is out of range for rank 1}}
  %r:2 = foreign.node "softmax" of "weir" named "a" (%x) {axis = 7 : i64} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a': attribute 'mode' is #weir<padding same>, must be constant, reflect or symmetric}}
  %r:2 = foreign.node "pad" of "weir" named "a" (%x) {low = array<i64: 1>, high = array<i64: 1>, mode = #weir<padding same>} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a': add has 1 inputs, must have 2}}
  %r:2 = foreign.node "add" of "weir" named "a" (%x) {} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<4xf32> named "x") -> ("r") {
  // expected-error@below {{node 'a': attribute 'to' is !foreign.resource, must be an element type that is supported}}
  %r:2 = foreign.node "cast" of "weir" named "a" (%x) {to = !foreign.resource} : (tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// expected-error@below {{1 op is not supported: kernel (1 node: 'a'}}
module {
  foreign.graph @f(%x: tensor<4xf32> named "x") -> ("r") {
    %r:2 = foreign.node "kernel" of "weir" named "a" (%x) {} : (tensor<4xf32>) -> (!foreign.value, none)
    foreign.return %r#0 : !foreign.value
  }
}
