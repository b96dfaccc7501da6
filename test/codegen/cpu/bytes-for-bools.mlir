// RUN: weir-opt %s --cpu-bytes-for-bools | FileCheck %s

// CHECK-LABEL: func.func @invert(
// CHECK-SAME:    %[[X:.*]]: memref<8xi8>, %[[R:.*]]: memref<8xi8>,
func.func @invert(%x: memref<8xi1>, %r: memref<8xi1>, %i: index) {
  // CHECK: %[[BYTES:.*]] = vector.load %[[X]][%{{.*}}] : memref<8xi8>, vector<8xi8>
  // CHECK: %[[BITS:.*]] = arith.cmpi ne, %[[BYTES]], %{{.*}} : vector<8xi8>
  %v = vector.load %x[%i] : memref<8xi1>, vector<8xi1>
  %true = arith.constant dense<true> : vector<8xi1>
  // CHECK: %[[NOT:.*]] = arith.xori %[[BITS]]
  %n = arith.xori %v, %true : vector<8xi1>
  // CHECK: %[[OUT:.*]] = arith.extui %[[NOT]] : vector<8xi1> to vector<8xi8>
  // CHECK: vector.store %[[OUT]], %[[R]][%{{.*}}] : memref<8xi8>, vector<8xi8>
  vector.store %n, %r[%i] : memref<8xi1>, vector<8xi1>
  return
}
