# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Matrix products, with what is fused before and after them."""
from opcases.table import Arg, Case, np, tf


def weights(*shape):
    """Constants of about unit size."""
    return np.random.default_rng(3).standard_normal(shape).astype("float32")


def product(name, k, n, rows):
    """x times constant weights, for several numbers of rows."""
    return Case(f"matmul_{name}", ["matmul", "pack_weights", "packed_contraction"],
                lambda x: tf.matmul(x, weights(k, n)), [Arg((None, k))],
                [((m, k),) for m in rows], 1e-4, 1e-4)


#: Widths and depths around the tiles' sizes, one of each.
CONSTANT = [product("small", 3, 5, [1, 2, 7]), product("tile", 16, 16, [1, 6, 12]),
            product("odd", 31, 17, [1, 5, 6, 7, 13, 0]), product("column", 64, 1, [1, 9]),
            product("wide", 7, 100, [1, 4]), product("depth", 2100, 9, [1, 7]),
            product("one", 1, 1, [1, 3])]

FORMS = [
    Case("matmul_dynamic", ["matmul"], lambda x, y: tf.matmul(x, y),
         [Arg((None, None)), Arg((None, None))],
         [((3, 4), (4, 5)), ((1, 33), (33, 18)), ((0, 4), (4, 2)), ((2, 0), (0, 3))],
         1e-4, 1e-5),
    Case("matmul_transposed_right", ["matmul"], lambda x, y: tf.matmul(x, y, transpose_b=True),
         [Arg((None, 12)), Arg((None, 12))], [((5, 12), (7, 12))], 1e-4, 1e-5),
    Case("matmul_transposed_left", ["matmul"], lambda x, y: tf.matmul(x, y, transpose_a=True),
         [Arg((12, None)), Arg((12, None))], [((12, 5), (12, 7))], 1e-4, 1e-5),
    Case("matmul_transposed_weights", ["matmul", "pack_weights", "packed_contraction"],
         lambda x: tf.matmul(x, weights(20, 11), transpose_b=True), [Arg((None, 11))],
         [((4, 11),)], 1e-4, 1e-5),
    Case("matmul_f64", ["matmul"], lambda x, y: tf.matmul(x, y),
         [Arg((3, 9), "float64"), Arg((9, 4), "float64")], (), 1e-12, 1e-12),
    Case("matmul_i32", ["matmul"], lambda x, y: tf.matmul(x, y),
         [Arg((3, 9), "int32", "small"), Arg((9, 4), "int32", "small")]),
    Case("matmul_batch", ["matmul"], lambda x, y: tf.matmul(x, y),
         [Arg((None, 3, 4)), Arg((None, 4, 5))], [((2, 3, 4), (2, 4, 5))], 1e-4, 1e-5),
    Case("matmul_batch_broadcast", ["matmul", "broadcast_together"], lambda x, y: tf.matmul(x, y),
         [Arg((2, 1, 3, 4)), Arg((5, 4, 6))], (), 1e-4, 1e-5),
]


def dense(x, inputs, units, activation):
    """A dense layer with its bias and activation."""
    return activation(tf.nn.bias_add(tf.matmul(x, weights(inputs, units)), weights(units)))


FUSED = [
    Case("dense_relu", ["matmul", "packed_contraction", "add", "relu"],
         lambda x: dense(x, 20, 33, tf.nn.relu), [Arg((None, 20))],
         [((1, 20),), ((9, 20),)], 1e-4, 1e-4),
    Case("dense_softmax", ["matmul", "softmax"], lambda x: dense(x, 20, 10, tf.nn.softmax),
         [Arg((None, 20))], [((1, 20),), ((8, 20),)], 1e-4, 1e-5),
    Case("dense_twice", ["matmul", "packed_contraction", "tanh"],
         lambda x: dense(dense(x, 20, 16, tf.tanh), 16, 3, tf.sigmoid), [Arg((None, 20))],
         [((1, 20),), ((7, 20),)], 1e-4, 1e-5),
    Case("dense_shared", ["matmul", "packed_contraction"],
         lambda x: (tf.matmul(x, weights(6, 4)), tf.matmul(x + 1.0, weights(6, 4))),
         [Arg((None, 6))], [((5, 6),)], 1e-4, 1e-5),
    Case("dense_sequence", ["matmul", "reshape"],
         lambda x: tf.reshape(tf.matmul(tf.reshape(x, [-1, 8]), weights(8, 5)),
                              [tf.shape(x)[0], 6, 5]),
         [Arg((None, 6, 8))], [((1, 6, 8),), ((3, 6, 8),)], 1e-4, 1e-5),
]

CASES = CONSTANT + FORMS + FUSED
