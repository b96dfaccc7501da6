// RUN: weir-opt %s --weir-import-tensorflow --split-input-file --verify-diagnostics

// expected-error @+1 {{variable 'v' has no value: no checkpoint holds it, and nothing assigns it}}
foreign.variable @v : tensor<2xf32>
foreign.graph @nothing() -> ("r") {
  %v:2 = foreign.node "VariableV2" named "v" () {dtype = f32} attributes {foreign.variable = @v} : () -> (tensor<2xf32>, none)
  %r:2 = foreign.node "Identity" named "r" (%v#0) {} : (tensor<2xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

foreign.variable @v : tensor<2xf32>
foreign.graph @type(%x: tensor<3xf32> named "x") -> () {
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = f32} attributes {foreign.variable = @v} : () -> (tensor<!foreign.resource>, none)
  // expected-error @+1 {{node 'a': assigns a value of type 'tensor<3xf32>' to variable 'v' of type 'tensor<2xf32>'}}
  %a = foreign.node "AssignVariableOp" named "a" stateful (%v#0, %x) {dtype = f32} : (tensor<!foreign.resource>, tensor<3xf32>) -> none
  foreign.return controls %a
}

// -----

// expected-error @+1 {{variable 'v' of type 'tensor<?xf32>' is assigned a value of type 'tensor<?xf32>': its shape must be known and stay the same}}
foreign.variable @v : tensor<?xf32>
foreign.graph @size(%x: tensor<?xf32> named "x") -> () {
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = f32} attributes {foreign.variable = @v} : () -> (tensor<!foreign.resource>, none)
  %a = foreign.node "AssignVariableOp" named "a" stateful (%v#0, %x) {dtype = f32} : (tensor<!foreign.resource>, tensor<?xf32>) -> none
  foreign.return controls %a
}
