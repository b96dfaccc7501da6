# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ops that choose slices by indices."""
from opcases.linear import weights
from opcases.table import Arg, Case, tf

CASES = [
    Case("gather", ["gather"], lambda x, i: tf.gather(x, i),
         [Arg((5, None)), Arg((None,), "int32", "index5")],
         [((5, 3), (4,)), ((5, 1), (0,)), ((5, 0), (2,))]),
    Case("gather_i64", ["gather"], lambda x, i: tf.gather(x, i),
         [Arg((5, 2)), Arg((None, None), "int64", "index5")], [((5, 2), (2, 3))]),
    Case("gather_axis", ["gather"], lambda x, i: tf.gather(x, i, axis=1),
         [Arg((None, 5, 3)), Arg((None,), "int32", "index5")], [((2, 5, 3), (4,))]),
    Case("gather_last", ["gather"], lambda x, i: tf.gather(x, i, axis=-1),
         [Arg((None, 5)), Arg((2, 2), "int32", "index5")], [((3, 5), (2, 2))]),
    Case("gather_scalar", ["gather"], lambda x, i: tf.gather(x, i),
         [Arg((5, 4)), Arg((), "int32", "index5")]),
    Case("gather_batch", ["gather"], lambda x, i: tf.gather(x, i, axis=1, batch_dims=1),
         [Arg((None, 5, 3)), Arg((None, 2), "int32", "index5")],
         [((2, 5, 3), (2, 2)), ((1, 5, 3), (1, 2))]),
    Case("gather_i32", ["gather"], lambda x, i: tf.gather(x, i),
         [Arg((5,), "int32", "small"), Arg((None,), "int32", "index5")], [((5,), (6,))]),
    Case("embedding", ["gather", "cast"],
         lambda x: tf.gather(weights(5, 7), tf.cast(x, tf.int32)),
         [Arg((None, 4), values="index5")], [((1, 4),), ((3, 4),), ((0, 4),)]),
]
