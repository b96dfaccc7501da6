# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ops that write to computed places, and those made of them."""
from opcases.table import Arg, Case, np, tf

ROWS = [((5, 3), (4, 1), (4, 3)), ((7, 3), (0, 1), (0, 3))]


def tensor_scatter(kind, function):
    """Whole rows and single elements, several updates to the same place."""
    return [Case(f"tensor_scatter_{kind}", ["scatter"], lambda x, i, u: function()(x, i, u),
                 [Arg((None, 3)), Arg((None, 1), "int32", "index5"), Arg((None, 3))], ROWS),
            Case(f"tensor_scatter_{kind}_i64", ["scatter"],
                 lambda x, i, u: function()(x, i, u),
                 [Arg((5, 5), "int64", "small"), Arg((2, None, 2), "int64", "index5"),
                  Arg((2, None), "int64", "small")], [((5, 5), (2, 9, 2), (2, 9))])]


SCATTERS = [
    *tensor_scatter("update", lambda: tf.tensor_scatter_nd_update),
    *tensor_scatter("add", lambda: tf.tensor_scatter_nd_add),
    *tensor_scatter("sub", lambda: tf.tensor_scatter_nd_sub),
    *tensor_scatter("min", lambda: tf.tensor_scatter_nd_min),
    *tensor_scatter("max", lambda: tf.tensor_scatter_nd_max),
    Case("scatter_nd", ["scatter"], lambda i, u: tf.scatter_nd(i, u, [6, 3]),
         [Arg((None, 1), "int32", "index5"), Arg((None, 3))],
         [((4, 1), (4, 3)), ((0, 1), (0, 3))]),
    Case("scatter_nd_shape", ["scatter"],
         lambda i, u, x: tf.scatter_nd(i, u, tf.shape(x, out_type=tf.int64)),
         [Arg((None, 2), "int64", "index5"), Arg((None,)), Arg((None, 5))],
         [((9, 2), (9,), (5, 5))]),
    Case("scatter_nd_add_to", ["scatter"],
         lambda x, i, u: tf.raw_ops.ScatterNdNonAliasingAdd(input=x, indices=i, updates=u),
         [Arg((5,)), Arg((4, 1), "int32", "index5"), Arg((4,))]),
    Case("dynamic_stitch", ["scatter"],
         lambda x, y: tf.dynamic_stitch([[4, 1], [0], 3], [x, x[:1] * 2, y]),
         [Arg((2, 3)), Arg((3,))]),
    Case("dynamic_stitch_parallel", ["scatter"],
         lambda x, y: tf.raw_ops.ParallelDynamicStitch(indices=[[[0, 2]], [[1, 3]]],
                                                       data=[x, y]),
         [Arg((1, 2, None))] * 2, [((1, 2, 3), (1, 2, 3))]),
    Case("invert_permutation", ["scatter"],
         lambda x: tf.math.invert_permutation(tf.argsort(x)), [Arg((None,))], [((7,),)]),
]


def unsorted(name, function, values="normal", dtype="float32"):
    """Some segments empty, some rows without a segment, ids of rank 1 and 2."""
    return Case(f"unsorted_segment_{name}", ["scatter"],
                lambda x, i: (function()(x, i, 8), function()(x[:, 0], i[:, 0] - 2, 3)),
                [Arg((None, 2, 3), dtype, values), Arg((None, 2), "int32", "index5")],
                [((6, 2, 3), (6, 2)), ((0, 2, 3), (0, 2))], 1e-5, 1e-5)


def segment(name, function, dtype="float32", values="normal"):
    """Sorted ids that leave a gap."""
    return Case(f"segment_{name}_{dtype}", ["scatter"],
                lambda x: function()(x, np.array([0, 0, 1, 3, 3, 3])),
                [Arg((6, None), dtype, values)], [((6, 4),)], 1e-5, 1e-5)


def sparse_segment(name, function):
    """Rows chosen by indices, by segments with a gap; segments counted or given."""
    return Case(f"sparse_segment_{name}", ["scatter", "gather"],
                lambda x, i: (function()(x, i, np.array([0, 0, 2, 2])),
                              function()(x, i, np.array([0, 1, 1, 3]), num_segments=5)),
                [Arg((5, None)), Arg((4,), "int32", "index5")], [((5, 3), (4,))])


SEGMENTS = [
    unsorted("sum", lambda: tf.math.unsorted_segment_sum),
    unsorted("prod", lambda: tf.math.unsorted_segment_prod),
    unsorted("min", lambda: tf.math.unsorted_segment_min),
    unsorted("max", lambda: tf.math.unsorted_segment_max),
    unsorted("max_i64", lambda: tf.math.unsorted_segment_max, "small", "int64"),
    unsorted("mean", lambda: tf.math.unsorted_segment_mean),
    unsorted("sqrt_n", lambda: tf.math.unsorted_segment_sqrt_n),
    segment("sum", lambda: tf.math.segment_sum),
    segment("mean", lambda: tf.math.segment_mean),
    segment("prod", lambda: tf.math.segment_prod),
    segment("min", lambda: tf.math.segment_min),
    segment("max", lambda: tf.math.segment_max),
    segment("max", lambda: tf.math.segment_max, "int32", "small"),
    segment("sum", lambda: tf.math.segment_sum, "int64", "small"),
    sparse_segment("sum", lambda: tf.sparse.segment_sum),
    sparse_segment("mean", lambda: tf.sparse.segment_mean),
    sparse_segment("sqrt_n", lambda: tf.sparse.segment_sqrt_n),
]

CASES = SCATTERS + SEGMENTS
