// RUN: weir-opt --weir-resolve-lists %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>, %[[I:.*]]: tensor<i32>
// CHECK-NEXT:    weir.take %[[X]], %[[I]] : (tensor<?x4xf32>, tensor<i32>) -> tensor<4xf32>
func.func @example(%x: tensor<?x4xf32>, %i: tensor<i32>) -> tensor<4xf32> {
  %l = weir.list_from_tensor %x : (tensor<?x4xf32>) -> !weir.list<tensor<4xf32>>
  %e = weir.list_get %l, %i : (!weir.list<tensor<4xf32>>, tensor<i32>) -> tensor<4xf32>
  return %e : tensor<4xf32>
}

// A reserved list is zeros of the shape of what is put in.
// CHECK-LABEL: func.func @reserve(
// CHECK-SAME:    %[[I:.*]]: tensor<i32>, %[[X:.*]]: tensor<2x4xf32>
// CHECK-DAG:     %[[SHAPE:.*]] = weir.constant dense<[3, 2, 4]> : tensor<3xi64>
// CHECK-DAG:     %[[ZERO:.*]] = weir.constant dense<0.000000e+00> : tensor<f32>
// CHECK:         %[[LIST:.*]] = weir.broadcast %[[ZERO]], %[[SHAPE]]
// CHECK:         %[[R:.*]] = weir.put %[[LIST]], %[[I]], %[[X]]
// CHECK:         return %[[R]]
func.func @reserve(%i: tensor<i32>, %x: tensor<2x4xf32>) -> tensor<3x2x4xf32> {
  %shape = weir.constant dense<[-1, 4]> : tensor<2xi32>
  %count = weir.constant dense<3> : tensor<i32>
  %l = weir.list_reserve %shape, %count : (tensor<2xi32>, tensor<i32>) -> !weir.list<tensor<?x4xf32>>
  %m = weir.list_set %l, %i, %x : (!weir.list<tensor<?x4xf32>>, tensor<i32>, tensor<2x4xf32>) -> !weir.list<tensor<?x4xf32>>
  %s = weir.list_stack %m : (!weir.list<tensor<?x4xf32>>) -> tensor<3x2x4xf32>
  return %s : tensor<3x2x4xf32>
}

// A loop carries the tensor.
// CHECK-LABEL: func.func @loop(
// CHECK-SAME:    %[[X:.*]]: tensor<4xf32>
// CHECK:         %[[LIST:.*]] = weir.broadcast
// CHECK:         %[[R:.*]]:2 = weir.while ({{.*}} = %[[LIST]]) : (tensor<i32>, tensor<3x4xf32>)
// CHECK:         do (%[[AT:.*]], %[[OLD:.*]]) {
// CHECK:           weir.put %[[OLD]], %[[AT]], %[[X]]
// CHECK:         return %[[R]]#1
func.func @loop(%x: tensor<4xf32>, %i: tensor<i32>) -> tensor<3x4xf32> {
  %shape = weir.constant dense<4> : tensor<1xi32>
  %count = weir.constant dense<3> : tensor<i32>
  %l = weir.list_reserve %shape, %count : (tensor<1xi32>, tensor<i32>) -> !weir.list<tensor<4xf32>>
  %r:2 = weir.while (%a = %i, %b = %l) : (tensor<i32>, !weir.list<tensor<4xf32>>) -> (tensor<i32>, !weir.list<tensor<4xf32>>) {
    %go = weir.less %a, %count : (tensor<i32>, tensor<i32>) -> tensor<i1>
    weir.condition %go (%a, %b) : tensor<i1>, tensor<i32>, !weir.list<tensor<4xf32>>
  } do (%c, %d) {
    %one = weir.constant dense<1> : tensor<i32>
    %next = weir.add %c, %one : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %e = weir.list_set %d, %c, %x : (!weir.list<tensor<4xf32>>, tensor<i32>, tensor<4xf32>) -> !weir.list<tensor<4xf32>>
    weir.yield %next, %e : tensor<i32>, !weir.list<tensor<4xf32>>
  }
  %s = weir.list_stack %r#1 : (!weir.list<tensor<4xf32>>) -> tensor<3x4xf32>
  return %s : tensor<3x4xf32>
}

// CHECK-LABEL: func.func @without_lists(
// CHECK-NEXT:    weir.exp
func.func @without_lists(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %r = weir.exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// An element of a list says how many elements another has.
// CHECK-LABEL: func.func @sizes(
// CHECK:         %[[SIZE:.*]] = weir.take
// CHECK:         weir.broadcast
// CHECK:         weir.put
func.func @sizes(%sizes: tensor<3xi32>, %i: tensor<i32>, %x: tensor<4xf32>) -> tensor<?x4xf32> {
  %l = weir.list_from_tensor %sizes : (tensor<3xi32>) -> !weir.list<tensor<i32>>
  %count = weir.list_get %l, %i : (!weir.list<tensor<i32>>, tensor<i32>) -> tensor<i32>
  %shape = weir.constant dense<4> : tensor<1xi32>
  %m = weir.list_reserve %shape, %count : (tensor<1xi32>, tensor<i32>) -> !weir.list<tensor<4xf32>>
  %n = weir.list_set %m, %i, %x : (!weir.list<tensor<4xf32>>, tensor<i32>, tensor<4xf32>) -> !weir.list<tensor<4xf32>>
  %s = weir.list_stack %n : (!weir.list<tensor<4xf32>>) -> tensor<?x4xf32>
  return %s : tensor<?x4xf32>
}
