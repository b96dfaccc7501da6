// RUN: weir-opt %s --foreign-inline-calls=max-nodes=2 --split-input-file --verify-diagnostics

// expected-error @+1 {{function 'f' calls itself, which is not supported: f -> g -> f}}
foreign.graph @f() {
  %c = foreign.node "PartitionedCall" named "c" () {f = @g} : () -> none
}
foreign.graph @g() {
  %i = foreign.node "If" named "i" () {then_branch = @f} : () -> none
}

// -----

foreign.graph @graph() {
  // expected-error @+1 {{node 'c' calls function 'f', which does not exist}}
  %c = foreign.node "PartitionedCall" named "c" () {f = @f} : () -> none
}

// -----

foreign.graph @graph() {
  // expected-error @+1 {{node 'c' passes 0 values to function 'f', which takes 1}}
  %c = foreign.node "f" named "c" () {} : () -> none
}
foreign.graph @f(%x: tensor<f32> named "x") {
}

// -----

foreign.graph @graph() {
  // expected-error @+1 {{node 'c' takes 1 results of function 'f', which returns 0}}
  %c:2 = foreign.node "f" named "c" () {} : () -> (!foreign.value, none)
}
foreign.graph @f() {
}

// -----

foreign.graph @graph() {
  %c = foreign.node "f" named "c" () {} : () -> none
  // expected-error @+1 {{node 'd' calls function 'f': inlining it makes more nodes than are allowed}}
  %d = foreign.node "f" named "d" () {} : () -> none
}
foreign.graph @f() {
  %a = foreign.node "NoOp" named "a" () {} : () -> none
  %b = foreign.node "NoOp" named "b" () {} : () -> none
}
