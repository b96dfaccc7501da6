// RUN: weir-opt %s --foreign-extract=signatures=b | FileCheck %s
// RUN: not weir-opt %s --foreign-extract=signatures=c 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// CHECK-NOT: "a"
// CHECK: foreign.signature "b" of @b
// UNKNOWN: error: has no signature 'c', only: a, b
foreign.signature "a" of @graph inputs [] outputs [{name = "r", tensor = "c", type = !foreign.value}]
foreign.signature "b" of @graph inputs [] outputs [{name = "r", tensor = "c", type = !foreign.value}]
foreign.graph @graph() {
  %c:2 = foreign.node "Const" named "c" () {} : () -> (!foreign.value, none)
}
