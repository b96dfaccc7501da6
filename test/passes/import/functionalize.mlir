// RUN: weir-opt %s --foreign-functionalize | FileCheck %s

// The documented example: the side that x takes unchanged is the false one.
// CHECK-LABEL: foreign.graph @m_true(
// CHECK-SAME: %[[A:.*]]: tensor<f32> named "arg0"
// CHECK: %[[N:.*]]:2 = foreign.node "Neg" named "a"(%[[A]])
// CHECK: foreign.return %[[N]]#0
// CHECK-LABEL: foreign.graph @m_false(
// CHECK-SAME: %[[B:.*]]: tensor<f32> named "arg0"
// CHECK: foreign.return %[[B]]
// CHECK-LABEL: foreign.graph @branch(
// CHECK-SAME: %[[X:.*]]: tensor<f32> named "x", %[[P:.*]]: tensor<i1> named "p"
// CHECK: %[[M:.*]]:3 = foreign.node "If" named "m"(%[[P]], %[[X]]) {else_branch = @m_false, then_branch = @m_true}
// CHECK: foreign.return %[[M]]#0
foreign.graph @branch(%x: tensor<f32> named "x", %p: tensor<i1> named "p") -> ("y") {
  %s:3 = foreign.node "Switch" named "s" (%x, %p) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  %a:2 = foreign.node "Neg" named "a" (%s#1) {} : (!foreign.value) -> (!foreign.value, none)
  %m:3 = foreign.node "Merge" named "m" (%s#0, %a#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %m#0 : !foreign.value
}

// A condition that is known takes its side, the value of which may be fetched.
// CHECK-LABEL: foreign.graph @known(
// CHECK-NOT: "Switch"
// CHECK: %[[A:.*]]:2 = foreign.node "Neg"
// CHECK: foreign.return %[[A]]#0, %[[A]]#0
foreign.graph @known(%x: tensor<f32> named "x") -> ("y", "z") {
  %c:2 = foreign.node "Const" named "c" () {value = dense<true> : tensor<i1>} : () -> (tensor<i1>, none)
  %d:2 = foreign.node "PlaceholderWithDefault" named "d" (%c#0) {} : (tensor<i1>) -> (tensor<i1>, none)
  %s:3 = foreign.node "Switch" named "s" (%x, %d#0) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  %a:2 = foreign.node "Neg" named "a" (%s#1) {} : (!foreign.value) -> (!foreign.value, none)
  %m:3 = foreign.node "Merge" named "m" (%s#0, %a#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %m#0, %a#0 : !foreign.value, !foreign.value
}

// A Merge that waits for another of the same condition has an If of its own.
// CHECK-LABEL: foreign.graph @twice(
// CHECK: %[[M:.*]]:3 = foreign.node "If" named "m"
// CHECK: %[[B:.*]]:2 = foreign.node "Exp" named "b"(%[[M]]#0)
// CHECK: %[[N:.*]]:3 = foreign.node "If" named "n"(%{{.*}}, %[[B]]#0)
// CHECK: foreign.return %[[N]]#0
foreign.graph @twice(%x: tensor<f32> named "x", %p: tensor<i1> named "p") -> ("y") {
  %s:3 = foreign.node "Switch" named "s" (%x, %p) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  %a:2 = foreign.node "Neg" named "a" (%s#1) {} : (!foreign.value) -> (!foreign.value, none)
  %m:3 = foreign.node "Merge" named "m" (%s#0, %a#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %b:2 = foreign.node "Exp" named "b" (%m#0) {} : (!foreign.value) -> (!foreign.value, none)
  %t:3 = foreign.node "Switch" named "t" (%b#0, %p) {} : (!foreign.value, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  %d:2 = foreign.node "Neg" named "d" (%t#1) {} : (!foreign.value) -> (!foreign.value, none)
  %n:3 = foreign.node "Merge" named "n" (%t#0, %d#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  foreign.return %n#0 : !foreign.value
}

// What has effects in a branch runs in the If, though no Merge needs it.
// CHECK-LABEL: foreign.graph @e_true(
// CHECK: foreign.node "Assign" named "e" stateful
// CHECK-LABEL: foreign.graph @effect(
// CHECK: %[[I:.*]] = foreign.node "If" named "e" stateful
// CHECK: foreign.return controls %[[I]]
foreign.graph @effect(%x: tensor<f32> named "x", %p: tensor<i1> named "p") {
  %s:3 = foreign.node "Switch" named "s" (%x, %p) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
  %e = foreign.node "Assign" named "e" stateful (%s#1) {} : (!foreign.value) -> none
  foreign.return controls %e
}

// CHECK-LABEL: foreign.graph @go_cond(
// CHECK-SAME: %[[I:.*]]: !foreign.value named "arg0", %[[N:.*]]: !foreign.value named "arg1"
// CHECK: %[[L:.*]]:2 = foreign.node "Less" named "less"(%[[I]], %[[N]])
// CHECK: foreign.return %[[L]]#0
// CHECK-LABEL: foreign.graph @go_body(
// CHECK-SAME: %[[I:.*]]: !foreign.value named "arg0", %[[N:.*]]: !foreign.value named "arg1"
// CHECK: %[[A:.*]]:2 = foreign.node "Add" named "add"(%[[I]], %[[N]])
// CHECK: foreign.return %[[A]]#0, %[[N]]
// CHECK-LABEL: foreign.graph @loop(
// CHECK-SAME: %[[X:.*]]: tensor<f32> named "x", %[[LIMIT:.*]]: tensor<f32> named "n"
// CHECK: %[[W:.*]]:3 = foreign.node "While" named "go"(%[[X]], %[[LIMIT]])
// CHECK-SAME: body = @go_body, cond = @go_cond
// CHECK: foreign.return %[[W]]#0
foreign.graph @loop(%x: tensor<f32> named "x", %n: tensor<f32> named "n") -> ("y") {
  %enter:2 = foreign.node "Enter" named "enter" (%x) {frame_name = "f"} : (tensor<f32>) -> (!foreign.value, none)
  %limit:2 = foreign.node "Enter" named "limit" (%n) {frame_name = "f", is_constant = true} : (tensor<f32>) -> (!foreign.value, none)
  %merge:3 = foreign.node "Merge" named "merge" (%enter#0, %next#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %less:2 = foreign.node "Less" named "less" (%merge#0, %limit#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %go:2 = foreign.node "LoopCond" named "go" (%less#0) {} : (!foreign.value) -> (!foreign.value, none)
  %s:3 = foreign.node "Switch" named "s" (%merge#0, %go#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
  %add:2 = foreign.node "Add" named "add" (%s#1, %limit#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %next:2 = foreign.node "NextIteration" named "next" (%add#0) {} : (!foreign.value) -> (!foreign.value, none)
  %exit:2 = foreign.node "Exit" named "exit" (%s#0) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %exit#0 : !foreign.value
}
