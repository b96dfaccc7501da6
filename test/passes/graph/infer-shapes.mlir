// RUN: weir-opt --weir-infer-shapes %s | FileCheck %s

// CHECK-DAG: #[[ROWS:.*]] = affine_map<()[s0] -> (s0, 4)>
// CHECK-DAG: #[[EITHER:.*]] = affine_map<()[s0, s1] -> (s0 * (s1 floordiv (s0 + 1 floordiv (s0 + 1)) + s1 mod (s0 + 1 floordiv (s0 + 1))))>
// CHECK-DAG: #[[FLAT:.*]] = affine_map<()[s0] -> (s0, 32)>

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32> {weir.shape = #[[ROWS]]}, %[[Y:.*]]: tensor<4xf32>
// CHECK-SAME:    -> (tensor<?x4xf32> {weir.shape = #[[ROWS]]}) attributes {weir.dims = ["d0"]}
// CHECK:         %[[B:.*]] = weir.broadcast %[[Y]], {{.*}} -> tensor<?x4xf32>
// CHECK-NEXT:    weir.add %[[X]], %[[B]] : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
func.func @example(%x: tensor<?x4xf32>, %y: tensor<4xf32>) -> tensor<*xf32> {
  %a, %b = weir.broadcast_together %x, %y : (tensor<?x4xf32>, tensor<4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %r = weir.add %a, %b : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// Two dims with one symbol are equal: nothing is repeated, nothing checked.
// CHECK-LABEL: func.func @equal(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32> {{.*}}, %[[Y:.*]]: tensor<?x4xf32>
// CHECK-SAME:    attributes {weir.dims = ["batch"]}
// CHECK-NEXT:    weir.add %[[X]], %[[Y]]
func.func @equal(%x: tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>}, %y: tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>}) -> tensor<*xf32>
    attributes {weir.dims = ["batch"]} {
  %a, %b = weir.broadcast_together %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %r = weir.add %a, %b : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// Either dim may be 1 when the program runs: the common one is an expression
// of both, and each is checked to be it or 1.
// CHECK-LABEL: func.func @either(
// CHECK-SAME:    -> (tensor<?xf32> {weir.shape = #[[EITHER]]}) attributes {weir.dims = ["d0", "d1"]}
// CHECK:         weir.assert {{.*}}, "sum: a dimension of an operand is neither 1 nor that of the others"
// CHECK:         weir.broadcast %arg0, {{.*}} {weir.checked, weir.shape = #[[EITHER]]}
// CHECK:         weir.assert {{.*}}, "sum: a dimension of an operand is neither 1 nor that of the others"
// CHECK:         weir.broadcast %arg1, {{.*}} {weir.checked, weir.shape = #[[EITHER]]}
func.func @either(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<*xf32> {
  %a, %b = weir.broadcast_together %x, %y : (tensor<?xf32>, tensor<?xf32>) -> (tensor<*xf32>, tensor<*xf32>) loc("sum")
  %r = weir.add %a, %b : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// The common dim met again is the same: layers don't make it longer.
// CHECK-LABEL: func.func @either_again(
// CHECK-SAME:    -> (tensor<?xf32> {weir.shape = #[[EITHER]]}) attributes {weir.dims = ["d0", "d1"]}
func.func @either_again(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<*xf32> {
  %a, %b = weir.broadcast_together %x, %y : (tensor<?xf32>, tensor<?xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %s = weir.add %a, %b : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  %c, %d = weir.broadcast_together %x, %s : (tensor<?xf32>, tensor<*xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %t = weir.add %c, %d : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  %e, %f = weir.broadcast_together %t, %y : (tensor<*xf32>, tensor<?xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %r = weir.add %e, %f : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// Against a constant above 1 a free dim is that or 1: one check, one repeat.
// CHECK-LABEL: func.func @constant_wins(
// CHECK-SAME:    %[[X:.*]]: tensor<?xf32> {{.*}}, %[[Y:.*]]: tensor<4xf32>
// CHECK:         weir.assert
// CHECK:         %[[B:.*]] = weir.broadcast %[[X]],
// CHECK-NOT:     weir.assert
// CHECK:         weir.add %[[B]], %[[Y]] : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
func.func @constant_wins(%x: tensor<?xf32>, %y: tensor<4xf32>) -> tensor<*xf32> {
  %a, %b = weir.broadcast_together %x, %y : (tensor<?xf32>, tensor<4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
  %r = weir.add %a, %b : (tensor<*xf32>, tensor<*xf32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// What shape arithmetic comes down to is a constant; the rest keeps its symbol.
// CHECK-LABEL: func.func @arithmetic(
// CHECK-SAME:    -> (tensor<?x32xf32> {weir.shape = #[[FLAT]]})
// CHECK:         weir.constant dense<32> : tensor<1xi32>
// CHECK-NOT:     weir.reduce_prod
// CHECK:         weir.reshape {{.*}} -> tensor<?x32xf32>
func.func @arithmetic(%x: tensor<?x4x8xf32>) -> tensor<*xf32> {
  %s = weir.shape %x {to = i32} : (tensor<?x4x8xf32>) -> tensor<3xi32>
  %n = weir.slice %s {starts = array<i64: 0>, limits = array<i64: 1>, strides = array<i64: 1>} : (tensor<3xi32>) -> tensor<1xi32>
  %m = weir.slice %s {starts = array<i64: 1>, limits = array<i64: 3>, strides = array<i64: 1>} : (tensor<3xi32>) -> tensor<2xi32>
  %p = weir.reduce_prod %m {axes = array<i64: 0>, keep_dims} : (tensor<2xi32>) -> tensor<1xi32>
  %t = weir.concat %n, %p {axis = 0 : i64} : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
  %r = weir.reshape %x, %t : (tensor<?x4x8xf32>, tensor<2xi32>) -> tensor<*xf32>
  return %r : tensor<*xf32>
}

// A reshape to the operand's own shape, a cast: nothing.
// CHECK-LABEL: func.func @trivial(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xf32>
// CHECK-NEXT:    weir.exp %[[X]] : (tensor<?x4xf32>) -> tensor<?x4xf32>
func.func @trivial(%x: tensor<?x4xf32>) -> tensor<*xf32> {
  %s = weir.shape %x {to = i32} : (tensor<?x4xf32>) -> tensor<2xi32>
  %r = weir.reshape %x, %s : (tensor<?x4xf32>, tensor<2xi32>) -> tensor<*xf32>
  %c = tensor.cast %r : tensor<*xf32> to tensor<?x?xf32>
  %e = weir.exp %c : (tensor<?x?xf32>) -> tensor<*xf32>
  return %e : tensor<*xf32>
}

// Loops and branches: what is carried has the shape of what goes in, where
// each iteration keeps it.
// CHECK-LABEL: func.func @control(
// CHECK:         weir.while ({{.*}}) : (tensor<i32>, tensor<?x4xf32>) -> (tensor<i32>, tensor<?x4xf32>) {
// CHECK:           weir.exp {{.*}} -> tensor<?x4xf32>
// CHECK:         weir.if {{.*}} : (tensor<i1>) -> tensor<?x4xf32> {
func.func @control(%x: tensor<?x4xf32>, %i: tensor<i32>, %c: tensor<i1>) -> tensor<?x?xf32> {
  %y = tensor.cast %x : tensor<?x4xf32> to tensor<?x?xf32>
  %r:2 = weir.while (%a = %i, %b = %y) : (tensor<i32>, tensor<?x?xf32>) -> (tensor<i32>, tensor<?x?xf32>) {
    %n = weir.constant dense<3> : tensor<i32>
    %go = weir.less %a, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    weir.condition %go (%a, %b) : tensor<i1>, tensor<i32>, tensor<?x?xf32>
  } do (%k, %d) {
    %one = weir.constant dense<1> : tensor<i32>
    %next = weir.add %k, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %e = weir.exp %d : (tensor<?x?xf32>) -> tensor<?x?xf32>
    weir.yield %next, %e : tensor<i32>, tensor<?x?xf32>
  }
  %s = weir.if %c : (tensor<i1>) -> tensor<?x?xf32> {
    %e = weir.neg %r#1 : (tensor<?x?xf32>) -> tensor<?x?xf32>
    weir.yield %e : tensor<?x?xf32>
  } else {
    weir.yield %r#1 : tensor<?x?xf32>
  }
  return %s : tensor<?x?xf32>
}

// A variable holds its own shape and no other: the run checks what isn't known
// before, and doesn't check what is.
// CHECK-LABEL: func.func @assigns(
// CHECK:         %[[D:.*]] = weir.equal
// CHECK:         weir.assert {{.*}}, "load: dimensions that must be equal are not: see the shapes of its operands"
// CHECK-NEXT:    weir.assign @v, %arg0
// CHECK-NEXT:    weir.assign @v, %arg1
weir.variable @v : tensor<2xf32>
func.func @assigns(%x: tensor<?xf32>, %y: tensor<2xf32>) {
  weir.assign @v, %x : tensor<?xf32> loc("load")
  weir.assign @v, %y : tensor<2xf32>
  return
}

// What turns out to be of another shape ends the run that comes to it.
// CHECK-LABEL: func.func @assigns_other(
// CHECK:         %[[FALSE:.*]] = weir.constant dense<false>
// CHECK:         weir.assert %[[FALSE]], "load: assigns a value of another shape than that of variable 'v'"
func.func @assigns_other(%x: tensor<3xf32>) {
  %y = weir.exp %x : (tensor<3xf32>) -> tensor<?xf32>
  weir.assign @v, %y : tensor<?xf32> loc("load")
  return
}

// An assertion that holds goes.
// CHECK-LABEL: func.func @holds(
// CHECK-NEXT:    return
func.func @holds() {
  %true = weir.constant dense<true> : tensor<i1>
  weir.assert %true, "never" : tensor<i1>
  return
}

// What was repeated along added dimensions, and along those of size 1.
// CHECK-LABEL: func.func @reduce_to(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3x4xf32>
// CHECK:         %[[KEPT:.*]] = weir.reduce_sum %[[X]] {axes = array<i64: 1>, keep_dims}
// CHECK:         weir.reduce_sum %[[KEPT]] {axes = array<i64: 0>} : (tensor<?x1x4xf32>) -> tensor<1x4xf32>
func.func @reduce_to(%x: tensor<?x3x4xf32>, %y: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %r = weir.reduce_to %x, %y : (tensor<?x3x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %r : tensor<1x4xf32>
}

// Where only the run knows whether y was repeated, x is n / size tensors of y's size.
// CHECK-LABEL: func.func @reduce_to_by_the_run(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xf32>
// CHECK:         weir.floor_div
// CHECK:         %[[PARTS:.*]] = weir.reshape %[[X]], %{{.*}} {weir.checked} : (tensor<?x4xf32>, tensor<3xi64>) -> tensor<?x?x4xf32>
// CHECK:         weir.reduce_sum %[[PARTS]] {axes = array<i64: 0>} : (tensor<?x?x4xf32>) -> tensor<?x4xf32>
func.func @reduce_to_by_the_run(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %r = weir.reduce_to %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// What is put into a tensor has the shape of its slices: the run sees to it.
// CHECK-LABEL: func.func @put(
// CHECK:         weir.assert
// CHECK:         weir.put
func.func @put(%x: tensor<?x?xf32>, %at: tensor<i32>, %y: tensor<4xf32>) -> tensor<?x?xf32> {
  %r = weir.put %x, %at, %y : (tensor<?x?xf32>, tensor<i32>, tensor<4xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}
