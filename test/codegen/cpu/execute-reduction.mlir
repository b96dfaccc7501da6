// Sums and products are taken in another order than the reference's: of the 131
// elements of a row each may bring a rounding error, 131 * 2^-24 in all.
// RUN: weir-check-kernel %s --dims=5 --dims=1 --dims=0 --dims=131 --tolerance=8e-6 | FileCheck %s
// REQUIRES: avx2

#s = affine_map<()[s0] -> (s0, 20)>
#k = affine_map<()[s0] -> (s0, 1)>
#v = affine_map<()[s0] -> (s0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#column = affine_map<(d0, d1) -> (d1)>
#kept = affine_map<(d0, d1) -> (d0, 0)>
#vector = affine_map<(d0) -> (d0)>
#scalar = affine_map<(d0, d1) -> ()>

// Maximum, exponential, sum and quotient of each row. What belongs to a row stays out of memory.
// CHECK: softmax: ok, 1 tiles, 0 scratch
module @softmax attributes {device.kernel} {
  func.func @softmax(%x: tensor<?x20xf32> {weir.shape = #s}, %d0: index) -> (tensor<?x20xf32> {weir.shape = #s}) {
    %low = arith.constant 0xFF800000 : f32
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty(%d0) : tensor<?x1xf32>
    %f = linalg.fill ins(%low : f32) outs(%e : tensor<?x1xf32>) -> tensor<?x1xf32>
    %max = linalg.generic {indexing_maps = [#id, #kept], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x20xf32>) outs(%f : tensor<?x1xf32>) {
      ^bb0(%a: f32, %o: f32):
        %m = arith.maximumf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<?x1xf32>
    %ee = tensor.empty(%d0) : tensor<?x20xf32>
    %exp = linalg.generic {indexing_maps = [#id, #kept, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x, %max : tensor<?x20xf32>, tensor<?x1xf32>) outs(%ee : tensor<?x20xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %d = arith.subf %a, %b : f32
        %r = math.exp %d : f32
        linalg.yield %r : f32
    } -> tensor<?x20xf32>
    %z = linalg.fill ins(%zero : f32) outs(%e : tensor<?x1xf32>) -> tensor<?x1xf32>
    %sum = linalg.generic {indexing_maps = [#id, #kept], iterator_types = ["parallel", "reduction"]}
        ins(%exp : tensor<?x20xf32>) outs(%z : tensor<?x1xf32>) {
      ^bb0(%a: f32, %o: f32):
        %m = arith.addf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<?x1xf32>
    %r = linalg.generic {indexing_maps = [#id, #kept, #id], iterator_types = ["parallel", "parallel"]}
        ins(%exp, %sum : tensor<?x20xf32>, tensor<?x1xf32>) outs(%ee : tensor<?x20xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %q = arith.divf %a, %b : f32
        linalg.yield %q : f32
    } -> tensor<?x20xf32>
    return %r : tensor<?x20xf32>
  }
}

// Sum of squares less the square of the mean, then an op on rows alone.
// CHECK: deviation: ok, 1 tiles, 0 scratch
module @deviation attributes {device.kernel} {
  func.func @deviation(%x: tensor<?x20xf32> {weir.shape = #s}, %d0: index) -> (tensor<?xf32> {weir.shape = #v}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty(%d0) : tensor<?xf32>
    %z = linalg.fill ins(%zero : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
    %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x20xf32>) outs(%z : tensor<?xf32>) {
      ^bb0(%a: f32, %o: f32):
        %m = arith.addf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<?xf32>
    %square = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x20xf32>) outs(%z : tensor<?xf32>) {
      ^bb0(%a: f32, %o: f32):
        %p = arith.mulf %a, %a : f32
        %m = arith.addf %p, %o : f32
        linalg.yield %m : f32
    } -> tensor<?xf32>
    %r = linalg.generic {indexing_maps = [#vector, #vector, #vector], iterator_types = ["parallel"]}
        ins(%sum, %square : tensor<?xf32>, tensor<?xf32>) outs(%e : tensor<?xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %n = arith.constant 20.0 : f32
        %mean = arith.divf %a, %n : f32
        %mm = arith.mulf %mean, %mean : f32
        %q = arith.divf %b, %n : f32
        %d = arith.subf %q, %mm : f32
        %t = math.sqrt %d : f32
        linalg.yield %t : f32
    } -> tensor<?xf32>
    return %r : tensor<?xf32>
  }
}

// CHECK: mean_of_pixels: ok
module @mean_of_pixels attributes {device.kernel} {
  func.func @mean_of_pixels(%x: tensor<?x5x7x37xf32> {weir.shape = affine_map<()[s0] -> (s0, 5, 7, 37)>}, %d0: index)
      -> (tensor<?x37xf32> {weir.shape = affine_map<()[s0] -> (s0, 37)>}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty(%d0) : tensor<?x37xf32>
    %z = linalg.fill ins(%zero : f32) outs(%e : tensor<?x37xf32>) -> tensor<?x37xf32>
    %sum = linalg.generic {indexing_maps = [affine_map<(n, h, w, c) -> (n, h, w, c)>, affine_map<(n, h, w, c) -> (n, c)>],
        iterator_types = ["parallel", "reduction", "reduction", "parallel"]}
        ins(%x : tensor<?x5x7x37xf32>) outs(%z : tensor<?x37xf32>) {
      ^bb0(%a: f32, %o: f32):
        %m = arith.addf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<?x37xf32>
    %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%sum : tensor<?x37xf32>) outs(%e : tensor<?x37xf32>) {
      ^bb0(%a: f32, %o: f32):
        %n = arith.constant 35.0 : f32
        %q = arith.divf %a, %n : f32
        linalg.yield %q : f32
    } -> tensor<?x37xf32>
    return %r : tensor<?x37xf32>
  }
}

// Over the free dimension, and over everything.
// CHECK: columns: ok
module @columns attributes {device.kernel} {
  func.func @columns(%x: tensor<?x20xf32> {weir.shape = #s}, %d0: index) -> (tensor<20xf32>, tensor<f32>) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty() : tensor<20xf32>
    %z = linalg.fill ins(%zero : f32) outs(%e : tensor<20xf32>) -> tensor<20xf32>
    %sum = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d1, d0)>, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x20xf32>) outs(%z : tensor<20xf32>) {
      ^bb0(%a: f32, %o: f32):
        %m = arith.addf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<20xf32>
    %f = tensor.empty() : tensor<f32>
    %y = linalg.fill ins(%zero : f32) outs(%f : tensor<f32>) -> tensor<f32>
    %all = linalg.generic {indexing_maps = [#id, #scalar], iterator_types = ["reduction", "reduction"]}
        ins(%x : tensor<?x20xf32>) outs(%y : tensor<f32>) {
      ^bb0(%a: f32, %o: f32):
        %m = arith.maximumf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<f32>
    return %sum, %all : tensor<20xf32>, tensor<f32>
  }
}

// Two results of one op: the largest element's value and place.
// CHECK: argmax: ok
module @argmax attributes {device.kernel} {
  func.func @argmax(%x: tensor<?x20xf32> {weir.shape = #s}, %d0: index)
      -> (tensor<?xf32> {weir.shape = #v}, tensor<?xi64> {weir.shape = #v}) {
    %low = arith.constant 0xFF800000 : f32
    %zero = arith.constant 0 : i64
    %e = tensor.empty(%d0) : tensor<?xf32>
    %f = linalg.fill ins(%low : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
    %ei = tensor.empty(%d0) : tensor<?xi64>
    %fi = linalg.fill ins(%zero : i64) outs(%ei : tensor<?xi64>) -> tensor<?xi64>
    %r:2 = linalg.generic {indexing_maps = [#id, #row, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x20xf32>) outs(%f, %fi : tensor<?xf32>, tensor<?xi64>) {
      ^bb0(%a: f32, %m: f32, %i: i64):
        %j = linalg.index 1 : index
        %k = arith.index_cast %j : index to i64
        %c = arith.cmpf ogt, %a, %m : f32
        %v = arith.select %c, %a, %m : f32
        %w = arith.select %c, %k, %i : i64
        linalg.yield %v, %w : f32, i64
    } -> (tensor<?xf32>, tensor<?xi64>)
    return %r#0, %r#1 : tensor<?xf32>, tensor<?xi64>
  }
}

// A batch of small products: the general way for what isn't packed.
// CHECK: product: ok
module @product attributes {device.kernel} {
  func.func @product(%x: tensor<?x6x20xf32> {weir.shape = affine_map<()[s0] -> (s0, 6, 20)>},
      %y: tensor<?x20x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 20, 19)>}, %d0: index)
      -> (tensor<?x6x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 6, 19)>}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty(%d0) : tensor<?x6x19xf32>
    %z = linalg.fill ins(%zero : f32) outs(%e : tensor<?x6x19xf32>) -> tensor<?x6x19xf32>
    %r = linalg.batch_matmul ins(%x, %y : tensor<?x6x20xf32>, tensor<?x20x19xf32>) outs(%z : tensor<?x6x19xf32>) -> tensor<?x6x19xf32>
    return %r : tensor<?x6x19xf32>
  }
}

// CHECK: product_transposed: ok
module @product_transposed attributes {device.kernel} {
  func.func @product_transposed(%x: tensor<?x20xf32> {weir.shape = #s}, %y: tensor<7x20xf32>, %d0: index)
      -> (tensor<?x7xf32> {weir.shape = affine_map<()[s0] -> (s0, 7)>}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty(%d0) : tensor<?x7xf32>
    %z = linalg.fill ins(%zero : f32) outs(%e : tensor<?x7xf32>) -> tensor<?x7xf32>
    %r = linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>],
        iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %y : tensor<?x20xf32>, tensor<7x20xf32>) outs(%z : tensor<?x7xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %p = arith.mulf %a, %b : f32
        %m = arith.addf %o, %p : f32
        linalg.yield %m : f32
    } -> tensor<?x7xf32>
    return %r : tensor<?x7xf32>
  }
}
