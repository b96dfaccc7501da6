// RUN: weir-opt %s --foreign-extract --split-input-file --verify-diagnostics

// expected-error @+1 {{signature 's': feed 'x:1' does not exist}}
foreign.signature "s" of @graph inputs [{name = "x", tensor = "x:1", type = tensor<f32>}] outputs []
foreign.graph @graph() {
  %x:2 = foreign.node "Placeholder" named "x" () {} : () -> (tensor<f32>, none)
}

// -----

// expected-error @+1 {{signature 's': feed '^x' is a control edge}}
foreign.signature "s" of @graph inputs [{name = "x", tensor = "^x", type = tensor<f32>}] outputs []
foreign.graph @graph() {
  %x:2 = foreign.node "Placeholder" named "x" () {} : () -> (tensor<f32>, none)
}

// -----

// expected-error @+1 {{signature 's': fetch 'y:0' does not exist}}
foreign.signature "s" of @graph inputs [] outputs [{name = "y", tensor = "y:0", type = tensor<f32>}]
foreign.graph @graph() {
}

// -----

// expected-error @+1 {{signature 's': argument 'x' of graph 'f' is needed, but not fed}}
foreign.signature "s" of @f inputs [] outputs [{name = "y", tensor = "y", type = tensor<f32>}]
foreign.graph @f(%x: tensor<f32> named "x") -> ("y") {
  foreign.return %x : tensor<f32>
}

// -----

foreign.signature "s" of @graph inputs [] outputs [{name = "b", tensor = "b", type = tensor<f32>}]
foreign.graph @graph() {
  // expected-error @+1 {{node 'a' depends on itself, and no NextIteration node makes a loop of it}}
  %a:2 = foreign.node "A" named "a" (%b#0) {} : (!foreign.value) -> (!foreign.value, none)
  %b:2 = foreign.node "B" named "b" (%a#0) {} : (!foreign.value) -> (!foreign.value, none)
}
