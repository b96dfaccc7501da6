// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// The documented example: names, shapes and locations.
// CHECK-LABEL: func.func @relu(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32> {weir.name = "x", weir.original_name = "in:0", weir.shape = affine_map<()[s0] -> (s0, 4)>})
// CHECK-SAME:    -> (tensor<?x4xf32> {weir.name = "y", weir.original_name = "a/r:0"})
// CHECK-SAME:    attributes {weir.dims = ["batch"], weir.signature = "relu"}
// CHECK-NEXT:    %[[R:.*]] = weir.relu %[[X]] {weir.device = "/device:CPU:0"} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK-NEXT:    return %[[R]] : tensor<?x4xf32>
// CHECK-NOT:   foreign
foreign.signature "relu" of @g inputs [{name = "x", tensor = "in:0", type = tensor<?x4xf32>}]
    outputs [{name = "y", tensor = "a/r:0", type = tensor<?x4xf32>}, {name = "done", tensor = "n", type = none}]
foreign.graph @g(%x: !foreign.value named "in:0") -> ("a/r:0") {
  %r:2 = foreign.node "Relu" named "a/r" on "/device:CPU:0" (%x) {T = f32} : (!foreign.value) -> (!foreign.value, none)
  %n = foreign.node "NoOp" named "n" (%r#1) {} : (none) -> none
  foreign.return %r#0 controls %n : !foreign.value
}

// -----

// Free dimensions of several inputs have the inputs' names.
// CHECK-LABEL: func.func @dims(
// CHECK-SAME:    weir.shape = affine_map<()[s0, s1, s2] -> (s0, s1, 3)>
// CHECK-SAME:    weir.shape = affine_map<()[s0, s1, s2] -> (s2)>
// CHECK-SAME:    weir.dims = ["image.0", "image.1", "length.0"]
foreign.graph @dims(%x: tensor<?x?x3xf32> named "image", %y: tensor<?xi32> named "length") -> ("a", "b") {
  foreign.return %x, %y : tensor<?x?x3xf32>, tensor<?xi32>
}

// -----

// CHECK-LABEL: func.func @no_batch(
// CHECK-SAME:    weir.shape = affine_map<()[s0] -> (s0, 3)>
// CHECK-SAME:    weir.shape = affine_map<()[s0] -> (2)>
// CHECK-SAME:    weir.dims = ["x.0"]
foreign.graph @no_batch(%x: tensor<?x3xf32> named "x", %y: tensor<2xi32> named "y") -> ("a", "b") {
  foreign.return %x, %y : tensor<?x3xf32>, tensor<2xi32>
}

// -----

// Text and constants that became attributes are gone; names of nodes stay as
// locations.
// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --mlir-print-debuginfo | FileCheck %s --check-prefix=LOC
// LOC:       %[[R:.*]] = weir.reduce_sum %{{.*}} {axes = array<i64: 1>} {{.*}} loc(#[[SUM:.*]])
// LOC:       #[[SUM]] = loc("block/sum"
foreign.graph @names(%x: tensor<2x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Const" named "axes" () {value = dense<-1> : tensor<i32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Sum" named "block/sum" (%x, %a#0) {T = f32} : (tensor<2x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
