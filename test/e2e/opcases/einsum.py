# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sums of products over labelled dimensions, and matrix products of each type."""
from opcases.linear import weights
from opcases.table import Arg, Case, tf

OPS = ["matmul", "transpose", "reshape"]


def einsum(name, equation, *shapes, runs=(), dtype="float32", values="normal", ops=()):
    """The op as the graph has it, without what tf.einsum rewrites before."""
    return Case(f"einsum_{name}", [*OPS, *ops],
                lambda *xs: tf.raw_ops.Einsum(inputs=xs, equation=equation),
                [Arg(shape, dtype, values) for shape in shapes], runs, 1e-4, 1e-4)


BINARY = [
    einsum("matrix", "ij,jk->ik", (None, 4), (4, 5), runs=[((3, 4), (4, 5)), ((0, 4), (4, 5))]),
    einsum("heads", "abc,cde->abde", (None, 7, 12), (12, 3, 4),
           runs=[((2, 7, 12), (12, 3, 4)), ((1, 7, 12), (12, 3, 4))]),
    einsum("scores", "aecd,abcd->acbe", (None, 5, 3, 4), (None, 6, 3, 4),
           runs=[((2, 5, 3, 4), (2, 6, 3, 4))]),
    einsum("context", "acbe,aecd->abcd", (2, 3, 6, 5), (2, 5, 3, 4)),
    einsum("outer", "i,j->ij", (3,), (4,)),
    einsum("inner", "i,i->", (5,), (5,)),
    einsum("elementwise", "ij,ij->ij", (3, 4), (3, 4)),
    einsum("summed_alone", "ijk,jl->l", (3, 4, 2), (4, 5)),
    einsum("transposed", "ij,kj->ki", (3, 4), (5, 4)),
    einsum("two_inner", "ijk,ljk->il", (3, 4, 2), (5, 4, 2)),
    einsum("two_inner_crossed", "ijk,lkj->li", (3, 4, 2), (5, 2, 4)),
    einsum("ellipsis", "...ij,...jk->...ik", (None, 3, 4), (None, 4, 5),
           runs=[((2, 3, 4), (2, 4, 5)), ((1, 3, 4), (3, 4, 5)), ((3, 3, 4), (1, 4, 5))]),
    einsum("ellipsis_ranks", "i...j,j...->...i", (3, 2, 1, 4), (4, 5)),
    einsum("ellipsis_one_side", "...ij,jk->...ik", (2, 6, 3, 4), (4, 5)),
    einsum("ellipsis_summed", "...i,i->...", (2, 3, 4), (4,)),
    einsum("repeated", "iij,jk->ik", (3, 3, 4), (4, 2), ops=["diag_part"]),
    einsum("result_diagonal", "i,i->ii", (4,), (4,), ops=["set_diag"]),
    einsum("f64", "bij,bjk->bik", (2, 3, 4), (2, 4, 5), dtype="float64"),
    einsum("i32", "bij,bjk->ibk", (2, 3, 4), (2, 4, 5), dtype="int32", values="small"),
]

UNARY = [
    einsum("trace", "ii->", (4, 4), ops=["diag_part", "reduce_sum"]),
    einsum("diagonal", "bii->bi", (None, 4, 4), runs=[((2, 4, 4),)], ops=["diag_part"]),
    einsum("diagonal_crossed", "iji->ji", (4, 3, 4), ops=["diag_part"]),
    einsum("three_alike", "iii->i", (3, 3, 3), ops=["diag_part"]),
    einsum("sum", "ijk->kj", (2, 3, 4), ops=["reduce_sum"]),
    einsum("permutation", "ijk->kij", (2, None, 4), runs=[((2, 3, 4),)]),
    einsum("spread", "ij->jii", (2, 3), ops=["set_diag"]),
    einsum("ellipsis_unary", "i...->...i", (2, 3, 4)),
]


def raw(name, op, *args, runs=(), rtol=1e-4, ops=("matmul",), **attributes):
    """Two matrices of any type through one of TensorFlow's products."""
    return Case(f"matmul_{name}", ops, lambda *xs: op(*xs, **attributes), args, runs, rtol, 1e-4)


def both(dtype, values, x=(3, 9), y=(9, 4)):
    return Arg(x, dtype, values), Arg(y, dtype, values)


TYPES = [
    raw("i64", lambda x, y: tf.matmul(x, y), *both("int64", "small")),
    raw("f16", lambda x, y: tf.matmul(tf.cast(x, tf.float16), tf.cast(y, tf.float16)),
        *both("float32", "normal"), rtol=2e-3),
    raw("bf16", lambda x, y: tf.cast(tf.matmul(tf.cast(x, tf.bfloat16), tf.cast(y, tf.bfloat16)),
                                     tf.float32), *both("float32", "small")),
    raw("sparse", lambda x, y: tf.raw_ops.SparseMatMul(a=x, b=y, transpose_b=True, a_is_sparse=True),
        *both("float32", "holes", y=(4, 9))),
    raw("v3", lambda x, y: tf.raw_ops.BatchMatMulV3(x=x, y=y, Tout=tf.int32),
        *both("int8", "small", (2, 3, 4), (2, 4, 5))),
    raw("v1", lambda x, y: tf.raw_ops.BatchMatMul(x=x, y=y, adj_y=True),
        *both("float32", "normal", (2, 3, 4), (2, 5, 4))),
    raw("adjoint", lambda x, y: tf.matmul(x, y, adjoint_a=True, transpose_b=True),
        *both("float64", "normal", (2, 4, 3), (2, 5, 4))),
    raw("batches", lambda x, y: tf.matmul(x, y), Arg((None, 1, 3, 4)), Arg((None, 4, 5)),
        runs=[((2, 1, 3, 4), (6, 4, 5)), ((1, 1, 3, 4), (1, 4, 5))]),
    raw("matrix_times_batch", lambda x: tf.matmul(weights(3, 4), x), Arg((None, 4, 5)),
        runs=[((2, 4, 5),)]),
]

CASES = BINARY + UNARY + TYPES
