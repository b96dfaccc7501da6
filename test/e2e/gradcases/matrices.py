# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Products, diagonals and factors of matrices."""
from gradcases.table import Arg, Case

#: What makes a matrix far from singular: `%m` from `%a0`.
DOMINANT = """  %c = weir.constant dense<[[5.0, 0.0, 0.0], [0.0, 7.0, 0.0], [0.0, 0.0, 9.0]]> : tensor<3x3xf64>
  %t:2 = weir.broadcast_together %a0, %c : ([Bx3x3], [3x3]) -> ([Bx3x3], [Bx3x3])
  %m = weir.add %t#0, %t#1 : ([Bx3x3], [Bx3x3]) -> [Bx3x3]
"""
#: The same, symmetric.
SYMMETRIC = DOMINANT.replace("%m = ", "%n = ") + """
  %u = weir.transpose %n {permutation = array<i64: 0, 2, 1>} : ([Bx3x3]) -> [Bx3x3]
  %m = weir.add %n, %u : ([Bx3x3], [Bx3x3]) -> [Bx3x3]
"""


def matmul(name, x, y, result, flags="", **more):
    return Case(f"matmul{name}", ["matmul"], [Arg(x), Arg(y)],
                f"  %y = weir.matmul %a0, %a1 {{{flags}}} : ([{x}], [{y}]) -> [{result}]",
                {"%y": result}, **more)


def solve(name, flags):
    return Case(f"triangular_solve{name}", ["triangular_solve"],
                [Arg("Bx3x3", "inner"), Arg("Bx3x2")],
                f"{DOMINANT}  %y = weir.triangular_solve %m, %a1 {{{flags}}}"
                " : ([Bx3x3], [Bx3x2]) -> [Bx3x2]", {"%y": "Bx3x2"})


def band(name, flags, shape):
    """A diagonal part, and a matrix with it set."""
    return [
        Case(f"diag_part{name}", ["diag_part"], [Arg("Bx3x4"), Arg("")],
             f"  %y = weir.diag_part %a0, %a1 {{{flags}}} : ([Bx3x4], []) -> [{shape}]",
             {"%y": shape}, fixed=(1,)),
        Case(f"set_diag{name}", ["set_diag"], [Arg("Bx3x4"), Arg(shape)],
             f"  %y = weir.set_diag %a0, %a1 {{{flags}}} : ([Bx3x4], [{shape}]) -> [Bx3x4]",
             {"%y": "Bx3x4"}),
    ]


FREE = [
    matmul("_inner_free", "BxN", "Nx2", "Bx2", runs=[{"B": 2, "N": 3}, {"B": 2, "N": 0},
                                                     {"B": 0, "N": 2}, {"B": 1, "N": 1}]),
    matmul("_batch_free", "BxNx2", "Bx2xN", "BxNxN", runs=[{"B": 2, "N": 3}, {"B": 0, "N": 2}]),
]
PRODUCTS = [
    matmul("", "Bx3", "3x2", "Bx2"), matmul("_left", "3xB", "3x2", "Bx2", "transpose_lhs"),
    matmul("_right", "Bx3", "2x3", "Bx2", "transpose_rhs"),
    matmul("_both", "3x4", "2x3", "4x2", "transpose_lhs, transpose_rhs"),
    matmul("_batch", "Bx2x3", "Bx3x2", "Bx2x2"),
    matmul("_batch_both", "Bx3x2", "Bx4x3", "Bx2x4", "transpose_lhs, transpose_rhs"),
    Case("matmul_broadcast", ["matmul", "broadcast"], [Arg("Bx2x3"), Arg("1x3x2")],
         """  %n = weir.shape %a0 {to = i64} : ([Bx2x3]) -> [3:i64]
  %b = weir.slice %n {starts = array<i64: 0>, limits = array<i64: 1>, strides = array<i64: 1>} : ([3:i64]) -> [1:i64]
  %d = weir.constant dense<[3, 2]> : tensor<2xi64>
  %t = weir.concat %b, %d {axis = 0 : i64} : ([1:i64], [2:i64]) -> [3:i64]
  %w = weir.broadcast %a1, %t : ([1x3x2], [3:i64]) -> [Bx3x2]
  %y = weir.matmul %a0, %w : ([Bx2x3], [Bx3x2]) -> [Bx2x2]""", {"%y": "Bx2x2"}),
]
C = "tensor<2x2xcomplex<f64>>"
COMPLEX_PRODUCT = Case("matmul_complex", ["matmul", "complex"], [Arg("2x2")] * 3, f"""
  %z = weir.complex %a0, %a1 : ([2x2], [2x2]) -> {C}
  %w = weir.complex %a2, %a0 : ([2x2], [2x2]) -> {C}
  %p = weir.matmul %z, %w {{transpose_rhs}} : ({C}, {C}) -> {C}
  %q = weir.scan %p {{kind = #weir<scan_kind product>, axis = 1 : i64}} : ({C}) -> {C}
  %re = weir.real %q : ({C}) -> [2x2]
  %im = weir.imag %q : ({C}) -> [2x2]""", {"%re": "2x2", "%im": "2x2"})
FACTORS = [
    # By the lower triangle alone the gradient would be another: it is that by a symmetric
    # matrix, as in TensorFlow.
    Case("cholesky", ["cholesky"], [Arg("Bx3x3", "inner")],
         f"{SYMMETRIC}  %y = weir.cholesky %m : ([Bx3x3]) -> [Bx3x3]", {"%y": "Bx3x3"}),
    Case("lu", ["lu"], [Arg("Bx3x3", "inner")],
         f"{DOMINANT}  %y, %p, %s = weir.lu %m : ([Bx3x3]) -> ([Bx3x3], [Bx3:i32], [B])",
         {"%y": "Bx3x3"}),
    Case("lu_permuted", ["lu"], [Arg("Bx3x3", "inner")],
         f"""{DOMINANT}  %r = weir.slice %m {{starts = array<i64: 0, 2, 0>, limits = array<i64: 9223372036854775807, -9223372036854775808, 9223372036854775807>, strides = array<i64: 1, -1, 1>}} : ([Bx3x3]) -> [Bx3x3]
  %y, %p, %s = weir.lu %r : ([Bx3x3]) -> ([Bx3x3], [Bx3:i32], [B])""", {"%y": "Bx3x3"}),
    Case("qr", ["qr"], [Arg("Bx3x3", "inner")],
         f"{DOMINANT}  %q, %r = weir.qr %m : ([Bx3x3]) -> ([Bx3x3], [Bx3x3])",
         {"%q": "Bx3x3", "%r": "Bx3x3"}),
    Case("qr_tall", ["qr"], [Arg("Bx3x3", "inner")],
         f"""{DOMINANT}  %n = weir.slice %m {{starts = array<i64: 0, 0, 0>, limits = array<i64: 9223372036854775807, 3, 2>, strides = array<i64: 1, 1, 1>}} : ([Bx3x3]) -> [Bx3x2]
  %q, %r = weir.qr %n : ([Bx3x2]) -> ([Bx3x3], [Bx3x2])
  %y = weir.slice %q {{starts = array<i64: 0, 0, 0>, limits = array<i64: 9223372036854775807, 3, 2>, strides = array<i64: 1, 1, 1>}} : ([Bx3x3]) -> [Bx3x2]""",
         {"%y": "Bx3x2", "%r": "Bx3x2"}),
    Case("qr_wide", ["qr"], [Arg("Bx3x3", "inner")],
         f"""{DOMINANT}  %n = weir.slice %m {{starts = array<i64: 0, 0, 0>, limits = array<i64: 9223372036854775807, 2, 3>, strides = array<i64: 1, 1, 1>}} : ([Bx3x3]) -> [Bx2x3]
  %q, %r = weir.qr %n : ([Bx2x3]) -> ([Bx2x2], [Bx2x3])""", {"%q": "Bx2x2", "%r": "Bx2x3"}),
    Case("eigh", ["eigh"], [Arg("Bx3x3", "inner")],
         f"{SYMMETRIC}  %e, %v = weir.eigh %m : ([Bx3x3]) -> ([Bx3], [Bx3x3])",
         {"%e": "Bx3", "%v": "Bx3x3"}),
    Case("eigh_lower", ["eigh"], [Arg("Bx3x3", "inner")],
         f"{DOMINANT}  %e, %v = weir.eigh %m : ([Bx3x3]) -> ([Bx3], [Bx3x3])",
         {"%e": "Bx3", "%v": "Bx3x3"}),
    solve("", ""), solve("_upper", "upper"), solve("_transposed", "transposed"),
    solve("_unit", "unit"), solve("_all", "upper, transposed, unit"),
]
CASES = (FREE + PRODUCTS + [COMPLEX_PRODUCT] + FACTORS + band("", "", "Bx3")
         + band("_above", "lower = 1 : i64, upper = 1 : i64", "Bx3")
         + band("_band", "lower = -1 : i64, upper = 1 : i64", "Bx3x3")
         + band("_right", "lower = -1 : i64, upper = 2 : i64, right_above, right_below", "Bx4x3"))
