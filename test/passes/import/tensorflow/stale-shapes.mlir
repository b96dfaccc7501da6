// RUN: weir-opt %s --weir-import-tensorflow --verify-diagnostics

// Shapes that a file says beside what follows from its ops are not believed.
foreign.graph @stale(%x: tensor<?x3xf32> named "x") -> ("r") {
  %a:2 = foreign.node "Relu" named "a" (%x) {_output_shapes = [array<i64: -1, 3>]} : (tensor<?x3xf32>) -> (!foreign.value, none)
  // expected-remark@+1 {{node 'r': its attribute '_output_shapes' says [2, 4] of output 0, which is of type 'tensor<?x3xf32>': it is passed over}}
  %r:2 = foreign.node "Neg" named "r" (%a#0) {_output_shapes = [array<i64: 2, 4>]} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
