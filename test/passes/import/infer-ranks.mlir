// RUN: weir-opt %s --foreign-infer-ranks | FileCheck %s

// A convolution's input, and a condition.
// CHECK:       foreign.signature "serve" of @serve
// CHECK-SAME:    type = tensor<?x?x?x?xf32>
// CHECK-SAME:    type = tensor<i1>
// CHECK-SAME:    type = tensor<*xf32>
// CHECK:       foreign.graph @serve(%{{.*}}: tensor<?x?x?x?xf32> named "x:0", %{{.*}}: tensor<i1> named "p:0", %{{.*}}: tensor<*xf32> named "any:0")
foreign.signature "serve" of @serve inputs [{name = "in", tensor = "x:0", type = tensor<*xf32>},
    {name = "p", tensor = "p:0", type = tensor<*xi1>}, {name = "any", tensor = "any:0", type = tensor<*xf32>}]
    outputs [{name = "out", tensor = "y:0", type = tensor<*xf32>}]
foreign.graph @serve(%x: tensor<*xf32> named "x:0", %p: tensor<*xi1> named "p:0", %any: tensor<*xf32> named "any:0") -> ("y:0") {
  %w:2 = foreign.node "Const" named "w" () {value = dense<1.0> : tensor<3x3x4x8xf32>} : () -> (!foreign.value, none)
  %same:2 = foreign.node "Identity" named "same" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
  %c:2 = foreign.node "Conv2D" named "c" (%same#0, %w#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, none)
  %s:3 = foreign.node "Switch" named "s" (%c#0, %p) {} : (!foreign.value, tensor<*xi1>) -> (!foreign.value, !foreign.value, none)
  %y:2 = foreign.node "Add" named "y" (%s#0, %any) {} : (!foreign.value, tensor<*xf32>) -> (!foreign.value, none)
  foreign.return %y#0 : !foreign.value
}
