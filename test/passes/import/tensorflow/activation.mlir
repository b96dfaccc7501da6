// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// The gradient's form has the gradient first, or second where it speaks of outputs.
// CHECK-LABEL: func.func @relu_grad(
// CHECK-SAME:    %[[DY:.*]]: tensor<?xf32> {{.*}}, %[[X:.*]]: tensor<?xf32>
// CHECK:         %[[T:.*]]:2 = weir.broadcast_together %[[X]], %{{.*}}
// CHECK:         %[[P:.*]] = weir.greater %[[T]]#0, %[[T]]#1
// CHECK:         weir.mul
foreign.graph @relu_grad(%dy: tensor<?xf32> named "dy", %x: tensor<?xf32> named "x") -> ("r") {
  %r:2 = foreign.node "ReluGrad" named "r" (%dy, %x) {T = f32} : (tensor<?xf32>, tensor<?xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @tanh_grad(
// CHECK-SAME:    %[[Y:.*]]: tensor<4xf32> {{.*}}, %[[DY:.*]]: tensor<4xf32>
// CHECK:         %[[S:.*]] = weir.mul %[[Y]], %[[Y]]
// CHECK:         %[[D:.*]] = weir.sub %{{.*}}, %[[S]]
// CHECK:         weir.mul %[[DY]], %[[D]]
foreign.graph @tanh_grad(%y: tensor<4xf32> named "y", %dy: tensor<4xf32> named "dy") -> ("r") {
  %r:2 = foreign.node "TanhGrad" named "r" (%y, %dy) {T = f32} : (tensor<4xf32>, tensor<4xf32>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Of complex numbers the output's conjugate counts.
// CHECK-LABEL: func.func @complex_grad(
// CHECK:         %[[C:.*]] = weir.conj %{{.*}} : (tensor<4xcomplex<f32>>) -> tensor<4xcomplex<f32>>
// CHECK:         weir.div %{{.*}}, %[[C]]
foreign.graph @complex_grad(%y: tensor<4xcomplex<f32>> named "y", %dy: tensor<4xcomplex<f32>> named "dy") -> ("r") {
  %r:2 = foreign.node "SqrtGrad" named "r" (%y, %dy) {} : (tensor<4xcomplex<f32>>, tensor<4xcomplex<f32>>) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}
