// RUN: weir-opt %s --cpu-math-approximations | FileCheck %s

// CHECK-LABEL: func.func @exp(
// CHECK-NOT:     math.exp
// CHECK:         math.fma {{.*}} : vector<8xf32>
func.func @exp(%x: vector<8xf32>) -> vector<8xf32> {
  %y = math.exp %x : vector<8xf32>
  return %y : vector<8xf32>
}

// libm computes doubles.
// CHECK-LABEL: func.func @double(
// CHECK:         math.exp {{.*}} : f64
func.func @double(%x: f64) -> f64 {
  %y = math.exp %x : f64
  return %y : f64
}

// A power of two needs no function.
// CHECK-LABEL: func.func @square(
// CHECK-NEXT:    arith.mulf
func.func @square(%x: f32) -> f32 {
  %two = arith.constant 2.0 : f32
  %y = math.powf %x, %two : f32
  return %y : f32
}

// No divisor traps: by 0 and by -1 the machine divides by 1 instead.
// CHECK-LABEL: func.func @divide(
// CHECK-SAME:    %[[X:.*]]: i32, %[[Y:.*]]: i32)
// CHECK:         %[[SAFE:.*]] = arith.select %{{.*}}, %{{.*}}, %[[Y]] : i32
// CHECK:         %[[Q:.*]] = arith.divsi %[[X]], %[[SAFE]] : i32
// CHECK:         arith.select %{{.*}}, %{{.*}}, %[[Q]] : i32
func.func @divide(%x: i32, %y: i32) -> i32 {
  %q = arith.divsi %x, %y : i32
  return %q : i32
}

// CHECK-LABEL: func.func @by_constant(
// CHECK-NOT:     arith.select
// CHECK:         arith.divsi
func.func @by_constant(%x: i32) -> i32 {
  %three = arith.constant 3 : i32
  %q = arith.divsi %x, %three : i32
  return %q : i32
}
