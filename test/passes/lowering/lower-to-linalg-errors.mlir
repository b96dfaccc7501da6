// RUN: weir-opt --weir-lower-to-linalg %s --verify-diagnostics

// What is no part of a kernel: it would have been decomposed before.
module attributes {device.kernel} {
  func.func @softmax(%x: tensor<4x2xf32> {weir.shape = affine_map<() -> (4, 2)>}) -> (tensor<4x2xf32> {weir.shape = affine_map<() -> (4, 2)>}) {
    // expected-error @+1 {{'weir.softmax' can't be lowered here}}
    %r = weir.softmax %x {axis = 1 : i64, weir.shape = affine_map<() -> (4, 2)>} : (tensor<4x2xf32>) -> tensor<4x2xf32>
    return %r : tensor<4x2xf32>
  }
}
