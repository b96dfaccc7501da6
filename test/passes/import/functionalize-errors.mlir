// RUN: weir-opt %s --foreign-functionalize --split-input-file --verify-diagnostics

foreign.graph @dead(%x: tensor<f32> named "x", %p: tensor<i1> named "p") -> ("y") {
  %s:3 = foreign.node "Switch" named "s" (%x, %p) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  // expected-error @+1 {{node 'a': "y" can't be fetched: the value is there only where 'p' is true; fetch what a Merge makes of it}}
  %a:2 = foreign.node "Neg" named "a" (%s#1) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

foreign.graph @never(%x: tensor<f32> named "x") -> ("y") {
  %c:2 = foreign.node "Const" named "c" () {value = dense<false> : tensor<i1>} : () -> (tensor<i1>, none)
  %s:3 = foreign.node "Switch" named "s" (%x, %c#0) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  // expected-error @+1 {{node 'a': "y" can't be fetched: the value is never computed, the branch is never taken}}
  %a:2 = foreign.node "Neg" named "a" (%s#1) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %a#0 : !foreign.value
}

// -----

foreign.graph @strangers(%x: tensor<f32> named "x", %p: tensor<i1> named "p", %q: tensor<i1> named "q") -> ("y") {
  %s:3 = foreign.node "Switch" named "s" (%x, %p) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  %t:3 = foreign.node "Switch" named "t" (%x, %q) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  // expected-error @+1 {{node 'm' merges 's:0' and 't:1', which aren't the two sides of one condition}}
  %m:3 = foreign.node "Merge" named "m" (%s#0, %t#1) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %m#0 : !foreign.value
}

// -----

foreign.graph @two_loops(%x: tensor<f32> named "x") -> ("y") {
  %a:2 = foreign.node "Enter" named "a" (%x) {frame_name = "f"} : (tensor<f32>) -> (!foreign.value, none)
  %b:2 = foreign.node "Enter" named "b" (%x) {frame_name = "g"} : (tensor<f32>) -> (!foreign.value, none)
  // expected-error @+1 {{node 'add' takes values of two loops: "f" and "g"}}
  %add:2 = foreign.node "Add" named "add" (%a#0, %b#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %add#0 : !foreign.value
}

// -----

foreign.graph @endless(%x: tensor<f32> named "x") -> ("y") {
  // expected-error @+1 {{node 'enter' of loop "f": the loop has no LoopCond}}
  %enter:2 = foreign.node "Enter" named "enter" (%x) {frame_name = "f"} : (tensor<f32>) -> (!foreign.value, none)
  %exit:2 = foreign.node "Exit" named "exit" (%enter#0) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %exit#0 : !foreign.value
}

// -----

foreign.graph @inside(%x: tensor<f32> named "x") -> ("y") {
  %enter:2 = foreign.node "Enter" named "enter" (%x) {frame_name = "f"} : (tensor<f32>) -> (!foreign.value, none)
  %merge:3 = foreign.node "Merge" named "merge" (%enter#0, %next#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %go:2 = foreign.node "LoopCond" named "go" (%merge#0) {} : (!foreign.value) -> (!foreign.value, none)
  %s:3 = foreign.node "Switch" named "s" (%merge#0, %go#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  // expected-error @+1 {{node 'neg' of loop "f": 'neg:0' is computed in each step of a loop, and used outside of it: take what leaves by an Exit}}
  %neg:2 = foreign.node "Neg" named "neg" (%s#1) {} : (!foreign.value) -> (!foreign.value, none)
  %next:2 = foreign.node "NextIteration" named "next" (%neg#0) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %neg#0 : !foreign.value
}
