// RUN: weir-opt %s --split-input-file --foreign-refine-inputs="inputs=in=8x4xf32" --verify-diagnostics | FileCheck %s

// CHECK:       foreign.signature "serve" of @serve
// CHECK-SAME:    type = tensor<8x4xf32>
// CHECK:       foreign.graph @serve(%{{.*}}: tensor<8x4xf32> named "x:0")
foreign.signature "serve" of @serve inputs [{name = "in", tensor = "x:0", type = tensor<?x4xf32>}] outputs []
foreign.graph @serve(%x: tensor<?x4xf32> named "x:0") -> () {
  foreign.return
}
// A signature without the input is left alone.
// CHECK:       foreign.signature "other" of @other inputs [] outputs []
foreign.signature "other" of @other inputs [] outputs []
foreign.graph @other() -> () {
  foreign.return
}

// -----

// A rank that the model doesn't say.
// CHECK:       foreign.graph @any(%{{.*}}: tensor<8x4xf32> named "x:0")
foreign.signature "serve" of @any inputs [{name = "in", tensor = "x:0", type = tensor<*xf32>}] outputs []
foreign.graph @any(%x: tensor<*xf32> named "x:0") -> () {
  foreign.return
}

// -----

// expected-error @below {{signature 'serve': input 'in' is 'tensor<?x5xf32>', it can't be 'tensor<8x4xf32>'}}
foreign.signature "serve" of @size inputs [{name = "in", tensor = "x:0", type = tensor<?x5xf32>}] outputs []
foreign.graph @size(%x: tensor<?x5xf32> named "x:0") -> () {
  foreign.return
}

// -----

// expected-error @below {{signature 'serve': input 'in' is 'tensor<?x4xi32>', it can't be 'tensor<8x4xf32>'}}
foreign.signature "serve" of @number inputs [{name = "in", tensor = "x:0", type = tensor<?x4xi32>}] outputs []
foreign.graph @number(%x: tensor<?x4xi32> named "x:0") -> () {
  foreign.return
}

// -----

// expected-error @below {{no signature has an input 'in', only: image}}
module {
  foreign.signature "serve" of @name inputs [{name = "image", tensor = "x:0", type = tensor<?x4xf32>}] outputs []
  foreign.graph @name(%x: tensor<?x4xf32> named "x:0") -> () {
    foreign.return
  }
}
