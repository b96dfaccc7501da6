// RUN: weir-opt %s --weir-import-tensorflow --split-input-file | FileCheck %s

// One axis after the other.
// CHECK-LABEL: func.func @bilinear(
// CHECK:         %[[R:.*]] = weir.resample %arg0, {{.*}} {axis = 1 : i64} : (tensor<?x8x8x3xf32>, tensor<16x2xi32>, tensor<16x2xf32>) -> tensor<?x16x8x3xf32>
// CHECK:         weir.resample %[[R]], {{.*}} {axis = 2 : i64} : (tensor<?x16x8x3xf32>, tensor<12x2xi32>, tensor<12x2xf32>) -> tensor<?x16x12x3xf32>
foreign.graph @bilinear(%x: tensor<?x8x8x3xf32> named "x") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[16, 12]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "ResizeBilinear" named "r" (%x, %s#0) {half_pixel_centers = true} : (tensor<?x8x8x3xf32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// Elements of any type, gathered.
// CHECK-LABEL: func.func @nearest(
// CHECK:         weir.gather %{{.*}} {axis = 2 : i64} : (tensor<?x16x8x3xui8>, tensor<12xi32>) -> tensor<?x16x12x3xui8>
foreign.graph @nearest(%x: tensor<?x8x8x3xui8> named "x") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[16, 12]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "ResizeNearestNeighbor" named "r" (%x, %s#0) {} : (tensor<?x8x8x3xui8>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @crop(
// CHECK:         weir.sample %arg0, %arg2, {{.*}} : (tensor<?x8x8x3xf32>, tensor<5xi32>, tensor<5x4x6xf32>, tensor<5x4x6xf32>, tensor<f32>) -> tensor<5x4x6x3xf32>
foreign.graph @crop(%x: tensor<?x8x8x3xf32> named "x", %b: tensor<5x4xf32> named "b", %i: tensor<5xi32> named "i") -> ("r") {
  %s:2 = foreign.node "Const" named "s" () {value = dense<[4, 6]> : tensor<2xi32>} : () -> (!foreign.value, none)
  %r:2 = foreign.node "CropAndResize" named "r" (%x, %b, %i, %s#0) {} : (tensor<?x8x8x3xf32>, tensor<5x4xf32>, tensor<5xi32>, !foreign.value) -> (!foreign.value, none)
  foreign.return %r#0 : !foreign.value
}

// -----

// CHECK-LABEL: func.func @suppression(
// CHECK:         weir.non_max_suppression %arg0, %arg1, {{.*}} {most = 10 : i64} : (tensor<?x4xf32>, tensor<?xf32>, tensor<f32>, tensor<f32>, tensor<f32>) -> (tensor<10xi32>, tensor<10xf32>)
foreign.graph @suppression(%b: tensor<?x4xf32> named "b", %s: tensor<?xf32> named "s", %t: tensor<f32> named "t") -> ("r", "n") {
  %m:2 = foreign.node "Const" named "m" () {value = dense<10> : tensor<i32>} : () -> (!foreign.value, none)
  %r:3 = foreign.node "NonMaxSuppressionV4" named "r" (%b, %s, %m#0, %t, %t) {pad_to_max_output_size = true} : (tensor<?x4xf32>, tensor<?xf32>, !foreign.value, tensor<f32>, tensor<f32>) -> (!foreign.value, !foreign.value, none)
  foreign.return %r#0, %r#1 : !foreign.value, !foreign.value
}
