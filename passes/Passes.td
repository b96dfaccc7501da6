//===- Passes.td - how programs change, whatever the machine ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_TD
#define WEIR_PASSES_TD

include "mlir/Pass/PassBase.td"

//===--- graph -------------------------------------------------------------===//

def FreezeVariables : Pass<"weir-freeze-variables", "::mlir::ModuleOp"> {
  let summary = "make constants of variables that nothing assigns";
  let description = [{
    An inference graph reads its weights from variables. Where no signature
    assigns one, its restored value is a constant, which folding, packing and
    deduplication can see.

    ```mlir
    weir.variable @w : tensor<2xf32> = dense<1.0> : tensor<2xf32>
    %r = weir.read @w : tensor<2xf32>
    // becomes
    %r = weir.constant dense<1.0> : tensor<2xf32>
    ```

    Where the module is one of several programs with the same variables, its
    attribute `weir.assigned` lists those that the others have assigned.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def PassVariables : Pass<"weir-pass-variables", "::mlir::ModuleOp"> {
  let summary = "make inputs and outputs of variables whose shape may change";
  let description = [{
    A place in the state block has one size. Where a variable's declared shape
    is open, its value comes in as an input, where it is read before it is
    assigned, and goes out as an output, where it is assigned: the caller keeps
    it from one run to the next. They come after those of the signature.

    ```mlir
    weir.variable @v : tensor<?x3xf32>
    func.func @f(%x: tensor<?x3xf32>) {
      %r = weir.read @v : tensor<?x3xf32>
      %c = weir.concat %r, %x {axis = 0 : i64} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
      weir.assign @v, %c : tensor<?x3xf32>
      return
    }
    // becomes
    func.func @f(%x: tensor<?x3xf32>, %v: tensor<?x3xf32> {weir.variable = "v"}) -> (tensor<?x3xf32> {weir.variable = "v"}) {
      %c = weir.concat %v, %x {axis = 0 : i64} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
      return %c : tensor<?x3xf32>
    }
    ```
  }];
  let dependentDialects = ["::weir::WeirDialect", "::mlir::tensor::TensorDialect"];
}

def ResolveLists : Pass<"weir-resolve-lists", "::mlir::func::FuncOp"> {
  let summary = "make tensors of lists whose elements have one shape";
  let description = [{
    A list whose elements all have one type is a tensor with one dimension more;
    its elements are taken and put in place.

    ```mlir
    %e = weir.list_get %l, %i : (!weir.list<tensor<4xf32>>, tensor<i32>) -> tensor<4xf32>
    // becomes
    %e = weir.take %l, %i : (tensor<?x4xf32>, tensor<i32>) -> tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def Specialize : Pass<"weir-specialize", "::mlir::ModuleOp"> {
  let summary = "add variants of signatures for given sizes of their inputs";
  let description = [{
    A signature whose inputs have the sizes of a variant takes a branch of its
    own, in which they are constants that fusion and code generation see; the
    weights stay the same constants. Signatures that lack an input of the
    variant have no such branch; one must have them all.

    ```mlir
    func.func @f(%x: tensor<?x4xf32> {weir.name = "x"}) -> tensor<?x4xf32> {
      %r = weir.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
      return %r : tensor<?x4xf32>
    }
    // becomes with variants=x=8x4, where %p compares the shape of %x
    func.func @f(%x: tensor<?x4xf32> {weir.name = "x"}) -> tensor<?x4xf32> {
      %r = weir.if %p : (tensor<i1>) -> tensor<?x4xf32> {
        %y = tensor.cast %x : tensor<?x4xf32> to tensor<8x4xf32>
        %s = weir.relu %y : (tensor<8x4xf32>) -> tensor<8x4xf32>
        weir.yield %s : tensor<8x4xf32>
      } else {
        %s = weir.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
        weir.yield %s : tensor<?x4xf32>
      }
      return %r : tensor<?x4xf32>
    }
    ```
  }];
  let options = [ListOption<"variants", "variants", "std::string",
                            "NAME=8x4 of an input, of several with + between">];
  let dependentDialects = ["::weir::WeirDialect", "::mlir::tensor::TensorDialect"];
}

def Decompose : Pass<"weir-decompose", "::mlir::func::FuncOp"> {
  let summary = "replace larger ops by the smaller ones that they are made of";
  let description = [{
    Softmax, batch normalisation, means: what has a `Decomposable` becomes
    elementwise ops, reductions and broadcasts, which fuse.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def InferShapes : Pass<"weir-infer-shapes", "::mlir::func::FuncOp"> {
  let summary = "give every value the best type that is known";
  let description = [{
    Free dims of the arguments become symbols; dimensions of all values are
    expressions over them. Types are refined, shape arithmetic is folded where
    its value is constant, `weir.broadcast_together` becomes `weir.broadcast` or
    nothing, and arguments and results get `weir.shape`.

    ```mlir
    %a, %b = weir.broadcast_together %x, %y : (tensor<?x4xf32>, tensor<4xf32>) -> (tensor<*xf32>, tensor<*xf32>)
    // becomes
    %s = weir.shape %x {to = i64} : (tensor<?x4xf32>) -> tensor<2xi64>
    %b = weir.broadcast %y, %s : (tensor<4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
    ```

    Where only the run can tell whether shapes fit, it is made to check them.
  }];
  let options = [Option<"partial", "partial", "bool", "false",
      "Leave broadcasts of shapes that nothing tells yet">];
  let dependentDialects = ["::weir::WeirDialect"];
}

def CarryShapes : Pass<"weir-carry-shapes", "::mlir::func::FuncOp"> {
  let summary = "let branches and loops pass the shapes of what they pass";
  let description = [{
    The shape of a value that the branches of a `weir.if` give differently, or
    that grows from iteration to iteration of a `weir.while`, is passed beside
    it, so that the run can tell every dimension.

    ```mlir
    %r = weir.if %c : (tensor<i1>) -> tensor<?xf32> {
      weir.yield %x : tensor<?xf32>
    } else {
      weir.yield %y : tensor<?xf32>
    }
    // becomes
    %a, %s = weir.if %c : (tensor<i1>) -> (tensor<?xf32>, tensor<1xi64>) {
      %n = weir.shape %x {to = i64} : (tensor<?xf32>) -> tensor<1xi64>
      weir.yield %x, %n : tensor<?xf32>, tensor<1xi64>
    } else {
      %m = weir.shape %y {to = i64} : (tensor<?xf32>) -> tensor<1xi64>
      weir.yield %y, %m : tensor<?xf32>, tensor<1xi64>
    }
    %r = weir.reshape %a, %s : (tensor<?xf32>, tensor<1xi64>) -> tensor<?xf32>
    ```
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def Simplify : Pass<"weir-simplify", "::mlir::func::FuncOp"> {
  let summary = "algebra on graphs: what computes nothing goes";
  let description = [{
    Transposes that cancel, reshapes of reshapes, scaling and shifting folded
    into the weights of a convolution or matrix product (batch normalisation),
    casts and slices of the whole, counters of loops that nothing reads.

    ```mlir
    %c = weir.conv %x, %w ...
    %s = weir.broadcast %factor, ...
    %r = weir.mul %c, %s
    // becomes
    %r = weir.conv %x, %scaled ...
    ```
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def EvaluateConstants : Pass<"weir-evaluate-constants", "::mlir::ModuleOp"> {
  let summary = "compute at compile time what depends on constants alone";
  let description = [{
    Constant subgraphs are gathered in functions and run by the `Evaluator` that
    the weir dialect carries. Results larger than `max-bytes` that would outgrow
    their operands stay in the program. Subgraphs that have nothing in common go
    into one function up to `batch-bytes` of operands and results, so that large
    weights exist twice a few at a time; intermediate ones are freed.
  }];
  let options = [Option<"maxBytes", "max-bytes", "int64_t", /*default=*/"1 << 26",
                        "bytes of the largest result that didn't exist before">,
                 Option<"batchBytes", "batch-bytes", "int64_t", /*default=*/"1 << 27",
                        "bytes of operands and results of what is computed at once">,
                 Option<"keep", "keep", "bool", /*default=*/"false",
                        "keep intermediate constants: a dump will ask for them">];
  let statistics = [Statistic<"evaluated", "evaluated", "ops computed at compile time">];
  let dependentDialects = ["::weir::WeirDialect", "::mlir::func::FuncDialect"];
}

def Differentiate : Pass<"weir-differentiate", "::mlir::func::FuncOp"> {
  let summary = "replace weir.gradient by the ops that compute it";
  let description = [{
    Walks from the value back to what it is differentiated by; each op on the
    way gets a `weir.pullback`, which a row of Gradients.td or the op's own
    `Differentiable` rewrites. One left over is an error at its node.

    ```mlir
    %y = weir.tanh %x : (tensor<?xf32>) -> tensor<?xf32>
    %d = weir.gradient %y by %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    ```
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def ConvertLayout : Pass<"weir-layout", "::mlir::func::FuncOp"> {
  let summary = "put the channels where the target wants them";
  let description = [{
    Each `LayoutSensitive` op gets the layout asked for, with transposes around
    it; transposes move through layout-agnostic ops until they cancel. The
    remark says how many transposes came in and how many are left.
  }];
  let options = [Option<"layout", "layout", "std::string", /*default=*/"\"nhwc\"",
                        "nhwc or nchw">];
  let statistics = [Statistic<"before", "before", "transposes before">,
                    Statistic<"after", "after", "transposes after">];
  let dependentDialects = ["::weir::WeirDialect"];
}

def MaterializePadding : Pass<"weir-materialize-padding", "::mlir::func::FuncOp"> {
  let summary = "pad before window ops, so that these meet no border";
  let description = [{
    Convolutions and pools with padding become `weir.pad` and the same op
    without; an average pool divides by the number of elements that aren't
    padding.
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

def Fuse : Pass<"weir-fuse", "::mlir::func::FuncOp"> {
  let summary = "group ops into kernels";
  let description = [{
    A contraction with its elementwise epilogue, chains of elementwise ops,
    reductions with what feeds them: each group becomes a `weir.kernel`.

    ```mlir
    %a = weir.exp %x : (tensor<4xf32>) -> tensor<4xf32>
    %b = weir.neg %a : (tensor<4xf32>) -> tensor<4xf32>
    // becomes
    %b = weir.kernel (%0 = %x) : (tensor<4xf32>) -> tensor<4xf32> { ... }
    ```
  }];
  let dependentDialects = ["::weir::WeirDialect"];
}

//===--- lowering ----------------------------------------------------------===//

def OutlineKernels : Pass<"weir-outline-kernels", "::mlir::ModuleOp"> {
  let summary = "give each kernel a module of its own, equal ones the same";
  let description = [{
    A `weir.kernel` becomes a function in an inner module, its free dims index
    arguments, and a `device.launch` in its place. Kernels of equal structure
    share one module.
  }];
  let statistics = [Statistic<"formed", "formed", "kernels before deduplication">,
                    Statistic<"kept", "kept", "kernels after deduplication">];
  let dependentDialects = ["::weir::WeirDialect", "::weir::device::DeviceDialect"];
}

def LowerToLinalg : Pass<"weir-lower-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "lower graph ops in kernels to linalg on tensors";
  let description = [{
    Elementwise ops through their scalar body, others through their own
    lowering; then elementwise producers are fused into their consumers.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def BufferizeKernels : Pass<"weir-bufferize-kernels", "::mlir::ModuleOp"> {
  let summary = "kernels on buffers that the caller gives";
  let description = [{
    A kernel never allocates. Its results become trailing `device.output`
    arguments; each intermediate result that doesn't fit into one of them
    becomes a `device.scratch` argument, whose `weir.shape` says its size over
    the kernel's dims. All buffers are dense and row-major.

    ```mlir
    func.func @k(%x: tensor<?x4xf32> {weir.shape = #s}, %d0: index)
        -> (tensor<?x4xf32> {weir.shape = #s}) {
      %e = tensor.empty(%d0) : tensor<?x4xf32>
      %r = linalg.generic ... ins(%x) outs(%e)
      return %r
    }
    ```
    becomes
    ```mlir
    func.func @k(%x: memref<?x4xf32> {weir.shape = #s},
                 %r: memref<?x4xf32> {device.output, weir.shape = #s}, %d0: index) {
      linalg.generic ... ins(%x) outs(%r)
      return
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::bufferization::BufferizationDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect"
  ];
}

def PlanBuffers : Pass<"weir-plan-buffers", "::mlir::ModuleOp"> {
  let summary = "give every value of the schedule a place";
  let description = [{
    Values become buffers: inputs, outputs, weights, parts of one arena whose
    offsets are planned from lifetimes. Control flow becomes scf. Each schedule
    gets the functions `arena_size` and `output_shapes` beside it.
  }];
  let statistics = [Statistic<"buffers", "buffers", "buffers planned">,
                    Statistic<"slots", "slots", "places in the arena">];
  let dependentDialects = ["::weir::device::DeviceDialect", "::mlir::scf::SCFDialect",
                           "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect"];
}

#endif // WEIR_PASSES_TD
