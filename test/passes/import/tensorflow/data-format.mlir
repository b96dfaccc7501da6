// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics | FileCheck %s

// Dimensions by number: negative ones count from the end.
// CHECK-LABEL: func.func @dimensions(
// CHECK:         %[[D:.*]] = weir.floor_mod
// CHECK:         %[[T:.*]] = weir.constant dense<[0, 2, 3, 1]> : tensor<4xi32>
// CHECK:         weir.gather %[[T]], %[[D]]
foreign.graph @dimensions(%x: tensor<?xi32> named "x") -> ("r") {
  %r:2 = foreign.node "DataFormatDimMap" named "r" (%x) {} : (tensor<?xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Two entries are those of the spatial dimensions.
// CHECK-LABEL: func.func @spatial(
// CHECK:         weir.constant dense<[1, 0]> : tensor<2xi64>
// CHECK:         weir.gather
foreign.graph @spatial(%x: tensor<2x2xi32> named "x") -> ("r") {
  %r:2 = foreign.node "DataFormatVecPermute" named "r" (%x) {src_format = "NHWC", dst_format = "NCWH"} : (tensor<2x2xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.graph @letters(%x: tensor<?xi32> named "x") -> ("r") {
  // expected-error@+1 {{node 'r': formats 'NCDW' and 'NHWC' must have the same letters}}
  %r:2 = foreign.node "DataFormatDimMap" named "r" (%x) {dst_format = "NCDW"} : (tensor<?xi32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
