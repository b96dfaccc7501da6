// RUN: weir-opt --weir-carry-shapes %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[C:.*]]: tensor<i1>, %[[X:.*]]: tensor<?xf32>, %[[Y:.*]]: tensor<?xf32>
// CHECK-NEXT:    %[[R:.*]]:2 = weir.if %[[C]] : (tensor<i1>) -> (tensor<?xf32>, tensor<1xi64>) {
// CHECK-NEXT:      %[[N:.*]] = weir.shape %[[X]]
// CHECK-NEXT:      weir.yield %[[X]], %[[N]]
// CHECK-NEXT:    } else {
// CHECK-NEXT:      %[[M:.*]] = weir.shape %[[Y]]
// CHECK-NEXT:      weir.yield %[[Y]], %[[M]]
// CHECK-NEXT:    }
// CHECK-NEXT:    %[[T:.*]] = weir.reshape %[[R]]#0, %[[R]]#1 {weir.checked}
// CHECK-NEXT:    return %[[T]]
func.func @example(%c: tensor<i1>, %x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %r = weir.if %c : (tensor<i1>) -> tensor<?xf32> {
    weir.yield %x : tensor<?xf32>
  } else {
    weir.yield %y : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// A value that grows: its shape is carried beside it.
// CHECK-LABEL: func.func @grow(
// CHECK-SAME:    %[[C:.*]]: tensor<i1>, %[[X:.*]]: tensor<?xf32>
// CHECK-NEXT:    %[[S:.*]] = weir.shape %[[X]]
// CHECK-NEXT:    %[[R:.*]]:2 = weir.while (%[[A:.*]] = %[[X]], %[[N:.*]] = %[[S]])
// CHECK:           weir.condition %[[C]](%[[A]], %[[N]])
// CHECK-NEXT:    } do (%[[B:.*]], %[[M:.*]]) {
// CHECK-NEXT:      %[[TOLD:.*]] = weir.reshape %[[B]], %[[M]]
// CHECK-NEXT:      %[[NEXT:.*]] = weir.concat %[[TOLD]], %[[TOLD]]
// CHECK-NEXT:      %[[SIZE:.*]] = weir.shape %[[NEXT]]
// CHECK-NEXT:      weir.yield %[[NEXT]], %[[SIZE]]
// CHECK:         weir.reshape %[[R]]#0, %[[R]]#1
func.func @grow(%c: tensor<i1>, %x: tensor<?xf32>) -> tensor<?xf32> {
  %r = weir.while (%a = %x) : (tensor<?xf32>) -> tensor<?xf32> {
    weir.condition %c (%a) : tensor<i1>, tensor<?xf32>
  } do (%b) {
    %n = weir.concat %b, %b {axis = 0 : i64} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    weir.yield %n : tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// Shapes that stay, and those that both branches agree on, aren't carried.
// CHECK-LABEL: func.func @told(
// CHECK-NOT:     weir.shape
// CHECK-NOT:     weir.reshape
func.func @told(%c: tensor<i1>, %x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>) {
  %r = weir.if %c : (tensor<i1>) -> tensor<?xf32> {
    %e = weir.exp %x : (tensor<?xf32>) -> tensor<?xf32>
    weir.yield %e : tensor<?xf32>
  } else {
    weir.yield %x : tensor<?xf32>
  }
  %l = weir.while (%a = %x) : (tensor<?xf32>) -> tensor<?xf32> {
    weir.condition %c (%a) : tensor<i1>, tensor<?xf32>
  } do (%b) {
    %n = weir.neg %b : (tensor<?xf32>) -> tensor<?xf32>
    weir.yield %n : tensor<?xf32>
  }
  return %r, %l : tensor<?xf32>, tensor<?xf32>
}
