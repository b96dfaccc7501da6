# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shapes that only the run knows: sizes that are values of tensors."""
from opcases.table import Arg, Case, tf


def two_fills(n, x):
    """A computed shape in the middle of a chain."""
    filled = tf.exp(tf.fill(n, 1.5)) * tf.reduce_sum(x)
    return filled, tf.reduce_sum(filled, axis=1)


def reshape_row(x, n):
    """-1 beside a size that the run computes: a divisor of 60."""
    return tf.tanh(tf.reshape(x, tf.stack([n[0], -1])))


def halves(x, n):
    """Both parts of a tensor, cut at a computed place."""
    return x[:n] * 2.0, x[n:]


def either_part(x, n):
    """Branches of different shapes."""
    return tf.cond(n > 3, lambda: x[:2] * 1.0, lambda: tf.concat([x, x], 0)) + 1.0


def growing(x, n):
    """A loop whose value grows at each iteration."""
    return tf.while_loop(
        lambda i, y: i < n, lambda i, y: (i + 1, tf.concat([y, x * float(2)], 0)),
        [0, x], shape_invariants=[tf.TensorShape([]), tf.TensorShape([None, 3])])[1]


def growing_from_nothing(n):
    """Starts with a constant shape that the loop leaves."""
    return tf.while_loop(
        lambda i, y: i < n, lambda i, y: (i + 1, tf.concat([y, tf.reshape(i, [1])], 0)),
        [0, tf.zeros([0], tf.int32)],
        shape_invariants=[tf.TensorShape([]), tf.TensorShape([None])])[1]


def cuts(x):
    """Constant places, beyond the end of a short tensor or not."""
    return (x[1:4], x[-3:5], x[1:-1], x[::-1], x[3:0:-1], x[:5:2], x[-2:], x[4:], x[5:2],
            x[-2:-4], x[-4:-2], x[2:-5:-1])


def run_steps(x, n):
    """Every second and third element, forwards and backwards, from computed places."""
    return (x[n::2], x[:n:3], x[n::-1], x[:n:-2], x[-n::2], x[n:-n:2], x[-n:n:-3], x[1:n:2],
            x[8:n:-1], x[n - 9:n + 9:4], x[n + 9:n - 9:-4])


def run_splits(x, n):
    """Parts of a free dimension: equal ones, and of computed sizes."""
    return (*tf.split(x, 3), *tf.split(x, [2, -1, 1]), *tf.split(x, tf.stack([n, -1]), num=2),
            *tf.split(x, tf.stack([tf.shape(x)[0] - n, n]), num=2))


N = Arg((), "int32", "size")
CASES = [
    Case("run_fill", ["broadcast"], two_fills,
         [Arg((2,), "int32", "size"), Arg((None,))], [[(2,), (5,)], [(2,), (9,)]]),
    Case("run_range", ["iota"], lambda n: tf.cast(tf.range(n), tf.float32) * 2.0, [N]),
    Case("run_range_int64", ["iota"], lambda n: tf.range(n, 3 * n, 2),
         [Arg((), "int64", "size")]),
    Case("run_reshape", ["reshape"], reshape_row,
         [Arg((None, 20)), Arg((1,), "int32", "size")],
         [[(3, 20), (1,)], [(6, 20), (1,)]]),
    Case("run_broadcast_to", ["broadcast"],
         lambda x, n: tf.broadcast_to(x, tf.concat([n, [3, 4]], 0)) + 1.0,
         [Arg((None, 4)), Arg((1,), "int32", "size")], [[(1, 4), (1,)], [(3, 4), (1,)]]),
    Case("run_slice", ["slice"], halves, [Arg((None, 4)), N], [[(7, 4), ()], [(2, 4), ()]]),
    Case("run_cuts", ["slice"], lambda x: [part + 0.0 for part in cuts(x)], [Arg((None, 2))],
         [[(n, 2)] for n in (0, 1, 2, 3, 4, 5, 6, 9)]),
    Case("run_tile", ["broadcast"], lambda x, n: tf.tile(x, [n, 2]), [Arg((None, 3)), N],
         [[(2, 3), ()], [(5, 3), ()]]),
    Case("run_matmul", ["matmul"], lambda x, n: tf.matmul(tf.fill([n, 4], 2.0), x),
         [Arg((4, 5)), N]),
    Case("run_concat", ["concat"], lambda x, n: tf.concat([x, tf.fill([n, 4], 2.0)], 0),
         [Arg((None, 4)), N], [[(2, 4), ()], [(3, 4), ()]]),
    Case("run_if", ["if"], either_part, [Arg((None, 4)), N], [[(3, 4), ()], [(5, 4), ()]]),
    Case("run_while_grows", ["while"], growing, [Arg((None, 3)), N],
         [[(3, 3), ()], [(1, 3), ()]]),
    Case("run_while_from_nothing", ["while"], growing_from_nothing, [N]),
    Case("run_steps", ["gather"], run_steps, [Arg((None, 2)), N], [((7, 2), ()), ((1, 2), ())]),
    Case("run_splits", ["gather", "slice"], run_splits, [Arg((None, 2)), N],
         [((9, 2), ()), ((6, 2), ())]),
    Case("run_unstack", ["slice"], lambda x: tuple(tf.unstack(x, 3)), [Arg((None, 2))],
         [((3, 2),)]),
    Case("run_ensure_shape", ["add"],
         lambda x: tf.ensure_shape(x, [None, 4]) + tf.ensure_shape(x, [3, None]),
         [Arg((None, None))], [((3, 4),)]),
]
