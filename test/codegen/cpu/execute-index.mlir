// RUN: weir-check-kernel %s --dims=3 --dims=0 --dims=70 | FileCheck %s
// REQUIRES: avx2

#id = affine_map<(d0, d1) -> (d0, d1)>
#image = affine_map<(n, h, w, c) -> (n, h, w, c)>

// One element of zeros around each image, where the loops ask for the index.
// CHECK: pad: ok
module @pad attributes {device.kernel} {
  func.func @pad(%x: tensor<?x5x6x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 5, 6, 19)>}, %d0: index)
      -> (tensor<?x7x8x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 7, 8, 19)>}) {
    %e = tensor.empty(%d0) : tensor<?x7x8x19xf32>
    %outside = arith.constant 0.0 : f32
    %r = linalg.generic {indexing_maps = [#image], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
        outs(%e : tensor<?x7x8x19xf32>) {
      ^bb0(%o: f32):
        %n = linalg.index 0 : index
        %h = linalg.index 1 : index
        %w = linalg.index 2 : index
        %c = linalg.index 3 : index
        %zero = arith.constant 0 : index
        %one = arith.constant 1 : index
        %four = arith.constant 4 : index
        %five = arith.constant 5 : index
        %six = arith.constant 6 : index
        %h1 = arith.subi %h, %one : index
        %w1 = arith.subi %w, %one : index
        %hi = arith.cmpi ult, %h1, %five : index
        %wi = arith.cmpi ult, %w1, %six : index
        %inside = arith.andi %hi, %wi : i1
        %h2 = arith.maxsi %h1, %zero : index
        %h3 = arith.minsi %h2, %four : index
        %w2 = arith.maxsi %w1, %zero : index
        %w3 = arith.minsi %w2, %five : index
        %v = tensor.extract %x[%n, %h3, %w3, %c] : tensor<?x5x6x19xf32>
        %s = arith.select %inside, %v, %outside : f32
        linalg.yield %s : f32
    } -> tensor<?x7x8x19xf32>
    return %r : tensor<?x7x8x19xf32>
  }
}

// Along the last dimension, the index itself is clamped: lane by lane.
// CHECK: shift: ok
module @shift attributes {device.kernel} {
  func.func @shift(%x: tensor<?x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 19)>}, %d0: index)
      -> (tensor<?x21xf32> {weir.shape = affine_map<()[s0] -> (s0, 21)>}, tensor<?x17xf32> {weir.shape = affine_map<()[s0] -> (s0, 17)>}) {
    %e = tensor.empty(%d0) : tensor<?x21xf32>
    %r = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%e : tensor<?x21xf32>) {
      ^bb0(%o: f32):
        %n = linalg.index 0 : index
        %c = linalg.index 1 : index
        %zero = arith.constant 0 : index
        %one = arith.constant 1 : index
        %last = arith.constant 18 : index
        %c1 = arith.subi %c, %one : index
        %c2 = arith.maxsi %c1, %zero : index
        %c3 = arith.minsi %c2, %last : index
        %v = tensor.extract %x[%n, %c3] : tensor<?x19xf32>
        linalg.yield %v : f32
    } -> tensor<?x21xf32>
    %f = tensor.empty(%d0) : tensor<?x17xf32>
    %s = linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%f : tensor<?x17xf32>) {
      ^bb0(%o: f32):
        %n = linalg.index 0 : index
        %c = linalg.index 1 : index
        %two = arith.constant 2 : index
        %c2 = arith.addi %c, %two : index
        %v = tensor.extract %x[%n, %c2] : tensor<?x19xf32>
        %i = arith.index_cast %c2 : index to i32
        %g = arith.sitofp %i : i32 to f32
        %z = arith.addf %v, %g : f32
        linalg.yield %z : f32
    } -> tensor<?x17xf32>
    return %r, %s : tensor<?x21xf32>, tensor<?x17xf32>
  }
}

// Three inputs side by side.
// CHECK: concat: ok
module @concat attributes {device.kernel} {
  func.func @concat(%x: tensor<?x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 19)>},
      %y: tensor<?x8xf32> {weir.shape = affine_map<()[s0] -> (s0, 8)>}, %d0: index)
      -> (tensor<?x27xf32> {weir.shape = affine_map<()[s0] -> (s0, 27)>}) {
    %e = tensor.empty(%d0) : tensor<?x27xf32>
    %a = tensor.extract_slice %e[0, 0] [%d0, 19] [1, 1] : tensor<?x27xf32> to tensor<?x19xf32>
    %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x19xf32>) outs(%a : tensor<?x19xf32>) {
      ^bb0(%i: f32, %o: f32):
        linalg.yield %i : f32
    } -> tensor<?x19xf32>
    %c = tensor.insert_slice %b into %e[0, 0] [%d0, 19] [1, 1] : tensor<?x19xf32> into tensor<?x27xf32>
    %p = tensor.extract_slice %c[0, 19] [%d0, 8] [1, 1] : tensor<?x27xf32> to tensor<?x8xf32>
    %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%y : tensor<?x8xf32>) outs(%p : tensor<?x8xf32>) {
      ^bb0(%i: f32, %o: f32):
        linalg.yield %i : f32
    } -> tensor<?x8xf32>
    %r = tensor.insert_slice %q into %c[0, 19] [%d0, 8] [1, 1] : tensor<?x8xf32> into tensor<?x27xf32>
    return %r : tensor<?x27xf32>
  }
}

// Two of free sizes one after the other, as a tensor of which each element is computed before.
// CHECK: concat_rows: ok
module @concat_rows attributes {device.kernel} {
  func.func @concat_rows(%x: tensor<?x12xf32> {weir.shape = affine_map<()[s0] -> (s0, 12)>}, %y: tensor<4x12xf32>, %d0: index)
      -> (tensor<?x12xf32> {weir.shape = affine_map<()[s0] -> (s0 + 4, 12)>}) {
    %n = affine.apply affine_map<()[s0] -> (s0 + 4)>()[%d0]
    %e = tensor.empty(%n) : tensor<?x12xf32>
    %ex = tensor.empty(%d0) : tensor<?x12xf32>
    %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x12xf32>) outs(%ex : tensor<?x12xf32>) {
      ^bb0(%i: f32, %o: f32):
        %s = arith.addf %i, %i : f32
        linalg.yield %s : f32
    } -> tensor<?x12xf32>
    %c = tensor.insert_slice %b into %e[0, 0] [%d0, 12] [1, 1] : tensor<?x12xf32> into tensor<?x12xf32>
    %r = tensor.insert_slice %y into %c[%d0, 0] [4, 12] [1, 1] : tensor<4x12xf32> into tensor<?x12xf32>
    return %r : tensor<?x12xf32>
  }
}

// Rows chosen by index; those out of range are zeros.
// CHECK: gather: ok
module @gather attributes {device.kernel} {
  func.func @gather(%table: tensor<10x19xf32>, %indices: tensor<?xi32> {weir.shape = affine_map<()[s0] -> (s0)>, test.range = [-2, 12]},
      %d0: index) -> (tensor<?x19xf32> {weir.shape = affine_map<()[s0] -> (s0, 19)>}) {
    %e = tensor.empty(%d0) : tensor<?x19xf32>
    %r = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0)>, #id], iterator_types = ["parallel", "parallel"]}
        ins(%indices : tensor<?xi32>) outs(%e : tensor<?x19xf32>) {
      ^bb0(%i: i32, %o: f32):
        %zero = arith.constant 0 : index
        %last = arith.constant 9 : index
        %ten = arith.constant 10 : index
        %none = arith.constant 0.0 : f32
        %at = arith.index_cast %i : i32 to index
        %inside = arith.cmpi ult, %at, %ten : index
        %a1 = arith.maxsi %at, %zero : index
        %a2 = arith.minsi %a1, %last : index
        %c = linalg.index 1 : index
        %v = tensor.extract %table[%a2, %c] : tensor<10x19xf32>
        %s = arith.select %inside, %v, %none : f32
        linalg.yield %s : f32
    } -> tensor<?x19xf32>
    return %r : tensor<?x19xf32>
  }
}

// Reads what another op of the kernel computed, at other places: through scratch, in one tile.
// CHECK: reversed: ok, 1 tiles, 1 scratch
module @reversed attributes {device.kernel} {
  func.func @reversed(%x: tensor<?xf32> {weir.shape = affine_map<()[s0] -> (s0)>}, %d0: index)
      -> (tensor<?xf32> {weir.shape = affine_map<()[s0] -> (s0)>}) {
    %e = tensor.empty(%d0) : tensor<?xf32>
    %t = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
        ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) {
      ^bb0(%i: f32, %o: f32):
        %s = math.tanh %i : f32
        linalg.yield %s : f32
    } -> tensor<?xf32>
    %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]} outs(%e : tensor<?xf32>) {
      ^bb0(%o: f32):
        %i = linalg.index 0 : index
        %one = arith.constant 1 : index
        %m = arith.subi %d0, %i : index
        %n = arith.subi %m, %one : index
        %v = tensor.extract %t[%n] : tensor<?xf32>
        linalg.yield %v : f32
    } -> tensor<?xf32>
    return %r : tensor<?xf32>
  }
}
