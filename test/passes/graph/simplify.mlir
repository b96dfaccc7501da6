// RUN: weir-opt --weir-simplify %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x8x8x3xf32>
// CHECK-DAG:     %[[W:.*]] = weir.constant dense<2.000000e+00> : tensor<1x1x3x4xf32>
// CHECK-DAG:     %[[FACTOR:.*]] = weir.constant {{.*}} : tensor<4xf32>
// CHECK:         %[[FACTORS:.*]] = weir.broadcast %[[FACTOR]], {{.*}} -> tensor<1x1x3x4xf32>
// CHECK:         %[[SCALED:.*]] = weir.mul %[[W]], %[[FACTORS]]
// CHECK:         %[[R:.*]] = weir.conv %[[X]], %[[SCALED]]
// CHECK:         return %[[R]]
func.func @example(%x: tensor<?x8x8x3xf32>, %n: tensor<4xi64>) -> tensor<?x8x8x4xf32> {
  %w = weir.constant dense<2.0> : tensor<1x1x3x4xf32>
  %factor = weir.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %c = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>}
      : (tensor<?x8x8x3xf32>, tensor<1x1x3x4xf32>) -> tensor<?x8x8x4xf32>
  %s = weir.broadcast %factor, %n : (tensor<4xf32>, tensor<4xi64>) -> tensor<?x8x8x4xf32>
  %r = weir.mul %c, %s : (tensor<?x8x8x4xf32>, tensor<?x8x8x4xf32>) -> tensor<?x8x8x4xf32>
  return %r : tensor<?x8x8x4xf32>
}

// (x w + b) f + c is x (w f) + (b f + c).
// CHECK-LABEL: func.func @scale_and_shift(
// CHECK-SAME:    %[[X:.*]]: tensor<?x3xf32>
// CHECK-DAG:     %[[W:.*]] = weir.constant dense<2.000000e+00> : tensor<3x4xf32>
// CHECK-DAG:     %[[F:.*]] = weir.constant dense<[1.000000e+00,
// CHECK-DAG:     %[[B:.*]] = weir.constant dense<[5.000000e+00,
// CHECK-DAG:     %[[C:.*]] = weir.constant dense<9.000000e+00> : tensor<4xf32>
// CHECK:         %[[FS:.*]] = weir.broadcast %[[F]], {{.*}} -> tensor<3x4xf32>
// CHECK:         %[[WF:.*]] = weir.mul %[[W]], %[[FS]]
// CHECK:         %[[PRODUCT:.*]] = weir.matmul %[[X]], %[[WF]]
// CHECK:         %[[BF:.*]] = weir.mul %[[B]], %[[F]]
// CHECK:         %[[TERM:.*]] = weir.add %[[BF]], %[[C]]
// CHECK:         %[[TERMS:.*]] = weir.broadcast %[[TERM]]
// CHECK:         %[[R:.*]] = weir.add %[[PRODUCT]], %[[TERMS]]
// CHECK:         return %[[R]]
func.func @scale_and_shift(%x: tensor<?x3xf32>, %n: tensor<2xi64>) -> tensor<?x4xf32> {
  %w = weir.constant dense<2.0> : tensor<3x4xf32>
  %f = weir.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %b = weir.constant dense<[5.0, 6.0, 7.0, 8.0]> : tensor<4xf32>
  %c = weir.constant dense<9.0> : tensor<4xf32>
  %0 = weir.matmul %x, %w : (tensor<?x3xf32>, tensor<3x4xf32>) -> tensor<?x4xf32>
  %1 = weir.broadcast %b, %n : (tensor<4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  %2 = weir.add %1, %0 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = weir.broadcast %f, %n : (tensor<4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  %4 = weir.mul %2, %3 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %5 = weir.broadcast %c, %n : (tensor<4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  %6 = weir.add %4, %5 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %6 : tensor<?x4xf32>
}

// Leading dims of size 1 don't hide that a vector is repeated.
// CHECK-LABEL: func.func @vector_of_rank_four(
// CHECK:         %[[V:.*]] = weir.squeeze {{.*}} {axes = array<i64: 0, 1, 2>} : (tensor<1x1x1x4xf32>) -> tensor<4xf32>
// CHECK:         weir.broadcast %[[V]]
func.func @vector_of_rank_four(%n: tensor<4xi64>) -> tensor<?x8x8x4xf32> {
  %v = weir.constant dense<2.0> : tensor<1x1x1x4xf32>
  %r = weir.broadcast %v, %n : (tensor<1x1x1x4xf32>, tensor<4xi64>) -> tensor<?x8x8x4xf32>
  return %r : tensor<?x8x8x4xf32>
}

// CHECK-LABEL: func.func @product_used_twice(
// CHECK:         %[[PRODUCT:.*]] = weir.matmul %arg0, %{{.*}}
// CHECK:         weir.mul %[[PRODUCT]],
func.func @product_used_twice(%x: tensor<?x3xf32>, %n: tensor<2xi64>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %w = weir.constant dense<2.0> : tensor<3x4xf32>
  %f = weir.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %c = weir.matmul %x, %w : (tensor<?x3xf32>, tensor<3x4xf32>) -> tensor<?x4xf32>
  %s = weir.broadcast %f, %n : (tensor<4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  %r = weir.mul %c, %s : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r, %c : tensor<?x4xf32>, tensor<?x4xf32>
}

// CHECK-LABEL: func.func @factor_of_the_run(
// CHECK:         %[[PRODUCT:.*]] = weir.matmul
// CHECK:         weir.mul %[[PRODUCT]],
func.func @factor_of_the_run(%x: tensor<?x3xf32>, %f: tensor<4xf32>, %n: tensor<2xi64>) -> tensor<?x4xf32> {
  %w = weir.constant dense<2.0> : tensor<3x4xf32>
  %c = weir.matmul %x, %w : (tensor<?x3xf32>, tensor<3x4xf32>) -> tensor<?x4xf32>
  %s = weir.broadcast %f, %n : (tensor<4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  %r = weir.mul %c, %s : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// The factor runs along the width here, not along the channels.
// CHECK-LABEL: func.func @channels_first(
// CHECK:         %[[PRODUCT:.*]] = weir.conv
// CHECK:         weir.mul %[[PRODUCT]],
func.func @channels_first(%x: tensor<?x3x8x8xf32>, %n: tensor<4xi64>) -> tensor<?x8x8x8xf32> {
  %w = weir.constant dense<2.0> : tensor<1x1x3x8xf32>
  %f = weir.constant dense<3.0> : tensor<8xf32>
  %c = weir.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, layout = #weir<layout channels_first>}
      : (tensor<?x3x8x8xf32>, tensor<1x1x3x8xf32>) -> tensor<?x8x8x8xf32>
  %s = weir.broadcast %f, %n : (tensor<8xf32>, tensor<4xi64>) -> tensor<?x8x8x8xf32>
  %r = weir.mul %c, %s : (tensor<?x8x8x8xf32>, tensor<?x8x8x8xf32>) -> tensor<?x8x8x8xf32>
  return %r : tensor<?x8x8x8xf32>
}

// The factor runs along the rows of transposed weights.
// CHECK-LABEL: func.func @transposed_weights(
// CHECK:         %[[PRODUCT:.*]] = weir.matmul {{.*}} {transpose_rhs}
// CHECK:         weir.mul %[[PRODUCT]],
func.func @transposed_weights(%x: tensor<?x4xf32>, %n: tensor<2xi64>) -> tensor<?x4xf32> {
  %w = weir.constant dense<2.0> : tensor<4x4xf32>
  %f = weir.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %c = weir.matmul %x, %w {transpose_rhs} : (tensor<?x4xf32>, tensor<4x4xf32>) -> tensor<?x4xf32>
  %s = weir.broadcast %f, %n : (tensor<4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  %r = weir.mul %c, %s : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// Two transposes are one, or none.
// CHECK-LABEL: func.func @transposes(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3x4xf32>
// CHECK-NEXT:    %[[R:.*]] = weir.transpose %[[X]] {permutation = array<i64: 2, 0, 1>}
// CHECK-NEXT:    return %[[X]], %[[R]]
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<2x3x4xf32>, tensor<4x2x3xf32>) {
  %a = weir.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %b = weir.transpose %a {permutation = array<i64: 2, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  %c = weir.transpose %a {permutation = array<i64: 1, 2, 0>} : (tensor<3x4x2xf32>) -> tensor<4x2x3xf32>
  return %b, %c : tensor<2x3x4xf32>, tensor<4x2x3xf32>
}

// CHECK-LABEL: func.func @reshapes(
// CHECK-SAME:    %[[X:.*]]: tensor<2x6xf32>, %[[Y:.*]]: tensor<?x4xf32>
// CHECK:         %[[R:.*]] = weir.reshape %[[X]], {{.*}} -> tensor<4x3xf32>
// CHECK-NOT:     weir.reshape
// CHECK:         return %[[R]], %[[Y]]
func.func @reshapes(%x: tensor<2x6xf32>, %y: tensor<?x4xf32>) -> (tensor<4x3xf32>, tensor<?x4xf32>) {
  %s = weir.constant dense<[3, 4]> : tensor<2xi32>
  %t = weir.constant dense<[4, 3]> : tensor<2xi32>
  %a = weir.reshape %x, %s : (tensor<2x6xf32>, tensor<2xi32>) -> tensor<3x4xf32>
  %b = weir.reshape %a, %t : (tensor<3x4xf32>, tensor<2xi32>) -> tensor<4x3xf32>
  %c = weir.expand_dims %y {axes = array<i64: 1>} : (tensor<?x4xf32>) -> tensor<?x1x4xf32>
  %d = weir.squeeze %c {axes = array<i64: 1>} : (tensor<?x1x4xf32>) -> tensor<?x4xf32>
  return %b, %d : tensor<4x3xf32>, tensor<?x4xf32>
}

// The whole as a slice, no padding, a cast to the own type, one tensor joined.
// CHECK-LABEL: func.func @identities(
// CHECK-SAME:    %[[X:.*]]: tensor<4xf32>
// CHECK-NEXT:    return %[[X]]
func.func @identities(%x: tensor<4xf32>) -> tensor<4xf32> {
  %a = weir.slice %x {starts = array<i64: 0>, limits = array<i64: 4>, strides = array<i64: 1>} : (tensor<4xf32>) -> tensor<4xf32>
  %b = weir.pad %a {low = array<i64: 0>, high = array<i64: 0>} : (tensor<4xf32>) -> tensor<4xf32>
  %c = weir.cast %b {to = f32} : (tensor<4xf32>) -> tensor<4xf32>
  %d = weir.concat %c {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  return %d : tensor<4xf32>
}

// Backwards; another part of the same type, for all that is known.
// CHECK-LABEL: func.func @no_identities(
// CHECK-NEXT:    weir.slice
// CHECK-NEXT:    weir.slice
func.func @no_identities(%x: tensor<4xf32>, %y: tensor<?xf32>) -> (tensor<4xf32>, tensor<?xf32>) {
  %a = weir.slice %x {starts = array<i64: -1>, limits = array<i64: -9223372036854775808>, strides = array<i64: -1>} : (tensor<4xf32>) -> tensor<4xf32>
  %b = weir.slice %y {starts = array<i64: 1>, limits = array<i64: 9223372036854775807>, strides = array<i64: 1>} : (tensor<?xf32>) -> tensor<?xf32>
  return %a, %b : tensor<4xf32>, tensor<?xf32>
}

// A counter that nothing reads is not carried.
// CHECK-LABEL: func.func @counter(
// CHECK:         %[[R:.*]] = weir.while (%[[A:.*]] = %{{.*}}) : (tensor<f32>) -> tensor<f32> {
// CHECK:           weir.condition %{{.*}}(%[[A]]) : tensor<i1>, tensor<f32>
// CHECK:         } do (%[[B:.*]]) {
// CHECK-NEXT:      %[[E:.*]] = weir.exp %[[B]]
// CHECK-NEXT:      weir.yield %[[E]] : tensor<f32>
// CHECK:         return %[[R]]
func.func @counter(%x: tensor<f32>, %i: tensor<i32>, %n: tensor<f32>) -> tensor<f32> {
  %r:2 = weir.while (%a = %i, %b = %x) : (tensor<i32>, tensor<f32>) -> (tensor<i32>, tensor<f32>) {
    %c = weir.less %b, %n : (tensor<f32>, tensor<f32>) -> tensor<i1>
    weir.condition %c (%a, %b) : tensor<i1>, tensor<i32>, tensor<f32>
  } do (%a, %b) {
    %d = weir.add %a, %a : (tensor<i32>, tensor<i32>) -> tensor<i32>
    %e = weir.exp %b : (tensor<f32>) -> tensor<f32>
    weir.yield %d, %e : tensor<i32>, tensor<f32>
  }
  return %r#1 : tensor<f32>
}

// One that the other value is computed from is.
// CHECK-LABEL: func.func @read_counter(
// CHECK:         weir.while (%{{.*}} = %{{.*}}, %{{.*}} = %{{.*}}) : (tensor<f32>, tensor<f32>)
func.func @read_counter(%x: tensor<f32>, %i: tensor<f32>, %n: tensor<f32>) -> tensor<f32> {
  %r:2 = weir.while (%a = %i, %b = %x) : (tensor<f32>, tensor<f32>) -> (tensor<f32>, tensor<f32>) {
    %c = weir.less %b, %n : (tensor<f32>, tensor<f32>) -> tensor<i1>
    weir.condition %c (%a, %b) : tensor<i1>, tensor<f32>, tensor<f32>
  } do (%a, %b) {
    %d = weir.exp %a : (tensor<f32>) -> tensor<f32>
    %e = weir.add %b, %d : (tensor<f32>, tensor<f32>) -> tensor<f32>
    weir.yield %d, %e : tensor<f32>, tensor<f32>
  }
  return %r#1 : tensor<f32>
}
