// RUN: weir-opt --split-input-file --weir-freeze-variables %s | FileCheck %s

// What is read as a constant, or not at all, is no variable any more.
// CHECK-NOT:   weir.variable @w
// CHECK:       weir.variable @step
// CHECK:       weir.variable @bare
// CHECK-NOT:   weir.variable @unused

weir.variable @w : tensor<2xf32> = dense<1.0> : tensor<2xf32>
weir.variable @step : tensor<i64> = dense<0> : tensor<i64>
weir.variable @bare : tensor<f32>
weir.variable @unused : tensor<f32> = dense<0.0> : tensor<f32>

// CHECK-LABEL: func.func @example(
// CHECK-NEXT:    %[[R:.*]] = weir.constant dense<1.000000e+00> : tensor<2xf32>
// CHECK-NEXT:    return %[[R]]
func.func @example() -> tensor<2xf32> {
  %r = weir.read @w : tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func.func @assigned(
// CHECK:         weir.read @step
// CHECK:         weir.assign @step
func.func @assigned(%x: tensor<i64>) -> tensor<i64> {
  %r = weir.read @step : tensor<i64>
  weir.assign @step, %x : tensor<i64>
  return %r : tensor<i64>
}

// An assign in one signature is seen by all.
// CHECK-LABEL: func.func @assigned_elsewhere(
// CHECK:         weir.read @step
func.func @assigned_elsewhere() -> tensor<i64> {
  %r = weir.read @step : tensor<i64>
  return %r : tensor<i64>
}

// CHECK-LABEL: func.func @without_value(
// CHECK:         weir.read @bare
func.func @without_value() -> tensor<f32> {
  %r = weir.read @bare : tensor<f32>
  return %r : tensor<f32>
}

// -----

// A program of several: others have assigned @theirs, nobody has assigned @w.
// CHECK-LABEL: module @shared
// CHECK-NOT:     weir.variable @ours
// CHECK:         weir.variable @theirs
// CHECK-NOT:     weir.variable @ours
// CHECK:         weir.read @theirs
// CHECK:         weir.constant
module @shared attributes {weir.assigned = ["theirs", "elsewhere"]} {
  weir.variable @theirs : tensor<f32> = dense<1.0> : tensor<f32>
  weir.variable @ours : tensor<f32> = dense<2.0> : tensor<f32>
  weir.variable @elsewhere : tensor<f32> = dense<3.0> : tensor<f32>
  func.func @f() -> (tensor<f32>, tensor<f32>) {
    %a = weir.read @theirs : tensor<f32>
    %b = weir.read @ours : tensor<f32>
    return %a, %b : tensor<f32>, tensor<f32>
  }
}
