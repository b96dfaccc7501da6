# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loops, branches, lists of tensors, assertions."""
from opcases.linear import weights
from opcases.table import Arg, Case, tf


def power(x):
    """x * 1.1^8 by a loop of a fixed count."""
    return tf.while_loop(lambda i, y: i < 8, lambda i, y: (i + 1, y * 1.1),
                         [tf.constant(0), x])[1]


def halve(x):
    """Halves until the sum is small: the count hangs on the data."""
    return tf.while_loop(lambda y, n: tf.reduce_sum(tf.abs(y)) > 1.0,
                         lambda y, n: (y * 0.5, n + 1), [x, tf.constant(0)])


def running_sum(x):
    """Sums of rows so far, in a list that a loop writes."""
    steps = tf.shape(x)[0]
    rows = tf.TensorArray(tf.float32, steps, element_shape=[3]).unstack(x)
    sums = tf.TensorArray(tf.float32, steps, element_shape=[3])

    def body(i, total, sums):
        total += rows.read(i)
        return i + 1, total, sums.write(i, total)

    sums = tf.while_loop(lambda i, *_: i < steps, body, [0, tf.zeros([3]), sums])[2]
    return sums.stack()


def recurrent(x):
    """A simple recurrent cell over the second dimension."""
    steps = tf.transpose(x, [1, 0, 2])
    inputs = tf.TensorArray(tf.float32, 6, element_shape=[None, 4]).unstack(steps)

    def body(i, state):
        return i + 1, tf.tanh(tf.matmul(inputs.read(i), weights(4, 5))
                              + tf.matmul(state, weights(5, 5)))

    start = tf.zeros([tf.shape(x)[0], 5])
    return tf.while_loop(lambda i, _: i < 6, body, [0, start], maximum_iterations=6)[1]


def nested(x):
    """A loop in a loop."""
    def outer(i, y):
        y = tf.while_loop(lambda j, _: j < i, lambda j, z: (j + 1, z + 1.0), [0, y])[1]
        return i + 1, y * 0.9
    return tf.while_loop(lambda i, _: i < 4, outer, [0, x])[1]


def checked(x):
    """An assertion that holds."""
    check = tf.debugging.Assert(tf.reduce_all(x < 1e6), ["too large"])
    with tf.control_dependencies([check]):
        return tf.identity(x) * 2.0


LISTS = ["list_reserve", "list_from_tensor", "list_get", "list_set", "list_stack", "take",
         "put", "while", "condition", "yield"]

CASES = [
    Case("while_counted", ["while", "condition", "yield"], power, [Arg((None,))],
         [((5,),), ((0,),)]),
    Case("while_data", ["while"], halve, [Arg((None, 3))], [((4, 3),), ((0, 3),)]),
    Case("while_nested", ["while"], nested, [Arg((2, 3))]),
    Case("while_list", LISTS, running_sum, [Arg((None, 3))], [((5, 3),), ((1, 3),)]),
    Case("while_recurrent", ["list_from_tensor", "list_get"] + ["while", "matmul"], recurrent, [Arg((None, 6, 4))],
         [((1, 6, 4),), ((3, 6, 4),)], 1e-4, 1e-5),
    Case("if", ["if", "yield"],
         lambda p, x: tf.cond(p, lambda: tf.tanh(x), lambda: x * 2.0),
         [Arg((), "bool", "bools"), Arg((None,))], [((), (4,))] * 4),
    Case("if_data", ["if", "reduce_sum", "greater"],
         lambda x: tf.cond(tf.reduce_sum(x) > 0.0, lambda: (x, x + 1.0), lambda: (x - 1.0, x)),
         [Arg((None, 2))], [((3, 2),)] * 4),
    Case("assert", ["assert", "reduce_all"], checked, [Arg((None,))], [((4,),), ((0,),)]),
]
