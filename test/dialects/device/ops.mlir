// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: func.func @buffers()
// CHECK-NEXT:    %[[D0:.*]] = device.dim 0
// CHECK-NEXT:    %[[X:.*]] = device.input 0
// CHECK-NEXT:    %[[Y:.*]] = device.output 1
// CHECK-NEXT:    %[[W:.*]] = device.weight dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:    %[[V:.*]] = device.variable @step
// CHECK-NEXT:    %[[T:.*]] = device.arena %[[D0]]
// CHECK-NEXT:    device.launch @k(%[[X]], %[[W]], %[[T]]) dims(%[[D0]]) : (!device.buffer, !device.buffer, !device.buffer) -> ()
// CHECK-NEXT:    device.launch @k(%[[T]]) : (!device.buffer) -> ()
// CHECK-NEXT:    device.copy %[[T]] to %[[Y]] size %[[D0]]
// CHECK-NEXT:    %[[C:.*]] = device.load %[[V]][0] : i1
// CHECK-NEXT:    device.fail_unless %[[C]], "node: x must be positive"
// CHECK-NEXT:    device.load %[[V]][1] : i64
// CHECK-NEXT:    device.load %[[V]][0] : index
func.func @buffers() {
  %d0 = device.dim 0
  %x = device.input 0
  %y = device.output 1
  %w = device.weight dense<[1.0, 2.0]> : tensor<2xf32>
  %v = device.variable @step
  %t = device.arena %d0
  device.launch @k(%x, %w, %t) dims(%d0) : (!device.buffer, !device.buffer, !device.buffer) -> ()
  device.launch @k(%t) : (!device.buffer) -> ()
  device.copy %t to %y size %d0
  %c = device.load %v[0] : i1
  device.fail_unless %c, "node: x must be positive"
  %n = device.load %v[1] : i64
  %i = device.load %v[0] : index
  return
}

// CHECK-LABEL: func.func @tensors(
// CHECK-SAME:    %[[X:.*]]: tensor<?xf32>
// CHECK-NEXT:    %[[D0:.*]] = device.dim 0
// CHECK-NEXT:    %[[R:.*]]:2 = device.launch @k(%[[X]]) dims(%[[D0]], %[[D0]]) : (tensor<?xf32>) -> (tensor<?xf32>, tensor<?xi1>)
func.func @tensors(%x: tensor<?xf32>) -> tensor<?xf32> {
  %d0 = device.dim 0
  %r:2 = device.launch @k(%x) dims(%d0, %d0) : (tensor<?xf32>) -> (tensor<?xf32>, tensor<?xi1>)
  return %r#0 : tensor<?xf32>
}

// Sizes that the run computes.
// CHECK-LABEL: func.func @run_sizes(
// CHECK-SAME:    %[[T:.*]]: tensor<2xi64>
// CHECK-NEXT:    %[[N:.*]] = device.element %[[T]][1] : tensor<2xi64>
// CHECK-NEXT:    %[[B:.*]] = device.allocate(%[[N]], %[[N]]) width 4
// CHECK-NEXT:    %[[C:.*]] = device.allocate() width 1
// CHECK-NEXT:    device.result 0, %[[B]] dims(%[[N]], %[[N]]) at 0
// CHECK-NEXT:    device.release %[[C]]
func.func @run_sizes(%t: tensor<2xi64>) {
  %n = device.element %t[1] : tensor<2xi64>
  %b = device.allocate(%n, %n) width 4
  %c = device.allocate() width 1
  device.result 0, %b dims(%n, %n) at 0
  device.release %c
  return
}
