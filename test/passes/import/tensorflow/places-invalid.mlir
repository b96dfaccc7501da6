// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics

foreign.graph @f(%x: tensor<?x4xf32> named "x", %i: tensor<3x?xi32> named "i") -> ("r0") {
  // expected-error@below {{node 'r': input 1 'i' must have a last dimension that is known when compiling}}
  %r:2 = foreign.node "GatherNd" named "r" (%x, %i) {} : (tensor<?x4xf32>, tensor<3x?xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x4xf32> named "x", %i: tensor<3x3xi32> named "i") -> ("r0") {
  // expected-error@below {{node 'r': input 1 'i' names 3 dimensions of a value of rank 2}}
  %r:2 = foreign.node "GatherNd" named "r" (%x, %i) {} : (tensor<?x4xf32>, tensor<3x3xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x4xf32> named "x", %n: tensor<?xi32> named "n") -> ("r0") {
  // expected-error@below {{node 'r': seq_dim and batch_dim are both 0}}
  %r:2 = foreign.node "ReverseSequence" named "r" (%x, %n) {seq_dim = 0 : i64, batch_dim = 0 : i64} : (tensor<?x4xf32>, tensor<?xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x4xf32> named "x", %s: tensor<2xi32> named "s") -> ("r0") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'r': input 1 's' must have 1 elements, one for each axis}}
  %r:2 = foreign.node "Roll" named "r" (%x, %s, %a#0) {} : (tensor<?x4xf32>, tensor<2xi32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x4xf32> named "x") -> ("r0") {
  %k:2 = foreign.node "Const" named "k" () {value = dense<5> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error@below {{node 'r': k is 5, must be between 0 and 4}}
  %r:3 = foreign.node "TopKV2" named "r" (%x, %k#0) {} : (tensor<?x4xf32>, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x4xf32> named "x", %a: tensor<i32> named "a") -> ("r0") {
  // expected-error@below {{node 'r': input 1 'a' must be known when compiling}}
  %r:2 = foreign.node "Cumsum" named "r" (%x, %a) {} : (tensor<?x4xf32>, tensor<i32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x4xf32> named "x", %s: tensor<3x1xi32> named "s") -> ("r0") {
  // expected-error@below {{node 'r': input 1 's' has rank 2, must be a vector}}
  %r:2 = foreign.node "SegmentSum" named "r" (%x, %s) {} : (tensor<?x4xf32>, tensor<3x1xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x4xf32> named "x") -> ("r0") {
  // expected-error@below {{node 'r': input 0 'x' must be a vector}}
  %r:3 = foreign.node "Unique" named "r" (%x) {} : (tensor<?x4xf32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<f32> named "x") -> ("r0") {
  // expected-error@below {{node 'r': input 0 'x' must have rank 1 or more}}
  %r:2 = foreign.node "Where" named "r" (%x) {} : (tensor<f32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @f(%x: tensor<?x?xi64> named "x", %v: tensor<?xf32> named "v", %s: tensor<2xi64> named "s", %b: tensor<?x4xf32> named "b") -> ("r0") {
  // expected-error@below {{node 'r': input 0 'x' must be a matrix with a number of columns known when compiling}}
  %r:2 = foreign.node "SparseTensorDenseMatMul" named "r" (%x, %v, %s, %b) {} : (tensor<?x?xi64>, tensor<?xf32>, tensor<2xi64>, tensor<?x4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
