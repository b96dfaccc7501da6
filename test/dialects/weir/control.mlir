// RUN: weir-opt %s | weir-opt | FileCheck %s
// RUN: weir-opt %s --canonicalize | FileCheck %s --check-prefix=FOLD

// CHECK-LABEL: func.func @constants(
// CHECK-NEXT:    weir.constant dense<[1, 2]> : tensor<2xi32>
// CHECK-NEXT:    weir.constant dense_resource<w> : tensor<2xf32>
func.func @constants() -> (tensor<2xi32>, tensor<2xf32>) {
  %0 = weir.constant dense<[1, 2]> : tensor<2xi32>
  %1 = weir.constant dense_resource<w> : tensor<2xf32>
  return %0, %1 : tensor<2xi32>, tensor<2xf32>
}

// Equal constants are one.
// FOLD-LABEL: func.func @equal_constants(
// FOLD-NEXT:    %[[C:.*]] = weir.constant dense<1> : tensor<i32>
// FOLD-NEXT:    return %[[C]], %[[C]]
func.func @equal_constants() -> (tensor<i32>, tensor<i32>) {
  %0 = weir.constant dense<1> : tensor<i32>
  %1 = weir.constant dense<1> : tensor<i32>
  return %0, %1 : tensor<i32>, tensor<i32>
}

// CHECK-LABEL: func.func @while(
// CHECK-SAME:    %[[I:.*]]: tensor<i32>, %[[X:.*]]: tensor<?xf32>
// CHECK-NEXT:    %[[R:.*]]:2 = weir.while (%[[A:.*]] = %[[I]], %[[B:.*]] = %[[X]]) : (tensor<i32>, tensor<?xf32>) -> (tensor<i32>, tensor<?xf32>) attributes {node = "loop"} {
// CHECK-NEXT:      %[[N:.*]] = weir.constant dense<9>
// CHECK-NEXT:      %[[GO:.*]] = weir.less %[[A]], %[[N]]
// CHECK-NEXT:      weir.condition %[[GO]](%[[A]], %[[B]]) : tensor<i1>, tensor<i32>, tensor<?xf32>
// CHECK-NEXT:    } do (%[[C:.*]], %[[D:.*]]) {
// CHECK-NEXT:      %[[E:.*]] = weir.add %[[C]], %[[C]]
// CHECK-NEXT:      weir.yield %[[E]], %[[D]] : tensor<i32>, tensor<?xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[R]]#1
func.func @while(%i: tensor<i32>, %x: tensor<?xf32>) -> tensor<?xf32> {
  %r:2 = weir.while (%a = %i, %b = %x) : (tensor<i32>, tensor<?xf32>) -> (tensor<i32>, tensor<?xf32>) attributes {node = "loop"} {
    %n = weir.constant dense<9> : tensor<i32>
    %go = weir.less %a, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
    weir.condition %go (%a, %b) : tensor<i1>, tensor<i32>, tensor<?xf32>
  } do (%c, %d) {
    %e = weir.add %c, %c : (tensor<i32>, tensor<i32>) -> tensor<i32>
    weir.yield %e, %d : tensor<i32>, tensor<?xf32>
  }
  return %r#1 : tensor<?xf32>
}

// CHECK-LABEL: func.func @carries_nothing(
// CHECK:         weir.while () : () -> () {
// CHECK:           weir.condition %{{.*}}() : tensor<i1>
// CHECK:         } do () {
// CHECK:           weir.yield
func.func @carries_nothing(%c: tensor<i1>) {
  weir.while () : () -> () {
    weir.condition %c () : tensor<i1>
  } do () {
    weir.assert %c, "node: must be so" : tensor<i1>
    weir.yield
  }
  return
}

// CHECK-LABEL: func.func @if(
// CHECK-SAME:    %[[C:.*]]: tensor<i1>, %[[X:.*]]: tensor<f32>, %[[Y:.*]]: tensor<f32>
// CHECK-NEXT:    %[[R:.*]] = weir.if %[[C]] : (tensor<i1>) -> tensor<f32> {
// CHECK-NEXT:      weir.yield %[[X]] : tensor<f32>
// CHECK-NEXT:    } else {
// CHECK-NEXT:      weir.yield %[[Y]] : tensor<f32>
// CHECK-NEXT:    }
// CHECK-NEXT:    weir.assert %[[C]], "node: must be so" : tensor<i1>
// CHECK-NEXT:    return %[[R]]
func.func @if(%c: tensor<i1>, %x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
  %r = weir.if %c : (tensor<i1>) -> tensor<f32> {
    weir.yield %x : tensor<f32>
  } else {
    weir.yield %y : tensor<f32>
  }
  weir.assert %c, "node: must be so" : tensor<i1>
  return %r : tensor<f32>
}

// CHECK-LABEL: func.func @kernel(
// CHECK-SAME:    %[[X:.*]]: tensor<4xf32>
// CHECK-NEXT:    weir.kernel (%[[A:.*]] = %[[X]]) : (tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT:      %[[E:.*]] = weir.exp %[[A]]
// CHECK-NEXT:      weir.yield %[[E]] : tensor<4xf32>
func.func @kernel(%x: tensor<4xf32>) -> tensor<4xf32> {
  %r = weir.kernel (%a = %x) : (tensor<4xf32>) -> tensor<4xf32> {
    %e = weir.exp %a : (tensor<4xf32>) -> tensor<4xf32>
    weir.yield %e : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// What computes nothing that is used goes; what has effects stays.
// FOLD-LABEL: func.func @unused(
// FOLD-NEXT:    weir.assert
// FOLD-NEXT:    return
func.func @unused(%c: tensor<i1>, %x: tensor<4xf32>) {
  %0 = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = weir.if %c : (tensor<i1>) -> tensor<4xf32> {
    weir.yield %0 : tensor<4xf32>
  } else {
    weir.yield %x : tensor<4xf32>
  }
  weir.assert %c, "node: must be so" : tensor<i1>
  return
}

{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F00000040"
    }
  }
#-}
