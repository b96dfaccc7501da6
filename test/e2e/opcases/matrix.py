# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Diagonals, factorisations and what they solve."""
from opcases.table import Arg, Case, tf

ALIGNMENTS = ["LEFT_LEFT", "LEFT_RIGHT", "RIGHT_LEFT", "RIGHT_RIGHT"]
FREE = Arg((None, 4, 6))
RUNS = [((2, 4, 6),), ((0, 4, 6),)]


def every_alignment(op):
    """One result for each alignment."""
    return lambda *xs: tuple(op(*xs, align) for align in ALIGNMENTS)


BANDS = [
    Case("band_part", ["iota", "select"],
         lambda x: tuple(tf.linalg.band_part(x, low, high)
                         for low, high in [(0, 0), (-1, 0), (0, -1), (1, 2), (-1, -1)]),
         [FREE], RUNS),
    Case("band_part_computed", ["iota", "select"],
         lambda x, n: tf.linalg.band_part(x, n, n - 1), [Arg((6, 6)), Arg((), "int64", "small")]),
    Case("band_part_i32", ["select"], lambda x: tf.linalg.band_part(x, 1, 0),
         [Arg((None, None), "int32", "small")], [((3, 5),), ((5, 3),)]),
]

DIAGONALS = [
    Case("diag_part", ["diag_part"],
         lambda x: (tf.linalg.diag_part(x), tf.raw_ops.MatrixDiagPart(input=x),
                    tf.linalg.diag_part(x, k=2), tf.linalg.diag_part(x, k=-3)), [FREE], RUNS),
    Case("diag_part_band", ["diag_part"],
         every_alignment(lambda x, align: tf.linalg.diag_part(x, k=(-2, 3), padding_value=7.0,
                                                              align=align)), [FREE], RUNS),
    Case("diag_part_tall", ["diag_part"],
         every_alignment(lambda x, align: tf.linalg.diag_part(x, k=(-4, 1), padding_value=-1,
                                                              align=align)),
         [Arg((5, 3), "int32", "small")]),
    Case("diag_part_above", ["diag_part"],
         every_alignment(lambda x, align: tf.linalg.diag_part(x, k=(1, 4), align=align)), [FREE], RUNS),
    Case("diag_part_v2", ["diag_part"],
         lambda x: tf.raw_ops.MatrixDiagPartV2(input=x, k=[-1, 1], padding_value=2.0), [FREE], RUNS),
    Case("set_diag", ["set_diag"],
         lambda x, d: (tf.linalg.set_diag(x, d), tf.raw_ops.MatrixSetDiag(input=x, diagonal=d)),
         [FREE, Arg((None, 4))], [((2, 4, 6), (2, 4))]),
    Case("set_diag_band", ["set_diag"],
         every_alignment(lambda x, d, align: tf.linalg.set_diag(x, d, k=(-2, 3), align=align)),
         [Arg((2, 4, 6)), Arg((2, 6, 4))]),
    Case("set_diag_v2", ["set_diag"],
         lambda x, d: tf.raw_ops.MatrixSetDiagV2(input=x, diagonal=d, k=1),
         [Arg((5, 5)), Arg((4,))]),
    Case("matrix_diag", ["set_diag"],
         lambda d: (tf.linalg.diag(d), tf.raw_ops.MatrixDiag(diagonal=d),
                    tf.linalg.diag(d, k=2), tf.linalg.diag(d, k=-1, padding_value=3.0),
                    tf.linalg.diag(d, num_cols=6), tf.linalg.diag(d, num_rows=7, padding_value=1.0)),
         [Arg((None, 4))], [((3, 4),), ((0, 4),)]),
    Case("matrix_diag_band", ["set_diag"],
         every_alignment(lambda d, align: tf.linalg.diag(d, k=(-1, 1), align=align)),
         [Arg((2, 3, 4))]),
    Case("matrix_diag_free", ["set_diag"], lambda d: tf.linalg.diag(d), [Arg((None,))],
         [((3,),), ((1,),)]),
    Case("diag", ["set_diag"], lambda x: tf.raw_ops.Diag(diagonal=x), [Arg((2, 3))]),
    Case("diag_of_tensor", ["diag_part"], lambda x: tf.raw_ops.DiagPart(input=x),
         [Arg((2, 3, 2, 3))]),
    Case("eye_trace", ["set_diag", "diag_part"],
         lambda x: (tf.eye(4) + x, tf.eye(3, 4, batch_shape=[2]) + x[:3], tf.linalg.trace(x)),
         [Arg((4, 4))]),
    Case("eye_free", ["set_diag"], lambda x: tf.eye(tf.shape(x)[0]) * 2.0, [Arg((None, 2))],
         [((3, 2),), ((1, 2),)]),
]


def definite(x):
    """A symmetric positive definite matrix from any."""
    size = tf.shape(x)[-1]
    return tf.matmul(x, x, transpose_b=True) + tf.eye(size, dtype=x.dtype)


def dominant(x):
    """A matrix that has an inverse, with rows in an order that asks for pivots."""
    size = tf.shape(x)[-1]
    return (x + 3 * tf.eye(size, dtype=x.dtype))[..., ::-1, :]


def factored(name, ops, function, *shapes, dtype="float32", tolerance=1e-3, runs=()):
    return Case(name, ops, function, [Arg(shape, dtype) for shape in shapes], runs,
                tolerance, tolerance)


BATCH = [((2, 5, 5),), ((0, 5, 5),)]
FACTORS = [
    factored("cholesky", ["cholesky"], lambda x: tf.linalg.cholesky(definite(x)), (None, 5, 5),
             runs=BATCH),
    factored("cholesky_f64", ["cholesky"], lambda x: tf.linalg.cholesky(definite(x)), (7, 7),
             dtype="float64", tolerance=1e-10),
    factored("cholesky_solve", ["cholesky", "triangular_solve"],
             lambda x, y: tf.linalg.cholesky_solve(tf.linalg.cholesky(definite(x)), y),
             (2, 5, 5), (2, 5, 3)),
    factored("inverse", ["lu", "triangular_solve"],
             lambda x: (tf.linalg.inv(dominant(x)), tf.linalg.inv(dominant(x), adjoint=True)),
             (None, 5, 5), runs=BATCH),
    factored("solve", ["lu", "triangular_solve", "gather"],
             lambda x, y: (tf.linalg.solve(dominant(x), y),
                           tf.linalg.solve(dominant(x), y, adjoint=True)), (2, 4, 4), (2, 4, 3)),
    factored("solve_f64", ["lu", "triangular_solve"],
             lambda x, y: tf.linalg.solve(dominant(x), y), (6, 6), (6, 1), dtype="float64",
             tolerance=1e-10),
    factored("determinant", ["lu"],
             lambda x: (tf.linalg.det(x), *tf.linalg.slogdet(x)), (None, 5, 5), runs=BATCH),
    factored("determinant_singular", ["lu"],
             lambda x: (tf.linalg.det(x * 0), *tf.linalg.slogdet(x * 0)), (3, 3)),
    factored("triangular_solve", ["triangular_solve"],
             lambda x, y: tuple(tf.linalg.triangular_solve(definite(x), y, lower, adjoint)
                                for lower in (True, False) for adjoint in (True, False)),
             (2, 4, 4), (2, 4, 3)),
    factored("triangular_solve_broadcast", ["triangular_solve"],
             lambda x, y: tf.linalg.triangular_solve(definite(x), y), (4, 4), (3, 4, 2)),
    factored("lu", ["lu"], lambda x: tuple(tf.linalg.lu(x)), (2, 5, 5)),
    factored("qr", ["qr"], lambda x: (*tf.linalg.qr(x), *tf.linalg.qr(x, full_matrices=True)),
             (2, 5, 3)),
    factored("qr_wide", ["qr"], lambda x: tuple(tf.linalg.qr(x)), (3, 5)),
    factored("eigh", ["eigh"], lambda x: tf.linalg.eigvalsh(definite(x)), (None, 5, 5), runs=BATCH),
    factored("eigh_vectors", ["eigh"], lambda x: rebuilt(definite(x)), (2, 6, 6)),
    Case("cross", ["mul", "sub"], lambda x, y: tf.linalg.cross(x, y),
         [Arg((None, 3)), Arg((None, 3))], [((4, 3), (4, 3))], 1e-4, 1e-5),
]


def rebuilt(x):
    """The matrix from its eigenvalues and vectors, whose signs are anyone's choice."""
    values, vectors = tf.linalg.eigh(x)
    return tf.matmul(vectors * values[..., tf.newaxis, :], vectors, transpose_b=True)


CASES = BANDS + DIAGONALS + FACTORS
