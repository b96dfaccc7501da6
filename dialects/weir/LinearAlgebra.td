//===- LinearAlgebra.td - diagonals and factorisations of matrices ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LINEARALGEBRA_TD
#define WEIR_LINEARALGEBRA_TD

include "dialects/weir/Base.td"

def Weir_RealTensor : TensorOf<[F32, F64]>;

class Weir_MatrixOp<string mnemonic, list<Trait> props = []>
    : Weir_InferredOp<mnemonic, props # [Pure,
          DeclareOpInterfaceMethods<LinalgLowerable>]> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

//===--- Diagonals ---------------------------------------------------------===//

def Weir_DiagPartOp : Weir_MatrixOp<"diag_part", [DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "diagonals of matrices";
  let description = [{
    Diagonals `upper` to `lower` of the matrices that the last two dimensions
    hold; 0 is the main one, those above it have positive numbers. Each is a row
    of the result as long as the longest of them; where one is shorter, `padding`
    stands at its end, or at its start where `right_above` says so for those above
    the main diagonal, `right_below` for those below it. (The main diagonal counts
    as both: it stands right only where both say so.) One diagonal alone is a
    vector.

    ```mlir
    %r = weir.diag_part %x, %p {lower = -1 : i64, upper = 1 : i64} : (tensor<?x4x5xf32>, tensor<f32>) -> tensor<?x3x4xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_Tensor:$padding,
      DefaultValuedAttr<I64Attr, "0">:$lower, DefaultValuedAttr<I64Attr, "0">:$upper,
      UnitAttr:$right_above, UnitAttr:$right_below);
  let results = (outs Weir_Tensor:$result);
  let hasVerifier = 1;
}

def Weir_SetDiagOp : Weir_MatrixOp<"set_diag", [DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "matrices with diagonals replaced";
  let description = [{
    `operand` with its diagonals `upper` to `lower` replaced by the rows of
    `diagonal`, which are as `weir.diag_part` makes them.

    ```mlir
    %r = weir.set_diag %x, %d : (tensor<?x4x5xf32>, tensor<?x4xf32>) -> tensor<?x4x5xf32>
    ```
  }];
  let arguments = (ins Weir_Tensor:$operand, Weir_Tensor:$diagonal,
      DefaultValuedAttr<I64Attr, "0">:$lower, DefaultValuedAttr<I64Attr, "0">:$upper,
      UnitAttr:$right_above, UnitAttr:$right_below);
  let results = (outs Weir_Tensor:$result);
  let hasVerifier = 1;
}

//===--- Factorisations ----------------------------------------------------===//

def Weir_CholeskyOp : Weir_MatrixOp<"cholesky", [Sequential, DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "Cholesky factors of symmetric matrices";
  let description = [{
    The lower triangular `r` with `r r^T = operand`; only the lower triangle of the
    operand is read. Where a matrix isn't positive definite, a diagonal element
    of the result is -1.

    ```mlir
    %r = weir.cholesky %x : (tensor<?x4x4xf32>) -> tensor<?x4x4xf32>
    ```
  }];
  let arguments = (ins Weir_RealTensor:$operand);
  let results = (outs Weir_RealTensor:$result);
}

def Weir_LuOp : Weir_MatrixOp<"lu", [Sequential, DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "triangular factors of square matrices";
  let description = [{
    By Gaussian elimination with partial pivoting: row `permutation[i]` of the
    operand is row `i` of `l u`. `factors` holds `u` and, below its diagonal, `l`,
    whose diagonal is 1. `sign` is the permutation's, 1 or -1.

    ```mlir
    %f, %p, %s = weir.lu %x : (tensor<?x4x4xf32>) -> (tensor<?x4x4xf32>, tensor<?x4xi32>, tensor<?xf32>)
    ```
  }];
  let arguments = (ins Weir_RealTensor:$operand);
  let results = (outs Weir_RealTensor:$factors, TensorOf<[I32]>:$permutation, Weir_RealTensor:$sign);
}

def Weir_TriangularSolveOp : Weir_MatrixOp<"triangular_solve", [Sequential, DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "solutions of triangular systems";
  let description = [{
    `r` with `matrix r = rhs`, or `matrix^T r = rhs` where `transposed`. Only the
    triangle of the matrix is read that `upper` says, without its diagonal where
    `unit` says that it is 1. Batch dimensions are equal.

    ```mlir
    %r = weir.triangular_solve %a, %b {transposed} : (tensor<?x4x4xf32>, tensor<?x4x2xf32>) -> tensor<?x4x2xf32>
    ```
  }];
  let arguments = (ins Weir_RealTensor:$matrix, Weir_RealTensor:$rhs, UnitAttr:$upper,
                       UnitAttr:$transposed, UnitAttr:$unit);
  let results = (outs Weir_RealTensor:$result);
}

def Weir_QrOp : Weir_MatrixOp<"qr", [Sequential, DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "orthogonal and triangular factors of matrices";
  let description = [{
    By Householder reflections: a square orthogonal `q` and an upper triangular `r`
    with `q r = operand`.

    ```mlir
    %q, %r = weir.qr %x : (tensor<?x4x3xf32>) -> (tensor<?x4x4xf32>, tensor<?x4x3xf32>)
    ```
  }];
  let arguments = (ins Weir_RealTensor:$operand);
  let results = (outs Weir_RealTensor:$q, Weir_RealTensor:$r);
}

def Weir_EighOp : Weir_MatrixOp<"eigh", [Sequential, DeclareOpInterfaceMethods<Differentiable>]> {
  let summary = "eigenvalues and eigenvectors of symmetric matrices";
  let description = [{
    By Jacobi's rotations: eigenvalues in ascending order; column `i` of `vectors`
    is an eigenvector of length 1 to value `i`, its largest element positive. Only
    the lower triangle of the operand is read.

    ```mlir
    %e, %v = weir.eigh %x : (tensor<?x4x4xf32>) -> (tensor<?x4xf32>, tensor<?x4x4xf32>)
    ```
  }];
  let arguments = (ins Weir_RealTensor:$operand);
  let results = (outs Weir_RealTensor:$values, Weir_RealTensor:$vectors);
}

#endif // WEIR_LINEARALGEBRA_TD
