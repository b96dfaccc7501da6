// RUN: weir-opt %s --pass-pipeline='builtin.module(builtin.module(cpu-kernel-boundary))' --split-input-file --verify-diagnostics | FileCheck %s

#s = affine_map<()[s0] -> (s0, 4)>
module attributes {weir.target = {cpu = "haswell", features = "+avx,+avx2", triple = "x86_64-unknown-linux-gnu"}} {
// Buffers are pointers that share nothing; a dim is loaded, begin and end arrive as numbers.
// CHECK-LABEL: llvm.func @k(
// CHECK-SAME:    %[[X:[^:]*]]: !llvm.ptr {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture, llvm.readonly},
// CHECK-SAME:    %[[R:[^:]*]]: !llvm.ptr {llvm.align = 4 : i64, llvm.noalias, llvm.nocapture},
// CHECK-SAME:    %[[T:[^:]*]]: !llvm.ptr {llvm.align = 64 : i64, llvm.noalias, llvm.nocapture},
// CHECK-SAME:    %[[DIMS:[^:]*]]: !llvm.ptr {llvm.noalias, llvm.nocapture, llvm.readonly},
// CHECK-SAME:    %{{.*}}: i64, %{{.*}}: i64)
// CHECK-SAME:    device.tiles = #{{.*}}, frame_pointer = #llvm.framePointerKind<none>
// CHECK-SAME:    target_cpu = "haswell", target_features = #llvm.target_features<["+avx", "+avx2"]>
// CHECK:         %[[D:.*]] = llvm.getelementptr %[[DIMS]][0]
// CHECK:         llvm.load %[[D]] : !llvm.ptr -> i64
// CHECK:         memref.load

// CHECK-LABEL: llvm.func @k.task(
// CHECK-SAME:    %[[ARGS:[^:]*]]: !llvm.ptr {llvm.noalias, llvm.nocapture}, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64)
// CHECK:         llvm.getelementptr %[[ARGS]][3]
// CHECK:         llvm.call @k({{.*}}, %[[BEGIN]], %[[END]])
module @k attributes {device.kernel} {
  func.func @k(%x: memref<?x4xf32> {weir.shape = #s}, %r: memref<?x4xf32> {device.output, weir.shape = #s},
      %t: memref<4xf32> {device.scratch}, %d0: index, %begin: index, %end: index)
      attributes {device.tiles = affine_map<()[s0] -> (s0)>, device.cost = affine_map<()[s0] -> (1)>} {
    %v = memref.load %x[%begin, %end] : memref<?x4xf32>
    memref.store %v, %r[%begin, %end] : memref<?x4xf32>
    return
  }
}
}

// -----

module {
module @k attributes {device.kernel} {
  // expected-error @+1 {{internal: argument 0 isn't dense or has no shape}}
  func.func @k(%x: memref<?xf32>, %begin: index, %end: index)
      attributes {device.tiles = affine_map<() -> (1)>, device.cost = affine_map<() -> (1)>} {
    return
  }
}
}

// -----

module {
module @k attributes {device.kernel} {
  // expected-error @+1 {{internal: a kernel has no tiles}}
  func.func @k(%x: memref<4xf32>, %begin: index, %end: index) {
    return
  }
}
}
