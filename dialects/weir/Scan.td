//===- Scan.td - partial sums and their like ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_SCAN_TD
#define WEIR_SCAN_TD

include "dialects/weir/Base.td"

def Weir_ScanKind : Weir_Enum<"ScanKind", "how a scan joins elements", [
    I32EnumAttrCase<"Sum", 0, "sum">,
    I32EnumAttrCase<"Product", 1, "product">,
    I32EnumAttrCase<"Max", 2, "max">,
    I32EnumAttrCase<"Min", 3, "min">,
    I32EnumAttrCase<"LogSumExp", 4, "log_sum_exp">]>;
def Weir_ScanKindAttr : EnumAttr<Weir_Dialect, Weir_ScanKind, "scan_kind">;

def Weir_ScanOp : Weir_InferredOp<"scan", [Pure, Sequential,
    DeclareOpInterfaceMethods<LinalgLowerable>,
    DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "partial sums, products or extremes along an axis";
  let description = [{
    `r[i] = x[0] + ... + x[i]` along `axis`, from the end under `reverse`;
    without `x[i]` under `exclusive`, where the first is what the sum over
    nothing is.

    ```mlir
    %r = weir.scan %x {kind = #weir<scan_kind sum>, axis = 1 : i64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_ScanKindAttr:$kind, I64Attr:$axis,
                       UnitAttr:$exclusive, UnitAttr:$reverse);
  let results = (outs Weir_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

#endif // WEIR_SCAN_TD
