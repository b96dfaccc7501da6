// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// x[1:3, ::-1]
// CHECK-LABEL: func.func @ranges(
// CHECK:         weir.slice %{{.*}} {limits = array<i64: 3, -9223372036854775808>, starts = array<i64: 1, 9223372036854775807>, strides = array<i64: 1, -1>} : (tensor<4x5xf32>) -> tensor<2x5xf32>
foreign.graph @ranges(%x: tensor<4x5xf32> named "x") -> ("r") {
  %b:2 = foreign.node "Const" named "b" () {value = dense<[1, 0]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %e:2 = foreign.node "Const" named "e" () {value = dense<[3, 0]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<[1, -1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %b#0, %e#0, %s#0) {begin_mask = 2, end_mask = 2} : (tensor<4x5xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// x[-1]: the index counts from the end, its dimension goes.
// CHECK-LABEL: func.func @last(
// CHECK:         %[[S:.*]] = weir.slice %{{.*}} {limits = array<i64: 9223372036854775807, 9223372036854775807>, starts = array<i64: -1, 0>, strides = array<i64: 1, 1>} : (tensor<?x5xf32>) -> tensor<?x5xf32>
// CHECK:         weir.squeeze %[[S]] {axes = array<i64: 0>} : (tensor<?x5xf32>) -> tensor<5xf32>
foreign.graph @last(%x: tensor<?x5xf32> named "x") -> ("r") {
  %b:2 = foreign.node "Const" named "b" () {value = dense<-1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %e:2 = foreign.node "Const" named "e" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %b#0, %e#0, %s#0) {shrink_axis_mask = 1} : (tensor<?x5xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// x[0, ..., None, 2:]
// CHECK-LABEL: func.func @all_masks(
// CHECK:         %[[S:.*]] = weir.slice %{{.*}} {limits = array<i64: 1, 9223372036854775807, 9223372036854775807, 9223372036854775807>, starts = array<i64: 0, 0, 0, 2>, strides = array<i64: 1, 1, 1, 1>} : (tensor<2x3x4x5xf32>) -> tensor<1x3x4x3xf32>
// CHECK:         %[[Q:.*]] = weir.squeeze %[[S]] {axes = array<i64: 0>} : (tensor<1x3x4x3xf32>) -> tensor<3x4x3xf32>
// CHECK:         weir.expand_dims %[[Q]] {axes = array<i64: 2>} : (tensor<3x4x3xf32>) -> tensor<3x4x1x3xf32>
foreign.graph @all_masks(%x: tensor<2x3x4x5xf32> named "x") -> ("r") {
  %b:2 = foreign.node "Const" named "b" () {value = dense<[0, 0, 0, 2]> : tensor<4xi32>} : () -> (!foreign.value, none)
  %e:2 = foreign.node "Const" named "e" () {value = dense<[1, 0, 0, 0]> : tensor<4xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<1> : tensor<4xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %b#0, %e#0, %s#0) {shrink_axis_mask = 1, ellipsis_mask = 2, new_axis_mask = 4, end_mask = 8} : (tensor<2x3x4x5xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// x[None]: nothing is sliced.
// CHECK-LABEL: func.func @new_axis(
// CHECK-NEXT:    weir.expand_dims %{{.*}} {axes = array<i64: 0>} : (tensor<?x5xf32>) -> tensor<1x?x5xf32>
foreign.graph @new_axis(%x: tensor<?x5xf32> named "x") -> ("r") {
  %b:2 = foreign.node "Const" named "b" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %b#0, %b#0, %s#0) {new_axis_mask = 1} : (tensor<?x5xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// x[:, :shape(x)[1] - 2]: shape arithmetic comes down to a place from the end.
// CHECK-LABEL: func.func @from_end(
// CHECK:         weir.slice %{{.*}} {limits = array<i64: 9223372036854775807, -2>, starts = array<i64: 0, 0>, strides = array<i64: 1, 1>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
foreign.graph @from_end(%x: tensor<?x?xf32> named "x") -> ("r") {
  %0:2 = foreign.node "Const" named "0" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %1:2 = foreign.node "Const" named "1" () {value = dense<1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %2:2 = foreign.node "Const" named "2" () {value = dense<2> : tensor<1xi32>} : () -> (!foreign.value, none)
  %two:2 = foreign.node "Const" named "two" () {value = dense<2> : tensor<i32>} : () -> (!foreign.value, none)
  %zeros:2 = foreign.node "Const" named "zeros" () {value = dense<0> : tensor<2xi32>} : () -> (!foreign.value, none)
  %ones:2 = foreign.node "Const" named "ones" () {value = dense<1> : tensor<2xi32>} : () -> (!foreign.value, none)
  %shape:2 = foreign.node "Shape" named "shape" (%x) {} : (tensor<?x?xf32>) -> (!foreign.value, none)
  %n:2 = foreign.node "StridedSlice" named "n" (%shape#0, %1#0, %2#0, %1#0) {shrink_axis_mask = 1} : (!foreign.value, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  %less:2 = foreign.node "Sub" named "less" (%n#0, %two#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %nil:2 = foreign.node "Const" named "nil" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %end:2 = foreign.node "Pack" named "end" (%nil#0, %less#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %zeros#0, %end#0, %ones#0) {end_mask = 1} : (tensor<?x?xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// x[:, i]: an index that a run computes gathers, negative ones from the end.
// CHECK-LABEL: func.func @index(
// CHECK-SAME:    %[[X:.*]]: tensor<?x5xf32> {{.*}}, %[[I:.*]]: tensor<2xi32>
// CHECK:         %[[E:.*]] = weir.slice %[[I]] {limits = array<i64: 2>, starts = array<i64: 1>
// CHECK:         %[[N:.*]] = weir.squeeze %[[E]]
// CHECK:         %[[P:.*]] = weir.select
// CHECK:         weir.gather %[[X]], %[[P]] {axis = 1 : i64} : (tensor<?x5xf32>, tensor<i32>) -> tensor<?xf32>
foreign.graph @index(%x: tensor<?x5xf32> named "x", %i: tensor<2xi32> named "i") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<1> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %i, %i, %s#0) {begin_mask = 1, end_mask = 1, shrink_axis_mask = 2} : (tensor<?x5xf32>, tensor<2xi32>, tensor<2xi32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Slice: -1 is all that is left.
// CHECK-LABEL: func.func @slice(
// CHECK:         weir.slice %{{.*}} {limits = array<i64: 9223372036854775807, 4>, starts = array<i64: 1, 2>, strides = array<i64: 1, 1>} : (tensor<4x5xf32>) -> tensor<3x2xf32>
foreign.graph @slice(%x: tensor<4x5xf32> named "x") -> ("r") {
  %b:2 = foreign.node "Const" named "b" () {value = dense<[1, 2]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<[-1, 2]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "Slice" named "r" (%x, %b#0, %s#0) {} : (tensor<4x5xf32>, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// x[:shape(y)[0]]: the limit is a dimension, and so is the result's.
// CHECK-LABEL: func.func @until_dim(
// CHECK-SAME:    %[[X:.*]]: tensor<9x3xf32> {{.*}}, %[[Y:.*]]: tensor<?xf32>
// CHECK:         %[[S:.*]] = weir.shape %[[Y]] {to = i32} : (tensor<?xf32>) -> tensor<1xi32>
// CHECK:         %[[C:.*]] = weir.less_equal
// CHECK:         weir.assert %[[C]], "node 'r': a slice is out of range" : tensor<i1>
// CHECK:         %[[I:.*]] = weir.iota {{.*}} : (tensor<i32>, tensor<i32>, tensor<1xi32>) -> tensor<?xi32>
// CHECK:         weir.gather %[[X]], %[[I]] {axis = 0 : i64} : (tensor<9x3xf32>, tensor<?xi32>) -> tensor<?x3xf32>
foreign.graph @until_dim(%x: tensor<9x3xf32> named "x", %y: tensor<?xf32> named "y") -> ("r") {
  %b:2 = foreign.node "Const" named "b" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Const" named "s" () {value = dense<1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %n:2 = foreign.node "Shape" named "n" (%y) {} : (tensor<?xf32>) -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %b#0, %n#0, %s#0) {begin_mask = 1} : (tensor<9x3xf32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// x[i:j]: negative places count from the end, those outside are clamped.
// CHECK-LABEL: func.func @run_range(
// CHECK:         weir.select
// CHECK:         weir.maximum
// CHECK:         weir.minimum
// CHECK:         weir.gather %arg0, %{{.*}} {axis = 0 : i64} : (tensor<9x3xf32>, tensor<?xi32>) -> tensor<?x3xf32>
foreign.graph @run_range(%x: tensor<9x3xf32> named "x", %i: tensor<1xi32> named "i", %j: tensor<1xi32> named "j") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "StridedSlice" named "r" (%x, %i, %j, %s#0) {} : (tensor<9x3xf32>, tensor<1xi32>, tensor<1xi32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Slice from a place that a run computes; the size is known.
// CHECK-LABEL: func.func @run_start(
// CHECK-COUNT-3: weir.assert
// CHECK:         %[[R:.*]] = weir.gather %arg0, %{{.*}} {axis = 0 : i64} : (tensor<9x3xf32>, tensor<2xi32>) -> tensor<2x3xf32>
// CHECK-NEXT:    return %[[R]]
foreign.graph @run_start(%x: tensor<9x3xf32> named "x", %i: tensor<2xi32> named "i") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[2, -1]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %z:2 = foreign.node "Const" named "z" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %o:2 = foreign.node "Const" named "o" () {value = dense<1> : tensor<1xi32>} : () -> (!foreign.value, none)
  %e:2 = foreign.node "StridedSlice" named "e" (%i, %z#0, %o#0, %o#0) {shrink_axis_mask = 1} : (tensor<2xi32>, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)
  %n:2 = foreign.node "Const" named "n" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %b:2 = foreign.node "Pack" named "b" (%e#0, %n#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "Slice" named "r" (%x, %b#0, %s#0) {} : (tensor<9x3xf32>, !foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
