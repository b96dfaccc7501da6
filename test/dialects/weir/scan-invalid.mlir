// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @axis(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{axis 2 is out of range for rank 2}}
  %r = weir.scan %x {kind = #weir<scan_kind sum>, axis = 2 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @element(%x: tensor<2x4xi32>) {
  // expected-error @+1 {{log_sum_exp needs floats, not 'i32'}}
  %r = weir.scan %x {kind = #weir<scan_kind log_sum_exp>, axis = 0 : i64} : (tensor<2x4xi32>) -> tensor<2x4xi32>
  return
}
