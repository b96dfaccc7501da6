// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @scan(
// CHECK:         weir.scan %{{.*}} {axis = 1 : i64, kind = #weir<scan_kind sum>} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.scan %{{.*}} {axis = 0 : i64, exclusive, kind = #weir<scan_kind log_sum_exp>, reverse} : (tensor<?x4xf32>) -> tensor<?x4xf32>
func.func @scan(%x: tensor<?x4xf32>) {
  %0 = weir.scan %x {kind = #weir<scan_kind sum>, axis = 1 : i64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = weir.scan %x {kind = #weir<scan_kind log_sum_exp>, axis = 0 : i64, exclusive, reverse} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}
