// RUN: weir-check-kernel %s --dims=7 --dims=1 --dims=0 --dims=2000 | FileCheck %s
// REQUIRES: avx2

#s = affine_map<()[s0] -> (s0, 12)>
#v = affine_map<()[s0] -> (s0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#column = affine_map<(d0, d1) -> (d1)>
#one = affine_map<(d0, d1) -> (0, d1)>
#scalar = affine_map<(d0, d1) -> ()>
#swapped = affine_map<(d0, d1) -> (d1, d0)>

// CHECK: add_relu: ok
// CHECK: add_relu: ok
// CHECK: add_relu: ok, 0 tiles
// CHECK: add_relu: ok, 2 tiles
module @add_relu attributes {device.kernel} {
  func.func @add_relu(%x: tensor<?x12xf32> {weir.shape = #s}, %y: tensor<?x12xf32> {weir.shape = #s}, %d0: index)
      -> (tensor<?x12xf32> {weir.shape = #s}) {
    %e = tensor.empty(%d0) : tensor<?x12xf32>
    %r = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x, %y : tensor<?x12xf32>, tensor<?x12xf32>) outs(%e : tensor<?x12xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %zero = arith.constant 0.0 : f32
        %s = arith.addf %a, %b : f32
        %m = arith.maximumf %s, %zero : f32
        linalg.yield %m : f32
    } -> tensor<?x12xf32>
    return %r : tensor<?x12xf32>
  }
}

// Rows, columns, a scalar and a dimension of size 1, broadcast.
// CHECK: broadcasts: ok
module @broadcasts attributes {device.kernel} {
  func.func @broadcasts(%x: tensor<?x12xf32> {weir.shape = #s}, %r: tensor<?xf32> {weir.shape = #v},
      %c: tensor<12xf32>, %k: tensor<f32>, %u: tensor<1x12xf32>, %d0: index) -> (tensor<?x12xf32> {weir.shape = #s}) {
    %e = tensor.empty(%d0) : tensor<?x12xf32>
    %z = linalg.generic {indexing_maps = [#id, #row, #column, #scalar, #one, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x, %r, %c, %k, %u : tensor<?x12xf32>, tensor<?xf32>, tensor<12xf32>, tensor<f32>, tensor<1x12xf32>)
        outs(%e : tensor<?x12xf32>) {
      ^bb0(%a: f32, %b: f32, %f: f32, %g: f32, %h: f32, %o: f32):
        %0 = arith.mulf %a, %b : f32
        %1 = arith.addf %0, %f : f32
        %2 = arith.mulf %1, %g : f32
        %3 = arith.subf %2, %h : f32
        linalg.yield %3 : f32
    } -> tensor<?x12xf32>
    return %z : tensor<?x12xf32>
  }
}

// Three ops, the second's value used by two others: nothing goes to memory between.
// CHECK: chain: ok, {{.*}} 0 scratch
module @chain attributes {device.kernel} {
  func.func @chain(%x: tensor<?x12xf32> {weir.shape = #s}, %d0: index)
      -> (tensor<?x12xf32> {weir.shape = #s}, tensor<?x12xf32> {weir.shape = #s}) {
    %e = tensor.empty(%d0) : tensor<?x12xf32>
    %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x12xf32>) outs(%e : tensor<?x12xf32>) {
      ^bb0(%i: f32, %o: f32):
        %t = math.tanh %i : f32
        linalg.yield %t : f32
    } -> tensor<?x12xf32>
    %b = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%a, %x : tensor<?x12xf32>, tensor<?x12xf32>) outs(%e : tensor<?x12xf32>) {
      ^bb0(%i: f32, %j: f32, %o: f32):
        %t = arith.mulf %i, %j : f32
        linalg.yield %t : f32
    } -> tensor<?x12xf32>
    %c = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%a, %b : tensor<?x12xf32>, tensor<?x12xf32>) outs(%e : tensor<?x12xf32>) {
      ^bb0(%i: f32, %j: f32, %o: f32):
        %t = arith.addf %i, %j : f32
        linalg.yield %t : f32
    } -> tensor<?x12xf32>
    return %b, %c : tensor<?x12xf32>, tensor<?x12xf32>
  }
}

// CHECK: transpose: ok
module @transpose attributes {device.kernel} {
  func.func @transpose(%x: tensor<12x?xf32> {weir.shape = affine_map<()[s0] -> (12, s0)>}, %d0: index)
      -> (tensor<?x12xf32> {weir.shape = #s}) {
    %e = tensor.empty(%d0) : tensor<?x12xf32>
    %r = linalg.generic {indexing_maps = [#swapped, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<12x?xf32>) outs(%e : tensor<?x12xf32>) {
      ^bb0(%a: f32, %o: f32):
        linalg.yield %a : f32
    } -> tensor<?x12xf32>
    return %r : tensor<?x12xf32>
  }
}

// An input that is a result, and a constant that is one.
// CHECK: copies: ok
module @copies attributes {device.kernel} {
  func.func @copies(%x: tensor<?x12xf32> {weir.shape = #s}, %d0: index)
      -> (tensor<?x12xf32> {weir.shape = #s}, tensor<3xf32>) {
    %c = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
    return %x, %c : tensor<?x12xf32>, tensor<3xf32>
  }
}
