// RUN: weir-check-kernel %s --dims=2 --dims=0 | FileCheck %s
// REQUIRES: avx2

#in = affine_map<()[s0] -> (s0, 12, 11, 19)>
#id = affine_map<(n, h, w, c) -> (n, h, w, c)>
#out = affine_map<(n, h, w, c, y, x) -> (n, h, w, c)>

// CHECK: max_pool: ok
module @max_pool attributes {device.kernel} {
  func.func @max_pool(%x: tensor<?x12x11x19xf32> {weir.shape = #in}, %d0: index)
      -> (tensor<?x6x5x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 6, 5, 19)>}) {
    %low = arith.constant 0xFF800000 : f32
    %w = tensor.empty() : tensor<2x2xf32>
    %e = tensor.empty(%d0) : tensor<?x6x5x19xf32>
    %f = linalg.fill ins(%low : f32) outs(%e : tensor<?x6x5x19xf32>) -> tensor<?x6x5x19xf32>
    %r = linalg.generic {indexing_maps = [affine_map<(n, h, w, c, y, x) -> (n, h * 2 + y, w * 2 + x, c)>,
        affine_map<(n, h, w, c, y, x) -> (y, x)>, #out],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
        ins(%x, %w : tensor<?x12x11x19xf32>, tensor<2x2xf32>) outs(%f : tensor<?x6x5x19xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %m = arith.maximumf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<?x6x5x19xf32>
    return %r : tensor<?x6x5x19xf32>
  }
}

// Depthwise convolution, bias and a clipped relu.
// CHECK: depthwise: ok, {{.*}} 0 scratch
module @depthwise attributes {device.kernel} {
  func.func @depthwise(%x: tensor<?x12x11x19xf32> {weir.shape = #in}, %k: tensor<3x3x1x19xf32>, %b: tensor<19xf32>, %d0: index)
      -> (tensor<?x10x9x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 10, 9, 19)>}) {
    %zero = arith.constant 0.0 : f32
    %e = tensor.empty(%d0) : tensor<?x10x9x19xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x10x9x19xf32>) -> tensor<?x10x9x19xf32>
    %r = linalg.generic {indexing_maps = [affine_map<(n, h, w, c, y, x) -> (n, h + y, w + x, c)>,
        affine_map<(n, h, w, c, y, x) -> (y, x, 0, c)>, #out],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
        ins(%x, %k : tensor<?x12x11x19xf32>, tensor<3x3x1x19xf32>) outs(%f : tensor<?x10x9x19xf32>) {
      ^bb0(%a: f32, %w: f32, %o: f32):
        %p = arith.mulf %a, %w : f32
        %s = arith.addf %o, %p : f32
        linalg.yield %s : f32
    } -> tensor<?x10x9x19xf32>
    %y = linalg.generic {indexing_maps = [#id, affine_map<(n, h, w, c) -> (c)>, #id],
        iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
        ins(%r, %b : tensor<?x10x9x19xf32>, tensor<19xf32>) outs(%e : tensor<?x10x9x19xf32>) {
      ^bb0(%a: f32, %w: f32, %o: f32):
        %six = arith.constant 6.0 : f32
        %none = arith.constant 0.0 : f32
        %s = arith.addf %a, %w : f32
        %m = arith.maximumf %s, %none : f32
        %t = arith.minimumf %m, %six : f32
        linalg.yield %t : f32
    } -> tensor<?x10x9x19xf32>
    return %y : tensor<?x10x9x19xf32>
  }
}

// Channels first: the window runs along memory.
// CHECK: mean_pool_channels_first: ok
module @mean_pool_channels_first attributes {device.kernel} {
  func.func @mean_pool_channels_first(%x: tensor<?x3x8x40xf32> {weir.shape = affine_map<()[s0] -> (s0, 3, 8, 40)>}, %d0: index)
      -> (tensor<?x3x4x20xf32> {weir.shape = affine_map<()[s0] -> (s0, 3, 4, 20)>}) {
    %zero = arith.constant 0.0 : f32
    %w = tensor.empty() : tensor<2x2xf32>
    %e = tensor.empty(%d0) : tensor<?x3x4x20xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x3x4x20xf32>) -> tensor<?x3x4x20xf32>
    %r = linalg.generic {indexing_maps = [affine_map<(n, c, h, w, y, x) -> (n, c, h * 2 + y, w * 2 + x)>,
        affine_map<(n, c, h, w, y, x) -> (y, x)>, affine_map<(n, c, h, w, y, x) -> (n, c, h, w)>],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
        ins(%x, %w : tensor<?x3x8x40xf32>, tensor<2x2xf32>) outs(%f : tensor<?x3x4x20xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %m = arith.addf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<?x3x4x20xf32>
    return %r : tensor<?x3x4x20xf32>
  }
}

// A window of more taps than are written out.
// CHECK: large_window: ok
module @large_window attributes {device.kernel} {
  func.func @large_window(%x: tensor<?x12x11x19xf32> {weir.shape = #in}, %d0: index)
      -> (tensor<?x6x5x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 6, 5, 19)>}) {
    %zero = arith.constant 0.0 : f32
    %w = tensor.empty() : tensor<7x7xf32>
    %e = tensor.empty(%d0) : tensor<?x6x5x19xf32>
    %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x6x5x19xf32>) -> tensor<?x6x5x19xf32>
    %r = linalg.generic {indexing_maps = [affine_map<(n, h, w, c, y, x) -> (n, h + y, w + x, c)>,
        affine_map<(n, h, w, c, y, x) -> (y, x)>, #out],
        iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]}
        ins(%x, %w : tensor<?x12x11x19xf32>, tensor<7x7xf32>) outs(%f : tensor<?x6x5x19xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %m = arith.addf %o, %a : f32
        linalg.yield %m : f32
    } -> tensor<?x6x5x19xf32>
    return %r : tensor<?x6x5x19xf32>
  }
}
