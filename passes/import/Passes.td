//===- Passes.td - from a foreign graph to functions of its signatures ---*- tablegen -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------*- tablegen -*-===//
#ifndef WEIR_PASSES_IMPORT_PASSES_TD
#define WEIR_PASSES_IMPORT_PASSES_TD

include "mlir/Pass/PassBase.td"

def ForeignExtract : Pass<"foreign-extract", "::mlir::ModuleOp"> {
  let summary = "cut the graph of each signature out, in order";
  let description = [{
    A saved graph holds more than a signature needs: training, saving, other signatures. This keeps what the fetches need, by
    data and control edges, cuts it at the feeds, and orders it so that each node comes after what it needs; among nodes that
    are ready the first in the file goes first. What no signature reaches, functions and variables too, is removed. The
    library functions that are reached keep what their results, controls and `stateful` nodes need.

    ```mlir
    foreign.signature "serve" of @graph inputs [{name = "in", tensor = "x:0", type = tensor<4xf32>} ]
                                        outputs [{name = "out", tensor = "y:0", type = tensor<4xf32>} ]
    foreign.graph @graph() {
      %y:2 = foreign.node "Relu" named "y" (%x#0) {} : (tensor<?xf32>) -> (!foreign.value, none)
      %save = foreign.node "Save" named "save" (%y#0) {} : (!foreign.value) -> none
      %x:2 = foreign.node "Placeholder" named "x" () {dtype = f32} : () -> (tensor<?xf32>, none)
    }
    // becomes
    foreign.signature "serve" of @serve inputs [{name = "in", tensor = "x:0", type = tensor<4xf32>} ]
                                        outputs [{name = "out", tensor = "y:0", type = tensor<4xf32>} ]
    foreign.graph @serve(%x: tensor<4xf32> named "x:0") -> ("y:0") {
      %y:2 = foreign.node "Relu" named "y" (%x) {} : (tensor<4xf32>) -> (!foreign.value, none)
      foreign.return %y#0 : !foreign.value
    }
    ```
  }];
  let dependentDialects = ["::weir::foreign::ForeignDialect"];
  let options = [
    ListOption<"signatures", "signatures", "std::string",
               "the signatures to keep; none means all that do something">,
  ];
}

def ForeignRefineInputs : Pass<"foreign-refine-inputs", "::mlir::ModuleOp"> {
  let summary = "give inputs more precise types";
  let description = [{
    What is known of inputs beyond what the model says: sizes of free dimensions, the rank. The type must be one that the model
    allows. Signatures that have no input of the name are left alone; one must have it.

    ```mlir
    foreign.signature "serve" of @serve inputs [{name = "in", tensor = "x:0", type = tensor<?x4xf32>} ] outputs []
    foreign.graph @serve(%x: tensor<?x4xf32> named "x:0") -> () {
      foreign.return
    }
    // becomes with inputs=in=8x4xf32
    foreign.signature "serve" of @serve inputs [{name = "in", tensor = "x:0", type = tensor<8x4xf32>} ] outputs []
    foreign.graph @serve(%x: tensor<8x4xf32> named "x:0") -> () {
      foreign.return
    }
    ```
  }];
  let dependentDialects = ["::weir::foreign::ForeignDialect"];
  let options = [
    ListOption<"inputs", "inputs", "std::string", "NAME=TYPE, with the type as 8x?x4xf32">,
  ];
}

def ForeignInlineCalls : Pass<"foreign-inline-calls", "::mlir::ModuleOp"> {
  let summary = "put the bodies of called functions in place of the calls";
  let description = [{
    Inlines what PartitionedCall, StatefulPartitionedCall and nodes whose op is a library function call, innermost first. The
    nodes get the call's name before theirs. A NoOp with the call's name takes the place of its control edge: it waits for the
    function's effects, and the graph's result waits for it, since the function would have run. Nodes that start the function
    wait for what the call waited for. Functions that loops and conditionals name stay functions. Recursion is an error.

    ```mlir
    foreign.graph @graph(%x: tensor<*xf32> named "x") -> ("y") {
      %c:2 = foreign.node "PartitionedCall" named "c" (%x) {f = @f} : (tensor<*xf32>) -> (!foreign.value, none)
      foreign.return %c#0 : !foreign.value
    }
    // becomes, with @f a function of one node `relu`,
    foreign.graph @graph(%x: tensor<*xf32> named "x") -> ("y") {
      %relu:2 = foreign.node "Relu" named "c/relu" (%x) {} : (tensor<*xf32>) -> (!foreign.value, none)
      foreign.return %relu#0 : !foreign.value
    }
    ```
  }];
  let dependentDialects = ["::weir::foreign::ForeignDialect"];
  let options = [
    Option<"maxNodes", "max-nodes", "int64_t", "1 << 22", "nodes that inlining may make before it gives up">,
  ];
}

def ForeignFunctionalize : Pass<"foreign-functionalize", "::mlir::ModuleOp"> {
  let summary = "make While and If nodes of TensorFlow 1's control flow";
  let description = [{
    A frame (Enter, Merge, LoopCond, Switch, NextIteration, Exit) becomes one While, innermost first; its condition and body
    become functions of the variables and of what enters unchanged. Then the Merges that one condition decides become the
    results of an If, whose branches hold what its inputs need, and what has effects there. Merges that wait for others of
    the same condition make an If of their own. A condition that is known takes its branch at once. Fetching a value that
    is there in one branch only is an error.

    ```mlir
    foreign.graph @graph(%x: tensor<f32> named "x", %p: tensor<i1> named "p") -> ("y") {
      %s:3 = foreign.node "Switch" named "s" (%x, %p) {} : (tensor<f32>, tensor<i1>) -> (!foreign.value, !foreign.value, none)
      %a:2 = foreign.node "Neg" named "a" (%s#1) {} : (!foreign.value) -> (!foreign.value, none)
      %m:3 = foreign.node "Merge" named "m" (%s#0, %a#0) {} : (!foreign.value, !foreign.value) -> (!foreign.value, !foreign.value, none)
      foreign.return %m#0 : !foreign.value
    }
    // becomes, with functions of these names,
    foreign.graph @graph(%x: tensor<f32> named "x", %p: tensor<i1> named "p") -> ("y") {
      %m:3 = foreign.node "If" named "m" (%p, %x) {then_branch = @m_true, else_branch = @m_false}
          : (tensor<i1>, tensor<f32>) -> (!foreign.value, !foreign.value, none)
      foreign.return %m#0 : !foreign.value
    }
    ```
  }];
  let dependentDialects = ["::weir::foreign::ForeignDialect"];
  let options = [
    Option<"maxNodes", "max-nodes", "int64_t", "1 << 22", "nodes that may be copied before it gives up">,
  ];
}

def ForeignInferRanks : Pass<"foreign-infer-ranks", "::mlir::ModuleOp"> {
  let summary = "find the ranks of inputs in what takes them";
  let description = [{
    Old graphs have placeholders without a shape. Where a node takes one rank only, a condition a scalar, a convolution four
    dimensions, the input that reaches it has that rank.

    ```mlir
    foreign.signature "serve" of @serve inputs [{name = "in", tensor = "x:0", type = tensor<*xf32>} ] outputs []
    foreign.graph @serve(%x: tensor<*xf32> named "x:0", %w: tensor<3x3x4x8xf32> named "w:0") -> ("y:0") {
      %y:2 = foreign.node "Conv2D" named "y" (%x, %w) {} : (tensor<*xf32>, tensor<3x3x4x8xf32>) -> (!foreign.value, none)
      foreign.return %y#0 : !foreign.value
    }
    // becomes a graph of
    foreign.graph @serve(%x: tensor<?x?x?x?xf32> named "x:0", %w: tensor<3x3x4x8xf32> named "w:0") -> ("y:0") {
      %y:2 = foreign.node "Conv2D" named "y" (%x, %w) {} : (tensor<?x?x?x?xf32>, tensor<3x3x4x8xf32>) -> (!foreign.value, none)
      foreign.return %y#0 : !foreign.value
    }
    ```
  }];
  let dependentDialects = ["::weir::foreign::ForeignDialect"];
}

def ImportTensorflow : Pass<"weir-import-tensorflow", "::mlir::ModuleOp"> {
  let summary = "rewrite extracted TensorFlow graphs to weir ops";
  let description = [{
    Each signature becomes a function, each node the ops that a rule makes of it:
    a row of ODS where it is one op, C++ where it is more. Result types are
    inferred; axes, paddings and bounds that are operands in TensorFlow become
    attributes where they are constants or shape arithmetic that comes down to
    one. Bodies of loops and branches become regions.

    ```mlir
    foreign.graph @f(%x: tensor<?x4xf32> named "x") -> ("r") {
      %r:2 = foreign.node "Relu" named "r" (%x) {T = f32} : (tensor<?x4xf32>) -> (!foreign.value, none)
      foreign.return %r#0 : !foreign.value
    }
    // becomes
    func.func @f(%x: tensor<?x4xf32> {weir.name = "x", ...}) -> (tensor<?x4xf32> {weir.name = "r", ...}) {
      %r = weir.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
      return %r : tensor<?x4xf32>
    }
    ```
  }];
  let dependentDialects = ["::weir::WeirDialect", "::mlir::func::FuncDialect",
                           "::mlir::tensor::TensorDialect"];
}

#endif // WEIR_PASSES_IMPORT_PASSES_TD
