# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ops that order, search and scan."""
from opcases.table import Arg, Case, tf

VECTOR = [((1,),), ((9,),), ((64,),), ((0,),)]


def scan(name, function, values="normal", dtype="float32", rtol=1e-5):
    """All four directions along a middle axis, and along the last."""
    def calls(x):
        return [function()(x, axis=1, exclusive=e, reverse=r)
                for e in (False, True) for r in (False, True)] + [function()(x, axis=-1)]
    return Case(f"{name}_{dtype}", ["scan"], calls, [Arg((None, None, None), dtype, values)],
                [((2, 5, 3),), ((1, 1, 17),), ((2, 0, 3),)], rtol, 1e-5)


SCANS = [
    scan("cumsum", lambda: tf.cumsum),
    scan("cumsum", lambda: tf.cumsum, "small", "int32"),
    scan("cumsum", lambda: tf.cumsum, "normal", "float64"),
    scan("cumprod", lambda: tf.math.cumprod),
    scan("cumprod", lambda: tf.math.cumprod, "small_nonzero", "int64"),
    scan("cumulative_logsumexp", lambda: tf.math.cumulative_logsumexp, "wide", rtol=1e-4),
]

EXTREMES = [
    Case("arg_max", ["arg_max"],
         lambda x: (tf.argmax(x, 0), tf.argmax(x, -1, tf.int32), tf.argmax(x, 1)),
         [Arg((None, 5, 33))], [((2, 5, 33),), ((1, 5, 33),)]),
    Case("arg_min", ["arg_min"], lambda x: (tf.argmin(x, 0), tf.argmin(x, 1, tf.int32)),
         [Arg((None, 7))], [((3, 7),)]),
    Case("arg_ties", ["arg_max", "arg_min"],
         lambda x: (tf.argmax(x, 1), tf.argmin(x, 1)), [Arg((9, 40), "int32", "small")]),
    Case("arg_infinite", ["arg_max", "arg_min"],
         lambda x: (tf.argmax(x, 1), tf.argmin(x, 1)), [Arg((9, 4), values="infinite")]),
    Case("arg_bool", ["arg_max"], lambda x: tf.argmax(x, 1), [Arg((4, 6), "bool", "bools")]),
]

ORDERS = [
    Case("top_k", ["sort"], lambda x: tuple(tf.math.top_k(x, 3)), [Arg((None, 9))],
         [((4, 9),), ((0, 9),)]),
    Case("top_k_free", ["sort"], lambda x: tuple(tf.math.top_k(x, 3)), [Arg((None, None))],
         [((4, 9),), ((2, 3),)]),
    Case("top_k_ties", ["sort"], lambda x: tuple(tf.math.top_k(x, 33)),
         [Arg((5, 100), "int32", "small")]),
    Case("top_k_vector", ["sort"], lambda x: tuple(tf.math.top_k(x, 2)),
         [Arg((5,), "int64", "small")]),
    Case("sort", ["sort"], lambda x: (tf.sort(x), tf.sort(x, direction="DESCENDING", axis=0)),
         [Arg((None, 17))], [((3, 17),), ((1, 17),)]),
    Case("argsort", ["sort"], lambda x: (tf.argsort(x, stable=True),
                                         tf.argsort(x, direction="DESCENDING", stable=True)),
         [Arg((None, 33), "int32", "small")], [((3, 33),)]),
    Case("in_top_k", ["reduce_sum"],
         lambda t, x: (tf.math.in_top_k(t, x, 1), tf.math.in_top_k(t, x, 3)),
         [Arg((None,), "int32", "index5"), Arg((None, 5))], [((8,), (8, 5))]),
    Case("in_top_k_infinite", ["reduce_sum"], lambda t, x: tf.math.in_top_k(t, x, 2),
         [Arg((16,), "int64", "small"), Arg((16, 4), values="infinite")]),
    Case("nth_element", ["sort", "gather"],
         lambda x, n: (tf.raw_ops.NthElement(input=x, n=n),
                       tf.raw_ops.NthElement(input=x, n=n, reverse=True)),
         [Arg((None, 6)), Arg((), "int32", "index5")], [((3, 6), ()), ((0, 6), ())]),
    Case("unravel_index", ["scan", "floor_mod"],
         lambda x: (tf.unravel_index(x, [2, 3, 1]), tf.unravel_index(x[0], [5])),
         [Arg((None,), "int32", "index5")], [((4,),), ((1,),)]),
    Case("search_sorted", ["reduce_sum"],
         lambda x, v: (tf.searchsorted(tf.sort(x), v), tf.searchsorted(tf.sort(x), v, "right")),
         [Arg((None, 12), "float32", "halves"), Arg((None, 9), "float32", "halves")],
         [((3, 12), (3, 9)), ((1, 12), (1, 9))]),
    Case("search_sorted_i64", ["reduce_sum"],
         lambda x, v: tf.searchsorted(tf.sort(x), v, out_type=tf.int64),
         [Arg((7,), "int32", "small"), Arg((None,), "int32", "small")], [((7,), (9,))]),
]

CASES = SCANS + EXTREMES + ORDERS
