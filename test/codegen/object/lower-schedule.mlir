// RUN: weir-opt %s --weir-lower-schedule --split-input-file | FileCheck %s

// The documented example: a launch is told its task, kernel and node; any status
// but WEIR_OK is returned.
module attributes {weir.program = "model"} {
  module @k attributes {device.kernel} {
    func.func private @k(memref<?xf32>, memref<?xf32>, index, index, index) attributes {
      device.tiles = affine_map<()[s0] -> (s0 ceildiv 8)>, device.cost = affine_map<()[s0] -> (70)>}
  }
  func.func @f() attributes {
      weir.signature = "f", weir.dims = ["batch"],
      device.inputs = [{name = "x", type = tensor<?xf32>, shape = affine_map<()[s0] -> (s0)>}],
      device.outputs = [{name = "y", type = tensor<?xf32>, shape = affine_map<()[s0] -> (s0)>}]} {
    %d0 = device.dim 0
    %x = device.input 0
    %y = device.output 0
    device.launch @k(%x, %y) dims(%d0) : (!device.buffer, !device.buffer) -> () loc("layer/node")
    return
  }
}
// CHECK-DAG: llvm.func @k.task(!llvm.ptr, i64, i64)
// CHECK-DAG: llvm.mlir.global private constant @[[KERNEL:.*]]("k\00")
// CHECK-DAG: llvm.mlir.global private constant @[[NODE:.*]]("layer/node\00")
// CHECK:     llvm.mlir.global private constant @[[LAUNCH:.*]]() {{.*}}: !llvm.struct<(ptr, ptr, ptr)> {
// CHECK-DAG:   %[[TASK:.*]] = llvm.mlir.addressof @k.task
// CHECK-DAG:   %[[K:.*]] = llvm.mlir.addressof @[[KERNEL]]
// CHECK-DAG:   %[[N:.*]] = llvm.mlir.addressof @[[NODE]]
// CHECK:       %[[A:.*]] = llvm.insertvalue %[[TASK]], %{{.*}}[0]
// CHECK:       %[[B:.*]] = llvm.insertvalue %[[K]], %[[A]][1]
// CHECK:       llvm.insertvalue %[[N]], %[[B]][2]
// CHECK:     llvm.func @weir_rt_launch(!llvm.ptr, !llvm.ptr, !llvm.ptr, i64, i64) -> i32
// CHECK-LABEL: llvm.func @model_f_run(
// CHECK-SAME:    %[[CALL:.*]]: !llvm.ptr) -> i32 attributes {
// CHECK-SAME:    device.inputs = [{name = "x"
// CHECK-SAME:    device.outputs = [{name = "y"
// CHECK-SAME:    weir.dims = ["batch"], weir.signature = "f"
// CHECK:         %[[COUNT:.*]] = llvm.mlir.constant(3 : i64)
// CHECK:         %[[ARGS:.*]] = llvm.alloca %[[COUNT]] x i64
// CHECK:         %[[PLACE:.*]] = llvm.mlir.addressof @[[LAUNCH]]
// CHECK:         %[[STATUS:.*]] = llvm.call @weir_rt_launch(%{{.*}}, %[[PLACE]], %[[ARGS]], %{{.*}}, %{{.*}})
// CHECK:         %[[OK:.*]] = llvm.icmp "eq" %[[STATUS]]
// CHECK:         llvm.cond_br %[[OK]], ^[[REST:.*]], ^[[EXIT:.*]](%[[STATUS]] : i32)
// CHECK:       ^[[REST]]:
// CHECK:         llvm.return
// CHECK:       ^[[EXIT]](%[[RESULT:.*]]: i32):
// CHECK:         llvm.return %[[RESULT]]

// Without a function that says it, the outputs' `shape` is evaluated; a schedule
// without an arena needs none.
// CHECK-LABEL: llvm.func @model_f_output_shapes(
// CHECK-SAME:    %[[DIMS:.*]]: !llvm.ptr, %[[SHAPES:.*]]: !llvm.ptr)
// CHECK:         %[[D0:.*]] = llvm.getelementptr %[[DIMS]][0]
// CHECK:         %[[BATCH:.*]] = llvm.load %[[D0]]
// CHECK:         %[[S0:.*]] = llvm.getelementptr %[[SHAPES]][0]
// CHECK:         llvm.store %[[BATCH]], %[[S0]]
// CHECK-LABEL: llvm.func @model_f_arena_size(
// CHECK:         %[[ZERO:.*]] = llvm.mlir.constant(0 : i64)
// CHECK:         llvm.return %[[ZERO]]

// -----

// Two launches of a kernel by one node have one constant.
module attributes {weir.program = "model"} {
  module @k attributes {device.kernel} {
    llvm.func @k(!llvm.ptr, !llvm.ptr, i64, i64) attributes {
      device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (9)>}
  }
  func.func @f() attributes {
      weir.signature = "f", device.inputs = [], device.outputs = [{name = "y", type = tensor<4xf32>}]} {
    %y = device.output 0
    device.launch @k(%y) : (!device.buffer) -> () loc("a")
    device.launch @k(%y) : (!device.buffer) -> () loc("a")
    return
  }
}
// CHECK-COUNT-1: !llvm.struct<(ptr, ptr, ptr)> {
// CHECK-NOT:     !llvm.struct<(ptr, ptr, ptr)> {
// CHECK-LABEL: llvm.func @model_f_run(
// CHECK-COUNT-2: llvm.call @weir_rt_launch

// -----

// Weights: equal bytes have one place, in the order of first use.
// CHECK:       module attributes {weir.program = "model", weir.weights = [
// CHECK-SAME:    dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>, dense<7> : tensor<3xi32>]}
module attributes {weir.program = "model"} {
  // CHECK-LABEL: llvm.func @model_f_run(
  // CHECK:         llvm.getelementptr %[[CALL:.*]][32]
  // CHECK:         %[[A:.*]] = llvm.mlir.constant(0 : i64)
  // CHECK:         llvm.getelementptr %[[WEIGHTS:.*]][%[[A]]]
  // CHECK:         %[[B:.*]] = llvm.mlir.constant(64 : i64)
  // CHECK:         llvm.getelementptr %[[WEIGHTS]][%[[B]]]
  // CHECK:         %[[C:.*]] = llvm.mlir.constant(0 : i64)
  // CHECK:         llvm.getelementptr %[[WEIGHTS]][%[[C]]]
  func.func @f() attributes {weir.signature = "f", device.inputs = [],
      device.outputs = [{name = "y", type = tensor<2xf32>}]} {
    %a = device.weight dense<[1.0, 2.0]> : tensor<2xf32>
    %b = device.weight dense<7> : tensor<3xi32>
    %c = device.weight dense<[[1.0, 2.0]]> : tensor<1x2xf32>
    %y = device.output 0
    %n = arith.constant 8 : index
    device.copy %a to %y size %n
    device.copy %b to %y size %n
    device.copy %c to %y size %n
    return
  }
}

// -----

// Variables are laid out by name; the arena's size is asked of its function.
module attributes {weir.program = "model"} {
  weir.variable @b : tensor<3xf32>
  weir.variable @a : tensor<17xf32>
  // CHECK-LABEL: llvm.func @model_f_run(
  // CHECK:         %[[B:.*]] = llvm.mlir.constant(128 : i64)
  // CHECK:         %[[FROM:.*]] = llvm.getelementptr %{{.*}}[%[[B]]]
  // CHECK:         %[[OFFSET:.*]] = llvm.mlir.constant(64 : index)
  // CHECK:         %[[TO:.*]] = llvm.getelementptr %{{.*}}[%[[OFFSET]]]
  // CHECK:         "llvm.intr.memcpy"(%[[TO]], %[[FROM]], %{{.*}})
  func.func @f() attributes {weir.signature = "f", weir.dims = ["n"], device.inputs = [], device.outputs = []} {
    %b = device.variable @b
    %offset = arith.constant 64 : index
    %t = device.arena %offset
    %size = arith.constant 12 : index
    device.copy %b to %t size %size
    return
  }
  // CHECK-LABEL: llvm.func @model_f_arena_size(
  // CHECK-SAME:    %[[DIMS:.*]]: !llvm.ptr) -> i64
  // CHECK:         %[[N:.*]] = llvm.load
  // CHECK:         %[[SIZE:.*]] = llvm.add %[[N]]
  // CHECK:         llvm.return %[[SIZE]] : i64
  func.func private @f.arena_size(%n: index) -> index attributes {device.arena_size_of = @f} {
    %c = arith.constant 76 : index
    %size = arith.addi %n, %c : index
    return %size : index
  }
}

// -----

// Control flow, a bool that a kernel made, and an assert.
module attributes {weir.program = "model"} {
  // CHECK:       llvm.mlir.global internal constant @[[MESSAGE:.*]]("x: must be positive\00")
  // CHECK-LABEL: llvm.func @model_f_run(
  // CHECK:         %[[BYTE:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i8
  // CHECK:         %[[BIT:.*]] = llvm.icmp "ne" %[[BYTE]]
  // CHECK:         llvm.cond_br %[[BIT]], ^[[REST:.*]], ^[[FAIL:.*]]
  // CHECK:       ^[[REST]]:
  // CHECK:         llvm.br ^[[LOOP:.*]](%[[X:.*]], %[[Y:.*]] : !llvm.ptr, !llvm.ptr)
  // CHECK:       ^[[LOOP]](%[[A:.*]]: !llvm.ptr, %[[B:.*]]: !llvm.ptr):
  // CHECK:       ^[[FAIL]]:
  // CHECK:         %[[TEXT:.*]] = llvm.mlir.addressof @[[MESSAGE]]
  // CHECK:         llvm.mlir.constant(2 : i32)
  // CHECK:         %[[STATUS:.*]] = llvm.call @weir_rt_fail(
  // CHECK:         llvm.br ^{{.*}}(%[[STATUS]] : i32)
  func.func @f() attributes {weir.signature = "f",
      device.inputs = [{name = "x", type = tensor<i1>}], device.outputs = [{name = "y", type = tensor<i1>}]} {
    %x = device.input 0
    %y = device.output 0
    %go = device.load %x[0] : i1
    device.fail_unless %go, "x: must be positive"
    %last:2 = scf.while (%a = %x, %b = %y) : (!device.buffer, !device.buffer) -> (!device.buffer, !device.buffer) {
      %more = device.load %a[0] : i1
      scf.condition(%more) %a, %b : !device.buffer, !device.buffer
    } do {
    ^bb0(%a: !device.buffer, %b: !device.buffer):
      scf.yield %b, %a : !device.buffer, !device.buffer
    }
    return
  }
}

// -----

// Programs that share their variables are told where these lie.
module attributes {weir.program = "model", weir.state = {a = 0 : i64, b = 320 : i64}} {
  weir.variable @b : tensor<3xf32>
  weir.variable @a : tensor<17xf32>
  // CHECK-LABEL: llvm.func @model_g_run(
  // CHECK:         %[[B:.*]] = llvm.mlir.constant(320 : i64)
  // CHECK:         llvm.getelementptr %{{.*}}[%[[B]]]
  func.func @g() attributes {weir.signature = "g", device.inputs = [], device.outputs = []} {
    %b = device.variable @b
    %offset = arith.constant 0 : index
    %t = device.arena %offset
    %size = arith.constant 12 : index
    device.copy %b to %t size %size
    return
  }
  func.func private @g.arena_size() -> index attributes {device.arena_size_of = @g} {
    %c = arith.constant 76 : index
    return %c : index
  }
}
