// RUN: weir-opt %s --split-input-file --verify-diagnostics

foreign.graph @f() {
  %a:2 = foreign.node "A" named "a" () {} : () -> (!foreign.value, none)
  // expected-error @+1 {{takes data input 1 after a control input}}
  %b = foreign.node "B" named "b" (%a#1, %a#0) {} : (none, !foreign.value) -> none
}

// -----

foreign.graph @f() {
  // expected-error @+1 {{must have a last result of type 'none', its control edge}}
  %a = foreign.node "A" named "a" () {} : () -> !foreign.value
}

// -----

foreign.graph @f() {
  // expected-error @+1 {{has a control edge as result 0, only the last may be one}}
  %a:2 = foreign.node "A" named "a" () {} : () -> (none, none)
}

// -----

foreign.graph @f() {
  %a = foreign.node "A" named "a" () {} : () -> none
  // expected-error @+1 {{has the name 'a' of another node}}
  %b = foreign.node "B" named "a" () {} : () -> none
}

// -----

// expected-error @+1 {{names 1 results, but returns 0}}
foreign.graph @f() -> ("x") {
}

// -----

// expected-error @+1 {{argument "x" must not be of type 'none'}}
foreign.graph @f(%x: none named "x") {
}

// -----

// expected-error @+1 {{names the graph @g, which does not exist}}
foreign.signature "s" of @g inputs [] outputs []

// -----

foreign.graph @g() {
}
// expected-error @+1 {{input {name = "x"} must be {name = string, tensor = string, type = type}}}
foreign.signature "s" of @g inputs [{name = "x"}] outputs []

// -----

foreign.graph @g() {
}
// expected-error @+1 {{has two outputs named 'x'}}
foreign.signature "s" of @g inputs [] outputs [{name = "x", tensor = "a", type = none}, {name = "x", tensor = "b", type = none}]

// -----

// expected-error @+1 {{of type 'tensor<2xf32>' can't hold a value of type 'tensor<2xi32>'}}
foreign.variable @v : tensor<2xf32> = dense<0> : tensor<2xi32>

// -----

// expected-error @+1 {{must be of a tensor type, got 'f32'}}
foreign.variable @v : f32

// -----

foreign.graph @f() {
  // expected-error @+1 {{attribute 'foreign.variable' must be a symbol, got "v"}}
  %a = foreign.node "A" named "a" () {} attributes {foreign.variable = "v"} : () -> none
}

// -----

foreign.graph @f() {
  // expected-error @+1 {{has an attribute 'foreign.other', which the foreign dialect does not define}}
  %a = foreign.node "A" named "a" () {} attributes {foreign.other} : () -> none
}
