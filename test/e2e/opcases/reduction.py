# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reductions, softmax and what is built of them."""
from opcases.table import Arg, Case, tf

CUBES = [((2, 3, 4),), ((1, 7, 65),), ((3, 0, 5),)]


def reduction(op, function, values="normal", dtype="float32", rtol=1e-5, atol=1e-5):
    """Over the last, the first, several and all dimensions, kept and dropped."""
    def calls(x):
        reduce = function()
        return (reduce(x, -1), reduce(x, 0, keepdims=True), reduce(x, [0, 2]), reduce(x))
    suffix = "" if dtype in ("float32", "bool") else f"_{dtype}"
    return Case(f"{op}{suffix}", [op], calls, [Arg((None, None, None), dtype, values)],
                CUBES, rtol, atol)


REDUCTIONS = [
    reduction("reduce_sum", lambda: tf.reduce_sum),
    reduction("reduce_mean", lambda: tf.reduce_mean),
    reduction("reduce_prod", lambda: tf.reduce_prod, "near_one"),
    reduction("reduce_max", lambda: tf.reduce_max),
    reduction("reduce_min", lambda: tf.reduce_min),
    reduction("reduce_all", lambda: tf.reduce_all, "bools", "bool"),
    reduction("reduce_any", lambda: tf.reduce_any, "bools", "bool"),
    reduction("reduce_sum", lambda: tf.reduce_sum, "small", "int32"),
    reduction("reduce_max", lambda: tf.reduce_max, "small", "int64"),
    reduction("reduce_min", lambda: tf.reduce_min, "small", "int32"),
    reduction("reduce_prod", lambda: tf.reduce_prod, "small_nonzero", "int64"),
    reduction("reduce_sum", lambda: tf.reduce_sum, "normal", "float64", 1e-12, 1e-12),
    reduction("reduce_sum", lambda: tf.reduce_sum, "small", "int8"),
    reduction("reduce_max", lambda: tf.reduce_max, "index5", "uint8"),
    reduction("reduce_min", lambda: tf.reduce_min, "small", "int16"),
    reduction("reduce_max", lambda: tf.reduce_max, "normal", "float16"),
    reduction("reduce_mean", lambda: tf.reduce_mean, "normal", "float16", 1e-2, 1e-2),
    reduction("reduce_mean", lambda: tf.reduce_mean, "normal", "float64", 1e-12, 1e-12),
    reduction("reduce_sum", lambda: tf.reduce_sum, "index5", "uint32"),
    reduction("reduce_max", lambda: tf.reduce_max, "index5", "uint64"),
]

FORMS = [
    Case("reduce_middle", ["reduce_sum", "reduce_max"],
         lambda x: (tf.reduce_sum(x, 1), tf.reduce_max(x, 1, keepdims=True)),
         [Arg((None, 5, 33))], [((2, 5, 33),)]),
    Case("reduce_nothing", ["reduce_sum"], lambda x: tf.reduce_sum(x, []), [Arg((None, 3))],
         [((2, 3),)]),
    Case("reduce_long", ["reduce_sum", "reduce_mean"],
         lambda x: (tf.reduce_sum(x, -1), tf.reduce_mean(x)), [Arg((None, 4099))],
         [((2, 4099),)], 1e-4, 1e-4),
    Case("reduce_max_special", ["reduce_max", "reduce_min"],
         lambda x: (tf.reduce_max(x), tf.reduce_min(x)), [Arg((None,), values="infinite")],
         [((9,),)]),
    Case("reduce_mean_nothing", ["reduce_mean"], lambda x: tf.reduce_mean(x, 1),
         [Arg((2, 0))]),
    Case("reduce_fused", ["reduce_sum", "square", "sub", "sqrt"],
         lambda x, y: tf.sqrt(tf.reduce_sum(tf.square(x - y), -1)),
         [Arg((None, 17))] * 2, [((3, 17),) * 2, ((0, 17),) * 2]),
    Case("euclidean_norm", ["reduce_sum", "square", "sqrt"],
         lambda x: (tf.math.reduce_euclidean_norm(x, -1, keepdims=True),
                    tf.math.reduce_euclidean_norm(x, 0)), [Arg((None, 9))], [((3, 9),)]),
    Case("l2_loss", ["reduce_sum", "square"], lambda x: tf.nn.l2_loss(x), [Arg((None, 9))],
         [((3, 9),), ((0, 9),)], 1e-5, 1e-5),
    Case("add_n", ["add"], lambda x, y: tf.add_n([x, y, x]),
         [Arg((None, 9), "int32", "small")] * 2, [((3, 9), (3, 9))]),
    Case("l2_normalise", ["reduce_sum", "rsqrt", "mul"], lambda x: tf.nn.l2_normalize(x, -1),
         [Arg((None, 9))], [((3, 9),)]),
    Case("layer_norm", ["reduce_mean", "squared_difference", "rsqrt"],
         lambda x: layer_norm(x), [Arg((None, 31))], [((1, 31),), ((5, 31),)]),
]


def layer_norm(x):
    """Mean 0, variance 1 along the last dimension."""
    mean = tf.reduce_mean(x, -1, keepdims=True)
    variance = tf.reduce_mean(tf.math.squared_difference(x, mean), -1, keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-5)


SOFTMAXES = [
    Case("softmax", ["softmax"], lambda x: tf.nn.softmax(x), [Arg((None, None))],
         [((1, 1),), ((3, 10),), ((5, 465),), ((0, 7),)]),
    Case("softmax_wide", ["softmax"], lambda x: tf.nn.softmax(x), [Arg((2, 9), values="huge")]),
    Case("softmax_axis", ["softmax", "transpose"], lambda x: tf.nn.softmax(x, 1),
         [Arg((None, 4, 3))], [((2, 4, 3),)]),
    Case("log_softmax", ["log_softmax"], lambda x: tf.nn.log_softmax(x), [Arg((None, None))],
         [((3, 10),), ((2, 33),), ((0, 7),)]),
    Case("log_softmax_wide", ["log_softmax"], lambda x: tf.nn.log_softmax(x),
         [Arg((2, 9), values="huge")]),
]

CASES = REDUCTIONS + FORMS + SOFTMAXES
