// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @scan(
// CHECK:         weir.scan %{{.*}} {axis = 1 : i64, exclusive, kind = #weir<scan_kind product>, reverse}
foreign.graph @scan(%x: tensor<?x4xf32> named "x") -> ("r0") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<-1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Cumprod" named "r" (%x, %a#0) {exclusive = true, reverse = true} : (tensor<?x4xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @top_k(
// CHECK:         %[[V:.*]], %[[I:.*]] = weir.sort %{{.*}} {axis = 1 : i64, descending, to = i32}
// CHECK:         weir.slice %[[V]] {limits = array<i64: 9223372036854775807, 3>
// CHECK:         weir.slice %[[I]] {limits = array<i64: 9223372036854775807, 3>
foreign.graph @top_k(%x: tensor<?x4xf32> named "x") -> ("r0", "r1") {
  %k:2 = foreign.node "Const" named "k" () {value = dense<3> : tensor<i32>} : () -> (!foreign.value, none)
  %r:3 = foreign.node "TopKV2" named "r" (%x, %k#0) {} : (tensor<?x4xf32>, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}

// -----

// CHECK-LABEL: func.func @arg_max(
// CHECK:         weir.arg_max %{{.*}} {axis = 0 : i64, to = i64} : (tensor<?x4xf32>) -> tensor<4xi64>
foreign.graph @arg_max(%x: tensor<?x4xf32> named "x") -> ("r0") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "ArgMax" named "r" (%x, %a#0) {} : (tensor<?x4xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// The places of what is true are counted, then as many are taken.
// CHECK-LABEL: func.func @where(
// CHECK:         weir.scan %{{.*}} {axis = 0 : i64, exclusive, kind = #weir<scan_kind sum>}
// CHECK:         weir.scatter %{{.*}} {kind = #weir<scatter_kind set>}
// CHECK:         %[[SIZE:.*]] = weir.reduce_sum
// CHECK:         weir.iota %{{.*}}, %{{.*}}, %[[SIZE]]
foreign.graph @where(%x: tensor<?x4xi1> named "x") -> ("r0") {
  %r:2 = foreign.node "Where" named "r" (%x) {} : (tensor<?x4xi1>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
