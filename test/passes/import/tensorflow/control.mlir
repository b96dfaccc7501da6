// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// What the body passes on isn't carried: %n and the weight, a handle too.
// CHECK-LABEL: func.func @loop(
// CHECK-SAME:    %[[N:.*]]: tensor<i32> {{.*}}, %[[X:.*]]: tensor<?x4xf32>
// CHECK:         %[[I:.*]] = weir.constant dense<0> : tensor<i32>
// CHECK:         %[[W:.*]]:2 = weir.while (%[[C:.*]] = %[[I]], %{{.*}} = %[[X]]) : (tensor<i32>, tensor<?x4xf32>) -> (tensor<i32>, tensor<?x4xf32>) {
// CHECK:           %[[L:.*]] = weir.less %[[C]], %[[N]]
// CHECK:           weir.condition %[[L]](%[[C]], %{{.*}}) : tensor<i1>, tensor<i32>, tensor<?x4xf32>
// CHECK:         } do (%[[D:.*]], %[[Y:.*]]) {
// CHECK:           %[[K:.*]] = weir.read @w : tensor<4x4xf32>
// CHECK:           %[[M:.*]] = weir.matmul %[[Y]], %[[K]]
// CHECK:           weir.yield %{{.*}}, %[[M]] : tensor<i32>, tensor<?x4xf32>
// CHECK:         return %[[W]]#1, %[[N]]
foreign.variable @w : tensor<4x4xf32> = dense<1.0> : tensor<4x4xf32>
foreign.graph @loop(%n: tensor<i32> named "n", %x: tensor<?x4xf32> named "x") -> ("r", "n") {
  %i:2 = foreign.node "Const" named "i" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %v:2 = foreign.node "VarHandleOp" named "v" () {dtype = f32} attributes {foreign.variable = @w} : () -> (tensor<!foreign.resource>, none)
  %r:5 = foreign.node "While" named "r" stateful (%i#0, %n, %x, %v#0) {cond = @cond, body = @body} : (!foreign.value, tensor<i32>, tensor<?x4xf32>, tensor<!foreign.resource>) -> (!foreign.value, !foreign.value, !foreign.value, !foreign.value, none)
  foreign.return %r#2, %r#1 : !foreign.value, !foreign.value
}
foreign.graph @cond(%i: tensor<*xi32> named "i", %n: tensor<*xi32> named "n", %x: tensor<*xf32> named "x", %v: tensor<*x!foreign.resource> named "v") -> ("go") {
  %l:2 = foreign.node "Less" named "l" (%i, %n) {} : (tensor<*xi32>, tensor<*xi32>) -> (!foreign.value, none)
  foreign.return %l#0 : !foreign.value
}
foreign.graph @body(%i: tensor<*xi32> named "i", %n: tensor<*xi32> named "n", %x: tensor<*xf32> named "x", %v: tensor<*x!foreign.resource> named "v") -> ("a", "b", "c", "d") {
  %1:2 = foreign.node "Const" named "1" () {value = dense<1> : tensor<i32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "AddV2" named "s" (%i, %1#0) {} : (tensor<*xi32>, !foreign.value) -> (!foreign.value, none)
  %m:2 = foreign.node "Identity" named "m" (%n) {} : (tensor<*xi32>) -> (!foreign.value, none)
  %k:2 = foreign.node "ReadVariableOp" named "k" (%v) {} : (tensor<*x!foreign.resource>) -> (!foreign.value, none)
  %y:2 = foreign.node "MatMul" named "y" (%x, %k#0) {} : (tensor<*xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %s#0, %m#0, %y#0, %v : !foreign.value, !foreign.value, !foreign.value, tensor<*x!foreign.resource>
}

// -----

// A value that grows is carried with a free dimension.
// CHECK-LABEL: func.func @grows(
// CHECK:         %[[C:.*]] = tensor.cast %arg0 : tensor<1xf32> to tensor<?xf32>
// CHECK:         weir.while (%{{.*}} = %[[C]]) : (tensor<?xf32>) -> tensor<?xf32>
// CHECK:           weir.concat %{{.*}} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
foreign.graph @grows(%x: tensor<1xf32> named "x") -> ("r") {
  %r:2 = foreign.node "StatelessWhile" named "r" (%x) {cond = @cond, body = @body} : (tensor<1xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @cond(%x: tensor<*xf32> named "x") -> ("go") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<1xi32>} : () -> (!foreign.value, none)
  %9:2 = foreign.node "Const" named "9" () {value = dense<9.0> : tensor<f32>} : () -> (!foreign.value, none)
  %s:2 = foreign.node "Sum" named "s" (%x, %a#0) {} : (tensor<*xf32>, !foreign.value) -> (!foreign.value, none)
  %l:2 = foreign.node "Less" named "l" (%s#0, %9#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %l#0 : !foreign.value
}
foreign.graph @body(%x: tensor<*xf32> named "x") -> ("y") {
  %a:2 = foreign.node "Const" named "a" () {value = dense<0> : tensor<i32>} : () -> (!foreign.value, none)
  %y:2 = foreign.node "ConcatV2" named "y" (%x, %x, %a#0) {} : (tensor<*xf32>, tensor<*xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %y#0 : !foreign.value
}

// -----

// Branches see the values around them; a number is true where it isn't 0.
// CHECK-LABEL: func.func @branch(
// CHECK:         %[[C:.*]] = weir.cast %arg0 {to = i1} : (tensor<i32>) -> tensor<i1>
// CHECK:         %[[R:.*]] = weir.if %[[C]] : (tensor<i1>) -> tensor<?xf32> {
// CHECK:           weir.neg %arg1
// CHECK:         } else {
// CHECK:           weir.yield %arg1 : tensor<?xf32>
foreign.graph @branch(%c: tensor<i32> named "c", %x: tensor<?xf32> named "x") -> ("r") {
  %r:2 = foreign.node "StatelessIf" named "r" (%c, %x) {then_branch = @then, else_branch = @else} : (tensor<i32>, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @then(%x: tensor<*xf32> named "x") -> ("y") {
  %y:2 = foreign.node "Neg" named "y" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %y#0 : !foreign.value
}
foreign.graph @else(%x: tensor<*xf32> named "x") -> ("y") {
  foreign.return %x : tensor<*xf32>
}

// -----

// An assertion says its node and its texts.
// CHECK-LABEL: func.func @assert(
// CHECK-NEXT:    weir.assert %arg0, "node 'f/check': assertion failed: x must be positive" : tensor<i1>
// CHECK-NEXT:    return
foreign.graph @assert(%c: tensor<i1> named "c", %x: tensor<?xf32> named "x") -> ("r") {
  %t:2 = foreign.node "Const" named "t" () {value = dense<"x must be"> : tensor<!foreign.string>} : () -> (!foreign.value, none)
  %u:2 = foreign.node "Const" named "u" () {value = dense<"positive"> : tensor<!foreign.string>} : () -> (!foreign.value, none)
  %a = foreign.node "Assert" named "f/check" stateful (%c, %t#0, %x, %u#0) {} : (tensor<i1>, !foreign.value, tensor<?xf32>, !foreign.value) -> none
  foreign.return %x controls %a : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func @lists(
// CHECK-SAME:    %[[X:.*]]: tensor<5x?x4xf32> {{.*}}, %[[I:.*]]: tensor<i32>
// CHECK:         %[[F:.*]] = weir.list_from_tensor %[[X]] : (tensor<5x?x4xf32>) -> !weir.list<tensor<?x4xf32>>
// CHECK:         %[[R:.*]] = weir.list_reserve %{{.*}}, %{{.*}} : (tensor<2xi32>, tensor<i32>) -> !weir.list<tensor<?x4xf32>>
// CHECK:         %[[G:.*]] = weir.list_get %[[F]], %[[I]] : (!weir.list<tensor<?x4xf32>>, tensor<i32>) -> tensor<?x4xf32>
// CHECK:         %[[S:.*]] = weir.list_set %[[R]], %[[I]], %[[G]]
// CHECK:         weir.list_stack %[[S]] : (!weir.list<tensor<?x4xf32>>) -> tensor<5x?x4xf32>
foreign.graph @lists(%x: tensor<5x?x4xf32> named "x", %i: tensor<i32> named "i") -> ("r") {
  %e:2 = foreign.node "Const" named "e" () {value = dense<[-1, 4]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %n:2 = foreign.node "Const" named "n" () {value = dense<5> : tensor<i32>} : () -> (!foreign.value, none)
  %f:2 = foreign.node "TensorListFromTensor" named "f" (%x, %e#0) {element_dtype = f32} : (tensor<5x?x4xf32>, !foreign.value) -> (!foreign.value, none)
  %l:2 = foreign.node "TensorListReserve" named "l" (%e#0, %n#0) {element_dtype = f32} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %g:2 = foreign.node "TensorListGetItem" named "g" (%f#0, %i, %e#0) {element_dtype = f32} : (!foreign.value, tensor<i32>, !foreign.value) -> (!foreign.value, none)
  %s:2 = foreign.node "TensorListSetItem" named "s" (%l#0, %i, %g#0) {element_dtype = f32} : (!foreign.value, tensor<i32>, !foreign.value) -> (!foreign.value, none)
  %r:2 = foreign.node "TensorListStack" named "r" (%s#0, %e#0) {element_dtype = f32, num_elements = 5} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// A Case is Ifs in each other; the last branch is also that of other indices.
// CHECK-LABEL: func.func @case
// CHECK: %[[ZERO:.*]] = weir.constant dense<0>
// CHECK: %[[C:.*]] = weir.equal %arg0, %[[ZERO]]
// CHECK: weir.if %[[C]]
// CHECK: weir.neg
// CHECK: else
// CHECK: %[[ONE:.*]] = weir.constant dense<1>
// CHECK: %[[D:.*]] = weir.equal %arg0, %[[ONE]]
// CHECK: weir.if %[[D]]
// CHECK: weir.exp
// CHECK: else
// CHECK: weir.abs
foreign.graph @case(%i: tensor<i32> named "i", %x: tensor<?xf32> named "x") -> ("r") {
  %r:2 = foreign.node "Case" named "r" (%i, %x) {branches = [@a, @b, @c]} : (tensor<i32>, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @a(%x: !foreign.value named "x") -> ("r") {
  %r:2 = foreign.node "Neg" named "r" (%x) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @b(%x: !foreign.value named "x") -> ("r") {
  %r:2 = foreign.node "Exp" named "r" (%x) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @c(%x: !foreign.value named "x") -> ("r") {
  %r:2 = foreign.node "Abs" named "r" (%x) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// A condition that is known takes its branch in place of the If.
// CHECK-LABEL: func.func @known
// CHECK-NOT: weir.if
// CHECK: weir.exp
// CHECK-NOT: weir.neg
foreign.graph @known(%x: tensor<?xf32> named "x") -> ("r") {
  %c:2 = foreign.node "Const" named "c" () {value = dense<false> : tensor<i1>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "If" named "r" (%c#0, %x) {then_branch = @a, else_branch = @b} : (!foreign.value, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @a(%x: !foreign.value named "x") -> ("r") {
  %r:2 = foreign.node "Neg" named "r" (%x) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
foreign.graph @b(%x: !foreign.value named "x") -> ("r") {
  %r:2 = foreign.node "Exp" named "r" (%x) {} : (!foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
