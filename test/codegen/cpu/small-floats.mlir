// RUN: weir-opt %s --split-input-file --cpu-small-floats | FileCheck %s

// Without the instruction, f16 is made of bits; other types go by f32.
module attributes {weir.target = {cpu = "x86-64", features = "+sse2", triple = "x86_64-unknown-linux-gnu"}} {
// CHECK-LABEL: func.func @extend(
// CHECK-NOT:     f16 to
// CHECK:         arith.bitcast %{{.*}} : vector<8xf16> to vector<8xi16>
// CHECK-NOT:     f16 to
// CHECK:         arith.extf %{{.*}} : vector<8xf32> to vector<8xf64>
func.func @extend(%x: vector<8xf16>) -> vector<8xf64> {
  %y = arith.extf %x : vector<8xf16> to vector<8xf64>
  return %y : vector<8xf64>
}

// CHECK-LABEL: func.func @truncate(
// CHECK:         arith.truncf %{{.*}} : f64 to f32
// CHECK:         arith.bitcast %{{.*}} : i16 to f16
func.func @truncate(%x: f64) -> f16 {
  %y = arith.truncf %x : f64 to f16
  return %y : f16
}

// CHECK-LABEL: func.func @integers(
// CHECK:         arith.sitofp %{{.*}} : i64 to f32
// CHECK:         arith.truncf %{{.*}} : f32 to bf16
func.func @integers(%x: i64) -> bf16 {
  %y = arith.sitofp %x : i64 to bf16
  return %y : bf16
}
}

// -----

module attributes {weir.target = {cpu = "haswell", features = "+avx2,+f16c", triple = "x86_64-unknown-linux-gnu"}} {
// CHECK-LABEL: func.func @instruction(
// CHECK-NEXT:    arith.extf %{{.*}} : vector<8xf16> to vector<8xf32>
func.func @instruction(%x: vector<8xf16>) -> vector<8xf32> {
  %y = arith.extf %x : vector<8xf16> to vector<8xf32>
  return %y : vector<8xf32>
}
}
