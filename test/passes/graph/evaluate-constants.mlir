// RUN: weir-opt --weir-evaluate-constants %s | FileCheck %s
// RUN: weir-opt --weir-evaluate-constants=max-bytes=4096 %s | FileCheck %s --check-prefix=SMALL
// RUN: weir-opt --weir-evaluate-constants=batch-bytes=1 %s | FileCheck %s

// CHECK-LABEL: func.func @example(
// CHECK:         %[[C:.*]] = weir.constant dense<[-3.000000e+00, -6.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:    weir.add %arg0, %[[C]]
func.func @example(%x: tensor<2xf32>) -> tensor<2xf32> {
  %a = weir.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = weir.constant dense<3.0> : tensor<2xf32>
  %c = weir.mul %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %d = weir.neg %c : (tensor<2xf32>) -> tensor<2xf32>
  %r = weir.add %x, %d : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// In a branch too.
// CHECK-LABEL: func.func @branch(
// CHECK:         weir.if
// CHECK-NEXT:      %[[C:.*]] = weir.constant dense<-1.000000e+00> : tensor<f32>
// CHECK-NEXT:      weir.yield %[[C]]
func.func @branch(%c: tensor<i1>, %x: tensor<f32>) -> tensor<f32> {
  %a = weir.constant dense<1.0> : tensor<f32>
  %r = weir.if %c : (tensor<i1>) -> tensor<f32> {
    %b = weir.neg %a : (tensor<f32>) -> tensor<f32>
    weir.yield %b : tensor<f32>
  } else {
    weir.yield %x : tensor<f32>
  }
  return %r : tensor<f32>
}

// What merely repeats is repeated where it is used.
// CHECK-LABEL: func.func @repeated(
// CHECK:         weir.broadcast
func.func @repeated() -> tensor<4096xf32> {
  %a = weir.constant dense<1.0> : tensor<f32>
  %n = weir.constant dense<4096> : tensor<1xi32>
  %r = weir.broadcast %a, %n : (tensor<f32>, tensor<1xi32>) -> tensor<4096xf32>
  return %r : tensor<4096xf32>
}

// But where a constant comes of it, that is computed: scaled weights. A user that runs
// repeats it for itself.
// CHECK-LABEL: func.func @scaled(
// CHECK-NOT:     weir.mul
// CHECK:         %[[R:.*]] = weir.broadcast %{{.*}} : (tensor<1xf32>
// CHECK-NOT:     weir.mul
// CHECK:         weir.add %arg0, %[[R]]
func.func @scaled(%x: tensor<64x64xf32>) -> (tensor<64x64xf32>, tensor<64x64xf32>) {
  %a = weir.constant dense<2.0> : tensor<1xf32>
  %w = weir.constant dense<3.0> : tensor<64x64xf32>
  %n = weir.constant dense<[64, 64]> : tensor<2xi32>
  %b = weir.broadcast %a, %n : (tensor<1xf32>, tensor<2xi32>) -> tensor<64x64xf32>
  %s = weir.mul %w, %b : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %r = weir.add %x, %b : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  return %s, %r : tensor<64x64xf32>, tensor<64x64xf32>
}

// A product of vectors outgrows both; where that is too much it stays.
// CHECK-LABEL: func.func @outer_product(
// CHECK-NOT:     weir.matmul
// CHECK:         return
// SMALL-LABEL: func.func @outer_product(
// SMALL:         weir.matmul
func.func @outer_product() -> tensor<64x64xf32> {
  %a = weir.constant dense<2.0> : tensor<64x1xf32>
  %b = weir.constant dense<3.0> : tensor<1x64xf32>
  %r = weir.matmul %a, %b : (tensor<64x1xf32>, tensor<1x64xf32>) -> tensor<64x64xf32>
  return %r : tensor<64x64xf32>
}

// A variable is no constant, though it has a value.
// CHECK-LABEL: func.func @variable(
// CHECK:         weir.read
// CHECK:         weir.neg
weir.variable @step : tensor<i64> = dense<3> : tensor<i64>
func.func @variable() -> tensor<i64> {
  %r = weir.read @step : tensor<i64>
  %s = weir.neg %r : (tensor<i64>) -> tensor<i64>
  return %s : tensor<i64>
}
