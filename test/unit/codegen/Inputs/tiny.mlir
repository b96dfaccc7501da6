// A program of four kernels, written by hand: kernels in the LLVM dialect, the
// schedule on buffers.
//   scale: each row of x times w    total: the sum of x    count: a call counter
//   cosine: of the first element, by libm
module attributes {weir.program = "tiny"} {
  weir.variable @calls : tensor<i64> = dense<40> : tensor<i64>
  weir.variable @bias : tensor<2xf32>

  module @scale attributes {device.kernel} {
    llvm.func @scale(%x: !llvm.ptr {llvm.noalias}, %w: !llvm.ptr {llvm.noalias}, %y: !llvm.ptr {llvm.noalias},
        %dims: !llvm.ptr, %begin: i64, %end: i64)
        attributes {device.tiles = affine_map<()[s0] -> (s0)>, device.cost = affine_map<()[s0] -> (4)>} {
      %c0 = llvm.mlir.constant(0 : i64) : i64
      %c1 = llvm.mlir.constant(1 : i64) : i64
      %c4 = llvm.mlir.constant(4 : i64) : i64
      %first = llvm.mul %begin, %c4 : i64
      %last = llvm.mul %end, %c4 : i64
      llvm.br ^loop(%first : i64)
    ^loop(%i: i64):
      %more = llvm.icmp "slt" %i, %last : i64
      llvm.cond_br %more, ^body, ^done
    ^body:
      %column = llvm.urem %i, %c4 : i64
      %px = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
      %pw = llvm.getelementptr %w[%column] : (!llvm.ptr, i64) -> !llvm.ptr, f32
      %py = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
      %vx = llvm.load %px : !llvm.ptr -> f32
      %vw = llvm.load %pw : !llvm.ptr -> f32
      %vy = llvm.fmul %vx, %vw : f32
      llvm.store %vy, %py : f32, !llvm.ptr
      %next = llvm.add %i, %c1 : i64
      llvm.br ^loop(%next : i64)
    ^done:
      llvm.return
    }
    llvm.func @scale.task(%args: !llvm.ptr, %begin: i64, %end: i64) {
      %p1 = llvm.getelementptr %args[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %p2 = llvm.getelementptr %args[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %p3 = llvm.getelementptr %args[3] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %x = llvm.load %args : !llvm.ptr -> !llvm.ptr
      %w = llvm.load %p1 : !llvm.ptr -> !llvm.ptr
      %y = llvm.load %p2 : !llvm.ptr -> !llvm.ptr
      %dims = llvm.load %p3 : !llvm.ptr -> !llvm.ptr
      llvm.call @scale(%x, %w, %y, %dims, %begin, %end)
          : (!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64) -> ()
      llvm.return
    }
  }

  module @total attributes {device.kernel} {
    llvm.func @total(%x: !llvm.ptr, %sum: !llvm.ptr, %dims: !llvm.ptr, %begin: i64, %end: i64)
        attributes {device.tiles = affine_map<()[s0] -> (1)>, device.cost = affine_map<()[s0] -> (s0 * 4)>} {
      %zero = llvm.mlir.constant(0.0 : f32) : f32
      %c0 = llvm.mlir.constant(0 : i64) : i64
      %c1 = llvm.mlir.constant(1 : i64) : i64
      %c4 = llvm.mlir.constant(4 : i64) : i64
      %rows = llvm.load %dims : !llvm.ptr -> i64
      %last = llvm.mul %rows, %c4 : i64
      llvm.br ^loop(%c0, %zero : i64, f32)
    ^loop(%i: i64, %acc: f32):
      %more = llvm.icmp "slt" %i, %last : i64
      llvm.cond_br %more, ^body, ^done
    ^body:
      %px = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
      %vx = llvm.load %px : !llvm.ptr -> f32
      %acc1 = llvm.fadd %acc, %vx : f32
      %next = llvm.add %i, %c1 : i64
      llvm.br ^loop(%next, %acc1 : i64, f32)
    ^done:
      llvm.store %acc, %sum : f32, !llvm.ptr
      llvm.return
    }
    llvm.func @total.task(%args: !llvm.ptr, %begin: i64, %end: i64) {
      %p1 = llvm.getelementptr %args[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %p2 = llvm.getelementptr %args[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %x = llvm.load %args : !llvm.ptr -> !llvm.ptr
      %sum = llvm.load %p1 : !llvm.ptr -> !llvm.ptr
      %dims = llvm.load %p2 : !llvm.ptr -> !llvm.ptr
      llvm.call @total(%x, %sum, %dims, %begin, %end) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64) -> ()
      llvm.return
    }
  }

  module @count attributes {device.kernel} {
    llvm.func @count(%calls: !llvm.ptr, %dims: !llvm.ptr, %begin: i64, %end: i64)
        attributes {device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (1)>} {
      %c1 = llvm.mlir.constant(1 : i64) : i64
      %old = llvm.load %calls : !llvm.ptr -> i64
      %new = llvm.add %old, %c1 : i64
      llvm.store %new, %calls : i64, !llvm.ptr
      llvm.return
    }
    llvm.func @count.task(%args: !llvm.ptr, %begin: i64, %end: i64) {
      %calls = llvm.load %args : !llvm.ptr -> !llvm.ptr
      llvm.call @count(%calls, %args, %begin, %end) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
      llvm.return
    }
  }

  module @cosine attributes {device.kernel} {
    llvm.func @cosine(%x: !llvm.ptr, %y: !llvm.ptr, %dims: !llvm.ptr, %begin: i64, %end: i64)
        attributes {device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (20)>} {
      %vx = llvm.load %x : !llvm.ptr -> f32
      %vy = llvm.intr.cos(%vx) : (f32) -> f32
      llvm.store %vy, %y : f32, !llvm.ptr
      llvm.return
    }
    llvm.func @cosine.task(%args: !llvm.ptr, %begin: i64, %end: i64) {
      %p1 = llvm.getelementptr %args[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
      %x = llvm.load %args : !llvm.ptr -> !llvm.ptr
      %y = llvm.load %p1 : !llvm.ptr -> !llvm.ptr
      llvm.call @cosine(%x, %y, %args, %begin, %end) : (!llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64) -> ()
      llvm.return
    }
  }

  // y = x * w, total = sum(y), calls = the number of calls before, and 40.
  func.func @serve() attributes {
      weir.signature = "serve", weir.dims = ["batch"],
      device.inputs = [{name = "x", original_name = "serve_x:0", type = tensor<?x4xf32>,
                        shape = affine_map<()[s0] -> (s0, 4)>}],
      device.outputs = [
        {name = "y", original_name = "Mul:0", type = tensor<?x4xf32>, shape = affine_map<()[s0] -> (s0, 4)>},
        {name = "total", original_name = "Sum:0", type = tensor<f32>, shape = affine_map<()[s0] -> ()>},
        {name = "calls", original_name = "Read:0", type = tensor<i64>, shape = affine_map<()[s0] -> ()>}]} {
    %d0 = device.dim 0
    %limit = arith.constant 1000 : index
    %fits = arith.cmpi sle, %d0, %limit : index
    device.fail_unless %fits, "Assert: batch must be at most 1000"
    %x = device.input 0
    %y = device.output 0
    %total = device.output 1
    %calls_out = device.output 2
    %calls = device.variable @calls
    %c8 = arith.constant 8 : index
    device.copy %calls to %calls_out size %c8
    %w = device.weight dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
    %c64 = arith.constant 64 : index
    %t = device.arena %c64
    device.launch @scale(%x, %w, %t) dims(%d0) : (!device.buffer, !device.buffer, !device.buffer) -> ()
    device.launch @total(%t, %total) dims(%d0) : (!device.buffer, !device.buffer) -> ()
    %size = affine.apply affine_map<()[s0] -> (s0 * 16)>()[%d0]
    device.copy %t to %y size %size
    device.launch @count(%calls) : (!device.buffer) -> ()
    return
  }
  func.func private @serve.arena_size(%d0: index) -> index attributes {device.arena_size_of = @serve} {
    %size = affine.apply affine_map<()[s0] -> ((s0 * 16) ceildiv 64 * 64 + 64)>()[%d0]
    return %size : index
  }

  // y = x * 2^(2n), by a loop whose number of turns is in the variable `calls`
  // minus 40; the buffers take turns. cosine = cos(y[0, 0]).
  func.func @double() attributes {
      weir.signature = "double twice", weir.dims = ["rows"],
      device.inputs = [{name = "x", original_name = "x:0", type = tensor<?x4xf32>,
                        shape = affine_map<()[s0] -> (s0, 4)>}],
      device.outputs = [{name = "y", original_name = "y:0", type = tensor<?x4xf32>,
                         shape = affine_map<()[s0] -> (s0, 4)>},
                        {name = "cosine", original_name = "c:0", type = tensor<f32>,
                         shape = affine_map<()[s0] -> ()>}]} {
    %d0 = device.dim 0
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c40 = arith.constant 40 : i64
    %x = device.input 0
    %y = device.output 0
    %t = device.arena %c0
    %two = device.weight dense<2.0> : tensor<4xf32>
    %size = affine.apply affine_map<()[s0] -> (s0 * 16)>()[%d0]
    device.copy %x to %y size %size
    %calls = device.variable @calls
    %now = device.load %calls[0] : i64
    %turns64 = arith.subi %now, %c40 : i64
    %turns = arith.index_cast %turns64 : i64 to index
    %last:2 = scf.for %i = %c0 to %turns step %c1 iter_args(%from = %y, %to = %t) -> (!device.buffer, !device.buffer) {
      device.launch @scale(%from, %two, %to) dims(%d0) : (!device.buffer, !device.buffer, !device.buffer) -> ()
      device.launch @scale(%to, %two, %from) dims(%d0) : (!device.buffer, !device.buffer, !device.buffer) -> ()
      scf.yield %from, %to : !device.buffer, !device.buffer
    }
    %cosine = device.output 1
    device.launch @cosine(%last#0, %cosine) : (!device.buffer, !device.buffer) -> ()
    return
  }
  func.func private @double.arena_size(%d0: index) -> index attributes {device.arena_size_of = @double} {
    %size = affine.apply affine_map<()[s0] -> (s0 * 16)>()[%d0]
    return %size : index
  }
}
