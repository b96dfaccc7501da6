// RUN: weir-opt %s --weir-import-tensorflow --split-input-file -verify-diagnostics | FileCheck %s

// A node with seeds counts what it has taken: 256 blocks a number.
// CHECK:       weir.variable @"r/random_state" : tensor<i64> = dense<0>
// CHECK-LABEL: func.func @stateful(
// CHECK:         %[[S:.*]] = weir.read @"r/random_state"
// CHECK:         %[[C:.*]] = weir.mul %{{.*}}, %{{.*}} : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
// CHECK:         weir.assign @"r/random_state", %{{.*}} : tensor<i64>
// CHECK:         %[[W:.*]] = weir.random_bits %{{.*}} : (tensor<1xui64>, tensor<2xui64>, tensor<1xi64>) -> tensor<12xui32>
// CHECK:         weir.floor_mod %[[W]]
// CHECK:         weir.reshape %{{.*}} -> tensor<3x4xf32>
foreign.graph @stateful(%x: tensor<2xf32> named "x") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[3, 4]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "RandomUniform" named "r" (%s#0) {dtype = f32, seed = 7 : i64, seed2 = 11 : i64} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// The count of a node in a branch stands beside the others.
// CHECK:       weir.variable @"b/random_state" : tensor<i64> = dense<0>
// CHECK-LABEL: func.func @branch(
// CHECK:         weir.if %{{.*}} {
// CHECK:           weir.assign @"b/random_state", %{{.*}} : tensor<i64>
foreign.graph @branch(%c: tensor<i1> named "c", %x: tensor<2xf32> named "x") -> ("r") {
  %r:2 = foreign.node "If" named "r" stateful (%c, %x) {then_branch = @draws, else_branch = @passes} : (tensor<i1>, tensor<2xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @draws(%x: tensor<*xf32> named "x") -> ("y") {
  %s:2 = foreign.node "Shape" named "s" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  %b:2 = foreign.node "RandomUniform" named "b" (%s#0) {dtype = f32, seed = 7 : i64} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %b#0 : !foreign.value
}
foreign.graph @passes(%x: tensor<*xf32> named "x") -> ("y") {
  foreign.return %x : tensor<*xf32>
}

// -----

// The halves of a double.
// CHECK-LABEL: func.func @stateless(
// CHECK:         weir.random_bits %{{.*}}, %{{.*}}, %{{.*}} {stride = 2 : i64}
// CHECK:         weir.random_bits %{{.*}}, %{{.*}}, %{{.*}} {offset = 1 : i64, stride = 2 : i64}
foreign.graph @stateless(%s: tensor<1xi32> named "s", %k: tensor<1xui64> named "k", %c: tensor<2xui64> named "c") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "StatelessRandomUniformV2" named "r" (%s, %k, %c, %a#0) {dtype = f64} : (tensor<1xi32>, tensor<1xui64>, tensor<2xui64>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @seed(%s: tensor<1xi32> named "s", %k: tensor<3xi32> named "k") -> ("r") {
  // expected-error @below {{node 'r': input 1 'k' is of type 'tensor<3xi32>', a seed must be a vector of 2 elements}}
  %r:2 = foreign.node "StatelessRandomNormal" named "r" (%s, %k) {dtype = f32} : (tensor<1xi32>, tensor<3xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @algorithm(%s: tensor<1xi32> named "s", %k: tensor<1xui64> named "k", %c: tensor<2xui64> named "c") -> ("r") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<2> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error @below {{node 'r': input 3 'a:0' is 2: only algorithm 1, Philox, is supported}}
  %r:2 = foreign.node "StatelessRandomUniformV2" named "r" (%s, %k, %c, %a#0) {} : (tensor<1xi32>, tensor<1xui64>, tensor<2xui64>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @type(%s: tensor<1xi32> named "s") -> ("r") {
  // expected-error @below {{node 'r': numbers of type 'i8' are not supported}}
  %r:2 = foreign.node "RandomStandardNormal" named "r" (%s) {dtype = i8} : (tensor<1xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @classes(
// CHECK:         weir.scan %{{.*}} {axis = 1 : i64, kind = #weir<scan_kind sum>}
// CHECK:         weir.less_equal %{{.*}} : (tensor<2x6x7xf64>, tensor<2x6x7xf64>) -> tensor<2x6x7xi1>
// CHECK:         weir.reduce_sum %{{.*}} {axes = array<i64: 2>} : (tensor<2x6x7xi64>) -> tensor<2x6xi64>
foreign.graph @classes(%x: tensor<2x7xf32> named "x") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<6> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Multinomial" named "r" (%x, %n#0) {seed = 1 : i64} : (tensor<2x7xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @count(%x: tensor<2x7xf32> named "x") -> ("r") {
  %n:2 = foreign.node "Const" named "n" () {value = dense<-6> : tensor<i32>} : () -> (!foreign.value, none)
  // expected-error @below {{node 'r': input 1 'n:0' is -6, must not be negative}}
  %r:2 = foreign.node "Multinomial" named "r" (%x, %n#0) {seed = 1 : i64} : (tensor<2x7xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
