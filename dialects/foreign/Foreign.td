//===- Foreign.td - graphs of other formats, as they were read -*- tablegen -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_DIALECTS_FOREIGN_TD
#define WEIR_DIALECTS_FOREIGN_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Foreign_Dialect : Dialect {
  let name = "foreign";
  let cppNamespace = "::weir::foreign";
  let summary = "saved models as they were read, not yet understood";
  let description = [{
    What the readers write: the nodes, edges, signatures and variables of a saved model, whatever the format, with nothing
    dropped and nothing interpreted. Import passes cut out what is asked for and rewrite the nodes to `weir` ops.

    Data edges have tensor types where the file states them, else `!foreign.value`. Control edges, which only order effects,
    have the builtin type `none`. The attribute `foreign.variable` of a node names the `foreign.variable` which it stands for.
  }];
  let useDefaultTypePrinterParser = 1;
  let hasOperationAttrVerify = 1;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

class Foreign_Type<string cppName, string text> : TypeDef<Foreign_Dialect, cppName> {
  let mnemonic = text;
}

def Foreign_ValueType : Foreign_Type<"Value", "value"> {
  let summary = "a data edge whose type isn't known yet";
  let description = [{
    Graph formats don't state the types of most edges: they follow from the ops, which the reader doesn't know.

    Example: `%0:2 = foreign.node "Relu" named "r" (%x) {} : (!foreign.value) -> (!foreign.value, none)`
  }];
}

def Foreign_StringType : Foreign_Type<"String", "string"> {
  let summary = "element type of tensors of byte strings";
  let description = [{ Example: `tensor<?x!foreign.string>` }];
}

def Foreign_ResourceType : Foreign_Type<"Resource", "resource"> {
  let summary = "element type of handles to state: variables, tables, queues";
  let description = [{ Example: `tensor<!foreign.resource>` }];
}

def Foreign_VariantType : Foreign_Type<"Variant", "variant"> {
  let summary = "element type of opaque values: tensor lists, optionals, data sets";
  let description = [{ Example: `tensor<!foreign.variant>` }];
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

class Foreign_Op<string mnemonic, list<Trait> traits = []> : Op<Foreign_Dialect, mnemonic, traits>;

def Foreign_NodeOp : Foreign_Op<"node", [SingleBlock, RegionKindInterface, HasOnlyGraphRegion,
                                         DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a node of an imported graph, not yet understood";
  let description = [{
    `op` is the format's name of the operation (of `domain`, where the format has several sets), `named` the node's own name,
    unique in its graph. Operands are the data inputs, then the control inputs (type `none`). Results are the data outputs, then
    one `none`: the control edge out of the node. `attrs` holds the file's attributes:

    | in the file | here |
    |---|---|
    | int, float, bool, string | `i64`, `f32`, `i1`, string |
    | element type | type attribute |
    | shape | `array<i64: 2, -1>`, -1 for a free dimension; `unit` for unknown rank |
    | tensor | elements attribute (`dense_resource` from 1 KiB on) |
    | function | symbol |
    | list | array |

    `stateful` marks ops with effects other than reading: they run though nobody uses their results. `on` is the device that the
    file asks for. `bodies` are subgraphs, in formats that nest them. The location is the name of the node.

    Example:
    ```mlir
    %conv:2 = foreign.node "Conv2D" named "block1/conv" on "/device:CPU:0" (%x, %w, %init#0)
        {strides = [1, 1, 1, 1], T = f32} : (tensor<?x8x8x3xf32>, !foreign.value, none) -> (!foreign.value, none)
    ```
  }];
  let arguments = (ins StrAttr:$op, StrAttr:$node_name, OptionalAttr<StrAttr>:$domain, OptionalAttr<StrAttr>:$device,
                   UnitAttr:$stateful, DictionaryAttr:$attrs, Variadic<AnyType>:$inputs);
  let results = (outs Variadic<AnyType>:$outputs);
  let regions = (region VariadicRegion<AnyRegion>:$bodies);
  let assemblyFormat = [{
    $op (`of` $domain^)? `named` $node_name (`on` $device^)? (`stateful` $stateful^)? `(` $inputs `)` $attrs
    ($bodies^)? attr-dict-with-keyword `:` functional-type($inputs, $outputs)
  }];
  let extraClassDeclaration = [{
    static ::mlir::RegionKind getRegionKind(unsigned) { return ::mlir::RegionKind::Graph; }
    /// Number of data inputs: the control inputs come after them.
    unsigned getNumDataInputs();
    ::mlir::OperandRange getDataInputs() { return getInputs().take_front(getNumDataInputs()); }
    ::mlir::OperandRange getControlInputs() { return getInputs().drop_front(getNumDataInputs()); }
    /// The data outputs: all results but the control edge.
    ::mlir::ResultRange getDataOutputs() { return getOutputs().drop_back(); }
    /// The control edge out of the node.
    ::mlir::Value getControl() { return getOutputs().back(); }
    /// The file's attribute `name`, null if it has none.
    ::mlir::Attribute getAttribute(::llvm::StringRef name) { return getAttrs().get(name); }
  }];
  let hasVerifier = 1;
}

def Foreign_GraphOp : Foreign_Op<"graph", [Symbol, IsolatedFromAbove, RegionKindInterface, HasOnlyGraphRegion,
                                           SingleBlockImplicitTerminator<"ReturnOp">]> {
  let summary = "an imported graph or library function";
  let description = [{
    A graph region: order has no meaning and cycles are allowed (TensorFlow 1 writes loops as cycles). Arguments are those of
    a library function, or after `foreign-extract` the feeds; each has a name, as each result has.

    Example:
    ```mlir
    foreign.graph @double(%x: tensor<*xf32> named "x") -> ("y") {
      %add:2 = foreign.node "AddV2" named "add" (%x, %x) {T = f32} : (tensor<*xf32>, tensor<*xf32>) -> (!foreign.value, none)
      foreign.return %add#0 : !foreign.value
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$arg_names, StrArrayAttr:$result_names);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name)>];
  let extraClassDeclaration = [{
    static ::mlir::RegionKind getRegionKind(unsigned) { return ::mlir::RegionKind::Graph; }
    ::weir::foreign::ReturnOp getReturn();
    /// Adds an argument with its name.
    ::mlir::BlockArgument addArgument(::llvm::StringRef name, ::mlir::Type type, ::mlir::Location loc);
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Foreign_ReturnOp : Foreign_Op<"return", [Terminator, ReturnLike, AttrSizedOperandSegments, ParentOneOf<["GraphOp", "NodeOp"]>]> {
  let summary = "results of a graph, and what must have run when it is done";
  let description = [{
    `controls` are control edges of nodes whose effects belong to the graph though no result needs them.

    ```mlir
    foreign.graph @same(%x: !foreign.value named "x") -> ("y") {
      foreign.return %x : !foreign.value
    }
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$results, Variadic<NoneType>:$controls);
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, ::mlir::ValueRange(), ::mlir::ValueRange()); }]>];
  let assemblyFormat = "($results^)? (`controls` $controls^)? attr-dict (`:` type($results)^)?";
}

def Foreign_SignatureOp : Foreign_Op<"signature", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "an entry point of the model: named inputs and outputs of a graph";
  let description = [{
    `inputs` and `outputs` are dictionaries: `name` as the user says it, `tensor` the edge (`node:0`, or `node` for the node's
    control edge, of type `none`), `type`. After `foreign-extract` they are, in this order, the arguments and results of the graph.

    Example:
    ```mlir
    foreign.graph @graph() {
      foreign.return
    }
    foreign.signature "serving_default" of @graph method "tensorflow/serving/predict"
        inputs [{name = "image", tensor = "serving_default_image:0", type = tensor<?x64x64x1xf32>} ]
        outputs [{name = "scores", tensor = "StatefulPartitionedCall:0", type = tensor<?x7xf32>} ]
    ```
  }];
  let arguments = (ins StrAttr:$name, FlatSymbolRefAttr:$graph, OptionalAttr<StrAttr>:$method, ArrayAttr:$inputs, ArrayAttr:$outputs);
  let assemblyFormat = "$name `of` $graph (`method` $method^)? `inputs` $inputs `outputs` $outputs attr-dict";
  let hasVerifier = 1;
}

def Foreign_VariableOp : Foreign_Op<"variable", [Symbol]> {
  let summary = "a variable of the model, with the value that the checkpoint holds for it";
  let description = [{
    The symbol is the name of the resource: nodes that stand for the variable say it in their attribute `foreign.variable`.
    Without a value the variable is not initialised. `from` is its key in the checkpoint.

    ```mlir
    foreign.variable @"dense/bias" : tensor<2xf32> from "layer-1/bias" = dense<[0.5, 1.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$type, OptionalAttr<StrAttr>:$key, OptionalAttr<ElementsAttr>:$value);
  let assemblyFormat = "$sym_name `:` $type (`from` $key^)? (`=` $value^)? attr-dict";
  let hasVerifier = 1;
}

#endif // WEIR_DIALECTS_FOREIGN_TD
