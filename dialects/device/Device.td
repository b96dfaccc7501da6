//===- Device.td - the schedule: buffers, copies, kernel launches ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DEVICE_TD
#define WEIR_DEVICE_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Device_Dialect : Dialect {
  let name = "device";
  let cppNamespace = "::weir::device";
  let summary = "the schedule that runs a function's kernels";
  let description = [{
    What happens in order when a compiled function is called: places for values,
    launches of kernels, copies, variables, control flow (with scf). Sizes and
    offsets are index values in the same function. Lowered to straight machine
    code that calls the runtime, not to a table interpreted at run time.

    Launches exist on tensors (after the phase `kernels`) and on buffers (after
    the phase `buffers`).
  }];
  let useDefaultTypePrinterParser = 1;
}

def Device_BufferType : TypeDef<Device_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "the address of a value's bytes";
  let description = "64-byte aligned but for the caller's inputs and outputs.";
}

class Device_Op<string mnemonic, list<Trait> traits = []>
    : Op<Device_Dialect, mnemonic, traits>;

def Device_DimOp : Device_Op<"dim", [Pure]> {
  let summary = "a free dimension of the function";
  let description = [{
    The value of dimension number `index` of `weir.dims`.

    ```mlir
    %d0 = device.dim 0
    ```
  }];
  let arguments = (ins I64Attr:$index);
  let results = (outs Index:$value);
  let assemblyFormat = "$index attr-dict";
}

def Device_InputOp : Device_Op<"input", [Pure]> {
  let summary = "the caller's buffer of an input";
  let description = [{
    ```mlir
    %x = device.input 0
    ```
  }];
  let arguments = (ins I64Attr:$index);
  let results = (outs Device_BufferType:$buffer);
  let assemblyFormat = "$index attr-dict";
}

def Device_OutputOp : Device_Op<"output", [Pure]> {
  let summary = "the caller's buffer of an output";
  let description = [{
    ```mlir
    %y = device.output 0
    ```
  }];
  let arguments = (ins I64Attr:$index);
  let results = (outs Device_BufferType:$buffer);
  let assemblyFormat = "$index attr-dict";
}

def Device_WeightOp : Device_Op<"weight", [Pure]> {
  let summary = "a constant's bytes";
  let description = [{
    Constants of equal bytes share a place among the program's weights.

    ```mlir
    %w = device.weight dense<[1.0, 2.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Device_BufferType:$buffer);
  let assemblyFormat = "$value attr-dict";
}

def Device_VariableOp : Device_Op<"variable", [Pure]> {
  let summary = "a variable's place in the state block";
  let description = [{
    ```mlir
    %v = device.variable @step
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$variable);
  let results = (outs Device_BufferType:$buffer);
  let assemblyFormat = "$variable attr-dict";
}

def Device_ArenaOp : Device_Op<"arena", [Pure]> {
  let summary = "a place in the arena";
  let description = [{
    The arena's address plus `offset` bytes, a multiple of 64.

    ```mlir
    %t = device.arena %offset
    ```
  }];
  let arguments = (ins Index:$offset);
  let results = (outs Device_BufferType:$buffer);
  let assemblyFormat = "$offset attr-dict";
}

def Device_LaunchOp : Device_Op<"launch", [AttrSizedOperandSegments, MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "runs a kernel";
  let description = [{
    On tensors the results are values; on buffers there are none and the
    operands are inputs, outputs and scratch in the kernel's order. `dims` are
    the kernel's free dims.

    ```mlir
    device.launch @k(%x, %y) dims(%d0) : (!device.buffer, !device.buffer) -> ()
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<AnyType>:$buffers,
                       Variadic<Index>:$dims);
  let results = (outs Variadic<AnyType>:$values);
  let assemblyFormat = [{
    $kernel `(` $buffers `)` (`dims` `(` $dims^ `)`)? attr-dict `:`
    functional-type($buffers, $values)
  }];
}

def Device_CopyOp : Device_Op<"copy", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "copies bytes";
  let description = [{
    From `source` to `target`, which don't overlap.

    ```mlir
    device.copy %x to %y size %n
    ```
  }];
  let arguments = (ins Device_BufferType:$source, Device_BufferType:$target, Index:$size);
  let assemblyFormat = "$source `to` $target `size` $size attr-dict";
}

def Device_LoadOp : Device_Op<"load", [MemoryEffects<[MemRead]>]> {
  let summary = "reads a scalar";
  let description = [{
    Element `index` of a buffer: a loop's condition, a dimension that depends on
    data. A bool is a byte in the buffer.

    ```mlir
    %c = device.load %b[0] : i1
    ```
  }];
  let arguments = (ins Device_BufferType:$buffer,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$index);
  let results = (outs AnySignlessIntegerOrIndex:$value);
  let assemblyFormat = "$buffer `[` $index `]` attr-dict `:` type($value)";
}

def Device_ElementOp : Device_Op<"element", [Pure]> {
  let summary = "a dimension that the run computes";
  let description = [{
    Element `index` of an integer tensor. Exists on tensors alone; on buffers it
    is a `device.load`.

    ```mlir
    %n = device.element %t[0] : tensor<2xi64>
    ```
  }];
  let arguments = (ins AnyStaticShapeTensor:$tensor,
                       ConfinedAttr<I64Attr, [IntNonNegative]>:$index);
  let results = (outs Index:$value);
  let assemblyFormat = "$tensor `[` $index `]` attr-dict `:` type($tensor)";
}

def Device_AllocateOp : Device_Op<"allocate", [MemoryEffects<[MemAlloc, MemRead, MemWrite]>]> {
  let summary = "memory whose size the run computes";
  let description = [{
    A tensor of these dimensions with elements of `width` bytes, from the
    context's allocator, 64-byte aligned. The run ends where a dimension is
    negative or there is no memory. What isn't released is when the next run of
    the context begins.

    ```mlir
    %b = device.allocate(%n, %m) width 4
    ```
  }];
  let arguments = (ins Variadic<Index>:$dims, I64Attr:$width);
  let results = (outs Device_BufferType:$buffer);
  let assemblyFormat = "`(` $dims `)` `width` $width attr-dict";
}

def Device_ReleaseOp : Device_Op<"release", [MemoryEffects<[MemFree]>]> {
  let summary = "gives memory back to the context";
  let description = [{
    ```mlir
    device.release %b
    ```
  }];
  let arguments = (ins Device_BufferType:$buffer);
  let assemblyFormat = "$buffer attr-dict";
}

def Device_ResultOp : Device_Op<"result", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "an output whose shape the run computes";
  let description = [{
    The caller gets the buffer, which is the context's until its next run, and
    the dimensions; `place` is where these stand among those of all outputs.

    ```mlir
    device.result 0, %b dims(%n) at 0
    ```
  }];
  let arguments = (ins I64Attr:$index, Device_BufferType:$buffer,
                       Variadic<Index>:$dims, I64Attr:$place);
  let assemblyFormat = "$index `,` $buffer `dims` `(` $dims `)` `at` $place attr-dict";
}

def Device_FailOp : Device_Op<"fail_unless", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "ends the run where a condition is false";
  let description = [{
    The function returns WEIR_ASSERTION_FAILED with the message.

    ```mlir
    device.fail_unless %c, "node: x must be positive"
    ```
  }];
  let arguments = (ins I1:$condition, StrAttr:$message);
  let assemblyFormat = "$condition `,` $message attr-dict";
}

#endif // WEIR_DEVICE_TD
