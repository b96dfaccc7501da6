// RUN: weir-opt %s --cpu-loop-annotations | FileCheck %s

// CHECK: llvm.br ^bb1 {loop_annotation = #
// CHECK: llvm.cond_br {{.*}} {loop_annotation = #
#leave = #llvm.loop_annotation<unroll = <disable = true>>
llvm.func @loop() {
  llvm.br ^bb1
^bb1:
  llvm.br ^bb1 {llvm.loop_annotation = #leave}
}
llvm.func @conditional(%more: i1) {
  llvm.br ^bb1
^bb1:
  llvm.cond_br %more, ^bb1, ^bb2 {llvm.loop_annotation = #leave}
^bb2:
  llvm.return
}
