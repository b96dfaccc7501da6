// Two layers; the first weights are a resource, as large constants are.
func.func @serve(%x: tensor<?x4xf32> {weir.name = "x"} loc("x"))
    -> (tensor<?x2xf32> {weir.name = "y"})
    attributes {weir.signature = "serve", weir.dims = ["batch"]} {
  %w = weir.constant dense_resource<kernel> : tensor<4x3xf32>
  %b = weir.constant dense<[0.5, -0.25, 1.0]> : tensor<3xf32>
  %0 = weir.matmul %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32> loc("dense/matmul")
  %1, %2 = weir.broadcast_together %0, %b : (tensor<?x3xf32>, tensor<3xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>)
  %3 = weir.add %1, %2 : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32> loc("dense/bias")
  %4 = weir.relu %3 : (tensor<?x3xf32>) -> tensor<?x3xf32> loc("dense/relu")
  %v = weir.constant dense<[[1.0, -1.0], [0.5, 2.0], [-0.5, 0.25]]> : tensor<3x2xf32>
  %5 = weir.matmul %4, %v : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32> loc("scores/matmul")
  return %5 : tensor<?x2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      kernel: "0x400000000000A0BF0000003F000000BF0000A03F0000803E000040BF0000803F00000000000080BF0000403F000080BE0000A0BF"
    }
  }
#-}
