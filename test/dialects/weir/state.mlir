// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK:       weir.variable @step : tensor<i64> = dense<0> : tensor<i64>
// CHECK-NEXT:  weir.variable @bare : tensor<?xf32>
weir.variable @step : tensor<i64> = dense<0> : tensor<i64>
weir.variable @bare : tensor<?xf32>

// CHECK-LABEL: func.func @variables(
// CHECK-NEXT:    %[[R:.*]] = weir.read @step : tensor<i64>
// CHECK-NEXT:    weir.assign @step, %[[R]] : tensor<i64>
func.func @variables() {
  %r = weir.read @step : tensor<i64>
  weir.assign @step, %r : tensor<i64>
  return
}

// CHECK-LABEL: func.func @lists(
// CHECK-SAME:    %[[S:.*]]: tensor<2xi32>, %[[N:.*]]: tensor<i32>, %[[X:.*]]: tensor<40x?x4xf32>
// CHECK-NEXT:    %[[L:.*]] = weir.list_reserve %[[S]], %[[N]] : (tensor<2xi32>, tensor<i32>) -> !weir.list<tensor<?x4xf32>>
// CHECK-NEXT:    %[[M:.*]] = weir.list_from_tensor %[[X]] : (tensor<40x?x4xf32>) -> !weir.list<tensor<?x4xf32>>
// CHECK-NEXT:    %[[E:.*]] = weir.list_get %[[M]], %[[N]] : (!weir.list<tensor<?x4xf32>>, tensor<i32>) -> tensor<?x4xf32>
// CHECK-NEXT:    %[[K:.*]] = weir.list_set %[[L]], %[[N]], %[[E]] : (!weir.list<tensor<?x4xf32>>, tensor<i32>, tensor<?x4xf32>) -> !weir.list<tensor<?x4xf32>>
// CHECK-NEXT:    weir.list_stack %[[K]] : (!weir.list<tensor<?x4xf32>>) -> tensor<?x?x4xf32>
func.func @lists(%s: tensor<2xi32>, %n: tensor<i32>, %x: tensor<40x?x4xf32>) {
  %l = weir.list_reserve %s, %n : (tensor<2xi32>, tensor<i32>) -> !weir.list<tensor<?x4xf32>>
  %m = weir.list_from_tensor %x : (tensor<40x?x4xf32>) -> !weir.list<tensor<?x4xf32>>
  %e = weir.list_get %m, %n : (!weir.list<tensor<?x4xf32>>, tensor<i32>) -> tensor<?x4xf32>
  %k = weir.list_set %l, %n, %e : (!weir.list<tensor<?x4xf32>>, tensor<i32>, tensor<?x4xf32>) -> !weir.list<tensor<?x4xf32>>
  %r = weir.list_stack %k : (!weir.list<tensor<?x4xf32>>) -> tensor<?x?x4xf32>
  return
}

// CHECK-LABEL: func.func @strings(
// CHECK-SAME:    tensor<?x!weir.string>
func.func @strings(%s: tensor<?x!weir.string>) {
  return
}
