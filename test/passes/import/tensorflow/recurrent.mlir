// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics | FileCheck %s

// All steps are put where they belong; the gates are parts of one product.
// CHECK-LABEL: func.func @lstm(
// CHECK:         weir.while
// CHECK:           weir.less
// CHECK:         } do
// CHECK:           weir.take
// CHECK:           weir.matmul {{.*}} (tensor<2x8xf32>, tensor<8x12xf32>) -> tensor<2x12xf32>
// CHECK-COUNT-7:   weir.put
foreign.graph @lstm(%n: tensor<i64> named "n", %x: tensor<?x2x5xf32> named "x", %c: tensor<2x3xf32> named "c", %w: tensor<8x12xf32> named "w", %p: tensor<3xf32> named "p", %b: tensor<12xf32> named "b") -> ("r") {
  %r:8 = foreign.node "BlockLSTM" named "r" (%n, %x, %c, %c, %w, %p, %p, %p, %b) {} : (tensor<i64>, tensor<?x2x5xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<8x12xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<12xf32>) -> (!foreign.value, !foreign.value, !foreign.value, !foreign.value, !foreign.value, !foreign.value, !foreign.value, none)
  foreign.return %r#6 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @gru(
// CHECK-COUNT-2: weir.matmul
foreign.graph @gru(%x: tensor<?x5xf32> named "x", %h: tensor<?x3xf32> named "h", %w: tensor<8x6xf32> named "w", %v: tensor<8x3xf32> named "v", %b: tensor<6xf32> named "b", %c: tensor<3xf32> named "c") -> ("r") {
  %r:5 = foreign.node "GRUBlockCell" named "r" (%x, %h, %w, %v, %b, %c) {} : (tensor<?x5xf32>, tensor<?x3xf32>, tensor<8x6xf32>, tensor<8x3xf32>, tensor<6xf32>, tensor<3xf32>) -> (!foreign.value, !foreign.value, !foreign.value, !foreign.value, none)
  foreign.return %r#3 : !foreign.value
}

// -----

foreign.graph @gates(%x: tensor<?x5xf32> named "x", %h: tensor<?x3xf32> named "h", %w: tensor<8x7xf32> named "w", %v: tensor<8x3xf32> named "v", %b: tensor<7xf32> named "b", %c: tensor<3xf32> named "c") -> ("r") {
  // expected-error@+1 {{node 'r': input 2 'w' is of type 'tensor<8x7xf32>', must be a matrix whose columns are 2 equal parts}}
  %r:5 = foreign.node "GRUBlockCell" named "r" (%x, %h, %w, %v, %b, %c) {} : (tensor<?x5xf32>, tensor<?x3xf32>, tensor<8x7xf32>, tensor<8x3xf32>, tensor<7xf32>, tensor<3xf32>) -> (!foreign.value, !foreign.value, !foreign.value, !foreign.value, none)
  foreign.return %r#3 : !foreign.value
}
