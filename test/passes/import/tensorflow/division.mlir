// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// A divisor of 0 is reported when running, where a constant doesn't rule it out.
// CHECK-LABEL: func.func @integers(
// CHECK-SAME:    %[[X:.*]]: tensor<?xi32> {{.*}}, %[[Y:.*]]: tensor<?xi32>
// CHECK:         %[[N:.*]] = weir.not_equal
// CHECK:         %[[A:.*]] = weir.reduce_all %[[N]]
// CHECK:         weir.assert %[[A]]{{.*}}"node 'a': integer division by zero"
// CHECK:         weir.floor_div
// CHECK-NOT:     weir.assert
// CHECK:         weir.floor_mod
foreign.graph @integers(%x: tensor<?xi32> named "x", %y: tensor<?xi32> named "y") -> ("r") {
  %a:2 = foreign.node "FloorDiv" named "a" (%x, %y) {} : (tensor<?xi32>, tensor<?xi32>) -> (!foreign.value, none)
  %c:2 = foreign.node "Const" named "c" () {value = dense<3> : tensor<i32>} : () -> (!foreign.value, none)
  %b:2 = foreign.node "FloorMod" named "b" (%a#0, %c#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %b#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @floats(
// CHECK-NOT:     weir.assert
// CHECK:         weir.trunc_mod
foreign.graph @floats(%x: tensor<?xf32> named "x", %y: tensor<?xf32> named "y") -> ("r") {
  %a:2 = foreign.node "TruncateMod" named "a" (%x, %y) {} : (tensor<?xf32>, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @power(
// CHECK:         weir.assert %{{.*}}"node 'a': integers to negative integer powers are not allowed"
// CHECK:         weir.pow
foreign.graph @power(%x: tensor<4xi32> named "x", %y: tensor<4xi32> named "y") -> ("r") {
  %a:2 = foreign.node "Pow" named "a" (%x, %y) {} : (tensor<4xi32>, tensor<4xi32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @numerics(
// CHECK:         weir.is_nan
// CHECK:         weir.is_inf
// CHECK:         "node 'a': loss : Tensor had Inf and NaN values"
// CHECK:         "node 'a': loss : Tensor had NaN values"
// CHECK:         "node 'a': loss : Tensor had Inf values"
foreign.graph @numerics(%x: tensor<?x4xf32> named "x") -> ("r") {
  %a:2 = foreign.node "CheckNumerics" named "a" (%x) {message = "loss"} : (tensor<?x4xf32>) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}
