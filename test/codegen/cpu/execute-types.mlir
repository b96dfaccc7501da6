// RUN: weir-check-kernel %s --dims=5 --dims=0 --dims=37 --tolerance=0.01 | FileCheck %s
// REQUIRES: avx2

#s = affine_map<()[s0] -> (s0, 12)>
#v = affine_map<()[s0] -> (s0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>

// Bools: a byte each in memory, in vectors as bits.
// CHECK: bools: ok
module @bools attributes {device.kernel} {
  func.func @bools(%x: tensor<?x12xi1> {weir.shape = #s}, %y: tensor<?x12xf32> {weir.shape = #s}, %d0: index)
      -> (tensor<?x12xi1> {weir.shape = #s}, tensor<?xi1> {weir.shape = #v}) {
    %e = tensor.empty(%d0) : tensor<?x12xi1>
    %r = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x, %y : tensor<?x12xi1>, tensor<?x12xf32>) outs(%e : tensor<?x12xi1>) {
      ^bb0(%a: i1, %b: f32, %o: i1):
        %zero = arith.constant 0.0 : f32
        %true = arith.constant true
        %c = arith.cmpf olt, %b, %zero : f32
        %n = arith.xori %a, %true : i1
        %m = arith.andi %c, %n : i1
        linalg.yield %m : i1
    } -> tensor<?x12xi1>
    %true = arith.constant true
    %f = tensor.empty(%d0) : tensor<?xi1>
    %t = linalg.fill ins(%true : i1) outs(%f : tensor<?xi1>) -> tensor<?xi1>
    %all = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x12xi1>) outs(%t : tensor<?xi1>) {
      ^bb0(%a: i1, %o: i1):
        %m = arith.andi %o, %a : i1
        linalg.yield %m : i1
    } -> tensor<?xi1>
    return %r, %all : tensor<?x12xi1>, tensor<?xi1>
  }
}

// CHECK: integers: ok
module @integers attributes {device.kernel} {
  func.func @integers(%x: tensor<?x12xi32> {weir.shape = #s, test.range = [-100, 100]}, %y: tensor<?x12xi64> {weir.shape = #s},
      %z: tensor<?x12xi8> {weir.shape = #s, test.range = [1, 100]}, %d0: index)
      -> (tensor<?x12xi64> {weir.shape = #s}, tensor<?x12xi8> {weir.shape = #s}, tensor<?xi32> {weir.shape = #v}) {
    %e = tensor.empty(%d0) : tensor<?x12xi64>
    %r = linalg.generic {indexing_maps = [#id, #id, #id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x, %y, %z : tensor<?x12xi32>, tensor<?x12xi64>, tensor<?x12xi8>) outs(%e : tensor<?x12xi64>) {
      ^bb0(%a: i32, %b: i64, %c: i8, %o: i64):
        %p = arith.extsi %a : i32 to i64
        %q = arith.extui %c : i8 to i64
        %m = arith.muli %p, %b : i64
        %n = arith.floordivsi %m, %q : i64
        linalg.yield %n : i64
    } -> tensor<?x12xi64>
    %f = tensor.empty(%d0) : tensor<?x12xi8>
    %t = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x12xi32>) outs(%f : tensor<?x12xi8>) {
      ^bb0(%a: i32, %o: i8):
        %u = arith.trunci %a : i32 to i8
        linalg.yield %u : i8
    } -> tensor<?x12xi8>
    %zero = arith.constant 0 : i32
    %g = tensor.empty(%d0) : tensor<?xi32>
    %h = linalg.fill ins(%zero : i32) outs(%g : tensor<?xi32>) -> tensor<?xi32>
    %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x12xi32>) outs(%h : tensor<?xi32>) {
      ^bb0(%a: i32, %o: i32):
        %m = arith.addi %o, %a : i32
        linalg.yield %m : i32
    } -> tensor<?xi32>
    return %r, %t, %sum : tensor<?x12xi64>, tensor<?x12xi8>, tensor<?xi32>
  }
}

// CHECK: doubles: ok
module @doubles attributes {device.kernel} {
  func.func @doubles(%x: tensor<?x12xf64> {weir.shape = #s}, %d0: index)
      -> (tensor<?x12xf64> {weir.shape = #s}, tensor<?xf64> {weir.shape = #v}) {
    %e = tensor.empty(%d0) : tensor<?x12xf64>
    %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x12xf64>) outs(%e : tensor<?x12xf64>) {
      ^bb0(%a: f64, %o: f64):
        %t = math.exp %a : f64
        %u = math.tanh %t : f64
        linalg.yield %u : f64
    } -> tensor<?x12xf64>
    %zero = arith.constant 0.0 : f64
    %g = tensor.empty(%d0) : tensor<?xf64>
    %h = linalg.fill ins(%zero : f64) outs(%g : tensor<?xf64>) -> tensor<?xf64>
    %sum = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%r : tensor<?x12xf64>) outs(%h : tensor<?xf64>) {
      ^bb0(%a: f64, %o: f64):
        %m = arith.addf %o, %a : f64
        linalg.yield %m : f64
    } -> tensor<?xf64>
    return %r, %sum : tensor<?x12xf64>, tensor<?xf64>
  }
}

// CHECK: halves: ok
module @halves attributes {device.kernel} {
  func.func @halves(%x: tensor<?x12xf16> {weir.shape = #s}, %d0: index)
      -> (tensor<?x12xf16> {weir.shape = #s}, tensor<?x12xf32> {weir.shape = #s}) {
    %e = tensor.empty(%d0) : tensor<?x12xf16>
    %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x12xf16>) outs(%e : tensor<?x12xf16>) {
      ^bb0(%a: f16, %o: f16):
        %t = math.tanh %a : f16
        %u = arith.addf %t, %a : f16
        %p = math.powf %t, %t : f16
        %q = arith.addf %u, %p : f16
        linalg.yield %q : f16
    } -> tensor<?x12xf16>
    %f = tensor.empty(%d0) : tensor<?x12xf32>
    %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x12xf16>) outs(%f : tensor<?x12xf32>) {
      ^bb0(%a: f16, %o: f32):
        %t = arith.extf %a : f16 to f32
        linalg.yield %t : f32
    } -> tensor<?x12xf32>
    return %r, %s : tensor<?x12xf16>, tensor<?x12xf32>
  }
}

// CHECK: brain_floats: ok
module @brain_floats attributes {device.kernel} {
  func.func @brain_floats(%x: tensor<?x12xbf16> {weir.shape = #s}, %d0: index)
      -> (tensor<?x12xbf16> {weir.shape = #s}, tensor<?xbf16> {weir.shape = #v}) {
    %e = tensor.empty(%d0) : tensor<?x12xbf16>
    %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<?x12xbf16>) outs(%e : tensor<?x12xbf16>) {
      ^bb0(%a: bf16, %o: bf16):
        %t = math.exp %a : bf16
        %u = arith.mulf %t, %a : bf16
        linalg.yield %u : bf16
    } -> tensor<?x12xbf16>
    %low = arith.constant 0xFF80 : bf16
    %g = tensor.empty(%d0) : tensor<?xbf16>
    %h = linalg.fill ins(%low : bf16) outs(%g : tensor<?xbf16>) -> tensor<?xbf16>
    %max = linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
        ins(%x : tensor<?x12xbf16>) outs(%h : tensor<?xbf16>) {
      ^bb0(%a: bf16, %o: bf16):
        %m = arith.maximumf %o, %a : bf16
        linalg.yield %m : bf16
    } -> tensor<?xbf16>
    return %r, %max : tensor<?x12xbf16>, tensor<?xbf16>
  }
}
