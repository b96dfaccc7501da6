// RUN: weir-opt --weir-import-tensorflow %s | FileCheck %s

// Nodes of the domain weir are the dialect's own ops.
// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>
// CHECK:         %[[W:.*]] = weir.constant
// CHECK:         %[[M:.*]] = weir.matmul %[[X]], %[[W]] {transpose_rhs} : {{.*}} -> tensor<?x2xf32>
// CHECK:         %[[A:.*]]:2 = weir.broadcast_together %[[M]], %{{.*}}
// CHECK:         %[[S:.*]] = weir.add %[[A]]#0, %[[A]]#1
// CHECK:         weir.softmax %[[S]] {axis = 1 : i64}
foreign.graph @example(%x: tensor<?x4xf32> named "x") -> ("y") {
  %w:2 = foreign.node "Const" named "w" () {value = dense<1.0> : tensor<2x4xf32>} : () -> (tensor<2x4xf32>, none)
  %b:2 = foreign.node "constant" of "weir" named "b" () {value = dense<[1.0, 2.0]> : tensor<2xf32>} : () -> (tensor<2xf32>, none)
  %m:2 = foreign.node "matmul" of "weir" named "m" (%x, %w#0) {transpose_rhs} : (tensor<?x4xf32>, tensor<2x4xf32>) -> (tensor<?x2xf32>, none)
  %s:2 = foreign.node "add" of "weir" named "s" (%m#0, %b#0) {} : (tensor<?x2xf32>, tensor<2xf32>) -> (tensor<?x2xf32>, none)
  %y:2 = foreign.node "softmax" of "weir" named "y" (%s#0) {axis = 1 : i64} : (tensor<?x2xf32>) -> (tensor<?x2xf32>, none)
  foreign.return %y#0 : tensor<?x2xf32>
}

// Several results, and a case of an enumeration.
// CHECK-LABEL: func.func @results(
// CHECK:         weir.pad %{{.*}} {{.*}}mode = #weir<pad_mode reflect>
// CHECK:         %[[V:.*]], %[[I:.*]] = weir.sort
// CHECK:         return %[[V]], %[[I]]
foreign.graph @results(%x: tensor<8xf32> named "x") -> ("v", "i") {
  %p:2 = foreign.node "pad" of "weir" named "p" (%x) {low = array<i64: 1>, high = array<i64: 1>, mode = #weir<pad_mode reflect>} : (tensor<8xf32>) -> (!foreign.value, none)
  %s:3 = foreign.node "sort" of "weir" named "s" (%p#0) {axis = 0 : i64, to = i32} : (!foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %s#0, %s#1 : !foreign.value, !foreign.value
}
