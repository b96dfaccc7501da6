// RUN: weir-opt %s | weir-opt | FileCheck %s

// Element by element: operands and result of one shape.

// CHECK-LABEL: func.func @binary(
// CHECK:         weir.add %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.sub %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.mul %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.div %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.div_no_nan %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.maximum %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.minimum %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.pow %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.squared_difference %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
func.func @binary(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) {
  %0 = weir.add %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = weir.sub %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = weir.mul %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = weir.div %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %4 = weir.div_no_nan %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %5 = weir.maximum %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %6 = weir.minimum %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %7 = weir.pow %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %8 = weir.squared_difference %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @integers(
// CHECK:         weir.floor_div %{{.*}}, %{{.*}} : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
// CHECK:         weir.floor_mod %{{.*}}, %{{.*}} : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
func.func @integers(%x: tensor<?x4xi32>, %y: tensor<?x4xi32>) {
  %0 = weir.floor_div %x, %y : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
  %1 = weir.floor_mod %x, %y : (tensor<?x4xi32>, tensor<?x4xi32>) -> tensor<?x4xi32>
  return
}

// CHECK-LABEL: func.func @compare(
// CHECK:         weir.equal %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
// CHECK:         weir.not_equal %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
// CHECK:         weir.less %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
// CHECK:         weir.less_equal %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
// CHECK:         weir.greater %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
// CHECK:         weir.greater_equal %{{.*}}, %{{.*}} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
func.func @compare(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) {
  %0 = weir.equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
  %1 = weir.not_equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
  %2 = weir.less %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
  %3 = weir.less_equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
  %4 = weir.greater %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
  %5 = weir.greater_equal %x, %y : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xi1>
  return
}

// CHECK-LABEL: func.func @bools(
// CHECK:         weir.logical_and %{{.*}}, %{{.*}} : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
// CHECK:         weir.logical_or %{{.*}}, %{{.*}} : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
// CHECK:         weir.logical_not %{{.*}} : (tensor<?x4xi1>) -> tensor<?x4xi1>
func.func @bools(%x: tensor<?x4xi1>, %y: tensor<?x4xi1>) {
  %0 = weir.logical_and %x, %y : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  %1 = weir.logical_or %x, %y : (tensor<?x4xi1>, tensor<?x4xi1>) -> tensor<?x4xi1>
  %2 = weir.logical_not %x : (tensor<?x4xi1>) -> tensor<?x4xi1>
  return
}

// CHECK-LABEL: func.func @unary(
// CHECK:         weir.neg %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.abs %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.exp %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.expm1 %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.log %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.log1p %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.sqrt %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.rsqrt %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.square %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.reciprocal %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.tanh %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.sigmoid %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.erf %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.sin %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.cos %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.floor %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.ceil %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.round %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.relu %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.relu6 %{{.*}} : (tensor<?x4xf32>) -> tensor<?x4xf32>
func.func @unary(%x: tensor<?x4xf32>) {
  %0 = weir.neg %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = weir.abs %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = weir.exp %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %3 = weir.expm1 %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %4 = weir.log %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %5 = weir.log1p %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %6 = weir.sqrt %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %7 = weir.rsqrt %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %8 = weir.square %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %9 = weir.reciprocal %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %10 = weir.tanh %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %11 = weir.sigmoid %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %12 = weir.erf %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %13 = weir.sin %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %14 = weir.cos %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %15 = weir.floor %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %16 = weir.ceil %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %17 = weir.round %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %18 = weir.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %19 = weir.relu6 %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// CHECK-LABEL: func.func @attributes(
// CHECK:         weir.leaky_relu %{{.*}} {alpha = 2.000000e-01 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.select %{{.*}}, %{{.*}}, %{{.*}} : (tensor<?x4xi1>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         weir.cast %{{.*}} {to = i8} : (tensor<?x4xf32>) -> tensor<?x4xi8>
func.func @attributes(%c: tensor<?x4xi1>, %x: tensor<?x4xf32>) {
  %0 = weir.leaky_relu %x {alpha = 2.000000e-01 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = weir.select %c, %x, %x : (tensor<?x4xi1>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = weir.cast %x {to = i8} : (tensor<?x4xf32>) -> tensor<?x4xi8>
  return
}

// CHECK-LABEL: func.func @partial(
// CHECK:         weir.add %{{.*}}, %{{.*}} : (tensor<2x?xf32>, tensor<?x4xf32>) -> tensor<2x4xf32>
// CHECK:         weir.add %{{.*}}, %{{.*}} : (tensor<2x?xf32>, tensor<?x4xf32>) -> tensor<?x?xf32>
// CHECK:         weir.add %{{.*}}, %{{.*}} : (tensor<*xf32>, tensor<?x4xf32>) -> tensor<*xf32>
func.func @partial(%x: tensor<*xf32>, %y: tensor<2x?xf32>, %z: tensor<?x4xf32>) {
  %0 = weir.add %y, %z : (tensor<2x?xf32>, tensor<?x4xf32>) -> tensor<2x4xf32>
  %1 = weir.add %y, %z : (tensor<2x?xf32>, tensor<?x4xf32>) -> tensor<?x?xf32>
  %2 = weir.add %x, %z : (tensor<*xf32>, tensor<?x4xf32>) -> tensor<*xf32>
  return
}
