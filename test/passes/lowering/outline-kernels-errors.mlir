// RUN: weir-opt --weir-outline-kernels %s --split-input-file --verify-diagnostics

func.func @unknown_rank(%x: tensor<*xf32>) -> tensor<*xf32> {
  // expected-error @+1 {{the rank of a value isn't known at compile time}}
  %a = weir.kernel (%i = %x) : (tensor<*xf32>) -> tensor<*xf32> {
    %e = weir.exp %i : (tensor<*xf32>) -> tensor<*xf32>
    weir.yield %e : tensor<*xf32>
  }
  return %a : tensor<*xf32>
}
