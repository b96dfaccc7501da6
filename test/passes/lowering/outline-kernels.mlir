// RUN: weir-opt --weir-outline-kernels --mlir-print-local-scope %s | FileCheck %s

// Equal kernels share one module, whatever values and dims they run on.
// CHECK:       module @[[EXP:k0_exp]] attributes {device.kernel} {
// CHECK-NEXT:    func.func @[[EXP]](%[[I:.*]]: tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>}, %{{.*}}: index)
// CHECK-SAME:        -> (tensor<?x4xf32> {weir.shape = affine_map<()[s0] -> (s0, 4)>})
// CHECK-NEXT:      %[[E:.*]] = weir.exp %[[I]] {weir.shape = affine_map<()[s0] -> (s0, 4)>}
// CHECK-NEXT:      return %[[E]]

// Distinct dims are distinct arguments, however they came about.
// CHECK:       func.func @[[NEG:k1_neg]](%{{.*}}: tensor<?x?xf32> {weir.shape = affine_map<()[s0, s1] -> (s0, s1)>}, %{{.*}}: index, %{{.*}}: index)

// Kernels know bits, not signs.
// CHECK:       func.func @[[MAX:k2_maximum]](%[[I:.*]]: tensor<4xi8> {{.*}} -> (tensor<4xi8>
// CHECK:         builtin.unrealized_conversion_cast %[[I]] : tensor<4xi8> to tensor<4xui8>

// CHECK:       func.func @[[PUT:k3_put]](
// CHECK-SAME:    attributes {device.tied_results = [0]}

// CHECK-LABEL: func.func @example(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>, %[[Y:.*]]: tensor<?x4xf32>
// CHECK-NEXT:    %[[D0:.*]] = device.dim 0
// CHECK-NEXT:    %[[A:.*]] = device.launch @[[EXP]](%[[X]]) dims(%[[D0]]) {weir.shapes = [affine_map<()[s0] -> (s0, 4)>]}
// CHECK-NEXT:    %[[D1:.*]] = device.dim 1
// CHECK-NEXT:    %[[B:.*]] = device.launch @[[EXP]](%[[Y]]) dims(%[[D1]]) {weir.shapes = [affine_map<()[s0] -> (s0, 4)>]}
// CHECK-NEXT:    return %[[A]], %[[B]]
func.func @example(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %a = weir.kernel (%i = %x) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
    %e = weir.exp %i : (tensor<?x4xf32>) -> tensor<?x4xf32>
    weir.yield %e : tensor<?x4xf32>
  }
  %b = weir.kernel (%i = %y) : (tensor<?x4xf32>) -> tensor<?x4xf32> {
    %e = weir.exp %i : (tensor<?x4xf32>) -> tensor<?x4xf32>
    weir.yield %e : tensor<?x4xf32>
  }
  return %a, %b : tensor<?x4xf32>, tensor<?x4xf32>
}

// CHECK-LABEL: func.func @computed_dim(
// CHECK-NEXT:    %[[N:.*]] = device.dim 0
// CHECK-NEXT:    %[[M:.*]] = affine.apply affine_map<()[s0] -> (s0 * 2)>()[%[[N]]]
// CHECK-NEXT:    device.launch @[[NEG]](%{{.*}}) dims(%[[N]], %[[M]])
func.func @computed_dim(%x: tensor<?x?xf32> {weir.shape = affine_map<()[s0] -> (s0, s0 * 2)>}) -> tensor<?x?xf32> attributes {weir.dims = ["n"]} {
  %a = weir.kernel (%i = %x) : (tensor<?x?xf32>) -> tensor<?x?xf32> {
    %e = weir.neg %i : (tensor<?x?xf32>) -> tensor<?x?xf32>
    weir.yield %e : tensor<?x?xf32>
  }
  return %a : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @unsigned(
// CHECK-NEXT:    device.launch @[[MAX]](%{{.*}}) {{.*}} : (tensor<4xui8>) -> tensor<4xui8>
func.func @unsigned(%x: tensor<4xui8>) -> tensor<4xui8> {
  %a = weir.kernel (%i = %x) : (tensor<4xui8>) -> tensor<4xui8> {
    %e = weir.maximum %i, %i : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
    weir.yield %e : tensor<4xui8>
  }
  return %a : tensor<4xui8>
}

// `put` writes into its operand: the result is tied to it.
// CHECK-LABEL: func.func @put(
// CHECK-NEXT:    device.launch @[[PUT]](
func.func @put(%x: tensor<8x4xf32>, %at: tensor<i32>, %s: tensor<4xf32>) -> tensor<8x4xf32> {
  %a = weir.kernel (%i = %x, %j = %at, %k = %s) : (tensor<8x4xf32>, tensor<i32>, tensor<4xf32>) -> tensor<8x4xf32> {
    %e = weir.put %i, %j, %k : (tensor<8x4xf32>, tensor<i32>, tensor<4xf32>) -> tensor<8x4xf32>
    weir.yield %e : tensor<8x4xf32>
  }
  return %a : tensor<8x4xf32>
}
